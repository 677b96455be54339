//! A basket against all offers of a partner: which combinations there are, what each gives, and what is missing
//! for those that give nothing.
//!
//! Pure: time, place, facts and counters are handed in. Nothing depends on the order of offers or positions.

use super::audience::FamilyFacts;
use super::basket::CheckedBasket;
use super::canonical::TermsHash;
use super::limit::{LimitKey, LimitTake};
use super::line::{Good, Miss};
use super::money::Kopecks;
use super::offer::{Applied, PublishedOffer};
use super::terms::{Check, Promise, Stacking};
use crate::reason::{Params, Reason};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything about the moment that decides a price and is not in the basket or the offer.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// The civil time at the outlet.
    pub local: NaiveDateTime,
    /// Where the purchase is made.
    pub outlet: Uuid,
    /// The region's public holidays, of this year and the next.
    pub holidays: &'a BTreeSet<NaiveDate>,
    /// The class of the card, 0 to 7.
    pub class: u8,
    /// What is known of the family; without a network, nothing.
    pub facts: Option<&'a FamilyFacts>,
    /// What a counter stands at. Offers are priced against it; it is taken from only when a quote is redeemed.
    pub used: &'a dyn Fn(&LimitKey) -> u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pricing {
    /// What the purchase costs before discounts, in kopecks.
    pub total: Kopecks,
    /// Complete combinations, the greatest discount first; of equal ones the one with fewer offers.
    pub proposals: Vec<Proposal>,
    /// Offers meant for this family that give nothing now, by offer id.
    pub not_applicable: Vec<NotApplicable>,
}

/// One combination of offers on the purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proposal {
    /// The offers in the order in which they were applied; at least one.
    pub offers: Vec<OfferDiscount>,
    /// All discounts together, in kopecks, more than 0.
    pub discount: Kopecks,
    /// What remains to be paid, in kopecks: the total less the discount, never negative.
    pub payable: Kopecks,
    /// The discount of each position, in kopecks, in the order of the basket, for the receipt.
    pub line_discounts: Vec<Kopecks>,
    /// The strictest check of the person that one of the offers asks for.
    pub check: Check,
}

impl Proposal {
    /// What redeeming it takes from all counters, in the order of their keys: the order in which a server must
    /// lock them, so that two tills never wait for each other.
    #[must_use]
    pub fn takes(&self) -> Vec<&LimitTake> {
        let mut takes: Vec<_> = self.offers.iter().flat_map(|offer| &offer.limits).collect();
        takes.sort_by_key(|take| take.key);
        takes
    }
}

/// What one offer gives within a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferDiscount {
    /// Which offer.
    pub offer: Uuid,
    /// Which version of it.
    pub version: u32,
    /// The hash of that version's terms.
    pub terms_hash: TermsHash,
    /// What the positions that it prices cost before it, in kopecks, as far as its limits left room.
    pub base: Kopecks,
    /// What it takes off, in kopecks; more than 0, at most the base.
    pub discount: Kopecks,
    /// What redeeming it takes from which counters, in the order of their keys.
    pub limits: Vec<LimitTake>,
}

/// An offer that gives nothing now, and what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotApplicable {
    /// Which offer.
    pub offer: Uuid,
    /// Why.
    pub reason: Reason,
    /// What exactly is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Params>,
}

