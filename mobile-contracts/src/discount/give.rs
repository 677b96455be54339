//! What a line gives on its goods before bounds and rounding: an exact sum and the share of each position.

use super::line::{Good, Miss};
use super::money::{Fine, Kopecks, Milli};
use super::promise::{Give, Persons, Pick, Step, TierBy, What, Worth};
use crate::reason::{Params, Reason};

/// An exact discount.
#[derive(Debug)]
pub(super) struct Exact {
    pub(super) sum: Fine,
    /// Positions that are priced, and what each weighs when the discount is handed out among them.
    pub(super) shares: Vec<(usize, Fine)>,
}

impl Exact {
    /// Every position has a discount of its own.
    fn each(chosen: &[usize], discount: impl Fn(usize) -> Fine) -> Self {
        let shares: Vec<_> = chosen.iter().map(|&at| (at, discount(at))).collect();
        Self { sum: Fine(shares.iter().map(|(_, share)| share.0).sum()), shares }
    }

    /// One sum for all positions together, never more than they cost.
    fn together(goods: &[Good<'_>], chosen: &[usize], off: Kopecks) -> Self {
        let all = Self::each(chosen, |at| Fine::of(goods[at].left));
        Self { sum: all.sum.min(Fine::of(off)), ..all }
    }

    fn worth(goods: &[Good<'_>], chosen: &[usize], worth: Worth) -> Self {
        match worth {
            Worth::Percent { rate } => Self::each(chosen, |at| Fine::share(goods[at].left, rate)),
            Worth::Amount { amount } => Self::together(goods, chosen, amount),
        }
    }
}

/// What `give` gives on the `chosen` goods.
pub(super) fn exact(give: &Give, goods: &[Good<'_>], chosen: &[usize]) -> Result<Exact, Miss> {
    let left = |at: usize| Fine::of(goods[at].left);
    let quantity = |at: usize| goods[at].line.quantity;
    Ok(match *give {
        Give::Percent { rate } => Exact::worth(goods, chosen, Worth::Percent { rate }),
        Give::Amount { off } => Exact::together(goods, chosen, off),
        Give::PerUnit { off } => Exact::each(chosen, |at| Fine::per_unit(off, quantity(at)).min(left(at))),
        Give::FixedPrice { price } => {
            Exact::each(chosen, |at| left(at).less(Fine::per_unit(price, quantity(at))))
        }
        Give::Tariff {} => Exact::each(chosen, |at| {
            goods[at].line.tariff.map_or(Fine::default(), |tariff| left(at).less(Fine::of(tariff)))
        }),
        Give::FreeItem { every, which } => free_items(goods, chosen, every, which)?,
        Give::Tiers { by, ref steps } => Exact::worth(goods, chosen, reached(by, steps, goods, chosen)?),
        Give::FamilyTicket { price, adults, children } => {
            family_ticket(goods, chosen, price, adults, children)?
        }
    })
}

fn free_items(goods: &[Good<'_>], chosen: &[usize], every: u32, which: Pick) -> Result<Exact, Miss> {
    let pieces: u64 = chosen.iter().map(|&at| goods[at].line.quantity.whole()).sum();
    let every = u64::from(every.max(1));
    if pieces < every {
        let missing = Milli((every - pieces) * Milli::ONE.0);
        return Err(Miss::new(Reason::MinSpend, Params::ShortOfQuantity { missing }));
    }
    let free = pick(goods, chosen.to_vec(), pieces / every, which);
    Ok(Exact::each(chosen, |at| free.iter().find(|(one, _)| *one == at).map_or(Fine::default(), |one| one.1)))
}

/// The highest step that the goods reach.
fn reached(by: TierBy, steps: &[Step], goods: &[Good<'_>], chosen: &[usize]) -> Result<Worth, Miss> {
    let of = |measure: fn(&Good<'_>) -> u64| chosen.iter().map(|&at| measure(&goods[at])).sum::<u64>();
    let measured = match by {
        TierBy::Spend => of(|good| good.line.amount.0.unsigned_abs()),
        TierBy::Quantity => of(|good| good.line.quantity.0),
        TierBy::Children => {
            goods.iter().filter(|good| What::ALL_CHILDREN.holds(good.line)).map(Good::pieces).sum()
        }
    };
    if let Some(step) = steps.iter().rev().find(|step| step.from <= measured) {
        return Ok(step.off);
    }
    let missing = steps.first().map_or(0, |first| first.from - measured);
    Err(Miss::new(
        Reason::MinSpend,
        match by {
            TierBy::Spend => {
                Params::ShortOfAmount { missing: Kopecks(i64::try_from(missing).unwrap_or(i64::MAX)) }
            }
            TierBy::Quantity => Params::ShortOfQuantity { missing: Milli(missing) },
            TierBy::Children => {
                Params::ShortOfTickets { adults: 0, children: u32::try_from(missing).unwrap_or(u32::MAX) }
            }
        },
    ))
}

fn family_ticket(
    goods: &[Good<'_>],
    chosen: &[usize],
    price: Kopecks,
    adults: Persons,
    children: Persons,
) -> Result<Exact, Miss> {
    let tickets =
        |what: &What| chosen.iter().copied().filter(|&at| what.holds(goods[at].line)).collect::<Vec<_>>();
    let count = |among: &[usize]| among.iter().map(|&at| goods[at].pieces()).sum::<u64>();
    let (grown, young) = (tickets(&What::AdultTickets {}), tickets(&What::ALL_CHILDREN));
    let short = |min: u32, there: u64| u32::try_from(u64::from(min).saturating_sub(there)).unwrap_or(0);
    let (no_adults, no_children) = (short(adults.min, count(&grown)), short(children.min, count(&young)));
    if no_adults + no_children > 0 {
        let params = Params::ShortOfTickets { adults: no_adults, children: no_children };
        return Err(Miss::new(Reason::MinSpend, params));
    }
    let mut shares = pick(goods, grown, adults.max.into(), Pick::Dearest);
    shares.extend(pick(goods, young, children.max.into(), Pick::Dearest));
    let covered = Fine(shares.iter().map(|(_, share)| share.0).sum());
    Ok(Exact { sum: covered.less(Fine::of(price)), shares })
}

/// The value of `count` whole pieces among these goods, the cheapest or the dearest first; goods of which none
/// is picked are left out.
fn pick(goods: &[Good<'_>], mut among: Vec<usize>, mut count: u64, which: Pick) -> Vec<(usize, Fine)> {
    // Prices of one piece are compared as fractions, crosswise.
    let cost =
        |at: usize, other: usize| i128::from(goods[at].left.0) * i128::from(goods[other].line.quantity.0);
    among.sort_by(|&one, &other| {
        let order = cost(one, other).cmp(&cost(other, one));
        if which == Pick::Cheapest { order } else { order.reverse() }
    });
    let mut picked = Vec::new();
    for at in among {
        let pieces = goods[at].pieces().min(count);
        if pieces > 0 {
            count -= pieces;
            let quantity = i128::from(goods[at].line.quantity.0);
            let value = Fine::of(goods[at].left).part(i128::from(pieces * Milli::ONE.0), quantity);
            picked.push((at, value));
        }
    }
    picked
}
