//! The queries of calendar subscriptions.

use diesel::prelude::*;

use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::calendar_links;
use crate::db::{AnyConnection, Tx};
use crate::families::Family;
use crate::ids::Key;

/// Puts an address in place of the account's former one.
pub(super) fn put_link(
    tx: &mut Tx<'_>,
    (account, family): (Key<Account>, Key<Family>),
    token_hash: &[u8],
    now: Instant,
) -> QueryResult<usize> {
    delete_link(tx, account)?;
    diesel::insert_into(calendar_links::table)
        .values((
            calendar_links::account_id.eq(account),
            calendar_links::family_id.eq(family),
            calendar_links::token_hash.eq(token_hash),
            calendar_links::created_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn delete_link(tx: &mut Tx<'_>, account: Key<Account>) -> QueryResult<usize> {
    diesel::delete(calendar_links::table.find(account)).execute(tx.conn())
}

/// Whose address it is, and of which family.
pub(super) fn link(
    conn: &mut AnyConnection,
    token_hash: &[u8],
) -> QueryResult<Option<(Key<Account>, Key<Family>)>> {
    calendar_links::table
        .filter(calendar_links::token_hash.eq(token_hash))
        .select((calendar_links::account_id, calendar_links::family_id))
        .first(conn)
        .optional()
}
