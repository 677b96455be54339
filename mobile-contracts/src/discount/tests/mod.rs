//! Offers on baskets, as the specification words them: terms and baskets are written as they travel.

mod audience;
mod bounds;
mod examples;
mod hash;
mod hours;
mod limits;
mod misses;
mod money;
mod properties;
mod schema;
mod stacking;
mod validation;

use super::*;
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The offer with this number.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn offer(number: u128, terms: &Value) -> PublishedOffer {
    let terms: OfferTerms = serde_json::from_value(terms.clone()).expect("terms must be readable");
    PublishedOffer::new(id(number), 1, terms).expect("terms must be valid")
}

/// An offer of one line, for everyone, at any time.
fn line(line: &Value) -> PublishedOffer {
    offer(1, &json!({"promise": {"kind": "priced", "lines": [line]}}))
}

fn percent(rate: u32) -> Value {
    json!({"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": rate}})
}

fn basket(lines: &Value) -> Basket {
    serde_json::from_value(json!({"lines": lines})).expect("baskets must be readable")
}

/// A basket of which only the total is known, in kopecks.
fn total(kopecks: i64) -> Basket {
    Basket::total_only(Kopecks(kopecks))
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("dates must be readable")
}

/// `2026-09-24 12:00` at the outlet.
fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("moments must be readable")
}

/// A shop, a family and counters; what tests do not set does not matter to them.
#[derive(Clone)]
struct Shop {
    local: NaiveDateTime,
    outlet: Uuid,
    holidays: BTreeSet<NaiveDate>,
    class: u8,
    facts: Option<FamilyFacts>,
    /// What every counter stands at.
    used: u64,
}

impl Default for Shop {
    /// A Thursday noon.
    fn default() -> Self {
        Self {
            local: moment("2026-09-24 12:00"),
            outlet: id(77),
            holidays: BTreeSet::new(),
            class: 0,
            facts: None,
            used: 0,
        }
    }
}

impl Shop {
    fn at(text: &str) -> Self {
        Self { local: moment(text), ..Self::default() }
    }

    fn using(used: u64) -> Self {
        Self { used, ..Self::default() }
    }

    fn price(&self, offers: &[PublishedOffer], basket: &Basket) -> Pricing {
        self.price_with(offers, basket, &|_| self.used)
    }

    fn price_with(
        &self,
        offers: &[PublishedOffer],
        basket: &Basket,
        used: &dyn Fn(&LimitKey) -> u64,
    ) -> Pricing {
        let basket = basket.check().expect("baskets must be valid");
        price(
            offers,
            &basket,
            &Situation {
                local: self.local,
                outlet: self.outlet,
                holidays: &self.holidays,
                class: self.class,
                facts: self.facts.as_ref(),
                used,
            },
        )
    }

    /// The discount of the best proposal in kopecks; 0 when there is none.
    fn discount(&self, offer: &PublishedOffer, basket: &Basket) -> i64 {
        let pricing = self.price(std::slice::from_ref(offer), basket);
        pricing.proposals.first().map_or(0, |best| best.discount.0)
    }

    /// Why the offer gives nothing.
    fn miss(
        &self,
        offer: &PublishedOffer,
        basket: &Basket,
    ) -> (crate::reason::Reason, Option<crate::reason::Params>) {
        let pricing = self.price(std::slice::from_ref(offer), basket);
        assert_eq!(pricing.proposals, [], "the offer gives something");
        let [miss] = &pricing.not_applicable[..] else { panic!("not one miss: {pricing:?}") };
        (miss.reason, miss.params)
    }
}
