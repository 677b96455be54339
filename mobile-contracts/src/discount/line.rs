//! One line of an offer on the goods of a basket: which goods, within which bounds, rounded once.

use super::basket::{BasketLine, Ticket};
use super::give::{self, Exact};
use super::money::{Fine, Kopecks, Milli, Rounding};
use super::promise::{Bounds, Give, OfferLine, What};
use crate::reason::{Params, Reason};

/// A position of the basket while it is being priced.
#[derive(Debug, Clone)]
pub(super) struct Good<'a> {
    pub(super) line: &'a BasketLine,
    /// What is left to pay for it after the offers that came before, in kopecks.
    pub(super) left: Kopecks,
    /// A line of the present offer has priced it.
    pub(super) taken: bool,
}

impl Good<'_> {
    /// Whole pieces.
    pub(super) fn pieces(&self) -> u64 {
        self.line.quantity.whole()
    }
}

/// Why a line gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Miss {
    pub(super) reason: Reason,
    pub(super) params: Option<Params>,
}

impl Miss {
    pub(super) fn new(reason: Reason, params: impl Into<Option<Params>>) -> Self {
        Self { reason, params: params.into() }
    }

    /// How far from a discount: the smaller, the easier to mend at the till.
    pub(super) fn distance(&self) -> (u8, u64) {
        match (self.params, self.reason) {
            (Some(Params::ShortOfAmount { missing }), _) => (0, missing.0.unsigned_abs()),
            (Some(Params::ShortOfQuantity { missing } | Params::ShortOfCompanion { missing }), _) => {
                (1, missing.0)
            }
            (Some(Params::ShortOfTickets { adults, children }), _) => {
                (2, u64::from(adults) + u64::from(children))
            }
            (_, Reason::MinSpend) => (3, 0),
            (_, Reason::OutsideHours | Reason::OfferNotActive) => (4, 0),
            (_, Reason::WrongOutlet) => (5, 0),
            _ => (6, 0),
        }
    }
}

/// What is still free under the limits on bought amount (kopecks) and quantity (thousandths).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    pub(super) amount: Option<u64>,
    pub(super) quantity: Option<u64>,
}

/// What a line gives.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) discount: Kopecks,
    /// What its goods cost before, as far as limits left room.
    pub(super) base: Kopecks,
    /// How many they are, as far as limits left room.
    pub(super) quantity: Milli,
    /// The goods it priced, and what each weighs in the discount.
    pub(super) shares: Vec<(usize, Fine)>,
}

impl What {
    /// Tickets of children of every age.
    pub(super) const ALL_CHILDREN: Self = Self::ChildTickets { age_from: None, age_to: None };

    /// Whether the choice holds this position.
    pub(super) fn holds(&self, line: &BasketLine) -> bool {
        match (self, line.ticket) {
            (Self::Basket {}, _) => true,
            (Self::Groups { groups }, _) => line.group.as_ref().is_some_and(|group| groups.contains(group)),
            (Self::Tickets {}, Some(_))
            | (Self::AdultTickets {}, Some(Ticket::Adult {}))
            | (Self::CompanionTickets {}, Some(Ticket::Companion {})) => true,
            (Self::ChildTickets { age_from, age_to }, Some(Ticket::Child { age })) => match age {
                Some(age) => (age_from.unwrap_or(0)..=age_to.unwrap_or(u8::MAX)).contains(&age),
                None => age_from.is_none() && age_to.is_none(),
            },
            _ => false,
        }
    }
}

