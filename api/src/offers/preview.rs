//! What terms would give on a basket, before anybody publishes them.

use chrono::NaiveDateTime;
use mobile_contracts::discount::{
    Audience, Basket, Kopecks, OfferTerms, Promise, PublishedOffer, Situation, price,
};
use mobile_contracts::reason::{Params, Reason};
use uuid::Uuid;

use super::public_holidays;
use crate::failure::Failure;

/// What terms give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Preview {
    pub(super) total: Kopecks,
    pub(super) discount: Kopecks,
    pub(super) line_discounts: Vec<Kopecks>,
    /// What is missing, if nothing is given.
    pub(super) miss: Option<(Reason, Option<Params>)>,
}

/// Prices a basket by these terms alone, at the civil time `local`, for a family that they are meant for and that has
/// used none of their limits.
pub(super) fn preview(
    terms: OfferTerms,
    basket: &Basket,
    local: NaiveDateTime,
    outlet: Option<Uuid>,
) -> Result<Preview, Failure> {
    let checked = basket.check().map_err(|problems| Failure::invalid_input("/basket", &problems))?;
    let informational = matches!(terms.promise, Promise::Informational { .. });
    let outlet = outlet.or(terms.outlets.first().copied()).unwrap_or_default();
    let terms = OfferTerms { audience: Audience::default(), ..terms };
    let offer = PublishedOffer::new(Uuid::nil(), 1, terms)
        .map_err(|problems| Failure::invalid_input("/terms", &problems))?;
    let situation = Situation {
        local,
        outlet,
        holidays: &public_holidays(local.date()),
        class: 0,
        facts: None,
        used: &|_| 0,
    };
    let pricing = price([&offer], &checked, &situation);
    let nothing = vec![Kopecks::ZERO; basket.lines.len()];
    let (discount, line_discounts, miss) = match pricing.proposals.into_iter().next() {
        Some(proposal) => (proposal.discount, proposal.line_discounts, None),
        None => {
            let miss = pricing.not_applicable.first().map(|miss| (miss.reason, miss.params));
            // An informational offer is left out of the pricing without a word.
            let miss = miss.or(informational.then_some((Reason::OfferNotActive, None)));
            (Kopecks::ZERO, nothing, miss)
        }
    };
    Ok(Preview { total: pricing.total, discount, line_discounts, miss })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use mobile_contracts::discount::{BasisPoints, Bounds, Category, FamilyRule, Give, OfferLine, What};

    use super::*;

    fn ten_percent_from(roubles: i64) -> OfferTerms {
        let line = OfferLine {
            bounds: Bounds { min_spend: Some(Kopecks(roubles * 100)), ..Bounds::default() },
            ..OfferLine::new(What::Basket {}, Give::Percent { rate: BasisPoints(1_000) })
        };
        OfferTerms {
            audience: Audience::Family(FamilyRule {
                categories: [Category::Large].into(),
                ..FamilyRule::default()
            }),
            ..OfferTerms::new(Promise::Priced { lines: vec![line] })
        }
    }

    fn noon() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(12, 0, 0).unwrap()
    }

    #[test]
    fn a_preview_takes_the_family_for_one_that_is_meant() {
        let basket = Basket::total_only(Kopecks(100_000));
        let seen = preview(ten_percent_from(500), &basket, noon(), None).unwrap();
        assert_eq!((seen.discount, seen.miss), (Kopecks(10_000), None));
    }

    #[test]
    fn a_preview_says_what_is_missing() {
        let basket = Basket::total_only(Kopecks(40_000));
        let seen = preview(ten_percent_from(500), &basket, noon(), None).unwrap();
        assert_eq!(seen.discount, Kopecks::ZERO);
        assert_eq!(
            seen.miss,
            Some((Reason::MinSpend, Some(Params::ShortOfAmount { missing: Kopecks(10_000) })))
        );
    }

    #[test]
    fn an_informational_offer_gives_nothing_and_says_so() {
        let terms = OfferTerms::new(Promise::Informational { from: None, to: None });
        let seen = preview(terms, &Basket::total_only(Kopecks(100)), noon(), None).unwrap();
        assert_eq!(seen.miss, Some((Reason::OfferNotActive, None)));
    }
}
