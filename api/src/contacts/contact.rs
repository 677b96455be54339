//! What a contact is, in the one form in which it is kept and found.

use mobile_contracts::wire::problem::FieldCode;
use url::Host;

/// The longest e-mail address (RFC 5321 §4.5.3.1, less the angle brackets).
const LONGEST: usize = 254;

/// How a contact is reached.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::IntoStaticStr,
    strum::EnumString,
    serde::Serialize,
    serde::Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A Russian mobile number.
    Phone,
    /// An e-mail address.
    Email,
}

/// A phone number or an e-mail address, normalised. Its `Debug` tells the kind only.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    kind: ContactKind,
    value: String,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Contact").field(&self.kind).finish()
    }
}

impl Contact {
    /// Reads a contact as people write it.
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn parse(text: &str) -> Result<Self, FieldCode> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldCode::Required);
        }
        let (kind, value) = match text.contains('@') {
            true => (ContactKind::Email, email(text)),
            false => (ContactKind::Phone, phone(text)),
        };
        Ok(Self { kind, value: value.ok_or(FieldCode::Malformed)? })
    }

    /// How it is reached.
    #[must_use]
    pub const fn kind(&self) -> ContactKind {
        self.kind
    }

    /// `+79161234567`, or an address in lower case.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// `+79XXXXXXXXX`: the mobile numbers of Russia, where a text message can arrive. +7 6 and +7 7 are Kazakhstan.
fn phone(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(11);
    for (at, c) in text.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if at == 0 => {}
            // Hyphens, dashes, the no-break spaces that copying brings along.
            ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2014}' => {}
            _ => return None,
        }
    }
    let national = match (digits.len(), digits.as_bytes().first(), text.starts_with('+')) {
        (11, Some(b'7'), _) | (11, Some(b'8'), false) => digits.get(1..)?,
        (10, _, false) => digits.as_str(),
        _ => return None,
    };
    national.starts_with('9').then(|| format!("+7{national}"))
}

/// Lower case throughout: mail servers that tell `Anna@` from `anna@` are extinct, people who type either are not. A
/// domain in Cyrillic becomes its ASCII form (RFC 5891); a local part in Cyrillic would need SMTPUTF8.
fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else { return None };
    let value = format!("{}@{domain}", local.to_lowercase());
    let plausible = local.is_ascii() && domain.contains('.') && value.len() <= LONGEST;
    (plausible && value.parse::<lettre::Address>().is_ok()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        Contact::parse(text).ok().map(|contact| contact.value().to_owned())
    }

    #[test]
    fn a_phone_number_is_read_as_people_write_it() {
        for text in [
            "+79161234567",
            "89161234567",
            "79161234567",
            "9161234567",
            " 8 (916) 123-45-67 ",
            "+7 916 123 45 67",
            "8-916-123-45-67",
            "+7\u{a0}(916)\u{202f}123\u{2011}45\u{2013}67",
            "8.916.123.45.67",
        ] {
            assert_eq!(value(text).as_deref(), Some("+79161234567"), "{text}");
        }
    }

    #[test]
    fn what_no_text_message_reaches_is_no_contact() {
        for text in [
            "+7 701 123 45 67",
            "+7 495 123 45 67",
            "+8 916 123 45 67",
            "+1 916 123 45 67",
            "916123456",
            "891612345678",
            "8916123456a",
            "8 916 123 45 67 доб. 2",
            "7+9161234567",
            "112",
        ] {
            assert_eq!(Contact::parse(text), Err(FieldCode::Malformed), "{text}");
        }
        assert_eq!(Contact::parse("  "), Err(FieldCode::Required));
    }

    #[test]
    fn an_address_is_kept_in_lower_case_and_its_domain_in_ascii() {
        assert_eq!(value(" Anna.K+card@Example.ORG ").as_deref(), Some("anna.k+card@example.org"));
        assert_eq!(value("anna@почта.рф").as_deref(), Some("anna@xn--80a1acny.xn--p1ai"));
        for text in [
            "@example.org",
            "anna@",
            "anna@localhost",
            "anna@[127.0.0.1]",
            "анна@example.org",
            "a b@example.org",
            "a@b@",
            "a@exa mple.org",
        ] {
            assert_eq!(Contact::parse(text), Err(FieldCode::Malformed), "{text}");
        }
        assert_eq!(value(&format!("a@{}.org", "x".repeat(250))), None);
    }

    #[test]
    fn what_a_contact_says_never_reaches_a_log() {
        assert_eq!(format!("{:?}", Contact::parse("anna@example.org")), "Ok(Contact(Email))");
    }
}
