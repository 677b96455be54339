//! How a notice looks: a whole e-mail, plain and HTML, or a text message.

use askama::Template;
use mobile_contracts::lang::Lang;
use url::Url;

use super::Letter;
use crate::contacts::{Contact, ContactKind};
use crate::failure::Failure;
use crate::outbox::{Mail, Message, Sms};

#[derive(Template)]
#[template(path = "mail/notice.txt")]
struct Plain<'a> {
    issuer: &'a str,
    paragraphs: &'a [String],
    /// What the link says, and where it leads.
    link: Option<(&'a str, &'a Url)>,
    footer: &'static str,
}

#[derive(Template)]
#[template(path = "mail/notice.html")]
struct Html<'a> {
    lang: &'static str,
    issuer: &'a str,
    paragraphs: &'a [String],
    link: Option<(&'a str, &'a Url)>,
    footer: &'static str,
}

/// The message that a contact gets.
pub(super) fn message(
    to: &Contact,
    letter: &Letter,
    lang: Lang,
    issuer: &str,
    public_url: &Url,
) -> Result<Message, Failure> {
    let address = to.value().to_owned();
    if to.kind() == ContactKind::Phone {
        return Ok(Message::Sms(Sms { to: address, text: letter.short.clone() }));
    }
    let url = letter.link.as_ref().map(|link| public_url.join(link.path)).transpose();
    let url = url.map_err(anyhow::Error::from)?;
    let link = letter.link.as_ref().map(|link| link.label.as_str()).zip(url.as_ref());
    let (paragraphs, footer) = (letter.paragraphs.as_slice(), footer(lang));
    let text = Plain { issuer, paragraphs, link, footer }.render().map_err(anyhow::Error::from)?;
    let html = Html { lang: lang.tag(), issuer, paragraphs, link, footer };
    let html = html.render().map_err(anyhow::Error::from)?;
    Ok(Message::Mail(Mail { to: address, subject: letter.subject.clone(), text, html }))
}

const fn footer(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => {
            "Это письмо отправлено автоматически, отвечать на него не нужно. Мы никогда не спрашиваем коды и пароли."
        }
        Lang::En => {
            "This mail was sent automatically; there is no need to reply. We never ask for codes or passwords."
        }
    }
}

/// A letter as its reader sees it, for the snapshots of whoever writes one.
#[cfg(test)]
pub(crate) fn whole(letter: &Letter, lang: Lang, issuer: &str) -> String {
    let mail = Contact::parse("anna@example.org").unwrap();
    let url = "https://card.region.example".parse().unwrap();
    match message(&mail, letter, lang, issuer, &url).unwrap() {
        Message::Mail(Mail { to, subject, text, html }) => {
            format!("To: {to}\nSubject: {subject}\n\n{text}\n==== HTML\n{html}\n==== SMS\n{}", letter.short)
        }
        Message::Sms(Sms { to, text }) => format!("To: {to}\n\n{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Link;
    use super::*;

    fn whole(contact: &str, lang: Lang) -> String {
        let letter = match lang {
            Lang::Ru => Letter {
                subject: "Новый телефон с вашей картой".to_owned(),
                paragraphs: vec![
                    "Карту подключили на новом телефоне.".to_owned(),
                    "Если это были не вы, отключите его <сейчас>.".to_owned(),
                ],
                link: Some(Link { label: "Мои устройства".to_owned(), path: "/devices" }),
                short: "Карту подключили на новом телефоне. Не вы? Отключите его.".to_owned(),
            },
            Lang::En => Letter {
                subject: "A new phone has your card".to_owned(),
                paragraphs: vec!["A new phone was enrolled.".to_owned()],
                link: None,
                short: "A new phone was enrolled. Not you? Remove it.".to_owned(),
            },
        };
        let contact = Contact::parse(contact).unwrap();
        let url = "https://card.region.example".parse().unwrap();
        match message(&contact, &letter, lang, "Карта <семьи> & Ко", &url).unwrap() {
            Message::Mail(Mail { to, subject, text, html }) => {
                format!("To: {to}\nSubject: {subject}\n\n{text}\n==== HTML\n{html}")
            }
            Message::Sms(Sms { to, text }) => format!("To: {to}\n\n{text}"),
        }
    }

    #[test]
    fn a_notice_is_a_whole_mail_with_a_link_in_russian() {
        insta::assert_snapshot!(whole("anna@example.org", Lang::Ru));
    }

    #[test]
    fn a_notice_is_a_whole_mail_in_english() {
        insta::assert_snapshot!(whole("anna@example.org", Lang::En));
    }

    #[test]
    fn a_notice_to_a_phone_is_its_short_form() {
        assert_eq!(
            whole("+79161234567", Lang::Ru),
            "To: +79161234567\n\nКарту подключили на новом телефоне. Не вы? Отключите его."
        );
    }
}
