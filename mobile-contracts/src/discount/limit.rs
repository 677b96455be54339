//! How often and how much an offer may be used, and which counter keeps count of it.
//!
//! The counters themselves live with the server (or in a till's lease); this says which one is asked, what is
//! taken from it and when the next one begins.

use super::money::{Kopecks, Milli};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The largest cap: of kopecks, thousandths or uses alike.
pub(super) const MAX_CAP: u64 = 10_000_000_000_000;

/// A cap on the use of one offer. It belongs to the offer, not to a version of it: an edit gives nothing back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferLimit)]
pub struct Limit {
    /// Who shares the cap.
    pub scope: Scope,
    /// How long it holds until it begins anew, by the outlet's calendar.
    pub per: Period,
    /// What is counted.
    pub unit: LimitUnit,
    /// At most so much: uses, kopecks or thousandths, as `unit` says; at least 1.
    #[schema(minimum = 1)]
    pub cap: u64,
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident as $schema:ident { $($(#[$each:meta])* $word:ident,)+ }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
            strum::Display, strum::EnumString, strum::EnumIter, strum::IntoStaticStr,
        )]
        #[serde(rename_all = "snake_case")]
        #[schema(as = $schema)]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$each])* $word,)+ }
    };
}

word! {
    /// Who shares a cap.
    Scope as LimitScope {
        /// Each family.
        Family,
        /// Each member of a family who holds a card.
        Member,
        /// Each partner, when several give the same offer.
        Partner,
        /// All families together: the budget of the offer.
        Everyone,
    }
}

word! {
    /// How long a cap holds.
    Period as LimitPeriod {
        /// From midnight to midnight.
        Day,
        /// From Monday to Sunday.
        Week,
        /// A calendar month.
        Month,
        /// A calendar year.
        Year,
        /// As long as the offer lives.
        Ever,
    }
}

word! {
    /// What is counted.
    LimitUnit as LimitUnit {
        /// Redemptions.
        Uses,
        /// The discount given, in kopecks. The last one is cut to what is left.
        Discount,
        /// What the discounted goods cost before this offer, in kopecks. The last purchase gets the discount in
        /// proportion to what is left.
        AmountBought,
        /// The discounted goods, in thousandths of a piece, litre or kilogram; the last one in proportion.
        Quantity,
    }
}

impl Period {
    /// The first day of the period that `date` lies in; none for `ever`.
    #[must_use]
    pub fn start(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => Some(date),
            Self::Week => date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into())),
            Self::Month => date.with_day(1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
            Self::Ever => None,
        }
    }

    /// The first day of the next period, on which the counter is empty again; none for `ever`.
    #[must_use]
    pub fn resets_on(self, date: NaiveDate) -> Option<NaiveDate> {
        let start = self.start(date)?;
        match self {
            Self::Day => start.succ_opt(),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Year => start.checked_add_months(Months::new(12)),
            Self::Ever => None,
        }
    }
}

/// Which counter: the caller adds whose it is (the family, the member, the partner) as `scope` says. Two limits
/// of one offer never share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct LimitKey {
    /// The offer, whatever its version.
    pub offer: Uuid,
    /// Whose counter.
    pub scope: Scope,
    /// What it counts.
    pub unit: LimitUnit,
    /// How long it counts.
    pub period: Period,
    /// The first day of the period, by the outlet's calendar; none for `ever`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<NaiveDate>,
}

impl Limit {
    /// The counter that this limit of `offer` uses on `local`, the date at the outlet.
    #[must_use]
    pub fn key(&self, offer: Uuid, local: NaiveDate) -> LimitKey {
        let Self { scope, per: period, unit, .. } = *self;
        LimitKey { offer, scope, unit, period, period_start: period.start(local) }
    }
}

/// What one use of an offer was about, for its counters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) discount: Kopecks,
    pub(super) base: Kopecks,
    pub(super) quantity: Milli,
}

impl Use {
    /// What it takes from a counter of `unit`.
    pub(super) fn of(self, unit: LimitUnit) -> u64 {
        match unit {
            LimitUnit::Uses => 1,
            LimitUnit::Discount => self.discount.0.unsigned_abs(),
            LimitUnit::AmountBought => self.base.0.unsigned_abs(),
            LimitUnit::Quantity => self.quantity.0,
        }
    }
}

/// What a quote takes from one counter when it is redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LimitTake {
    /// From which counter.
    pub key: LimitKey,
    /// How much, in the key's unit; at least 1 and at most `cap - used`.
    pub takes: u64,
    /// What was used when the quote was made.
    pub used: u64,
    /// The cap.
    pub cap: u64,
    /// When the counter begins anew; none if it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resets_on: Option<NaiveDate>,
}

impl LimitTake {
    /// What remains after this use.
    #[must_use]
    pub fn left_after(&self) -> u64 {
        self.cap.saturating_sub(self.used).saturating_sub(self.takes)
    }
}
