//! In which language people are answered, and how a client asks for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language that every text exists in.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Lang {
    /// Russian; also whenever nobody asked for anything else.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// The language tag (BCP 47), as in `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4; ranges match by their first subtag,
    /// so `en-GB` asks for English). Ranges that cannot be read are passed over; between equals, the one that
    /// was named first wins, then Russian.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let ranges = || header.split(',').filter_map(Range::parse);
        let wish = |lang: Self| {
            let any = ranges().find(|range| range.primary == "*");
            // A language named itself counts by its best range; the star stands for those not named.
            ranges()
                .filter(|range| range.primary.eq_ignore_ascii_case(lang.into()))
                .max_by_key(|range| (range.quality, std::cmp::Reverse(range.position(header))))
                .or(any)
                .map_or((0, usize::MAX), |range| (range.quality, range.position(header)))
        };
        let ((ru, ru_at), (en, en_at)) = (wish(Self::Ru), wish(Self::En));
        if en > ru || (en == ru && en > 0 && en_at < ru_at) { Self::En } else { Self::Ru }
    }
}

/// One range of the header.
struct Range<'a> {
    /// The first subtag, or `*`.
    primary: &'a str,
    /// 0 to 1000 thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let primary = parts.next()?.split('-').next().filter(|tag| !tag.is_empty())?;
        let quality = match parts.next() {
            None => 1000,
            Some(weight) => {
                let (name, value) = weight.split_once('=')?;
                name.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))??
            }
        };
        Some(Self { primary, quality })
    }

    /// Where in the header it stands.
    fn position(&self, header: &str) -> usize {
        // `primary` is a slice of `header`.
        self.primary.as_ptr() as usize - header.as_ptr() as usize
    }
}

/// Reads `0`, `1`, `0.5` or `1.000` (at most three decimals, at most one).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest = format!("{decimals:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(rest),
        "1" if rest == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_wish_of_the_client_decides_and_russian_is_the_default() {
        for (header, wanted) in [
            ("", Lang::Ru),
            ("ru", Lang::Ru),
            ("en", Lang::En),
            ("EN-gb", Lang::En),
            ("en-US,en;q=0.9,ru;q=0.8", Lang::En),
            ("ru-RU, ru;q=0.9, en-US;q=0.8", Lang::Ru),
            ("ru;q=0.5, en;q=0.7", Lang::En),
            ("ru;q=0.7,en ; q=0.700", Lang::Ru),
            ("en,ru", Lang::En),
            ("*", Lang::Ru),
            ("*;q=0.5, en;q=0.1", Lang::Ru),
            ("ru;q=0, *", Lang::En),
            ("en;q=0", Lang::Ru),
            ("ru;q=0,en;q=0", Lang::Ru),
            ("kk, tt;q=0.9", Lang::Ru),
            ("de, en;q=0.2", Lang::En),
            ("english", Lang::Ru),
        ] {
            assert_eq!(Lang::from_accept_language(header), wanted, "{header:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        for header in ["en;q=2", "en;q=1.5", "en;q=0.1234", "en;q=-1", "en;q", "en;v=1", ";;,=,-", "en;q=0,9"]
        {
            assert_eq!(Lang::from_accept_language(header), Lang::Ru, "{header:?}");
        }
    }
}
