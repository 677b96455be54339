//! The training offer: 10 % off everything, as a specimen needs it to be told its reason. It is priced like any other
//! and has no row, no counter and no place in any list.

use std::collections::HashMap;

use chrono::{Days as CivilDays, NaiveDateTime, Timelike as _};
use mobile_contracts::discount::{
    BasisPoints, Basket, Bounds, Check, Days, Give, Hours, Kopecks, Limit, LimitKey, LimitUnit, OfferLine,
    OfferTerms, Period, ProductGroup, Promise, PublishedOffer, Scope, TimeOfDay, What, Window,
};
use uuid::Uuid;

use crate::cards::specimens::Specimen;
use crate::failure::Failure;
use crate::offers::Title;

/// The key of the training offer, and of the outlet that it is for when it is for another one.
const TRAINING: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_5fec_0000_0001);
/// What a basket falls short of the least sum by, in kopecks.
const SHORT: i64 = 12_000;

/// The training offer for a specimen, a basket and a moment; none where the specimen is to find none.
pub(super) fn offer(
    kind: Specimen,
    basket: &Basket,
    local: NaiveDateTime,
) -> Result<Option<(PublishedOffer, Title)>, Failure> {
    if kind == Specimen::OfferNotFound {
        return Ok(None);
    }
    let title = Title {
        ru: "Учебное предложение: 10 % на всё".to_owned(),
        en: "Training offer: 10 % off everything".to_owned(),
    };
    let offer = PublishedOffer::new(TRAINING, 1, terms(kind, basket, local))
        .map_err(|_| Failure::internal("the training offer is not valid"))?;
    Ok(Some((offer, title)))
}

fn terms(kind: Specimen, basket: &Basket, local: NaiveDateTime) -> OfferTerms {
    let mut line = OfferLine::new(What::Basket {}, Give::Percent { rate: BasisPoints(1_000) });
    let total: i64 = basket.lines.iter().map(|line| line.amount.0).sum();
    match kind {
        Specimen::MinSpend => {
            line.bounds = Bounds { min_spend: Some(Kopecks(total + SHORT)), ..Bounds::default() };
        }
        Specimen::CategoryExcluded => {
            line.what = What::Groups { groups: [ProductGroup("учебный товар".into())].into() };
        }
        _ => {}
    }
    let mut terms = OfferTerms::new(Promise::Priced { lines: vec![line] });
    let scope = match kind {
        Specimen::PartnerLimit => Scope::Partner,
        Specimen::BudgetExhausted => Scope::Everyone,
        _ => Scope::Family,
    };
    terms.limits = vec![Limit { scope, per: Period::Day, unit: LimitUnit::Uses, cap: 1 }];
    match kind {
        Specimen::OfferNotActive => {
            terms.when.valid_from = local.date().checked_add_days(CivilDays::new(1));
        }
        Specimen::OutsideHours => {
            terms.when.windows = vec![Window { on: Days::Every {}, hours: other_hours(local) }];
        }
        Specimen::WrongOutlet => terms.outlets = [TRAINING].into(),
        Specimen::NotStackable => terms.not_with_own_promotion = true,
        Specimen::PersonCheckNeeded => terms.check = Check::Initials,
        _ => {}
    }
    terms
}

/// The half of the day that it is not now.
fn other_hours(local: NaiveDateTime) -> Option<Hours> {
    let (from, to) = if local.hour() < 12 { (12, 0) } else { (0, 12) };
    Some(Hours { from: TimeOfDay::new(from, 0)?, to: TimeOfDay::new(to, 0)? })
}

/// What the limits of the training offer stand at: untouched, or used up for a specimen that is to find them so.
pub(super) fn used(
    kind: Specimen,
    offers: &[PublishedOffer],
    local: NaiveDateTime,
) -> HashMap<LimitKey, u64> {
    let full = matches!(kind, Specimen::FamilyLimit | Specimen::PartnerLimit | Specimen::BudgetExhausted);
    let limits = offers.iter().flat_map(|offer| offer.terms().limits.iter().map(|limit| (offer.id(), limit)));
    let stand = limits.map(|(id, limit)| (limit.key(id, local.date()), if full { limit.cap } else { 0 }));
    stand.collect()
}

/// The basket as the specimen brings it: one of them with the partner's own promotion, whether the till says so or not.
pub(super) fn basket(kind: Specimen, basket: &Basket) -> Basket {
    Basket { own_promotion: basket.own_promotion || kind == Specimen::NotStackable, ..basket.clone() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mobile_contracts::discount::{FamilyFacts, Situation, price};
    use strum::IntoEnumIterator as _;

    use super::*;
    use crate::cards::specimens::Step;

    #[test]
    fn a_specimen_of_an_offer_gets_its_reason_at_any_hour_on_any_basket_and_any_other_a_quote() {
        for kind in Specimen::iter().filter(|kind| kind.meets_the_training_offer()) {
            for (time, kopecks) in
                [("2026-12-31T00:00:00", 1), ("2026-12-31T11:59:59", 100), ("2026-12-31T23:59:59", 7)]
            {
                let local: NaiveDateTime = time.parse().unwrap();
                let basket = basket(kind, &Basket::total_only(Kopecks(kopecks * 1_000)));
                let offers: Vec<_> =
                    offer(kind, &basket, local).unwrap().into_iter().map(|(offer, _)| offer).collect();
                let used = used(kind, &offers, local);
                let situation = Situation {
                    local,
                    outlet: Uuid::from_u128(7),
                    holidays: &BTreeSet::new(),
                    class: 0,
                    facts: Some(&FamilyFacts::default()),
                    used: &|key| used[key],
                };
                let priced = price(&offers, &basket.check().unwrap(), &situation);
                let reasons: Vec<_> = priced.not_applicable.iter().map(|miss| miss.reason).collect();
                // That there is none, and that a person must be looked at, is found by the checkout.
                let found_here = !matches!(kind, Specimen::OfferNotFound | Specimen::PersonCheckNeeded);
                let expected = kind.reason_at(Step::Quote).filter(|_| found_here);
                assert_eq!(reasons, Vec::from_iter(expected), "{kind:?} at {time}");
                let quoted = expected.is_none() && kind != Specimen::OfferNotFound;
                assert_eq!(priced.proposals.len(), usize::from(quoted), "{kind:?} at {time}");
            }
        }
    }
}
