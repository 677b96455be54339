//! Money, rates, areas and dates in words.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::super::calendar::Day;
use super::super::eval::{AmountRange, Snapshot};
use super::super::kleene::Truth;
use super::super::number::{Num, Span};
use super::super::outcome::Outcome;
use super::super::words::{Detail, Kind, Language};

/// A payment above this is none that a state makes, in kopecks (ten million roubles): such a bound comes from a fact that
/// is not known, and is left out of the words.
const ABSURD: i64 = 1_000_000_000;

/// Every value that a text shows, in words: many conditions show the same one.
pub(super) struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Values {
    pub(super) fn of(outcome: &Outcome, detail: Detail) -> Self {
        let mut values = Self { text: String::new(), ends: Vec::new() };
        if let Detail::Texts(language) = detail {
            values.text.reserve(16 * outcome.shown.len());
            values.ends.reserve(outcome.shown.len());
            for value in &outcome.shown {
                match value.exists {
                    Truth::False => values.text.push('—'),
                    _ => write_value(&mut values.text, language, value.kind, value.span),
                }
                values.ends.push(values.text.len());
            }
        }
        values
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[at]]
    }
}

/// A value as people write it: `17 269 ₽`, `от 8 634,50 до 17 269 ₽`, `(не указано)`.
pub(crate) fn value_text(language: Language, kind: Kind, span: Span) -> String {
    let mut text = String::with_capacity(24);
    write_value(&mut text, language, kind, span);
    text
}

/// Adds a value to a text.
pub(super) fn write_value(text: &mut String, language: Language, kind: Kind, span: Span) {
    let words: [&str; 5] = match language {
        Language::Ru => ["от ", " до ", "не менее ", "не более ", "(не указано)"],
        Language::En => ["", " to ", "at least ", "at most ", "(not known)"],
    };
    match (span.lo.is_finite(), span.hi.is_finite()) {
        (true, true) if span.lo == span.hi => single(text, language, kind, span.lo),
        (true, true) => {
            text.push_str(words[0]);
            single(text, language, kind, span.lo);
            text.push_str(words[1]);
            single(text, language, kind, span.hi);
        }
        // Nobody calls nought a lower bound.
        (true, false) if span.lo.sign() > 0 => {
            text.push_str(words[2]);
            single(text, language, kind, span.lo);
        }
        (false, true) => {
            text.push_str(words[3]);
            single(text, language, kind, span.hi);
        }
        _ => text.push_str(words[4]),
    }
}

