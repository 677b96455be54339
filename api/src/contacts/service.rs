//! Use cases of contacts: sending a code, taking it back, keeping a contact.
//!
//! A code goes to every contact, known or not: asking for one tells nothing and costs the same.

use std::net::IpAddr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldError, ProblemCode};
use uuid::Uuid;

use super::contact::Contact;
use super::store::{self, CodeRow, ContactRow};
use super::{letters, policy, registration, staff};
use crate::accounts::{self, Account, AccountState, Tokens};
use crate::clock::Instant;
use crate::db::error::is_duplicate;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::outbox::{self, NewMessage};
use crate::state::App;
use crate::vault::{Cell, Indexed, SubjectKey, Vault};

const VALUE: Cell = Cell("contacts.sealed_value");

/// What a right code leads to.
pub(super) enum Entered {
    /// The contact is known.
    Session(Tokens),
    /// The contact is new: a token that proves it.
    Registration(String),
}

/// As what somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// An adult of a family, or somebody who registers one.
    Family,
    /// Somebody who acts for a partner, for this one if they act for several.
    Partner(Option<Uuid>),
}

/// Sends a code to a contact.
pub(super) async fn send_code(app: &App, address: IpAddr, text: &str, lang: Lang) -> Result<(), Failure> {
    let contact = read(text)?;
    let blind_index = index(app, &contact)?;
    app.limits.code(address, &blind_index)?;
    let digits = digits(app);
    let (id, now) = (app.ids.key(), app.clock.now());
    let code_hash = hash(app, id, &blind_index, &digits)?;
    let message =
        letters::code(&contact, &digits, lang, &app.vault.ring()?.issuer.name, &app.config.public_url)?;
    let expires = now.plus_seconds(policy::CODE_SECONDS);
    let new = NewMessage { message, dedupe_key: format!("code/{id}"), expires };
    let parts = app.clone();
    app.db
        .write(move |tx| {
            let row = CodeRow {
                blind_index: blind_index.clone(),
                id,
                code_hash: code_hash.clone(),
                tries_left: policy::TRIES,
                created_at: now,
                expires_at: expires,
            };
            store::put_code(tx, &row)?;
            outbox::put(tx, &parts.vault, &parts.ids, now, &new)
        })
        .await?;
    app.post.ring();
    Ok(())
}

/// Takes a code back. A wrong one, one that was used or has expired, and one that was never sent get the same answer.
pub(super) async fn enter(
    app: &App,
    address: IpAddr,
    text: &str,
    code: &str,
    lang: Lang,
    whom: Whom,
) -> Result<Entered, Failure> {
    let contact = read(text)?;
    let blind_index = index(app, &contact)?;
    app.limits.guess(address, &blind_index)?;
    let (parts, now, code) = (app.clone(), app.clock.now(), code.trim().to_owned());
    // A wrong code is no error inside: the try that it used up must be committed.
    let proved = app
        .db
        .write(move |tx| {
            if !take_code(tx, &parts, now, (&blind_index, &code))? {
                return Ok(Proved::Nothing);
            }
            if let Whom::Partner(partner) = whom {
                let Some(account) = staff::prove(tx, &blind_index, partner, now)? else {
                    return Ok(Proved::Nothing);
                };
                accounts::set_language(tx, account, lang)?;
                let (who, refresh) = accounts::begin_session(tx, &parts.ids, now, account)?;
                return Ok(Proved::Known(who, refresh));
            }
            match store::account_of(tx.conn(), &blind_index)? {
                None => Ok(Proved::New),
                Some((_, Word(AccountState::Closed))) => Ok(Proved::Nothing),
                Some((account, Word(AccountState::Active))) => {
                    accounts::set_language(tx, account, lang)?;
                    let (who, refresh) = accounts::begin_session(tx, &parts.ids, now, account)?;
                    Ok::<_, Failure>(Proved::Known(who, refresh))
                }
            }
        })
        .await?;
    match proved {
        Proved::Nothing => Err(Failure::problem(ProblemCode::InvalidCredentials)),
        Proved::New => Ok(Entered::Registration(registration::seal(app, &contact, now)?)),
        Proved::Known(who, refresh) => Ok(Entered::Session(accounts::tokens(app, who, refresh)?)),
    }
}

/// Whether a code proves a contact; it works once. A wrong one uses up a try, which is to be committed.
pub fn take_code(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (blind_index, code): (&[u8], &str),
) -> Result<bool, Failure> {
    let Some(row) = store::try_code(tx, blind_index, now)? else { return Ok(false) };
    let given = hash(app, row.id, blind_index, code)?;
    if verify_slices_are_equal(&given, &row.code_hash).is_err() {
        return Ok(false);
    }
    store::delete_code(tx, blind_index)?;
    Ok(true)
}

enum Proved {
    Nothing,
    New,
    Known(accounts::SignedIn, accounts::RefreshToken),
}

