//! The queries of sign-ins through another service.

use diesel::prelude::*;
use uuid::Uuid;

use crate::accounts::{Account, AccountState};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::schema::{accounts, oidc_flows, oidc_links};
use crate::db::types::Word;
use crate::ids::Key;
use crate::on_each;

/// Notes that a sign-in was completed: one row, or none if it was before.
pub(super) fn complete(tx: &mut Tx<'_>, flow: Uuid, expires: Instant) -> QueryResult<usize> {
    let row = (oidc_flows::id.eq(Key::<Uuid>::from_uuid(flow)), oidc_flows::expires_at.eq(expires));
    on_each!(tx.conn(), c => diesel::insert_into(oidc_flows::table).values(row).on_conflict_do_nothing().execute(c))
}

/// Forgets sign-ins that are over.
pub(super) fn forget(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(oidc_flows::table.filter(oidc_flows::expires_at.lt(before))).execute(tx.conn())
}

/// Whose account a subject is linked to, and whether they may sign in.
pub(super) fn linked(
    tx: &mut Tx<'_>,
    blind_index: &[u8],
) -> QueryResult<Option<(Key<Account>, Word<AccountState>)>> {
    oidc_links::table
        .inner_join(accounts::table)
        .filter(oidc_links::blind_index.eq(blind_index))
        .select((accounts::id, accounts::state))
        .first(tx.conn())
        .optional()
}

/// Links a subject to an account, in the place of one that it was linked to before.
pub(super) fn link(
    tx: &mut Tx<'_>,
    blind_index: &[u8],
    account: Key<Account>,
    now: Instant,
) -> QueryResult<usize> {
    diesel::delete(oidc_links::table.find(blind_index)).execute(tx.conn())?;
    diesel::insert_into(oidc_links::table)
        .values((
            oidc_links::blind_index.eq(blind_index),
            oidc_links::account_id.eq(account),
            oidc_links::created_at.eq(now),
        ))
        .execute(tx.conn())
}
