//! The queries of erasures.

use diesel::prelude::*;
use uuid::Uuid;

use super::Erased;
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{categories, category_history, consents, erasures, families, members};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::{Family, FamilyState, Member};
use crate::ids::Key;
use crate::on_each;

/// A row of the journal.
pub(super) struct Erasure;

/// An erasure as it is kept: keys only.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
pub(super) struct ErasureRow {
    pub(super) id: Key<Erasure>,
    pub(super) subject: Word<Erased>,
    pub(super) subject_id: Key<Uuid>,
    pub(super) erased_at: Instant,
}

/// Notes an erasure, unless it is noted.
pub(super) fn insert(tx: &mut Tx<'_>, row: &ErasureRow) -> QueryResult<usize> {
    on_each!(tx.conn(), c => diesel::insert_into(erasures::table).values(row).on_conflict_do_nothing().execute(c))
}

pub(super) fn count(conn: &mut AnyConnection) -> QueryResult<i64> {
    erasures::table.count().get_result(conn)
}

/// The whole journal, the oldest first.
pub(super) fn all(conn: &mut AnyConnection) -> QueryResult<Vec<ErasureRow>> {
    erasures::table.order(erasures::id).select(ErasureRow::as_select()).load(conn)
}

/// A member, and with which account they sign in.
pub(super) type MemberAccount = (Key<Member>, Option<Key<Account>>);

/// Everybody who ever belonged to a family, with the account of those who had one.
pub(super) fn everybody(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<MemberAccount>> {
    members::table
        .filter(members::family_id.eq(family))
        .order(members::id)
        .select((members::id, members::account_id))
        .load(conn)
}

/// Takes away what is personal about a member; the sealed fields are left empty.
pub(super) fn blank_member(tx: &mut Tx<'_>, member: Key<Member>) -> QueryResult<usize> {
    diesel::update(members::table.find(member))
        .set((
            members::sealed_name.eq(Vec::<u8>::new()),
            members::sealed_birth_date.eq(Vec::<u8>::new()),
            members::sealed_snils.eq(None::<Vec<u8>>),
            members::sealed_studies_until.eq(None::<Vec<u8>>),
            members::snils_index.eq(None::<Vec<u8>>),
            members::person_index.eq(None::<Vec<u8>>),
        ))
        .execute(tx.conn())
}

/// Takes away what somebody wrote about a family's categories; the decisions themselves stay.
pub(super) fn blank_decisions(tx: &mut Tx<'_>, family: Key<Family>) -> QueryResult<()> {
    let own: Vec<Key<crate::families::HeldCategory>> =
        categories::table.filter(categories::family_id.eq(family)).select(categories::id).load(tx.conn())?;
    let nothing = None::<String>;
    diesel::update(categories::table.filter(categories::family_id.eq(family)))
        .set((categories::document.eq(&nothing), categories::reason.eq(&nothing)))
        .execute(tx.conn())?;
    for category in own {
        diesel::update(category_history::table.filter(category_history::category_id.eq(category)))
            .set((category_history::document.eq(&nothing), category_history::reason.eq(&nothing)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The family takes part no more.
pub(super) fn close_family(tx: &mut Tx<'_>, family: Key<Family>) -> QueryResult<usize> {
    diesel::update(families::table.find(family))
        .set((
            families::state.eq(Word(FamilyState::Closed)),
            families::municipality.eq(None::<String>),
            families::erase_at.eq(None::<Instant>),
        ))
        .execute(tx.conn())
}

/// Every consent in a family that was not withdrawn ends with it.
pub(super) fn end_consents(tx: &mut Tx<'_>, family: Key<Family>, now: Instant) -> QueryResult<usize> {
    let open = consents::family_id.eq(family).and(consents::withdrawn_at.is_null());
    diesel::update(consents::table.filter(open)).set(consents::withdrawn_at.eq(now)).execute(tx.conn())
}

/// The families whose notice is over.
pub(super) fn due(conn: &mut AnyConnection, now: Instant, limit: i64) -> QueryResult<Vec<Key<Family>>> {
    families::table
        .filter(families::erase_at.le(now).and(families::state.eq(Word(FamilyState::Active))))
        .order(families::id)
        .limit(limit)
        .select(families::id)
        .load(conn)
}

/// The account with which a member signs in.
pub(super) fn account_of(
    conn: &mut AnyConnection,
    member: Key<Member>,
) -> QueryResult<Option<Option<Key<Account>>>> {
    members::table.find(member).select(members::account_id).first(conn).optional()
}

/// Whether a family was ever recorded here.
pub(super) fn is_known(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<bool> {
    let found: i64 = families::table.filter(families::id.eq(family)).count().get_result(conn)?;
    Ok(found > 0)
}
