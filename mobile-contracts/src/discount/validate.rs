//! Whether an offer's terms make sense, said before they are published.

use super::basket::ProductGroup;
use super::limit::{LimitUnit, MAX_CAP};
use super::money::{BasisPoints, Kopecks, Milli};
use super::problem::{
    InputProblem,
    InputProblemCode::{self, OutOfRange},
    Problems,
};
use super::promise::{Bounds, Give, OfferLine, Persons, Step, TierBy, What, Worth};
use super::terms::{OfferTerms, Promise, Stacking};
use std::collections::{BTreeSet, HashSet};

/// More are said with an empty list, which means all.
const MAX_OUTLETS: usize = 1_000;

/// Everything that is wrong with `terms`.
pub(super) fn terms(terms: &OfferTerms) -> Vec<InputProblem> {
    let mut problems = Problems::default();
    let here = &mut problems;
    here.at("promise", |here| promise(&terms.promise, here));
    here.at("audience", |here| terms.audience.check(here));
    here.at("when", |here| terms.when.check(here));
    here.require_at("outlets", terms.outlets.len() <= MAX_OUTLETS, InputProblemCode::TooMany);
    here.at("limits", |here| limits(terms, here));
    if let Stacking::BestOf { group } = &terms.stacking {
        here.require_at("stacking/group", ProductGroup(group.clone()).is_valid(), InputProblemCode::BadText);
    }
    problems.found()
}

fn promise(promise: &Promise, here: &mut Problems) {
    match promise {
        Promise::Priced { lines } => here.at("lines", |here| {
            here.require(!lines.is_empty(), InputProblemCode::Empty);
            here.require(lines.len() <= 20, InputProblemCode::TooMany);
            for (index, each) in lines.iter().enumerate() {
                here.at(index, |here| line(each, here));
            }
        }),
        Promise::Informational { from, to } => {
            for (name, size) in [("from", from), ("to", to)] {
                if let Some(size) = size {
                    here.at(name, |here| worth(*size, here));
                }
            }
            let ordered = match (from, to) {
                (Some(Worth::Percent { rate: low }), Some(Worth::Percent { rate: high })) => low <= high,
                (Some(Worth::Amount { amount: low }), Some(Worth::Amount { amount: high })) => low <= high,
                _ => true,
            };
            here.require_at("to", ordered, InputProblemCode::EndsBeforeStart);
        }
    }
}

fn line(line: &OfferLine, here: &mut Problems) {
    here.at("what", |here| what(&line.what, here));
    here.at("except/groups", |here| groups(&line.except.groups, here));
    here.at("give", |here| give(&line.give, here));
    here.at("bounds", |here| bounds(&line.bounds, here));
    here.at("when", |here| line.when.check(here));
    here.require_at("outlets", line.outlets.len() <= MAX_OUTLETS, InputProblemCode::TooMany);
    if matches!(line.give, Give::FamilyTicket { .. }) {
        here.require_at("what", line.what == What::Tickets {}, InputProblemCode::NeedsOther);
    }
}

fn what(what: &What, here: &mut Problems) {
    match what {
        What::Groups { groups: named } => here.at("groups", |here| {
            here.require(!named.is_empty(), InputProblemCode::Empty);
            groups(named, here);
        }),
        What::ChildTickets { age_from, age_to } => {
            let ordered = age_from.unwrap_or(0) <= age_to.unwrap_or(u8::MAX);
            here.require_at("age_to", ordered, InputProblemCode::EndsBeforeStart);
        }
        What::Basket {} | What::Tickets {} | What::AdultTickets {} | What::CompanionTickets {} => {}
    }
}

fn groups(groups: &BTreeSet<ProductGroup>, here: &mut Problems) {
    here.require(groups.len() <= 500, InputProblemCode::TooMany);
    here.require(groups.iter().all(ProductGroup::is_valid), InputProblemCode::BadText);
}

