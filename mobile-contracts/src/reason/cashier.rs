//! Reasons as a till may see them: expired, revoked and suspended are one `card_not_valid`, so that nobody at a
//! counter learns, or has to discuss, what happened to a family's card.

use super::{Audience, FixedBy, Reason};
use crate::lang::Lang;
use serde::{Deserialize, Serialize, de};
use std::{borrow::Cow, fmt, str::FromStr};
use strum::IntoEnumIterator;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

const CARD_NOT_VALID: &str = "card_not_valid";

/// A reason that is fit for a till. There is no way to make one that tells expired, revoked and suspended apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CashierReason(Shown);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shown {
    CardNotValid,
    Same(Reason),
}

impl From<Reason> for CashierReason {
    fn from(reason: Reason) -> Self {
        Self(match reason {
            Reason::Expired | Reason::Revoked | Reason::Suspended => Shown::CardNotValid,
            other => Shown::Same(other),
        })
    }
}

impl CashierReason {
    /// The card is not valid, and why is the family's affair.
    pub const CARD_NOT_VALID: Self = Self(Shown::CardNotValid);

    /// Every reason that a till may see, once.
    pub fn all() -> impl Iterator<Item = Self> {
        let others = Reason::iter().map(Self::from).filter(|reason| *reason != Self::CARD_NOT_VALID);
        std::iter::once(Self::CARD_NOT_VALID).chain(others)
    }

    /// The stable code, as on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self.0 {
            Shown::CardNotValid => CARD_NOT_VALID,
            Shown::Same(reason) => reason.code(),
        }
    }

    /// Who can do something about it.
    #[must_use]
    pub fn fixed_by(self) -> FixedBy {
        self.reason().fixed_by()
    }

    /// What happened and what to do next.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        self.reason().text(lang, Audience::Cashier)
    }

    /// A reason that reads and is mended the same; not the true one.
    fn reason(self) -> Reason {
        match self.0 {
            Shown::CardNotValid => Reason::Revoked,
            Shown::Same(reason) => reason,
        }
    }
}

impl fmt::Display for CashierReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// No such reason, or one that a till must not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reason that a till knows")]
pub struct BadCashierReason;

impl FromStr for CashierReason {
    type Err = BadCashierReason;

    fn from_str(code: &str) -> Result<Self, BadCashierReason> {
        if code == CARD_NOT_VALID {
            return Ok(Self::CARD_NOT_VALID);
        }
        let reason = Self::from(code.parse::<Reason>().map_err(|_| BadCashierReason)?);
        if reason == Self::CARD_NOT_VALID { Err(BadCashierReason) } else { Ok(reason) }
    }
}

impl Serialize for CashierReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for CashierReason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl PartialSchema for CashierReason {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::all().map(Self::code)))
            .description(Some(
                "A reason as a till sees it; `card_not_valid` stands for expired, revoked and suspended.",
            ))
            .into()
    }
}

impl ToSchema for CashierReason {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CashierReason")
    }
}
