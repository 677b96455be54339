//! The queries of disputes.

use diesel::prelude::*;

use super::{Dispute, DisputeState};
use crate::accounts::Account;
use crate::checkout::Redemption;
use crate::checkout::store::RedemptionRow;
use crate::clock::Instant;
use crate::db::schema::{cards, disputes, outlets, partners, redemptions};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{Family, Member};
use crate::ids::Key;
use crate::on_each;

/// A dispute as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = disputes)]
pub(in crate::checkout) struct DisputeRow {
    pub(in crate::checkout) id: Key<Dispute>,
    pub(in crate::checkout) redemption_id: Key<Redemption>,
    pub(in crate::checkout) account_id: Key<Account>,
    pub(in crate::checkout) state: Word<DisputeState>,
    pub(in crate::checkout) reason: Option<String>,
    pub(in crate::checkout) decided_by: Option<Key<Account>>,
    pub(in crate::checkout) created_at: Instant,
    pub(in crate::checkout) decided_at: Option<Instant>,
}

/// Writes a dispute: one row, or none if the redemption has one already.
pub(super) fn insert(tx: &mut Tx<'_>, row: &DisputeRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => diesel::insert_into(disputes::table)
        .values(row)
        .on_conflict(disputes::redemption_id)
        .do_nothing()
        .execute(c))
}

/// The disputes of these redemptions.
pub(super) fn of_redemptions(
    conn: &mut AnyConnection,
    redemptions: &[Key<Redemption>],
) -> QueryResult<Vec<DisputeRow>> {
    disputes::table
        .filter(disputes::redemption_id.eq_any(redemptions))
        .select(DisputeRow::as_select())
        .load(conn)
}

/// Whether a redemption was made with a card of one of these members.
pub(super) fn is_of_members(
    conn: &mut AnyConnection,
    (family, members): (Key<Family>, &[Key<Member>]),
    id: Key<Redemption>,
) -> QueryResult<bool> {
    let own = redemptions::table
        .inner_join(cards::table.on(cards::id.eq(redemptions::card_id)))
        .filter(redemptions::id.eq(id).and(redemptions::family_id.eq(family)))
        .filter(cards::member_id.eq_any(members));
    own.count().get_result::<i64>(conn).map(|count| count > 0)
}

/// A dispute, the redemption, and the names of the partner and the outlet.
pub(super) type CaseRow = (DisputeRow, RedemptionRow, String, String);

/// Disputes in this state, or all of them, the oldest first.
pub(super) fn list(
    conn: &mut AnyConnection,
    state: Option<DisputeState>,
    after: Option<Key<Dispute>>,
    most: i64,
) -> QueryResult<Vec<CaseRow>> {
    let mut query = disputes::table
        .inner_join(redemptions::table.on(redemptions::id.eq(disputes::redemption_id)))
        .inner_join(partners::table.on(partners::id.eq(redemptions::partner_id)))
        .inner_join(outlets::table.on(outlets::id.eq(redemptions::outlet_id)))
        .select((DisputeRow::as_select(), RedemptionRow::as_select(), partners::name, outlets::name))
        .order(disputes::id)
        .limit(most)
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(disputes::state.eq(Word(state)));
    }
    if let Some(after) = after {
        query = query.filter(disputes::id.gt(after));
    }
    query.load(conn)
}

/// A dispute with its redemption.
pub(super) fn case(conn: &mut AnyConnection, id: Key<Dispute>) -> QueryResult<Option<CaseRow>> {
    disputes::table
        .inner_join(redemptions::table.on(redemptions::id.eq(disputes::redemption_id)))
        .inner_join(partners::table.on(partners::id.eq(redemptions::partner_id)))
        .inner_join(outlets::table.on(outlets::id.eq(redemptions::outlet_id)))
        .filter(disputes::id.eq(id))
        .select((DisputeRow::as_select(), RedemptionRow::as_select(), partners::name, outlets::name))
        .first(conn)
        .optional()
}

/// What somebody decides about a dispute.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) state: DisputeState,
    pub(super) reason: String,
    pub(super) by: Key<Account>,
}

/// Decides an open dispute: one row, or none if it is decided.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    id: Key<Dispute>,
    decision: &Decision,
    now: Instant,
) -> QueryResult<usize> {
    let open = disputes::state.eq(Word(DisputeState::Open));
    diesel::update(disputes::table.find(id).filter(open))
        .set((
            disputes::state.eq(Word(decision.state)),
            disputes::reason.eq(&decision.reason),
            disputes::decided_by.eq(decision.by),
            disputes::decided_at.eq(now),
        ))
        .execute(tx.conn())
}
