//! Stand-in until branch `discount` has its own.

/// A language in which people are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// The language preferred by an `Accept-Language` header (RFC 9110 §12.5.4); Russian if none is known.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let first =
            header.split(',').map(str::trim).find(|tag| tag.starts_with("ru") || tag.starts_with("en"));
        first.filter(|tag| tag.starts_with("en")).map_or(Self::Ru, |_| Self::En)
    }

    /// The language tag, such as `ru`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}
