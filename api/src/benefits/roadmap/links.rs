//! Calendar subscriptions: an address with a secret in it, which a calendar reads again and again without signing in.
//!
//! Whoever has the address reads the plan, so it names no member, only its hash is kept, it is never logged (the log has
//! the route's pattern), and one call makes it worthless.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::lang::Lang;

use super::store;
use crate::accounts::{self, Account};
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::ids::Key;
use crate::state::App;

/// Makes a new address for an adult; a former one is worthless from now on.
pub(super) async fn subscribe(app: &App, who: (Key<Account>, Key<Family>)) -> Result<String, Failure> {
    let token = URL_SAFE_NO_PAD.encode(app.ids.bytes::<32>());
    let (hash, now) = (hash(&token), app.clock.now());
    app.db.write(move |tx| Ok::<_, Failure>(store::put_link(tx, who, &hash, now)?)).await?;
    let url = app.config.public_url.join(&format!("api/v1/calendars/{token}.ics"));
    Ok(url.map_err(anyhow::Error::from)?.into())
}

/// Makes the adult's address worthless.
pub(super) async fn unsubscribe(app: &App, account: Key<Account>) -> Result<(), Failure> {
    app.db.write(move |tx| Ok(store::delete_link(tx, account).map(drop)?)).await
}

/// The family that an address belongs to, and the language of the adult who has it.
///
/// # Errors
/// 404 for an address that is none, or is none any more: also once the adult has left the family.
pub(super) async fn family_of(app: &App, token: &str) -> Result<(Key<Family>, Lang), Failure> {
    let hash = hash(token);
    let found = app.db.read(move |conn| {
        let (account, family) = store::link(conn, &hash)?.ok_or_else(Failure::not_found)?;
        let lang = accounts::language(conn, account)?.ok_or_else(Failure::not_found)?;
        match families::adult_accounts(conn, family)?.contains(&account) {
            true => Ok::<_, Failure>((family, lang)),
            false => Err(Failure::not_found()),
        }
    });
    found.await
}

fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}
