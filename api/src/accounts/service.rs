//! Use cases of accounts: making them, giving them roles, opening sessions.

use super::{AccessToken, Account, AccountKind, Role, sessions, store};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;

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

/// Closes an account: its sessions end, and it opens no more.
pub fn close(tx: &mut Tx<'_>, account: Key<Account>, now: Instant) -> Result<(), Failure> {
    store::close(tx, account)?;
    store::end_all_sessions(tx, account, now)?;
    Ok(())
}

/// Makes other changes to an account wait until this transaction is over; false if it is closed or was never there.
pub fn hold(tx: &mut Tx<'_>, account: Key<Account>) -> Result<bool, Failure> {
    Ok(store::hold(tx, account)? == 1)
}

/// Gives an administrator a role.
pub fn grant_role(tx: &mut Tx<'_>, account: Key<Account>, role: Role) -> Result<(), Failure> {
    store::insert_role(tx, account, role)?;
    Ok(())
}

/// Makes an administrator with these roles who has no login of their own.
pub async fn create_administrator(app: &App, roles: &[Role]) -> Result<Key<Account>, Failure> {
    let (ids, now, roles) = (app.ids.clone(), app.clock.now(), roles.to_vec());
    app.db
        .write(move |tx| {
            let account = create_account(tx, &ids, now, AccountKind::Administrator)?;
            for role in &roles {
                grant_role(tx, account, *role)?;
            }
            Ok(account)
        })
        .await
}

/// Opens a session for an account that has proved who it is, and gives its first access token. For a caller that
/// needs no second one.
pub async fn open_session(app: &App, account: Key<Account>) -> Result<AccessToken, Failure> {
    let (ids, now) = (app.ids.clone(), app.clock.now());
    let (who, refresh) = app.db.write(move |tx| sessions::begin_session(tx, &ids, now, account)).await?;
    Ok(sessions::tokens(app, who, refresh)?.access)
}
