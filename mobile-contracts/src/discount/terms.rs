//! The content of an offer: what a partner promises, in a form that computes.
//!
//! It holds nothing that is only shown (title, description, notes) and nothing of an offer's life (draft,
//! published): those are the server's. Every field here is computed or, for `informational`, openly not.

use super::audience::Audience;
use super::basket::ProductGroup;
use super::canonical::{self, TermsHash};
use super::limit::Limit;
use super::money::{BasisPoints, Kopecks, Milli, Rounding};
use super::problem::Problem;
use super::when::When;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an offer promises, to whom, when and how often. Immutable once published: an edit is a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// Prices that a till can quote, or a text that it cannot.
    pub promise: Promise,
    /// For which families.
    #[serde(default, skip_serializing_if = "Audience::is_default")]
    pub audience: Audience,
    /// When it is open.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
    /// At which outlets of the partner; empty means all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub outlets: BTreeSet<Uuid>,
    /// How often and how much.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// How it goes with other offers of this programme.
    #[serde(default, skip_serializing_if = "Stacking::is_default")]
    pub stacking: Stacking,
    /// It does not go with the partner's own promotion on the purchase (the till says so).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_with_own_promotion: bool,
    /// How fractions of a kopeck are rounded.
    #[serde(default, skip_serializing_if = "is_default_rounding")]
    pub rounding: Rounding,
    /// Which check of the person the cashier makes.
    #[serde(default, skip_serializing_if = "Check::is_none")]
    pub check: Check,
}

fn is_default_rounding(rounding: &Rounding) -> bool {
    *rounding == Rounding::default()
}

impl OfferTerms {
    /// Everything that is wrong with the terms, each with a JSON Pointer; empty when they can be published.
    ///
    /// Rules here only ever get looser for what exists: a published version must stay valid for ever.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        super::validate::terms(self)
    }

    /// SHA-256 over the canonical JSON of the terms; equal terms have equal hashes, in every language.
    #[must_use]
    pub fn hash(&self) -> TermsHash {
        canonical::hash(self)
    }

    /// The bytes that [`Self::hash`] is made over, for whoever wants to check it elsewhere.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical::json(self)
    }
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Promise {
    /// Prices. A position of the basket is priced by the first line that has something to give for it; goods
    /// that one line took are not there for the next.
    Priced {
        /// 1 to 20 lines.
        #[schema(min_items = 1, max_items = 20)]
        lines: Vec<OfferLine>,
    },
    /// Listed for families, never quoted at a till: "up to 60 %", points, vouchers, an extra hour.
    Informational {
        /// The least that is promised, if a number was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Worth>,
        /// The most that is promised, if a number was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Worth>,
    },
}

/// The size of an informational promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Worth {
    /// A part of the price.
    Percent {
        /// Basis points.
        rate: BasisPoints,
    },
    /// Money.
    Amount {
        /// Kopecks.
        amount: Kopecks,
    },
}

/// One price promise within an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferLine {
    /// On which goods.
    pub what: What,
    /// But not on these.
    #[serde(default, skip_serializing_if = "Except::is_none")]
    pub except: Except,
    /// What is given.
    pub give: Give,
    /// Within which bounds.
    #[serde(default, skip_serializing_if = "Bounds::is_none")]
    pub bounds: Bounds,
    /// When, if narrower than the offer.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
    /// At which outlets, if fewer than the offer's; empty means all of those.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub outlets: BTreeSet<Uuid>,
}

impl OfferLine {
    /// `give` on `what`, without bounds.
    #[must_use]
    pub fn new(what: What, give: Give) -> Self {
        Self {
            what,
            except: Except::default(),
            give,
            bounds: Bounds::default(),
            when: When::default(),
            outlets: BTreeSet::new(),
        }
    }
}

/// A choice of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// The whole basket.
    Basket {},
    /// Goods of these groups.
    Groups {
        /// At least one.
        groups: BTreeSet<ProductGroup>,
    },
    /// Tickets of all persons.
    Tickets {},
    /// Tickets of adults.
    AdultTickets {},
    /// Tickets of children.
    ChildTickets {
        /// The youngest age, full years.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age_from: Option<u8>,
        /// The oldest age, full years.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age_to: Option<u8>,
    },
    /// Tickets of companions.
    CompanionTickets {},
}

