//! Money, rates, areas and dates in words.

use std::fmt::Write as _;

use super::super::calendar::Day;
use super::super::eval::{AmountRange, Snapshot};
use super::super::number::{Num, Span};
use super::super::words::{Kind, Language};

/// A value as people write it: `17 269 ₽`, `от 8 634,50 до 17 269 ₽`, `не указано`.
pub(crate) fn value_text(language: Language, kind: Kind, span: Span) -> String {
    let one = |number: Num| single(language, kind, number);
    match (span.lo.is_finite(), span.hi.is_finite()) {
        (true, true) if span.lo == span.hi => one(span.lo),
        (true, true) => match language {
            Language::Ru => format!("от {} до {}", one(span.lo), one(span.hi)),
            Language::En => format!("{} to {}", one(span.lo), one(span.hi)),
        },
        // Nobody calls nought a lower bound.
        (true, false) if span.lo.sign() > 0 => match language {
            Language::Ru => format!("не менее {}", one(span.lo)),
            Language::En => format!("at least {}", one(span.lo)),
        },
        (false, true) => match language {
            Language::Ru => format!("не более {}", one(span.hi)),
            Language::En => format!("at most {}", one(span.hi)),
        },
        _ => match language {
            Language::Ru => "не указано".to_owned(),
            Language::En => "not known".to_owned(),
        },
    }
}

/// `28 450,45 ₽ один раз, 17 269 ₽ в месяц`.
pub(super) fn amount_text(language: Language, snapshot: &Snapshot) -> String {
    let names = match language {
        Language::Ru => ["один раз", "в месяц", "в год"],
        Language::En => ["once", "a month", "a year"],
    };
    let mut text = String::new();
    for (range, name) in [snapshot.once, snapshot.monthly, snapshot.yearly].into_iter().zip(names) {
        if range != AmountRange::ZERO {
            let span = Span { lo: Num::int(range.min), hi: range.max.map_or(Num::POS_INF, Num::int) };
            let comma = if text.is_empty() { "" } else { ", " };
            _ = write!(text, "{comma}{} {name}", value_text(language, Kind::Money, span));
        }
    }
    text
}

fn single(language: Language, kind: Kind, number: Num) -> String {
    let unit = |ru: &str, en: &str| if language == Language::Ru { ru.to_owned() } else { en.to_owned() };
    match kind {
        Kind::Money => match language {
            Language::Ru => format!("{}\u{a0}₽", hundredths(language, number.round())),
            Language::En => format!("{}\u{a0}RUB", hundredths(language, number.round())),
        },
        Kind::Area => format!("{}\u{a0}{}", hundredths(language, number.round()), unit("м²", "m²")),
        Kind::Rate => {
            let percent = Span::exactly(number).mul(Span::int(10_000)).lo.round();
            format!("{}\u{a0}%", hundredths(language, percent))
        }
        Kind::Int | Kind::Bool | Kind::Word => {
            let hundred = Span::exactly(number).mul(Span::int(100)).lo.round();
            hundredths(language, hundred)
        }
        Kind::Date => {
            let day = i32::try_from(number.floor()).ok().and_then(|day| Day(day).date());
            let form = if language == Language::Ru { "%d.%m.%Y" } else { "%-d %B %Y" };
            day.map_or_else(String::new, |day| day.format(form).to_string())
        }
    }
}

/// Thousands apart, the fraction only where there is one.
fn hundredths(language: Language, value: i64) -> String {
    let digits = (value.unsigned_abs() / 100).to_string();
    let mut text = String::with_capacity(digits.len() + 8);
    if value < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(if language == Language::Ru { '\u{a0}' } else { ',' });
        }
        text.push(digit);
    }
    let fraction = value.unsigned_abs() % 100;
    if fraction > 0 {
        let point = if language == Language::Ru { ',' } else { '.' };
        _ = write!(text, "{point}{fraction:02}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_people_of_the_language_write_them() {
        let money = Span::int(863_450);
        assert_eq!(value_text(Language::Ru, Kind::Money, money), "8\u{a0}634,50\u{a0}₽");
        assert_eq!(value_text(Language::En, Kind::Money, money), "8,634.50\u{a0}RUB");
        assert_eq!(
            value_text(Language::Ru, Kind::Money, Span { lo: Num::ZERO, hi: Num::POS_INF }),
            "не указано"
        );
        let half = Span::exactly(Num::ratio(1, 2).unwrap());
        assert_eq!(value_text(Language::En, Kind::Rate, half), "50\u{a0}%");
        let day = Day::of("2026-02-01".parse().unwrap());
        assert_eq!(value_text(Language::Ru, Kind::Date, Span::int(day.0.into())), "01.02.2026");
    }
}
