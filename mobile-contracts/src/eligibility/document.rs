//! Reads TOML tables and remembers where everything stood, so that errors can point at it.
//!
//! It knows nothing of benefits. A key that nobody asked for is an error with the nearest known key.

use std::cell::RefCell;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnose::{PackError, nearest};

/// A piece of text and where it stands: the file and the byte of its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) text: String,
    pub(crate) at: usize,
}

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// One file of a pack, and the list that its errors go to.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// The bytes at which lines end, so that a line is found without reading the file again.
    line_ends: Vec<usize>,
    errors: &'a RefCell<Vec<PackError>>,
}

impl<'a> File<'a> {
    pub(crate) fn new(name: &'a str, text: &'a str, errors: &'a RefCell<Vec<PackError>>) -> Self {
        Self { name, text, line_ends: text.match_indices('\n').map(|(at, _)| at).collect(), errors }
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.line_ends.partition_point(|end| *end < at) + 1
    }

    /// Notes an error at a byte of the file.
    pub(crate) fn error(&self, at: usize, rule: &str, message: &str) {
        self.detailed_error(at, rule, message, None, None);
    }

    pub(crate) fn detailed_error(
        &self,
        at: usize,
        rule: &str,
        message: &str,
        expected: Option<String>,
        suggestion: Option<String>,
    ) {
        let line = self.line(at);
        let start =
            line.checked_sub(2).and_then(|before| self.line_ends.get(before)).map_or(0, |end| end + 1);
        self.errors.borrow_mut().push(PackError {
            file: self.name.to_owned(),
            line,
            column: at.saturating_sub(start) + 1,
            rule: rule.to_owned(),
            message: message.to_owned(),
            expected,
            suggestion,
        });
    }
}

/// A table of the file, the keys that were asked for, and the rule it belongs to.
pub(crate) struct Table<'a> {
    pub(crate) file: &'a File<'a>,
    table: &'a DeTable<'a>,
    pub(crate) at: usize,
    pub(crate) rule: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub(crate) fn root(file: &'a File<'a>, table: &'a DeTable<'a>) -> Self {
        Self::new(file, table, 0, "")
    }

    fn new(file: &'a File<'a>, table: &'a DeTable<'a>, at: usize, rule: &str) -> Self {
        Self { file, table, at, rule: rule.to_owned(), asked: RefCell::default() }
    }

    /// The file and the line of the table.
    pub(crate) fn origin(&self) -> Origin {
        Origin { file: self.file.name.to_owned(), line: self.file.line(self.at) }
    }

    pub(crate) fn error(&self, message: &str) {
        self.file.error(self.at, &self.rule, message);
    }

    /// The value of `key`; remembers that somebody knows this key.
    pub(crate) fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn typed<T>(
        &self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            let message = format!("`{key}` is {} here", value.get_ref().type_str());
            self.file.detailed_error(
                value.span().start,
                &self.rule,
                &message,
                Some(expected.to_owned()),
                None,
            );
        }
        found
    }

    /// Notes an error when `key` is absent; passes `value` on.
    pub(crate) fn needed<T>(&self, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.table.contains_key(key) {
            self.error(&format!("`{key}` is missing"));
        }
        value
    }

    pub(crate) fn string(&self, key: &'static str) -> Option<String> {
        self.typed(key, "a text in quotes", |value| value.as_str().map(ToOwned::to_owned))
    }

    /// A text and where its first character stands: expressions point into it.
    pub(crate) fn located(&self, key: &'static str) -> Option<Located> {
        let text = self.string(key)?;
        let start = self.table.get(key).map_or(self.at, |value| value.span().start);
        Some(Located { at: start + self.quote_width(start), text })
    }

    fn quote_width(&self, start: usize) -> usize {
        let raw = &self.file.text[start..];
        if raw.starts_with("\"\"\"\n") || raw.starts_with("'''\n") {
            4
        } else if raw.starts_with("\"\"\"") || raw.starts_with("'''") {
            3
        } else {
            1
        }
    }

    pub(crate) fn boolean(&self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", DeValue::as_bool)
    }

    pub(crate) fn integer(&self, key: &'static str) -> Option<i64> {
        let hint = "a whole number; money is kopecks (`17269_00`), a rate is basis points (`5000` = 50 %)";
        self.typed(key, hint, |value| {
            let number = value.as_integer()?;
            i64::from_str_radix(number.as_str(), number.radix()).ok()
        })
    }

    pub(crate) fn date(&self, key: &'static str) -> Option<NaiveDate> {
        self.typed(key, "a date without quotes, like 2026-01-01", |value| date_of(value))
    }

    pub(crate) fn strings(&self, key: &'static str) -> Vec<String> {
        self.typed(key, "a list of texts", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(ToOwned::to_owned)).collect()
        })
        .unwrap_or_default()
    }

    pub(crate) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        let table = self.typed(key, "a table", DeValue::as_table)?;
        Some(Table::new(self.file, table, at, &self.rule))
    }

    /// The tables under `[[key]]`, each with the rule extended by what `name` makes of it.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(list) = self.typed(key, "a list of tables, `[[..]]`", DeValue::as_array) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Table::new(self.file, table, item.span().start, &self.rule)),
                None => self.file.error(
                    item.span().start,
                    &self.rule,
                    &format!("`{key}` lists something that is no table"),
                ),
            }
        }
        tables
    }

    /// `[key]` or `[[key]]`: one table is a list of one.
    pub(crate) fn one_or_many(&self, key: &'static str) -> Vec<Table<'a>> {
        if self.table.get(key).is_some_and(|value| value.get_ref().is_table()) {
            self.table(key).into_iter().collect()
        } else {
            self.tables(key)
        }
    }

    /// Every entry, for tables whose keys are the author's own words.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, usize, &'a Spanned<DeValue<'a>>)> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span().start, value))
    }

    /// Says which keys nobody knows.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, at, _) in self.entries() {
            if !asked.contains(&key) {
                let mut known = asked.clone();
                known.sort_unstable();
                known.dedup();
                let message = format!("the key `{key}` is unknown here");
                let suggestion = nearest(key, known.iter().copied());
                self.file.detailed_error(at, &self.rule, &message, Some(known.join(", ")), suggestion);
            }
        }
    }
}

/// A TOML local date, or a text that is one.
pub(crate) fn date_of(value: &DeValue<'_>) -> Option<NaiveDate> {
    let moment = value.as_datetime()?;
    let (None, Some(date)) = (moment.time, moment.date) else { return None };
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}