/// Prices `basket` with every combination of `offers` that goes together.
///
/// Informational offers and offers that are not meant for this family are left out without a word. Exclusive
/// offers make a proposal each. All others make one together: the best of every group (best on this basket
/// alone, then the lower id), then the additive ones by priority and id, each on what the earlier ones left to
/// pay. Thresholds are measured at prices before any discount.
#[must_use]
pub fn price<'o>(
    offers: impl IntoIterator<Item = &'o PublishedOffer>,
    basket: &CheckedBasket<'_>,
    situation: &Situation<'_>,
) -> Pricing {
    let mut pricing = Pricing { total: basket.total(), proposals: Vec::new(), not_applicable: Vec::new() };
    let fresh = goods(basket);
    let mut together: Vec<&PublishedOffer> = Vec::new();
    let mut groups: BTreeMap<&str, Vec<(Reverse<Kopecks>, &PublishedOffer)>> = BTreeMap::new();

    for offer in meant(offers, situation) {
        match offer.apply(&fresh, basket, situation) {
            Err(miss) => pricing.miss(offer, miss),
            Ok(applied) => match &offer.terms().stacking {
                Stacking::Exclusive {} => {
                    let mut bill = Bill::new(fresh.clone());
                    bill.add(applied, offer);
                    pricing.proposals.extend(bill.proposal(basket));
                }
                Stacking::Additive { .. } => together.push(offer),
                Stacking::BestOf { group } => {
                    groups.entry(group).or_default().push((Reverse(applied.detail.discount), offer));
                }
            },
        }
    }

    // Sorting is stable and offers came by id.
    together.sort_by_key(|offer| offer.priority());
    let mut winners = Vec::new();
    for (_, mut rivals) in groups {
        rivals.sort_by_key(|(discount, _)| *discount);
        for (place, (_, offer)) in rivals.into_iter().enumerate() {
            if place == 0 {
                winners.push(offer);
            } else {
                pricing.miss(offer, Miss::new(Reason::NotStackable, None));
            }
        }
    }
    winners.sort_by_key(|offer| offer.id());

    let mut bill = Bill::new(fresh);
    for offer in winners.into_iter().chain(together) {
        match offer.apply(&bill.goods, basket, situation) {
            Ok(applied) => bill.add(applied, offer),
            // Alone it would give something: the others left nothing for it.
            Err(_) => pricing.miss(offer, Miss::new(Reason::NotStackable, None)),
        }
    }
    pricing.proposals.extend(bill.proposal(basket));
    pricing.sort();
    pricing
}

/// The offers that can be quoted and are meant for this family, by id; the newest version of each.
fn meant<'o>(
    offers: impl IntoIterator<Item = &'o PublishedOffer>,
    situation: &Situation<'_>,
) -> impl Iterator<Item = &'o PublishedOffer> {
    let today = situation.local.date();
    let mut by_id = BTreeMap::new();
    for offer in offers {
        let newest = by_id.entry(offer.id()).or_insert(offer);
        if newest.version() < offer.version() {
            *newest = offer;
        }
    }
    by_id.into_values().filter(move |offer| {
        matches!(offer.terms().promise, Promise::Priced { .. })
            && offer.terms().audience.includes(situation.class, situation.facts, today)
    })
}

fn goods<'a>(basket: &CheckedBasket<'a>) -> Vec<Good<'a>> {
    let lines = &basket.basket().lines;
    basket.order.iter().map(|&at| Good { line: &lines[at], left: lines[at].amount, taken: false }).collect()
}

/// A proposal in the making.
struct Bill<'a> {
    goods: Vec<Good<'a>>,
    offers: Vec<OfferDiscount>,
    check: Check,
}

impl<'a> Bill<'a> {
    fn new(goods: Vec<Good<'a>>) -> Self {
        Self { goods, offers: Vec::new(), check: Check::None }
    }

    fn add(&mut self, applied: Applied, offer: &PublishedOffer) {
        for (good, off) in self.goods.iter_mut().zip(applied.off) {
            good.left.0 -= off.0;
        }
        self.offers.push(applied.detail);
        self.check = self.check.max(offer.terms().check);
    }

    fn proposal(self, basket: &CheckedBasket<'_>) -> Option<Proposal> {
        let mut line_discounts = vec![Kopecks::ZERO; self.goods.len()];
        for (good, &at) in self.goods.iter().zip(&basket.order) {
            line_discounts[at] = Kopecks(good.line.amount.0 - good.left.0);
        }
        let discount = Kopecks(self.offers.iter().map(|offer| offer.discount.0).sum());
        let payable = Kopecks(basket.total().0 - discount.0);
        let Self { offers, check, .. } = self;
        (!offers.is_empty()).then_some(Proposal { offers, discount, payable, line_discounts, check })
    }
}

impl Pricing {
    fn miss(&mut self, offer: &PublishedOffer, miss: Miss) {
        let Miss { reason, params } = miss;
        self.not_applicable.push(NotApplicable { offer: offer.id(), reason, params });
    }

    fn sort(&mut self) {
        self.proposals.sort_by_cached_key(|proposal| {
            let ids: Vec<_> = proposal.offers.iter().map(|offer| offer.offer).collect();
            (Reverse(proposal.discount), ids.len(), ids)
        });
        self.not_applicable.sort_by_key(|one| one.offer);
    }
}
