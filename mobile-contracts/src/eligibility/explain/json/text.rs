//! JSON text, as `serde_json` writes it.

use chrono::{Datelike, NaiveDate};

/// A JSON text that grows.
pub(super) struct Json<'v>(&'v mut Vec<u8>);

impl<'v> Json<'v> {
    pub(super) const fn new(text: &'v mut Vec<u8>) -> Self {
        Self(text)
    }

    /// What is JSON already.
    #[inline]
    pub(super) fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A string, in quotes.
    pub(super) fn string(&mut self, text: &str) {
        self.0.push(b'"');
        self.escaped(text);
        self.0.push(b'"');
    }

    /// The inside of a string.
    pub(super) fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.raw(&rest[..at]);
            self.escape(rest.as_bytes()[at]);
            rest = &rest[at + 1..];
        }
        self.raw(rest);
    }

    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => {
                let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                self.raw("\\u00");
                return self.0.extend_from_slice(&digits);
            }
        };
        self.0.extend_from_slice(&[b'\\', short]);
    }

    pub(super) fn int(&mut self, number: i64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        // Two at a time: dividing is what takes the time.
        while rest >= 10 {
            let pair = rest % 100;
            rest /= 100;
            at -= 2;
            digits[at] = digit(pair / 10);
            digits[at + 1] = digit(pair % 10);
        }
        if rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = digit(rest);
        }
        if number < 0 {
            at -= 1;
            digits[at] = b'-';
        }
        self.0.extend_from_slice(&digits[at..]);
    }

    /// `true` or `false`.
    pub(super) fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// `true`, `false` or `null`.
    pub(super) fn bool_or_null(&mut self, value: Option<bool>) {
        match value {
            Some(value) => self.bool(value),
            None => self.raw("null"),
        }
    }

    /// A day, in quotes.
    pub(super) fn date(&mut self, date: NaiveDate) {
        let Some(year) = u32::try_from(date.year()).ok().filter(|year| *year <= 9_999) else {
            // Chrono's own way of writing what no rule speaks of.
            return self.string(&date.to_string());
        };
        let [y, m, d] = [year, date.month(), date.day()].map(u64::from);
        self.0.extend_from_slice(&[
            b'"',
            digit(y / 1_000),
            digit(y / 100 % 10),
            digit(y / 10 % 10),
            digit(y % 10),
            b'-',
            digit(m / 10),
            digit(m % 10),
            b'-',
            digit(d / 10),
            digit(d % 10),
            b'"',
        ]);
    }

    /// A list, each item written by `write`.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.0.push(b'[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.0.push(b',');
            }
            write(self, item);
        }
        self.0.push(b']');
    }
}

impl Json<'_> {
    /// A member of an object that is a list; nothing at all where the list is empty.
    pub(super) fn list_unless_empty<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(&mut Self, T),
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.raw(name);
            self.list(items, write);
        }
    }
}

/// The character of a number below ten.
const fn digit(number: u64) -> u8 {
    b'0' + number as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Json<'_>)) -> String {
        let mut text = Vec::new();
        write(&mut Json::new(&mut text));
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn every_control_character_is_escaped_as_serde_json_does() {
        let all: String = (0_u8..128).map(char::from).collect();
        assert_eq!(written(|json| json.string(&all)), serde_json::to_string(&all).unwrap());
    }

    proptest! {
        #[test]
        fn strings_numbers_dates_and_lists_are_those_of_serde_json(
            text in any::<String>(), numbers in any::<Vec<i64>>(), day in -2_000_000_i32..5_000_000,
        ) {
            prop_assert_eq!(written(|json| json.string(&text)), serde_json::to_string(&text).unwrap());
            let list = written(|json| json.list(&numbers, |json, number| json.int(*number)));
            prop_assert_eq!(list, serde_json::to_string(&numbers).unwrap());
            let date = NaiveDate::from_num_days_from_ce_opt(day).unwrap();
            prop_assert_eq!(written(|json| json.date(date)), serde_json::to_string(&date).unwrap());
        }
    }
}
