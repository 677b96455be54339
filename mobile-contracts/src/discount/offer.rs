//! A published version of an offer, and what it gives on a basket by itself.

use super::basket::CheckedBasket;
use super::canonical::TermsHash;
use super::limit::{LimitTake, LimitUnit, Scope, Use};
use super::line::{Given, Good, Miss, Room, hand_out};
use super::money::{Kopecks, Milli};
use super::price::{OfferDiscount, Situation};
use super::problem::InputProblem;
use super::promise::OfferLine;
use super::terms::{OfferTerms, Promise, Stacking};
use super::when::When;
use crate::reason::{Params, Reason};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A version of an offer whose terms have been validated; immutable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedOffer {
    id: Uuid,
    version: u32,
    hash: TermsHash,
    terms: OfferTerms,
}

impl PublishedOffer {
    /// A version of the offer `id`.
    ///
    /// # Errors
    /// What is wrong with the terms.
    pub fn new(id: Uuid, version: u32, terms: OfferTerms) -> Result<Self, Vec<InputProblem>> {
        let problems = terms.validate();
        if problems.is_empty() { Ok(Self { id, version, hash: terms.hash(), terms }) } else { Err(problems) }
    }

    /// Which offer.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Which version of it.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The hash of its terms.
    #[must_use]
    pub fn hash(&self) -> TermsHash {
        self.hash
    }

    /// Its terms.
    #[must_use]
    pub fn terms(&self) -> &OfferTerms {
        &self.terms
    }

    pub(super) fn priority(&self) -> u32 {
        match self.terms.stacking {
            Stacking::Additive { priority } => priority,
            Stacking::Exclusive {} | Stacking::BestOf { .. } => 0,
        }
    }

    /// Applies the offer to goods of which something is left to pay.
    ///
    /// Limits come before the goods: nobody should fetch another 120 roubles' worth and then hear that the
    /// month's limit is used up.
    pub(super) fn apply(
        &self,
        goods: &[Good<'_>],
        basket: &CheckedBasket<'_>,
        situation: &Situation<'_>,
    ) -> Result<Applied, Miss> {
        let Promise::Priced { lines } = &self.terms.promise else {
            return Err(Miss::new(Reason::OfferNotActive, None));
        };
        self.terms.when.within_validity(situation)?;
        at_outlet(&self.terms.outlets, situation)?;
        self.terms.when.open_now(situation)?;
        if self.terms.not_with_own_promotion && basket.basket().own_promotion {
            return Err(Miss::new(Reason::NotStackable, None));
        }
        let mut takes = self.counters(situation)?;
        let mut sum = Sum::new(&takes, goods.to_vec());
        let mut nearest: Option<Miss> = None;
        for line in lines {
            if let Err(miss) = self.apply_line(line, &mut sum, basket, situation)
                && nearest.is_none_or(|near| miss.distance() < near.distance())
            {
                nearest = Some(miss);
            }
        }
        if sum.discount == Kopecks::ZERO {
            return Err(nearest.unwrap_or(Miss::new(Reason::CategoryExcluded, None)));
        }
        let use_ = Use { discount: sum.discount, base: sum.base, quantity: sum.quantity };
        for take in &mut takes {
            take.takes = use_.of(take.key.unit);
        }
        takes.sort_by_key(|take| take.key);
        let detail = OfferDiscount {
            offer: self.id,
            version: self.version,
            terms_hash: self.hash,
            base: sum.base,
            discount: sum.discount,
            limits: takes,
        };
        Ok(Applied { detail, off: sum.off })
    }

    fn apply_line(
        &self,
        line: &OfferLine,
        sum: &mut Sum<'_>,
        basket: &CheckedBasket<'_>,
        situation: &Situation<'_>,
    ) -> Result<(), Miss> {
        let chosen = line.choose(&sum.goods);
        if chosen.is_empty() {
            return Err(Miss::new(Reason::CategoryExcluded, None));
        }
        at_outlet(&line.outlets, situation)?;
        line.when.open_now(situation)?;
        let given = line.price(&sum.goods, &chosen, basket.total(), sum.room, self.terms.rounding)?;
        sum.add(&given);
        Ok(())
    }

    /// The counters of this offer, if all of them have something left.
    fn counters(&self, situation: &Situation<'_>) -> Result<Vec<LimitTake>, Miss> {
        let today = situation.local.date();
        self.terms
            .limits
            .iter()
            .map(|limit| {
                let key = limit.key(self.id, today);
                let (used, resets_on) = ((situation.used)(&key), limit.per.resets_on(today));
                if used >= limit.cap {
                    let reason = match limit.scope {
                        Scope::Family | Scope::Member => Reason::FamilyLimit,
                        Scope::Partner => Reason::PartnerLimit,
                        Scope::Everyone => Reason::BudgetExhausted,
                    };
                    let params = Params::LimitReached { period: limit.per, unit: limit.unit, resets_on };
                    return Err(Miss::new(reason, params));
                }
                Ok(LimitTake { key, takes: 0, used, cap: limit.cap, resets_on })
            })
            .collect()
    }
}

/// What an offer gives by itself.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) detail: OfferDiscount,
    /// Off each good, in their order.
    pub(super) off: Vec<Kopecks>,
}

