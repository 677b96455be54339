//! Use cases of one's own contacts: looking, adding with a code, taking away all but the last.

use std::net::IpAddr;

use mobile_contracts::wire::problem::ProblemCode;

use super::super::service::{self as codes, VALUE, read};
use super::super::store;
use super::super::{Contact, ContactKind, KnownContact};
use crate::accounts::{self, Account};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Subject, Vault};

/// A contact, opened: personal, so without `Debug`.
pub struct ContactView {
    pub(super) id: Key<KnownContact>,
    pub(super) kind: ContactKind,
    pub(super) value: String,
    pub(super) added_at: Instant,
}

/// The contacts of an account, the oldest first.
pub async fn list(app: &App, account: Key<Account>) -> Result<Vec<ContactView>, Failure> {
    let parts = app.clone();
    app.db.read(move |conn| open(conn, &parts.vault, account)).await
}

fn open(conn: &mut AnyConnection, vault: &Vault, account: Key<Account>) -> Result<Vec<ContactView>, Failure> {
    let Some(key) = vault.subject_key(conn, account)? else { return Ok(Vec::new()) };
    let view = |row: store::OwnRow| {
        let value = key.open(VALUE, row.id, &row.sealed_value).map_err(anyhow::Error::from)?;
        Ok(ContactView { id: row.id, kind: row.kind.0, value, added_at: row.created_at })
    };
    store::own(conn, account)?.into_iter().map(view).collect()
}

/// Adds a contact that a code proves. 401 `invalid_credentials` for a wrong code, 409 `conflict` if the contact is
/// somebody's already.
pub(super) async fn add(
    app: &App,
    address: IpAddr,
    account: Key<Account>,
    (contact, code): (&str, &str),
) -> Result<Vec<ContactView>, Failure> {
    let contact: Contact = read(contact)?;
    let blind_index = codes::index(app, &contact)?;
    app.limits.guess(address, &blind_index)?;
    let (parts, now, code) = (app.clone(), app.clock.now(), code.trim().to_owned());
    // A wrong code is no error inside: the try that it used up must be committed.
    let added = app
        .db
        .write(move |tx| {
            if !codes::take_code(tx, &parts, now, (&blind_index, &code))? {
                return Ok(None);
            }
            let key = match parts.vault.subject_key(tx.conn(), account)? {
                Some(key) => key,
                None => parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Account, account)?,
            };
            codes::add(tx, &parts, now, account, &key, &contact)?;
            open(tx.conn(), &parts.vault, account).map(Some)
        })
        .await?;
    added.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

/// Takes a contact away. 409 `conflict` for the last one: nobody could sign in any more.
pub(super) async fn remove(
    app: &App,
    account: Key<Account>,
    contact: Key<KnownContact>,
) -> Result<(), Failure> {
    app.db
        .write(move |tx| {
            if !accounts::hold(tx, account)? {
                return Err(Failure::not_found());
            }
            let own = store::own(tx.conn(), account)?;
            match own.iter().any(|row| row.id == contact) {
                false => Err(Failure::not_found()),
                true if own.len() == 1 => Err(Failure::problem(ProblemCode::Conflict)),
                true => Ok(store::delete_contact(tx, contact).map(drop)?),
            }
        })
        .await
}
