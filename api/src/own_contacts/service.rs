//! Use cases of one's own contacts: looking, adding with a code, taking away all but the last.

use std::net::IpAddr;

use mobile_contracts::wire::problem::ProblemCode;

use super::letter::{self, News};
use crate::accounts::{self, Account};
use crate::clock::Instant;
use crate::contacts::{self, KnownContact, OwnContact};
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::notifications;
use crate::state::App;
use crate::vault::Subject;

/// The contacts of an account, the oldest first.
pub async fn list(app: &App, account: Key<Account>) -> Result<Vec<OwnContact>, Failure> {
    let parts = app.clone();
    app.db.read(move |conn| contacts::own(conn, &parts.vault, account)).await
}

/// Adds a contact that a code proves; all the others are told. 401 `invalid_credentials` for a wrong code, 409
/// `conflict` if the contact is somebody's already.
pub(super) async fn add(
    app: &App,
    address: IpAddr,
    account: Key<Account>,
    (contact, code): (&str, &str),
) -> Result<Vec<OwnContact>, Failure> {
    let contact = contacts::read(contact)?;
    let blind_index = contacts::index(app, &contact)?;
    app.limits.guess(address, &blind_index)?;
    let (parts, now, code) = (app.clone(), app.clock.now(), code.trim().to_owned());
    // A wrong code is no error inside: the try that it used up must be committed.
    let added = app
        .db
        .write(move |tx| {
            if !contacts::take_code(tx, &parts, now, (&blind_index, &code))? {
                return Ok::<_, Failure>(None);
            }
            let key = match parts.vault.subject_key(tx.conn(), account)? {
                Some(key) => key,
                None => parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Account, account)?,
            };
            contacts::add(tx, &parts, now, account, &key, &contact)?;
            let (new, others): (Vec<_>, Vec<_>) = contacts::own(tx.conn(), &parts.vault, account)?
                .into_iter()
                .partition(|own| own.contact == contact);
            for own in &new {
                tell(tx, &parts, now, account, (News::Added, own), &others)?;
            }
            Ok(Some(others.into_iter().chain(new).collect()))
        })
        .await?;
    app.post.ring();
    added.ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))
}

/// Takes a contact away; it is told as well as those that stay. 409 `conflict` for the last one: nobody could sign in
/// any more.
pub(super) async fn remove(
    app: &App,
    account: Key<Account>,
    contact: Key<KnownContact>,
) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            if !accounts::hold(tx, account)? {
                return Err(Failure::not_found());
            }
            let before = contacts::own(tx.conn(), &parts.vault, account)?;
            let Some(gone) = before.iter().find(|own| own.id == contact) else {
                return Err(Failure::not_found());
            };
            if before.len() == 1 {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            contacts::remove(tx, contact)?;
            tell(tx, &parts, now, account, (News::Removed, gone), &before)
        })
        .await?;
    app.post.ring();
    Ok(())
}

/// Writes to each of these contacts. A phone is told even where there is a mail address, unlike by
/// [`notifications::tell`]: whoever got hold of the one must not silence it for the other.
fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: Key<Account>,
    (news, changed): (News, &OwnContact),
    told: &[OwnContact],
) -> Result<(), Failure> {
    let Some(lang) = accounts::language(tx.conn(), account)? else { return Ok(()) };
    let letter = letter::letter(news, &changed.contact, lang);
    let word: &'static str = news.into();
    for own in told {
        // A contact that comes back is another row: each comes once and goes once.
        let about = format!("contact/{}/{word}/{}", changed.id, own.id);
        notifications::write_to(tx, app, now, &about, &own.contact, (lang, &letter))?;
    }
    Ok(())
}