/// Goods that are left out of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Except {
    /// Goods of these groups: brands, regulated goods, gift cards.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<ProductGroup>,
    /// Goods on the partner's own promotion ("кроме акционных товаров").
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub promo: bool,
}

impl Except {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What a line gives on its goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Give {
    /// A part of the price.
    Percent {
        /// Basis points: 1000 = 10 %.
        rate: BasisPoints,
    },
    /// So much off the goods together, once.
    Amount {
        /// Kopecks.
        off: Kopecks,
    },
    /// So much off every piece, litre or kilogram, and in proportion for a part of one.
    PerUnit {
        /// Kopecks for each 1000 thousandths.
        off: Kopecks,
    },
    /// Every piece, litre or kilogram costs this, unless it is cheaper anyway.
    FixedPrice {
        /// Kopecks for each 1000 thousandths; 0 = free.
        price: Kopecks,
    },
    /// The partner's own price for card holders, which the till sends with the position.
    Tariff {},
    /// Of every `every` pieces one is free, over all goods of the line together; started pieces do not count.
    FreeItem {
        /// 1 to 100: 2 = every second; 1 = all of them.
        #[schema(minimum = 1, maximum = 100)]
        every: u32,
        /// Which ones are free.
        which: Pick,
    },
    /// The highest step that is reached.
    Tiers {
        /// What is measured, at prices before any discount.
        by: TierBy,
        /// 1 to 20 steps, rising.
        #[schema(min_items = 1, max_items = 20)]
        steps: Vec<Step>,
    },
    /// One price for a family's tickets, for the dearest ones that it covers, once in a purchase.
    FamilyTicket {
        /// Kopecks for the family ticket.
        price: Kopecks,
        /// How many adults it covers.
        adults: Persons,
        /// How many children it covers.
        children: Persons,
    },
}

/// Which pieces are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The cheapest.
    Cheapest,
    /// The dearest.
    Dearest,
}

/// What tiers measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierBy {
    /// What the line's goods cost, in kopecks.
    Spend,
    /// How many of them there are, in thousandths.
    Quantity,
    /// How many tickets for children the purchase holds.
    Children,
}

/// One step of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Reached from here on: kopecks, thousandths or children, as `by` says.
    pub from: u64,
    /// What it gives.
    pub off: Worth,
}

/// A number of persons on a family ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Persons {
    /// At least so many must come.
    pub min: u32,
    /// At most so many are covered, up to 100.
    pub max: u32,
}

/// Bounds of one line. Money is in kopecks and means the line's goods together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// The goods cost at least this, before any discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_spend: Option<Kopecks>,
    /// There are at least so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_quantity: Option<Milli>,
    /// The discount is at most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_discount: Option<Kopecks>,
    /// The discount is at most this part of the whole bill before discounts, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_share: Option<BasisPoints>,
    /// At least this remains to be paid for the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_payable: Option<Kopecks>,
    /// At most this remains to be paid for them; `max_discount` and `max_share` still hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_payable: Option<Kopecks>,
    /// Other goods that must be in the same purchase, and paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requires>,
}

impl Bounds {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Goods that must be bought along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requires {
    /// Which goods; those that cost nothing do not count.
    pub what: What,
    /// How many, in thousandths.
    pub quantity: Milli,
}

/// How an offer goes with others. Those that combine are applied one after another, each to what the earlier
/// ones left to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Stacking {
    /// With no other offer. The default.
    Exclusive {},
    /// Of a group only the one with the greatest discount on this basket; it combines with offers outside of
    /// its group and comes before the additive ones.
    BestOf {
        /// The group's name, 1 to 64 characters.
        #[schema(min_length = 1, max_length = 64)]
        group: String,
    },
    /// With every other that is not exclusive.
    Additive {
        /// Lower numbers come first.
        priority: u32,
    },
}

impl Default for Stacking {
    fn default() -> Self {
        Self::Exclusive {}
    }
}

impl Stacking {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Which check of the person the cashier makes; the later ones contain the earlier ones.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum Check {
    /// None.
    #[default]
    None,
    /// The initials and the day and month shown with the code are asked for.
    Initials,
    /// A document with a photo is looked at; nothing of it is kept.
    PhotoId,
}

impl Check {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}
