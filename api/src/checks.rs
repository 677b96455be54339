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
    fn a_place_is_told_its_first_mistake_only() {
        let mut checks = Checks::default();
        checks.wrong("/inn", FieldCode::Malformed);
        checks.wrong("/inn", FieldCode::CheckFailed);
        assert_eq!(checks.0.len(), 1);
    }
}