fn give(give: &Give, here: &mut Problems) {
    match give {
        Give::Percent { rate: given } => rate(*given, here),
        Give::Amount { off } | Give::PerUnit { off } => here.require_at("off", positive(*off), OutOfRange),
        Give::FixedPrice { price } => here.require_at("price", price.in_range(), OutOfRange),
        Give::Tariff {} => {}
        Give::FreeItem { every, .. } => here.require_at("every", (1..=100).contains(every), OutOfRange),
        Give::Tiers { by, steps: all } => here.at("steps", |here| steps(*by, all, here)),
        Give::FamilyTicket { price, adults, children } => {
            here.require_at("price", price.in_range(), OutOfRange);
            for (name, Persons { min, max }) in [("adults", adults), ("children", children)] {
                here.at(name, |here| {
                    here.require(*max <= 100, OutOfRange);
                    here.require(min <= max, InputProblemCode::EndsBeforeStart);
                });
            }
            here.require(adults.max > 0 || children.max > 0, InputProblemCode::Empty);
        }
    }
}

fn steps(by: TierBy, steps: &[Step], here: &mut Problems) {
    here.require(!steps.is_empty(), InputProblemCode::Empty);
    here.require(steps.len() <= 20, InputProblemCode::TooMany);
    here.require(steps.windows(2).all(|two| two[0].from < two[1].from), InputProblemCode::NotAscending);
    let most = match by {
        TierBy::Spend => Kopecks::MAX.0.unsigned_abs(),
        TierBy::Quantity => Milli::MAX.0,
        TierBy::Children => 100,
    };
    for (index, step) in steps.iter().enumerate() {
        here.at(index, |here| {
            here.require_at("from", step.from <= most, OutOfRange);
            here.at("off", |here| worth(step.off, here));
        });
    }
}

fn bounds(bounds: &Bounds, here: &mut Problems) {
    let money = [
        ("min_spend", bounds.min_spend),
        ("max_discount", bounds.max_discount),
        ("min_payable", bounds.min_payable),
    ];
    for (name, amount) in money {
        here.require_at(name, amount.is_none_or(positive), OutOfRange);
    }
    here.require_at("max_payable", bounds.max_payable.is_none_or(Kopecks::in_range), OutOfRange);
    here.require_at("min_quantity", bounds.min_quantity.is_none_or(some), OutOfRange);
    here.require_at("max_share", bounds.max_share.is_none_or(BasisPoints::in_range), OutOfRange);
    if let (Some(least), Some(most)) = (bounds.min_payable, bounds.max_payable) {
        here.require_at("max_payable", least <= most, InputProblemCode::EndsBeforeStart);
    }
    if let Some(requires) = &bounds.requires {
        here.at("requires", |here| {
            here.at("what", |here| what(&requires.what, here));
            here.require_at("quantity", some(requires.quantity), OutOfRange);
        });
    }
}

fn limits(terms: &OfferTerms, here: &mut Problems) {
    here.require(terms.limits.len() <= 10, InputProblemCode::TooMany);
    if matches!(terms.promise, Promise::Informational { .. }) {
        here.require(terms.limits.is_empty(), InputProblemCode::Contradicts);
    }
    let mut seen = HashSet::new();
    for (index, limit) in terms.limits.iter().enumerate() {
        here.at(index, |here| {
            here.require_at("cap", (1..=MAX_CAP).contains(&limit.cap), OutOfRange);
            here.require(seen.insert((limit.scope, limit.per, limit.unit)), InputProblemCode::Duplicate);
            if matches!(limit.unit, LimitUnit::AmountBought | LimitUnit::Quantity) {
                here.require_at("unit", divisible(&terms.promise), InputProblemCode::NeedsOther);
            }
        });
    }
}

/// Whether a part of the goods gets a part of the discount, so that a purchase can be cut at a cap.
fn divisible(promise: &Promise) -> bool {
    match promise {
        Promise::Informational { .. } => false,
        Promise::Priced { lines } => lines.iter().all(|line| match line.give {
            Give::Percent { .. } | Give::PerUnit { .. } | Give::FixedPrice { .. } | Give::Tariff {} => true,
            Give::Amount { .. } | Give::FreeItem { .. } | Give::Tiers { .. } | Give::FamilyTicket { .. } => {
                false
            }
        }),
    }
}

fn worth(worth: Worth, here: &mut Problems) {
    match worth {
        Worth::Percent { rate: given } => rate(given, here),
        Worth::Amount { amount } => here.require_at("amount", positive(amount), OutOfRange),
    }
}

fn rate(rate: BasisPoints, here: &mut Problems) {
    here.require_at("rate", rate.in_range(), OutOfRange);
}

fn positive(amount: Kopecks) -> bool {
    amount.in_range() && amount > Kopecks::ZERO
}

fn some(quantity: Milli) -> bool {
    (1..=Milli::MAX.0).contains(&quantity.0)
}
