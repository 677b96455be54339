//! The queries of status lists: which slots are no good, and the lists as they were signed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::cards::CardState;
use crate::clock::Instant;
use crate::db::schema::{cards, devices, families, status_lists};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::FamilyState;
use crate::ids::Key;
use crate::on_each;
use crate::vault::Issuer;

/// Which list.
pub(super) type ListKey = (Key<Issuer>, i64, i64);

/// A list as it was signed.
#[derive(Queryable)]
pub(super) struct ListRow {
    /// Unix seconds; 0 while it has not been signed yet.
    pub(super) iat: i64,
    pub(super) fingerprint: Vec<u8>,
    pub(super) token: Vec<u8>,
}

/// The slots whose cards or devices were ended after `since` and so are no good on `date`. A card that reached its last
/// day by itself is not among them: its passes ended with it.
pub(super) fn bad_slots(
    conn: &mut AnyConnection,
    since: Instant,
    date: NaiveDate,
) -> QueryResult<BTreeSet<i64>> {
    // What has given its slot back says nothing of it any more.
    let held = || devices::slot.is_not_null();
    let mut slots: BTreeSet<i64> = devices::table
        .filter(devices::ended_at.gt(since).and(held()))
        .select(devices::slot.assume_not_null())
        .load(conn)?
        .into_iter()
        .collect();
    let ended = [Word(CardState::Suspended), Word(CardState::Revoked)];
    let of_cards =
        || devices::table.inner_join(cards::table).filter(held()).select(devices::slot.assume_not_null());
    let stopped: Vec<i64> =
        of_cards().filter(cards::state.eq_any(ended).and(cards::changed_at.gt(since))).load(conn)?;
    let shortened: Vec<i64> =
        of_cards().filter(cards::valid_until.lt(date).and(cards::changed_at.gt(since))).load(conn)?;
    let of_closed: Vec<i64> = devices::table
        .inner_join(cards::table.inner_join(families::table))
        .filter(families::state.eq(Word(FamilyState::Closed)).and(cards::valid_until.ge(date)))
        .filter(held())
        .select(devices::slot.assume_not_null())
        .load(conn)?;
    slots.extend(stopped.into_iter().chain(shortened).chain(of_closed));
    Ok(slots)
}

pub(super) fn list(conn: &mut AnyConnection, key: ListKey) -> QueryResult<Option<ListRow>> {
    status_lists::table
        .find(key)
        .select((status_lists::iat, status_lists::fingerprint, status_lists::token))
        .first(conn)
        .optional()
}

/// Makes everybody else wait who is about to sign this list; the list as it stands.
pub(super) fn lock(tx: &mut Tx<'_>, key: ListKey) -> QueryResult<ListRow> {
    let row = (
        status_lists::issuer_id.eq(key.0),
        status_lists::day.eq(key.1),
        status_lists::list.eq(key.2),
        status_lists::iat.eq(0),
        status_lists::fingerprint.eq(Vec::new()),
        status_lists::token.eq(Vec::new()),
    );
    on_each!(tx.conn(), c => diesel::insert_into(status_lists::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    diesel::update(status_lists::table.find(key))
        .set(status_lists::iat.eq(status_lists::iat))
        .returning((status_lists::iat, status_lists::fingerprint, status_lists::token))
        .get_result(tx.conn())
}

pub(super) fn keep(tx: &mut Tx<'_>, key: ListKey, row: &ListRow) -> QueryResult<usize> {
    diesel::update(status_lists::table.find(key))
        .set((
            status_lists::iat.eq(row.iat),
            status_lists::fingerprint.eq(&row.fingerprint),
            status_lists::token.eq(&row.token),
        ))
        .execute(tx.conn())
}

/// Deletes the lists of days before `first_kept`.
pub(in crate::cards) fn forget_lists(tx: &mut Tx<'_>, first_kept: u32) -> QueryResult<usize> {
    diesel::delete(status_lists::table.filter(status_lists::day.lt(i64::from(first_kept)))).execute(tx.conn())
}
