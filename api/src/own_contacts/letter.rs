//! What the other contacts of an account read when one came or went. The contact itself stands there masked: enough
//! for its owner to know it by, too little for whoever else reads the screen.

use mobile_contracts::lang::Lang;

use crate::contacts::{Contact, ContactKind};
use crate::notifications::{Letter, Link};

/// What happened to a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum News {
    /// It signs in from now on.
    Added,
    /// It does not any more.
    Removed,
}

/// The letter about `contact`.
pub(super) fn letter(news: News, contact: &Contact, lang: Lang) -> Letter {
    let (masked, is_phone) = (masked(contact), contact.kind() == ContactKind::Phone);
    match lang {
        Lang::Ru => russian(news, &masked, is_phone),
        Lang::En => english(news, &masked, is_phone),
    }
}

fn russian(news: News, masked: &str, is_phone: bool) -> Letter {
    let link = Some(Link { label: "Войти".to_owned(), path: "/" });
    let what = if is_phone { "номер телефона" } else { "адрес почты" };
    match news {
        News::Added => Letter {
            subject: "Новый контакт для входа".to_owned(),
            paragraphs: vec![
                format!("К вашей карте семьи добавили {what} {masked}. Теперь с ним тоже можно войти."),
                "Если это сделали не вы, войдите, уберите этот контакт, завершите другие сеансы и напишите нам.".to_owned(),
            ],
            link,
            short: format!("Карта семьи: для входа добавлен {masked}. Не вы? Войдите, уберите его и напишите нам."),
        },
        News::Removed => Letter {
            subject: "Контакт для входа убран".to_owned(),
            paragraphs: vec![
                format!("Из вашей карты семьи убрали {what} {masked}. Войти с ним больше нельзя, и сообщения туда не придут."),
                "Если это сделали не вы, сразу напишите нам.".to_owned(),
            ],
            // Whoever reads it at the contact that was removed has nowhere to go on the page.
            link: None,
            short: format!("Карта семьи: {masked} убран, войти с ним больше нельзя. Не вы? Сразу напишите нам."),
        },
    }
}

fn english(news: News, masked: &str, is_phone: bool) -> Letter {
    let link = Some(Link { label: "Sign in".to_owned(), path: "/" });
    let what = if is_phone { "phone number" } else { "mail address" };
    match news {
        News::Added => Letter {
            subject: "A new contact to sign in with".to_owned(),
            paragraphs: vec![
                format!(
                    "The {what} {masked} was added to your family card. It can be used to sign in from now on."
                ),
                "If it was not you, sign in, remove this contact, end the other sessions and write to us."
                    .to_owned(),
            ],
            link,
            short: format!(
                "Family card: {masked} was added to sign in with. Not you? Sign in, remove it, write to us."
            ),
        },
        News::Removed => Letter {
            subject: "A contact was removed".to_owned(),
            paragraphs: vec![
                format!(
                    "The {what} {masked} was removed from your family card. It cannot be used to sign in any more, and no messages will go there."
                ),
                "If it was not you, write to us at once.".to_owned(),
            ],
            link: None,
            short: format!(
                "Family card: {masked} was removed and signs in no more. Not you? Write to us at once."
            ),
        },
    }
}

/// `+7 *** ***-**-67`, or `a***@e***.org`: the domain of a mail address may be somebody's surname.
fn masked(contact: &Contact) -> String {
    let value = contact.value();
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    match (contact.kind(), value.rsplit_once('@')) {
        (ContactKind::Email, Some((local, domain))) => {
            let (name, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
            format!("{}***@{}***.{top}", first(local), first(name))
        }
        _ => format!("+7 *** ***-**-{}", value.get(value.len().saturating_sub(2)..).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "+79161234567";
    const MAIL: &str = "anna.kuznetsova@kuznetsova.example.org";

    #[test]
    fn the_mails_about_a_contact_are_whole_in_both_languages() {
        for lang in [Lang::Ru, Lang::En] {
            for (name, news, contact) in [
                ("added", News::Added, PHONE),
                ("added_mail", News::Added, MAIL),
                ("removed", News::Removed, MAIL),
            ] {
                let letter = letter(news, &Contact::parse(contact).unwrap(), lang);
                let mail = crate::notifications::whole(&letter, lang, "Карта семьи");
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), mail);
            }
        }
    }

    #[test]
    fn a_letter_about_a_contact_shows_its_ends_only_and_fits_into_two_text_messages() {
        for (contact, hidden) in [(PHONE, "123"), (MAIL, "kuznetsova")] {
            let contact = Contact::parse(contact).unwrap();
            for lang in [Lang::Ru, Lang::En] {
                for news in [News::Added, News::Removed] {
                    let letter = letter(news, &contact, lang);
                    assert!(letter.short.encode_utf16().count() <= 134, "{}", letter.short);
                    assert!(!format!("{letter:?}").contains(hidden), "{letter:?}");
                }
            }
        }
    }
}
