//! Splits one expression into tokens; knows units, dates and rates, no names.

use chrono::NaiveDate;

use super::calendar::Day;

/// A token and the byte of the expression at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) at: usize,
    pub(crate) what: Tok,
}

/// What a token is. Quantities arrive in their smallest unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tok {
    /// A name or a key word, dots included: `child.birth_date`, `and`.
    Name(String),
    /// A word in quotes: `'RU'`.
    Word(String),
    /// A plain whole number.
    Int(i64),
    /// `110%`, in basis points.
    Rate(i64),
    /// `100.50 rub`, in kopecks.
    Money(i64),
    /// `24m2`, `0.25ha`, in hundredths of a square metre.
    Area(i64),
    /// `17y`, `18 years`, in years.
    Years(i32),
    /// `6 months`, in months.
    Months(i32),
    /// `10 days`, in days.
    Days(i32),
    /// `2026-01-01`.
    Date(Day),
    /// One of `== != <= >= < > + - * / ( ) [ ] , :`.
    Sign(&'static str),
    End,
}

/// Two-character signs stand first, so that `<=` is not read as `<`.
const SIGNS: [&str; 17] =
    ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", "="];

/// Splits `source` into tokens, the last of which is [`Tok::End`].
///
/// # Errors
/// The byte and a sentence about the first thing that is no token.
pub(crate) fn tokens(source: &str) -> Result<Vec<Token>, (usize, String)> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(next) = source[at..].chars().next() {
        if next.is_whitespace() {
            at += next.len_utf8();
            continue;
        }
        let (what, length) = token(&source[at..]).map_err(|message| (at, message))?;
        list.push(Token { at, what });
        at += length;
    }
    list.push(Token { at: source.len(), what: Tok::End });
    Ok(list)
}

fn token(rest: &str) -> Result<(Tok, usize), String> {
    let first = rest.as_bytes()[0];
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_ascii_alphabetic() || first == b'_' {
        let length = name_length(rest);
        return Ok((Tok::Name(rest[..length].to_owned()), length));
    }
    if first == b'\'' || first == b'"' {
        let quote = char::from(first);
        let Some(end) = rest[1..].find(quote) else {
            return Err(format!("the word that begins here has no closing {quote}"));
        };
        return Ok((Tok::Word(rest[1..=end].to_owned()), end + 2));
    }
    match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        Some("=") => Err("one `=` means nothing here; to compare, write `==`".to_owned()),
        Some(sign) => Ok((Tok::Sign(sign), sign.len())),
        None => {
            let strange = rest.chars().next().unwrap_or(' ');
            Err(format!("the character `{strange}` does not belong to the language"))
        }
    }
}

/// Names run over letters, digits, `_` and dots between them.
fn name_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut length = 0;
    while let Some(&byte) = bytes.get(length) {
        let joins = byte == b'.'
            && bytes.get(length + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_');
        if byte.is_ascii_alphanumeric() || byte == b'_' || joins { length += 1 } else { break }
    }
    length
}

fn number(rest: &str) -> Result<(Tok, usize), String> {
    if let Some(date) = rest.get(..10).filter(|text| looks_like_a_date(text)) {
        let day = date.parse::<NaiveDate>().map_err(|_| format!("`{date}` is no day of the calendar"))?;
        return Ok((Tok::Date(Day::of(day)), 10));
    }
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'_').count();
    let fraction = rest[digits..]
        .strip_prefix('.')
        .map_or(0, |tail| tail.bytes().take_while(u8::is_ascii_digit).count());
    let mut length = digits + if fraction > 0 { fraction + 1 } else { 0 };
    let literal = &rest[..length];
    let gap = rest[length..].len() - rest[length..].trim_start_matches(' ').len();
    let unit_text = &rest[length + gap..];
    let unit_length = if unit_text.starts_with('%') { 1 } else { name_length(unit_text) };
    let unit = &unit_text[..unit_length];
    let Some((scale, make)) = unit_of(unit) else {
        return if fraction > 0 {
            Err(format!(
                "`{literal}` is a fraction without a unit; write a rate (`{literal}%`), money (`{literal} rub`) or an area"
            ))
        } else if gap == 0 && unit_length > 0 {
            Err(format!("`{unit}` is no unit; known are %, rub, y, years, months, days, m2, ha"))
        } else {
            scaled(literal, 0).map(|value| (Tok::Int(value), length))
        };
    };
    length += gap + unit_length;
    let value = scaled(literal, scale)?;
    make(value).map(|token| (token, length)).ok_or_else(|| format!("`{literal}` is out of range"))
}

/// Digits and hyphens where `2026-01-01` has them; whether the day exists is asked later.
fn looks_like_a_date(text: &str) -> bool {
    text.bytes()
        .enumerate()
        .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

type Make = fn(i64) -> Option<Tok>;

/// The decimal places of a unit and the token it makes.
fn unit_of(unit: &str) -> Option<(u32, Make)> {
    Some(match unit {
        "%" => (2, |value| Some(Tok::Rate(value))),
        "rub" => (2, |value| Some(Tok::Money(value))),
        "m2" => (2, |value| Some(Tok::Area(value))),
        "ha" => (6, |value| Some(Tok::Area(value))),
        "y" | "year" | "years" => (0, |value| term(value).map(Tok::Years)),
        "month" | "months" => (0, |value| term(value).map(Tok::Months)),
        "day" | "days" => (0, |value| term(value).map(Tok::Days)),
        _ => return None,
    })
}

/// Terms beyond ten thousand units are slips of the pen.
fn term(value: i64) -> Option<i32> {
    i32::try_from(value).ok().filter(|value| *value <= 10_000)
}

/// Reads `literal` as a whole number of the smallest unit, `places` decimal places down.
fn scaled(literal: &str, places: u32) -> Result<i64, String> {
    let (whole, fraction) = literal.split_once('.').unwrap_or((literal, ""));
    let too_fine = || format!("`{literal}` has more than {places} decimal places");
    let missing =
        places.checked_sub(u32::try_from(fraction.len()).unwrap_or(u32::MAX)).ok_or_else(too_fine)?;
    let digits: String = whole.chars().chain(fraction.chars()).filter(|c| *c != '_').collect();
    digits
        .parse::<i64>()
        .ok()
        .and_then(|value| value.checked_mul(10_i64.checked_pow(missing)?))
        .filter(|value| *value < 1_000_000_000_000_000)
        .ok_or_else(|| format!("`{literal}` is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Tok> {
        tokens(source).unwrap().into_iter().map(|token| token.what).collect()
    }

    #[test]
    fn quantities_are_read_in_their_smallest_unit() {
        assert_eq!(
            kinds("110% 100.5 rub 24m2 0.25ha 17y 6 months 2026-02-01 8"),
            vec![
                Tok::Rate(11_000),
                Tok::Money(10_050),
                Tok::Area(2_400),
                Tok::Area(250_000),
                Tok::Years(17),
                Tok::Months(6),
                Tok::Date(Day::of("2026-02-01".parse().unwrap())),
                Tok::Int(8),
                Tok::End
            ]
        );
    }

    #[test]
    fn a_fraction_needs_a_unit_and_a_day_must_exist() {
        assert!(tokens("1.5").unwrap_err().1.contains("without a unit"));
        assert!(tokens("2026-02-30").unwrap_err().1.contains("no day of the calendar"));
        assert!(tokens("5 = 5").unwrap_err().1.contains("`==`"));
    }
}
