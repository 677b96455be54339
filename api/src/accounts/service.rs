//! Use cases of accounts: making them, opening sessions.

use super::{AccessToken, Account, AccountKind, Audience, Role, store, token};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;

/// How long a session lasts without anybody ending it, in seconds.
const SESSION_SECONDS: i64 = 30 * 86_400;

/// Makes an account, in the transaction that makes what it is for.
pub fn create_account(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Instant,
    kind: AccountKind,
) -> Result<Key<Account>, Failure> {
    let account = ids.key();
    store::insert_account(tx, account, kind, now)?;
    Ok(account)
}

/// Makes an administrator with these roles.
pub async fn create_administrator(app: &App, roles: &[Role]) -> Result<Key<Account>, Failure> {
    let (ids, now, roles) = (app.ids.clone(), app.clock.now(), roles.to_vec());
    app.db
        .write(move |tx| {
            let account = create_account(tx, &ids, now, AccountKind::Administrator)?;
            for role in &roles {
                store::insert_role(tx, account, *role)?;
            }
            Ok(account)
        })
        .await
}

/// Opens a session for an account that has proved who it is, and gives its first access token.
pub async fn open_session(app: &App, account: Key<Account>) -> Result<AccessToken, Failure> {
    let (session, now) = (app.ids.key(), app.clock.now());
    let kind = app
        .db
        .write(move |tx| {
            let kind = store::kind(tx.conn(), account)?.ok_or_else(Failure::not_found)?;
            store::insert_session(tx, session, account, now, now.plus_seconds(SESSION_SECONDS))?;
            Ok::<_, Failure>(kind)
        })
        .await?;
    let audience = match kind {
        AccountKind::Adult => Audience::Family,
        AccountKind::Partner => Audience::Partner,
        AccountKind::Administrator => Audience::Admin,
    };
    token::sign(&*app.vault.ring()?, audience, account, session, now)
}