/// Whose contact it is among the adults of families, and whether they may sign in.
pub fn account_of(
    conn: &mut AnyConnection,
    app: &App,
    contact: &Contact,
) -> Result<Option<(Key<Account>, AccountState)>, Failure> {
    let found = store::account_of(conn, &index(app, contact)?)?;
    Ok(found.map(|(account, Word(state))| (account, state)))
}

/// Keeps a contact for an account that has none like it. 409 `conflict` if it is somebody's already.
pub fn add(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: Key<Account>,
    key: &SubjectKey,
    contact: &Contact,
) -> Result<(), Failure> {
    let id = app.ids.key();
    let row = ContactRow {
        id,
        account_id: account,
        kind: Word(contact.kind()),
        sealed_value: key.seal(VALUE, id, contact.value()),
        blind_index: index(app, contact)?,
        created_at: now,
    };
    store::insert_contact(tx, &row).map(drop).map_err(|error| match is_duplicate(&error) {
        true => Failure::problem(ProblemCode::Conflict),
        false => error.into(),
    })
}

/// Where an account is reached, the oldest contact first; nobody is reached whose key was destroyed.
pub fn of_account(
    conn: &mut AnyConnection,
    vault: &Vault,
    account: Key<Account>,
) -> Result<Vec<Contact>, Failure> {
    let Some(key) = vault.subject_key(conn, account)? else { return Ok(Vec::new()) };
    let open = |(id, sealed): &(Key<store::KnownContact>, Vec<u8>)| {
        let value = key.open(VALUE, *id, sealed).map_err(anyhow::Error::from)?;
        parse_sealed(&value)
    };
    let mut contacts: Vec<Contact> =
        store::contacts_of(conn, account)?.iter().map(open).collect::<Result<_, Failure>>()?;
    if let Some((row, sealed)) = staff::of_account(conn, account)? {
        let value = key.open(staff::VALUE, row, &sealed).map_err(anyhow::Error::from)?;
        contacts.push(parse_sealed(&value)?);
    }
    Ok(contacts)
}

/// A contact that somebody signs in with, opened: personal, so without `Debug`.
pub struct OwnContact {
    /// Its key.
    pub id: Key<store::KnownContact>,
    /// What it is.
    pub contact: Contact,
    /// Since when.
    pub added_at: Instant,
}

/// The contacts with which an adult of a family signs in, the oldest first.
pub fn own(
    conn: &mut AnyConnection,
    vault: &Vault,
    account: Key<Account>,
) -> Result<Vec<OwnContact>, Failure> {
    let Some(key) = vault.subject_key(conn, account)? else { return Ok(Vec::new()) };
    let open = |row: store::OwnRow| {
        let value = key.open(VALUE, row.id, &row.sealed_value).map_err(anyhow::Error::from)?;
        Ok(OwnContact { id: row.id, contact: parse_sealed(&value)?, added_at: row.created_at })
    };
    store::own(conn, account)?.into_iter().map(open).collect()
}

/// Takes one contact away.
pub fn remove(tx: &mut Tx<'_>, contact: Key<store::KnownContact>) -> Result<(), Failure> {
    Ok(store::delete_contact(tx, contact).map(drop)?)
}

fn parse_sealed(value: &str) -> Result<Contact, Failure> {
    Contact::parse(value).map_err(|_| Failure::internal("a sealed contact is no contact"))
}

/// Forgets codes that are worth nothing any more.
pub async fn forget(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(move |tx| Ok(store::delete_expired_codes(tx, now).map(drop)?)).await
}

/// Takes all contacts of an account away; whoever has them may register anew.
pub fn remove_all(tx: &mut Tx<'_>, account: Key<Account>) -> Result<(), Failure> {
    store::delete_contacts(tx, account)?;
    staff::remove(tx, account)?;
    Ok(())
}

/// Reads a contact as somebody typed it; 422 points at `/contact`.
pub fn read(text: &str) -> Result<Contact, Failure> {
    Contact::parse(text).map_err(|code| Failure::invalid(vec![FieldError::new("/contact", code)]))
}

/// The blind index by which a contact is found.
pub fn index(app: &App, contact: &Contact) -> Result<Vec<u8>, Failure> {
    app.vault.index(Indexed::Contact, contact.value().as_bytes())
}

/// Six digits, each number as likely as any other: 2⁶⁴ is so large that the remainder's bias is nothing.
fn digits(app: &App) -> String {
    format!("{:06}", u64::from_be_bytes(app.ids.bytes()) % 1_000_000)
}

/// Bound to the one request and the contact: neither another code's row nor another contact's takes it.
fn hash(app: &App, id: Key<store::Code>, blind_index: &[u8], digits: &str) -> Result<Vec<u8>, Failure> {
    app.vault.index(Indexed::Code, &[id.bytes().as_slice(), blind_index, digits.as_bytes()].concat())
}