/// The lines of an offer added up.
struct Sum<'a> {
    goods: Vec<Good<'a>>,
    off: Vec<Kopecks>,
    discount: Kopecks,
    base: Kopecks,
    quantity: Milli,
    room: Room,
    /// What the limits on the discount still allow, in kopecks.
    allowance: Option<u64>,
}

impl<'a> Sum<'a> {
    fn new(takes: &[LimitTake], mut goods: Vec<Good<'a>>) -> Self {
        let least = |unit: LimitUnit| {
            takes.iter().filter(|take| take.key.unit == unit).map(|take| take.cap - take.used).min()
        };
        for good in &mut goods {
            good.taken = false;
        }
        Self {
            off: vec![Kopecks::ZERO; goods.len()],
            goods,
            discount: Kopecks::ZERO,
            base: Kopecks::ZERO,
            quantity: Milli(0),
            room: Room { amount: least(LimitUnit::AmountBought), quantity: least(LimitUnit::Quantity) },
            allowance: least(LimitUnit::Discount),
        }
    }

    fn add(&mut self, given: &Given) {
        let allowed = self.allowance.map_or(i64::MAX, |left| i64::try_from(left).unwrap_or(i64::MAX));
        let discount = given.discount.min(Kopecks(allowed));
        for (at, off) in hand_out(&self.goods, &given.shares, discount) {
            self.off[at] = off;
            self.goods[at].taken = true;
        }
        if discount == Kopecks::ZERO {
            return;
        }
        self.discount.0 += discount.0;
        self.base.0 += given.base.0;
        self.quantity.0 += given.quantity.0;
        let spend = |left: &mut Option<u64>, by: u64| {
            if let Some(left) = left {
                *left = left.saturating_sub(by);
            }
        };
        spend(&mut self.allowance, discount.0.unsigned_abs());
        spend(&mut self.room.amount, given.base.0.unsigned_abs());
        spend(&mut self.room.quantity, given.quantity.0);
    }
}

fn at_outlet(outlets: &BTreeSet<Uuid>, situation: &Situation<'_>) -> Result<(), Miss> {
    if outlets.is_empty() || outlets.contains(&situation.outlet) {
        Ok(())
    } else {
        Err(Miss::new(Reason::WrongOutlet, None))
    }
}

impl When {
    /// Whether the offer has begun and is not over.
    fn within_validity(&self, situation: &Situation<'_>) -> Result<(), Miss> {
        let today = situation.local.date();
        if let Some(date) = self.valid_from.filter(|&first| today < first) {
            return Err(Miss::new(Reason::OfferNotActive, Params::BeginsOn { date }));
        }
        // The last night may reach into the next morning.
        match self.valid_to.filter(|&last| today > last) {
            Some(date) if !self.is_open(situation.local, situation.holidays) => {
                Err(Miss::new(Reason::OfferNotActive, Params::EndedOn { date }))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is open at this hour; if not, when it is.
    fn open_now(&self, situation: &Situation<'_>) -> Result<(), Miss> {
        let Situation { local, holidays, .. } = *situation;
        if self.is_open(local, holidays) {
            return Ok(());
        }
        let params = self.next_opening(local, holidays).map(|opens| Params::OpensAt {
            date: (opens.date() != local.date()).then(|| opens.date()),
            time: opens.time().into(),
        });
        Err(Miss::new(Reason::OutsideHours, params))
    }
}
