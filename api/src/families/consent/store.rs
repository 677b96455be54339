//! The queries of consents.

use diesel::prelude::*;

use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{consents, families};
use crate::db::{AnyConnection, Tx};
use crate::families::Family;
use crate::ids::Key;

/// A consent as it is kept.
#[derive(Debug, Clone, Queryable)]
pub(in crate::families) struct ConsentRow {
    pub(in crate::families) version: String,
    pub(in crate::families) given_at: Instant,
    pub(in crate::families) withdrawn_at: Option<Instant>,
}

/// The consent that an account gave last.
pub(super) fn latest(conn: &mut AnyConnection, account: Key<Account>) -> QueryResult<Option<ConsentRow>> {
    consents::table
        .filter(consents::account_id.eq(account))
        .order(consents::id.desc())
        .select((consents::version, consents::given_at, consents::withdrawn_at))
        .first(conn)
        .optional()
}

/// Every consent of an account, the oldest first.
pub(in crate::families) fn all(
    conn: &mut AnyConnection,
    account: Key<Account>,
) -> QueryResult<Vec<ConsentRow>> {
    consents::table
        .filter(consents::account_id.eq(account))
        .order(consents::id)
        .select((consents::version, consents::given_at, consents::withdrawn_at))
        .load(conn)
}

/// Withdraws every consent of an account.
pub(super) fn withdraw(tx: &mut Tx<'_>, account: Key<Account>, now: Instant) -> QueryResult<usize> {
    let open = consents::account_id.eq(account).and(consents::withdrawn_at.is_null());
    diesel::update(consents::table.filter(open)).set(consents::withdrawn_at.eq(now)).execute(tx.conn())
}

/// When the family will be erased.
pub(super) fn erase_at(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Option<Instant>> {
    families::table.find(family).select(families::erase_at).first(conn)
}

/// Sets or takes back when the family will be erased.
pub(super) fn set_erase_at(tx: &mut Tx<'_>, family: Key<Family>, at: Option<Instant>) -> QueryResult<usize> {
    diesel::update(families::table.find(family)).set(families::erase_at.eq(at)).execute(tx.conn())
}
