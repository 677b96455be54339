//! One price promise within an offer: on which goods, what is given, within which bounds.

use super::basket::ProductGroup;
use super::money::{BasisPoints, Kopecks, Milli};
use super::when::When;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

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
#[schema(as = OfferWhat)]
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
#[schema(as = OfferExcept)]
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
#[schema(as = OfferGive)]
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
#[schema(as = OfferPick)]
pub enum Pick {
    /// The cheapest.
    Cheapest,
    /// The dearest.
    Dearest,
}

/// What tiers measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OfferTierBy)]
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
#[schema(as = OfferStep)]
pub struct Step {
    /// Reached from here on: kopecks, thousandths or children, as `by` says.
    pub from: u64,
    /// What it gives.
    pub off: Worth,
}

/// A number of persons on a family ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferPersons)]
pub struct Persons {
    /// At least so many must come.
    pub min: u32,
    /// At most so many are covered, up to 100.
    pub max: u32,
}

/// Bounds of one line. Money is in kopecks and means the line's goods together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = OfferBounds)]
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
#[schema(as = OfferRequires)]
pub struct Requires {
    /// Which goods; those that cost nothing do not count.
    pub what: What,
    /// How many, in thousandths.
    pub quantity: Milli,
}

/// The size of an informational promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = OfferWorth)]
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
