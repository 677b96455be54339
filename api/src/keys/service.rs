//! Use cases of keys. Every server reads the keys again every two seconds; this one does at once.

use crate::audit::{self, Act, Action, Actor};
use crate::checks;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{self, KeyPurpose, KeyRecord, KeyRole, KeyState};

/// All keys that there ever were, the newest first.
pub(super) async fn list(app: &App) -> Result<Vec<KeyRecord>, Failure> {
    let (issuer, now) = (app.vault.ring()?.issuer.id, app.clock.now());
    app.db.read(move |conn| vault::list_keys(conn, issuer, now)).await
}

/// Makes a key that takes its turn when everybody who verifies can know it, or, `at_once`, when all servers do.
pub(super) async fn rotate(
    app: &App,
    actor: Actor,
    purpose: KeyPurpose,
    at_once: bool,
    reason: &str,
) -> Result<KeyRecord, Failure> {
    let reason = checks::reason(reason)?;
    let (key, parts) = (app.vault.next_key(&app.ids, purpose, at_once)?, app.clone());
    let (issuer, now, id) = (app.vault.ring()?.issuer.id, app.clock.now(), key.id());
    let made = app
        .db
        .write(move |tx| {
            // Whoever has had their turn only verifies from now on.
            for old in vault::list_keys(tx.conn(), issuer, now)? {
                if old.purpose == purpose && old.role == KeyRole::Verifies {
                    vault::change_key(tx, old.id, KeyState::Verifying, now)?;
                }
            }
            key.insert(tx)?;
            record(tx, &parts, actor, (Action::KeyRotate, id), &reason)?;
            find(tx.conn(), &parts, id)
        })
        .await?;
    app.vault.refresh().await?;
    Ok(made)
}

/// Revokes a key: what it signed is refused, by every server within five seconds. Where nobody else could sign, a new
/// key takes over at once. A key that is revoked already stays as it was.
pub(super) async fn revoke(
    app: &App,
    actor: Actor,
    id: Key<KeyRecord>,
    reason: &str,
) -> Result<KeyRecord, Failure> {
    let (reason, parts, now) = (checks::reason(reason)?, app.clone(), app.clock.now());
    let purpose =
        list(app).await?.into_iter().find(|key| key.id == id).ok_or_else(Failure::not_found)?.purpose;
    let successor = app.vault.next_key(&app.ids, purpose, true)?;
    let revoked = app
        .db
        .write(move |tx| {
            if vault::change_key(tx, id, KeyState::Revoked, now)? == 1 {
                record(tx, &parts, actor, (Action::KeyRevoke, id), &reason)?;
                let issuer = parts.vault.ring()?.issuer.id;
                let keys = vault::list_keys(tx.conn(), issuer, now)?;
                let signs = |key: &KeyRecord| key.purpose == purpose && key.role == KeyRole::Signs;
                if !keys.iter().any(signs) {
                    successor.insert(tx)?;
                }
            }
            find(tx.conn(), &parts, id)
        })
        .await?;
    app.vault.refresh().await?;
    app.lists.forget();
    Ok(revoked)
}

fn find(conn: &mut crate::db::AnyConnection, app: &App, id: Key<KeyRecord>) -> Result<KeyRecord, Failure> {
    let keys = vault::list_keys(conn, app.vault.ring()?.issuer.id, app.clock.now())?;
    keys.into_iter().find(|key| key.id == id).ok_or_else(Failure::not_found)
}

fn record(
    tx: &mut crate::db::Tx<'_>,
    app: &App,
    actor: Actor,
    (action, id): (Action, Key<KeyRecord>),
    reason: &str,
) -> Result<(), Failure> {
    let act = Act { actor, action, object: "key", id: id.uuid(), reason: Some(reason) };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}
