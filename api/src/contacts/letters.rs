//! The messages that carry a code: a whole e-mail, plain and HTML, or a text message; Russian and English.

use askama::Template;
use mobile_contracts::lang::Lang;
use url::Url;

use super::{Contact, ContactKind};
use crate::failure::Failure;
use crate::outbox::{Mail, Message, Sms};

/// The values of all four templates of the mail.
macro_rules! templates {
    ($($name:ident = $path:literal;)+) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $name<'a> {
                code: &'a str,
                issuer: &'a str,
                host: &'a str,
            }
        )+
    };
}

templates! {
    TextRu = "mail/code.ru.txt";
    HtmlRu = "mail/code.ru.html";
    TextEn = "mail/code.en.txt";
    HtmlEn = "mail/code.en.html";
}

/// The message with a code.
pub(super) fn code(
    contact: &Contact,
    code: &str,
    lang: Lang,
    issuer: &str,
    public_url: &Url,
) -> Result<Message, Failure> {
    let host = public_url.host_str().unwrap_or_default();
    let to = contact.value().to_owned();
    if contact.kind() == ContactKind::Phone {
        return Ok(Message::Sms(Sms { to, text: text_message(code, lang, host) }));
    }
    let (subject, text, html) = match lang {
        Lang::Ru => (
            format!("{code} — код для входа"),
            TextRu { code, issuer, host }.render(),
            HtmlRu { code, issuer, host }.render(),
        ),
        Lang::En => (
            format!("{code} is your sign-in code"),
            TextEn { code, issuer, host }.render(),
            HtmlEn { code, issuer, host }.render(),
        ),
    };
    let text = text.map_err(anyhow::Error::from)?;
    let html = html.map_err(anyhow::Error::from)?;
    Ok(Message::Mail(Mail { to, subject, text, html }))
}

/// Short, because each 70 letters cost. The last line lets a phone fill the code in, on our own page only
/// (WICG origin-bound one-time codes).
fn text_message(code: &str, lang: Lang, host: &str) -> String {
    match lang {
        Lang::Ru => format!("Код {code}. Никому его не называйте.\n\n@{host} #{code}"),
        Lang::En => format!("Code {code}. Tell it to nobody.\n\n@{host} #{code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(contact: &str, lang: Lang) -> String {
        let contact = Contact::parse(contact).unwrap();
        let url = "https://card.region.example".parse().unwrap();
        match code(&contact, "048213", lang, "Карта <семьи> & Ко", &url).unwrap() {
            Message::Mail(Mail { to, subject, text, html }) => {
                format!("To: {to}\nSubject: {subject}\n\n{text}\n==== HTML\n{html}")
            }
            Message::Sms(Sms { to, text }) => format!("To: {to}\n\n{text}"),
        }
    }

    #[test]
    fn the_mail_with_a_code_is_whole_in_russian() {
        insta::assert_snapshot!(whole("anna@example.org", Lang::Ru));
    }

    #[test]
    fn the_mail_with_a_code_is_whole_in_english() {
        insta::assert_snapshot!(whole("anna@example.org", Lang::En));
    }

    #[test]
    fn a_text_message_fits_into_two_parts_and_fills_itself_in() {
        for lang in [Lang::Ru, Lang::En] {
            let text = text_message("048213", lang, "card.nizhegorodskaya-oblast.ru");
            assert!(text.encode_utf16().count() <= 134, "two parts of 67 UTF-16 units: {text}");
            assert!(text.ends_with("@card.nizhegorodskaya-oblast.ru #048213"), "{text}");
        }
    }
}
