//! The purchase at the till: what is bought, for how much, before this programme's discounts.
//!
//! It has no unit prices: a till knows what a position costs, and a second number that must agree with the
//! first is a second way to be wrong.

use super::canonical::{self, TermsHash};
use super::money::{Kopecks, Milli};
use super::problem::{InputProblem, InputProblemCode, Problems};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// At most so many positions in one basket.
pub const MAX_BASKET_LINES: usize = 200;

/// A purchase. A till that knows only the total sends one line with nothing but an `amount`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    /// 1 to 200 positions; together at most a thousand million roubles.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<BasketLine>,
    /// The partner's own promotion already lowers this purchase; offers that do not go with one are refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_promotion: bool,
}

impl Basket {
    /// A basket of which only the total is known.
    #[must_use]
    pub fn total_only(amount: Kopecks) -> Self {
        Self { lines: vec![BasketLine::of(amount)], own_promotion: false }
    }

    /// Checks every bound, so that the arithmetic cannot overflow afterwards.
    ///
    /// # Errors
    /// Everything that is wrong, each with a JSON Pointer into the basket.
    pub fn check(&self) -> Result<CheckedBasket<'_>, Vec<InputProblem>> {
        let mut problems = Problems::default();
        problems.at("lines", |lines| {
            lines.require(!self.lines.is_empty(), InputProblemCode::Empty);
            lines.require(self.lines.len() <= MAX_BASKET_LINES, InputProblemCode::TooMany);
            for (index, line) in self.lines.iter().enumerate().take(MAX_BASKET_LINES) {
                lines.at(index, |here| line.check(here));
            }
            let total: i128 = self.lines.iter().map(|line| i128::from(line.amount.0)).sum();
            let quantity: u128 = self.lines.iter().map(|line| u128::from(line.quantity.0)).sum();
            lines.require(
                total <= i128::from(Kopecks::MAX.0) && quantity <= u128::from(Milli::MAX.0),
                InputProblemCode::OutOfRange,
            );
        });
        let found = problems.found();
        if found.is_empty() { Ok(CheckedBasket::new(self)) } else { Err(found) }
    }

    /// SHA-256 over the canonical JSON of the basket as it was sent, for binding a quote to it.
    #[must_use]
    pub fn hash(&self) -> TermsHash {
        canonical::hash(self)
    }
}

/// One position of the purchase.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BasketLine {
    /// What the whole position costs in kopecks, before discounts of this programme.
    pub amount: Kopecks,
    /// How much of it, in thousandths of a piece, litre or kilogram. One piece unless said otherwise.
    #[serde(default = "one_piece")]
    pub quantity: Milli,
    /// The partner's product group. A position without one is met only by offers on the whole basket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<ProductGroup>,
    /// The position is a ticket for such a person; `quantity` says how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// Goods on the partner's own promotion ("акционный товар").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promo: bool,
    /// What the whole position costs card holders by the partner's own price list, in kopecks, for offers of
    /// the kind `tariff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff: Option<Kopecks>,
}

fn one_piece() -> Milli {
    Milli::ONE
}

impl BasketLine {
    /// One piece of something for `amount`.
    #[must_use]
    pub fn of(amount: Kopecks) -> Self {
        Self { amount, quantity: Milli::ONE, group: None, ticket: None, promo: false, tariff: None }
    }

    fn check(&self, here: &mut Problems) {
        here.require_at("amount", self.amount.in_range(), InputProblemCode::OutOfRange);
        here.require_at(
            "quantity",
            (1..=Milli::MAX.0).contains(&self.quantity.0),
            InputProblemCode::OutOfRange,
        );
        if let Some(group) = &self.group {
            here.require_at("group", group.is_valid(), InputProblemCode::BadText);
        }
        if let Some(tariff) = self.tariff {
            here.require_at(
                "tariff",
                tariff.in_range() && tariff <= self.amount,
                InputProblemCode::OutOfRange,
            );
        }
        if self.ticket.is_some() {
            here.require_at(
                "quantity",
                self.quantity.0.is_multiple_of(Milli::ONE.0),
                InputProblemCode::OutOfRange,
            );
        }
    }
}

/// A group of goods by the partner's own naming, such as `АИ-95` or `dairy`: 1 to 64 characters, compared
/// exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 64, examples("АИ-95"))]
pub struct ProductGroup(pub String);

impl ProductGroup {
    pub(super) fn is_valid(&self) -> bool {
        (1..=64).contains(&self.0.chars().count()) && !self.0.chars().any(char::is_control)
    }
}

/// For whom a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ticket {
    /// An adult.
    Adult {},
    /// A child.
    Child {
        /// Full years. Offers for certain ages pass over a child whose age the till does not know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age: Option<u8>,
    },
    /// Somebody who accompanies the family: a nurse, an assistant.
    Companion {},
}

/// A basket within all bounds; its goods in an order that does not depend on how the till sent them.
#[derive(Debug)]
pub struct CheckedBasket<'a> {
    pub(super) basket: &'a Basket,
    /// Positions of the basket, sorted by what they are: whoever hands out odd kopecks in this order treats
    /// equal baskets equally.
    pub(super) order: Vec<usize>,
    total: Kopecks,
}

impl<'a> CheckedBasket<'a> {
    fn new(basket: &'a Basket) -> Self {
        let mut order: Vec<usize> = (0..basket.lines.len()).collect();
        order.sort_by(|&left, &right| basket.lines[left].cmp(&basket.lines[right]));
        let total = Kopecks(basket.lines.iter().map(|line| line.amount.0).sum());
        Self { basket, order, total }
    }

    /// What the purchase costs before discounts, in kopecks.
    #[must_use]
    pub fn total(&self) -> Kopecks {
        self.total
    }

    /// The basket as it was sent.
    #[must_use]
    pub fn basket(&self) -> &'a Basket {
        self.basket
    }
}