/// `28 450,45 ₽ один раз, до 17 269 ₽ в месяц`. What is quite open is said once for all payments.
pub(super) fn amount_text(language: Language, snapshot: &Snapshot) -> String {
    let (names, up_to, open, rest) = match language {
        Language::Ru => (
            [" один раз", " в месяц", " в год"],
            "до ",
            "зависит от ответов на вопросы",
            "остальное зависит от ответов на вопросы",
        ),
        Language::En => (
            [" once", " a month", " a year"],
            "up to ",
            "depends on your answers",
            "the rest depends on your answers",
        ),
    };
    let mut text = String::new();
    let mut is_open = false;
    for (range, name) in [snapshot.once, snapshot.monthly, snapshot.yearly].into_iter().zip(names) {
        let most = range.max.filter(|most| *most <= ABSURD.max(range.min));
        if range == AmountRange::ZERO {
            continue;
        }
        if range.min == 0 && most.is_none() {
            is_open = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        match most {
            Some(most) if range.min == 0 => {
                text.push_str(up_to);
                write_value(&mut text, language, Kind::Money, Span::int(most));
            }
            most => {
                let span = Span { lo: Num::int(range.min), hi: most.map_or(Num::POS_INF, Num::int) };
                write_value(&mut text, language, Kind::Money, span);
            }
        }
        text.push_str(name);
    }
    if is_open {
        let more = if text.is_empty() { open } else { rest };
        text.push_str(if text.is_empty() { "" } else { "; " });
        text.push_str(more);
    }
    text
}

fn single(text: &mut String, language: Language, kind: Kind, number: Num) {
    let scaled = |factor: i64| Span::exactly(number).mul(Span::int(factor)).lo.round();
    let ru = language == Language::Ru;
    match kind {
        Kind::Money => {
            hundredths(text, language, number.round());
            text.push_str(if ru { "\u{a0}₽" } else { "\u{a0}RUB" });
        }
        Kind::Area => {
            hundredths(text, language, number.round());
            text.push_str(if ru { "\u{a0}м²" } else { "\u{a0}m²" });
        }
        Kind::Rate => {
            hundredths(text, language, scaled(10_000));
            text.push_str("\u{a0}%");
        }
        Kind::Int | Kind::Bool | Kind::Word => hundredths(text, language, scaled(100)),
        Kind::Date => {
            if let Some(day) = i32::try_from(number.floor()).ok().and_then(|day| Day(day).date()) {
                date(text, language, day);
            }
        }
    }
}

fn date(text: &mut String, language: Language, date: NaiveDate) {
    match (language, u32::try_from(date.year())) {
        (Language::Ru, Ok(year @ 1_000..=9_999)) => {
            for part in [date.day(), date.month()] {
                two_digits(text, part.into());
                text.push('.');
            }
            two_digits(text, (year / 100).into());
            two_digits(text, (year % 100).into());
        }
        (Language::Ru, _) => _ = write!(text, "{}", date.format("%d.%m.%Y")),
        (Language::En, _) => _ = write!(text, "{}", date.format("%-d %B %Y")),
    }
}

/// Thousands apart, the fraction only where there is one.
fn hundredths(text: &mut String, language: Language, value: i64) {
    let (apart, point) = if language == Language::Ru { ('\u{a0}', ',') } else { (',', '.') };
    if value < 0 {
        text.push('−');
    }
    let mut groups = [0; 7];
    let (mut rest, mut count) = (value.unsigned_abs() / 100, 0);
    loop {
        groups[count] = rest % 1_000;
        rest /= 1_000;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    leading(text, groups[count - 1]);
    for group in groups[..count - 1].iter().rev() {
        text.push(apart);
        text.push(digit(group / 100));
        two_digits(text, group % 100);
    }
    let fraction = value.unsigned_abs() % 100;
    if fraction > 0 {
        text.push(point);
        two_digits(text, fraction);
    }
}

/// A number below a thousand, without noughts in front.
fn leading(text: &mut String, number: u64) {
    if number >= 100 {
        text.push(digit(number / 100));
    }
    if number >= 10 {
        text.push(digit(number / 10 % 10));
    }
    text.push(digit(number % 10));
}

fn two_digits(text: &mut String, number: u64) {
    text.push(digit(number / 10));
    text.push(digit(number % 10));
}

/// The character of a number below ten.
const fn digit(number: u64) -> char {
    (b'0' + number as u8) as char
}

#[cfg(test)]
mod tests {
    use super::super::super::eval::State;
    use super::*;

    #[test]
    fn values_are_written_as_people_of_the_language_write_them() {
        let money = Span::int(863_450);
        assert_eq!(value_text(Language::Ru, Kind::Money, money), "8\u{a0}634,50\u{a0}₽");
        assert_eq!(value_text(Language::En, Kind::Money, money), "8,634.50\u{a0}RUB");
        assert_eq!(
            value_text(Language::Ru, Kind::Money, Span { lo: Num::ZERO, hi: Num::POS_INF }),
            "(не указано)"
        );
        let half = Span::exactly(Num::ratio(1, 2).unwrap());
        assert_eq!(value_text(Language::En, Kind::Rate, half), "50\u{a0}%");
        let day = Day::of("2026-02-01".parse().unwrap());
        assert_eq!(value_text(Language::Ru, Kind::Date, Span::int(day.0.into())), "01.02.2026");
    }

    #[test]
    fn an_amount_says_what_is_known_and_nothing_absurd() {
        let range = |min, max| AmountRange { min, max };
        let said = |once, monthly| {
            let (yearly, first_year) = (AmountRange::ZERO, AmountRange::ZERO);
            let (verdict, state) = (Truth::True, State::Active);
            let snapshot = Snapshot { verdict, state, once, monthly, yearly, first_year };
            amount_text(Language::Ru, &snapshot)
        };
        let zero = AmountRange::ZERO;
        assert_eq!(said(range(0, None), zero), "зависит от ответов на вопросы");
        assert_eq!(said(range(0, Some(8_268_858_600)), zero), "зависит от ответов на вопросы");
        assert_eq!(said(range(0, Some(45_000_000)), zero), "до 450\u{a0}000\u{a0}₽ один раз");
        assert_eq!(said(range(10_000, Some(8_268_858_600)), zero), "не менее 100\u{a0}₽ один раз");
        assert_eq!(
            said(range(0, None), range(10_000, Some(10_000))),
            "100\u{a0}₽ в месяц; остальное зависит от ответов на вопросы"
        );
    }
}
