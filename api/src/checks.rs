//! Checking what people typed: every mistake at once, each with its JSON Pointer.

use std::ops::RangeInclusive;

use mobile_contracts::wire::problem::{FieldCode, FieldError};

use crate::failure::Failure;

/// Collects mistakes.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// A text of `length` characters without control characters; blanks around it are dropped.
    pub fn text(&mut self, pointer: &str, text: &str, length: RangeInclusive<usize>) -> String {
        let text = text.trim();
        let (count, min, max) = (text.chars().count(), *length.start(), *length.end());
        if count == 0 && min > 0 {
            self.wrong(pointer, FieldCode::Required);
        } else if count < min {
            self.add(FieldError::new(pointer, FieldCode::TooShort).with("min", min));
        } else if count > max {
            self.add(FieldError::new(pointer, FieldCode::TooLong).with("max", max));
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            self.wrong(pointer, FieldCode::Malformed);
        }
        text.to_owned()
    }

    /// A mail address, as far as it can be told without sending to it (RFC 5321 §4.5.3: at most 254 characters); in
    /// lower case, since nobody's mail depends on it.
    pub fn mail(&mut self, pointer: &str, mail: &str) -> String {
        let mail = self.text(pointer, mail, 3..=254).to_lowercase();
        let plausible = |(name, host): (&str, &str)| {
            let host_ok = host
                .split('.')
                .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
            !name.is_empty() && name.len() <= 64 && host.contains('.') && host_ok
        };
        let one_word = !mail.contains(char::is_whitespace) && mail.matches('@').count() == 1;
        let address = mail.split_once('@').filter(|parts| one_word && plausible(*parts));
        if address.is_none() {
            self.wrong(pointer, FieldCode::Malformed);
        }
        mail
    }

    /// Notes that something is wrong.
    pub fn wrong(&mut self, pointer: &str, code: FieldCode) {
        self.add(FieldError::new(pointer, code));
    }

    /// Notes a mistake, unless its place has one already.
    pub fn add(&mut self, error: FieldError) {
        if self.0.iter().all(|known| known.pointer != error.pointer) {
            self.0.push(error);
        }
    }

    /// Goes on if nothing was wrong.
    ///
    /// # Errors
    /// `validation_failed` with all mistakes.
    pub fn finish(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::invalid(self.0)) }
    }
}

/// A reason that somebody gives for a decision: 3-500 characters at `/reason`.
///
/// # Errors
/// `validation_failed`.
pub fn reason(text: &str) -> Result<String, Failure> {
    let mut checks = Checks::default();
    let reason = checks.text("/reason", text, 3..=500);
    checks.finish().map(|()| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(check: impl FnOnce(&mut Checks)) -> Option<FieldCode> {
        let mut checks = Checks::default();
        check(&mut checks);
        checks.0.first().map(|error| error.code)
    }

    #[test]
    fn a_text_is_trimmed_and_counted_in_characters() {
        let mut checks = Checks::default();
        assert_eq!(checks.text("/name", "  Каравай ", 2..=7), "Каравай");
        assert!(checks.finish().is_ok());
        assert_eq!(wrong(|c| drop(c.text("/name", "Каравай!", 2..=7))), Some(FieldCode::TooLong));
        assert_eq!(wrong(|c| drop(c.text("/name", "К", 2..=7))), Some(FieldCode::TooShort));
        assert_eq!(wrong(|c| drop(c.text("/name", " \t ", 2..=7))), Some(FieldCode::Required));
        assert_eq!(wrong(|c| drop(c.text("/name", "К\u{7}аравай", 2..=9))), Some(FieldCode::Malformed));
    }

    #[test]
    fn mail_addresses_are_told_from_other_texts() {
        for good in ["olga@karavay.example", "o.smirnova+shop@mail.karavay.example", "ольга@каравай.рф"]
        {
            assert_eq!(wrong(|c| drop(c.mail("/mail", good))), None, "{good}");
        }
        for bad in ["olga", "olga@", "@karavay.example", "olga@karavay", "a b@c.de", "a@b@c.de", "a@b..de"] {
            assert_eq!(wrong(|c| drop(c.mail("/mail", bad))), Some(FieldCode::Malformed), "{bad}");
        }
        assert_eq!(Checks::default().mail("/mail", "Olga@Karavay.Example"), "olga@karavay.example");
    }

    #[test]
    fn a_place_is_told_its_first_mistake_only() {
        let mut checks = Checks::default();
        checks.wrong("/inn", FieldCode::Malformed);
        checks.wrong("/inn", FieldCode::CheckFailed);
        assert_eq!(checks.0.len(), 1);
    }
}