impl OfferLine {
    /// The goods that the line is for, of those that no earlier line priced.
    pub(super) fn choose(&self, goods: &[Good<'_>]) -> Vec<usize> {
        let left_out = |line: &BasketLine| {
            self.except.promo && line.promo
                || self.give == Give::Tariff {} && line.tariff.is_none()
                || line.group.as_ref().is_some_and(|group| self.except.groups.contains(group))
        };
        let holds = |good: &Good<'_>| !good.taken && self.what.holds(good.line) && !left_out(good.line);
        goods.iter().enumerate().filter(|(_, good)| holds(good)).map(|(at, _)| at).collect()
    }

    /// Prices the `chosen` goods. `total` is the whole bill before discounts.
    pub(super) fn price(
        &self,
        goods: &[Good<'_>],
        chosen: &[usize],
        total: Kopecks,
        room: Room,
        rounding: Rounding,
    ) -> Result<Given, Miss> {
        enough(&self.bounds, goods, chosen)?;
        let Exact { sum, shares } = give::exact(&self.give, goods, chosen)?;
        let base = Kopecks(shares.iter().map(|&(at, _)| goods[at].left.0).sum());
        let quantity = Milli(shares.iter().map(|&(at, _)| goods[at].line.quantity.0).sum());
        let part = Part::new(room, base, quantity);
        let discount = part.of(self.bounds.raise(sum, base));
        let discount = self.bounds.lower(discount, base, total).round(rounding).min(base);
        if discount <= Kopecks::ZERO {
            let reason = if sum == Fine::default() { Reason::CategoryExcluded } else { Reason::MinSpend };
            return Err(Miss::new(reason, None));
        }
        let (base, quantity) = (part.started(base.0.into()), part.started(quantity.0.into()));
        Ok(Given {
            discount,
            // A part of what was an i64 and a u64.
            base: Kopecks(i64::try_from(base).unwrap_or(i64::MAX)),
            quantity: Milli(u64::try_from(quantity).unwrap_or(u64::MAX)),
            shares,
        })
    }
}

/// Whether enough is bought: of the line's goods, and of those that must be bought along.
fn enough(bounds: &Bounds, goods: &[Good<'_>], chosen: &[usize]) -> Result<(), Miss> {
    let amount = Kopecks(chosen.iter().map(|&at| goods[at].line.amount.0).sum());
    if let Some(least) = bounds.min_spend.filter(|&least| amount < least) {
        let missing = Kopecks(least.0 - amount.0);
        return Err(Miss::new(Reason::MinSpend, Params::ShortOfAmount { missing }));
    }
    let quantity = Milli(chosen.iter().map(|&at| goods[at].line.quantity.0).sum());
    if let Some(least) = bounds.min_quantity.filter(|&least| quantity < least) {
        let missing = Milli(least.0 - quantity.0);
        return Err(Miss::new(Reason::MinSpend, Params::ShortOfQuantity { missing }));
    }
    if let Some(requires) = &bounds.requires {
        let along = goods.iter().enumerate().filter(|(at, good)| {
            !chosen.contains(at) && good.left > Kopecks::ZERO && requires.what.holds(good.line)
        });
        let there: u64 = along.map(|(_, good)| good.line.quantity.0).sum();
        if there < requires.quantity.0 {
            let missing = Milli(requires.quantity.0 - there);
            return Err(Miss::new(Reason::MinSpend, Params::ShortOfCompanion { missing }));
        }
    }
    Ok(())
}

impl Bounds {
    fn raise(&self, discount: Fine, base: Kopecks) -> Fine {
        match self.max_payable {
            Some(most) => discount.max(Fine::of(base).less(Fine::of(most))),
            None => discount,
        }
    }

    fn lower(&self, discount: Fine, base: Kopecks, total: Kopecks) -> Fine {
        let share = self.max_share.map(|rate| Fine::of(Fine::share(total, rate).round(Rounding::Floor)));
        let payable = self.min_payable.map(|least| Fine::of(base).less(Fine::of(least)));
        [self.max_discount.map(Fine::of), share, payable].into_iter().flatten().fold(discount, Fine::min)
    }
}

/// The part of a purchase that limits still have room for.
#[derive(Debug, Clone, Copy)]
struct Part {
    of: i128,
    whole: i128,
}

impl Part {
    fn new(room: Room, base: Kopecks, quantity: Milli) -> Self {
        let one = |room: Option<u64>, all: i128| {
            let of = room.map_or(all, |room| i128::from(room).min(all));
            Self { of, whole: all.max(1) }
        };
        let amount = one(room.amount, base.0.into());
        let quantity = one(room.quantity, quantity.0.into());
        if amount.of * quantity.whole <= quantity.of * amount.whole { amount } else { quantity }
    }

    fn of(self, exact: Fine) -> Fine {
        exact.part(self.of, self.whole)
    }

    /// The same part of a counted number; a started one is a whole one.
    fn started(self, number: i128) -> i128 {
        if self.of >= self.whole { number } else { (number * self.of + self.whole - 1) / self.whole }
    }
}

/// Hands `discount` out among the goods by weight, to the kopeck, never more than is left to pay for one. Odd
/// kopecks go to the largest fractions, then to the first in the order of the goods.
pub(super) fn hand_out(
    goods: &[Good<'_>],
    shares: &[(usize, Fine)],
    discount: Kopecks,
) -> Vec<(usize, Kopecks)> {
    let by_price: Vec<_> = shares.iter().map(|&(at, _)| (at, Fine::of(goods[at].left))).collect();
    let shares = if shares.iter().any(|(_, weight)| weight.0 > 0) { shares } else { &by_price };
    let whole = shares.iter().map(|(_, weight)| weight.0).sum::<i128>().max(1);
    let mut out: Vec<(usize, Kopecks)> = Vec::with_capacity(shares.len());
    let mut rests: Vec<(i128, usize)> = Vec::with_capacity(shares.len());
    let mut odd = discount.0;
    for (index, &(at, weight)) in shares.iter().enumerate() {
        let product = i128::from(discount.0) * weight.0;
        let given = i64::try_from(product / whole).unwrap_or(i64::MAX).min(goods[at].left.0);
        out.push((at, Kopecks(given)));
        rests.push((product % whole, index));
        odd -= given;
    }
    rests.sort_by_key(|&(rest, index)| (std::cmp::Reverse(rest), index));
    // The first round gives one kopeck each; the second, needed when a good was full, whatever fits.
    for most in [1, i64::MAX] {
        for &(_, index) in &rests {
            let (at, given) = &mut out[index];
            let more = odd.min(most).min(goods[*at].left.0 - given.0);
            given.0 += more;
            odd -= more;
        }
    }
    out
}
