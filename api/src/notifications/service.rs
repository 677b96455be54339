//! Telling somebody, in the transaction that decides it.

use mobile_contracts::lang::Lang;

use super::{InEachLanguage, Letter, letters};
use crate::accounts::{self, Account};
use crate::clock::Instant;
use crate::contacts::{self, Contact, ContactKind};
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::outbox::{self, NewMessage};
use crate::state::App;

/// After three days a notice is no news any more: it is given up if it could not be delivered until then.
const GOOD_FOR_SECONDS: i64 = 3 * 24 * 3600;

/// A notice to somebody.
pub struct Notice<'a> {
    /// Who is told.
    pub to: Key<Account>,
    /// What it is about, such as `device/<id>`: the same person is told once about the same thing. Nothing personal.
    pub about: &'a str,
    /// What is said.
    pub letter: InEachLanguage<'a>,
}

/// Writes a notice to every mail address of an account, or, if it has none, to its phone. Says how many messages that
/// makes: none for an account that is closed or cannot be reached. Ring [`crate::outbox::Post`] after the transaction.
pub fn tell(tx: &mut Tx<'_>, app: &App, now: Instant, notice: &Notice<'_>) -> Result<usize, Failure> {
    let Some(lang) = accounts::language(tx.conn(), notice.to)? else { return Ok(0) };
    let contacts = contacts::of_account(tx.conn(), &app.vault, notice.to)?;
    let letter = (notice.letter)(lang);
    let issuer = &app.vault.ring()?.issuer.name;
    let mut written = 0;
    for contact in chosen(&contacts) {
        let message = letters::message(contact, &letter, lang, issuer, &app.config.public_url)?;
        let dedupe_key = format!("notice/{}/{}/{written}", notice.about, notice.to);
        let new = NewMessage { message, dedupe_key, expires: now.plus_seconds(GOOD_FOR_SECONDS) };
        outbox::put(tx, &app.vault, &app.ids, now, &new)?;
        written += 1;
    }
    Ok(written)
}

/// Writes to somebody who has no account yet, at the contact that another person named. Ring
/// [`crate::outbox::Post`] after the transaction.
pub fn write_to(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    about: &str,
    contact: &Contact,
    (lang, letter): (Lang, &Letter),
) -> Result<(), Failure> {
    let issuer = &app.vault.ring()?.issuer.name;
    let message = letters::message(contact, letter, lang, issuer, &app.config.public_url)?;
    let dedupe_key = format!("notice/{about}");
    let new = NewMessage { message, dedupe_key, expires: now.plus_seconds(GOOD_FOR_SECONDS) };
    outbox::put(tx, &app.vault, &app.ids, now, &new)
}

/// A text message costs money and is read by whoever holds the phone: it is sent only where there is no mail address.
fn chosen(contacts: &[Contact]) -> Vec<&Contact> {
    let mails: Vec<_> = contacts.iter().filter(|contact| contact.kind() == ContactKind::Email).collect();
    if mails.is_empty() { contacts.iter().take(1).collect() } else { mails }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_address_is_written_to_and_a_phone_only_where_there_is_none() {
        let of = |texts: &[&str]| {
            let contacts: Vec<_> = texts.iter().map(|text| Contact::parse(text).unwrap()).collect();
            chosen(&contacts).into_iter().map(|contact| contact.value().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            of(&["+79161234567", "a@example.org", "b@example.org"]),
            ["a@example.org", "b@example.org"]
        );
        assert_eq!(of(&["+79161234567", "+79161234568"]), ["+79161234567"]);
        assert!(of(&[]).is_empty());
    }
}
