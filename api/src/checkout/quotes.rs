//! Quoting: what a partner's offers give on a basket, each proposal sealed into a promise.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use mobile_contracts::card::Class;
use mobile_contracts::discount::{Basket, Pricing, Proposal, PublishedOffer, Situation, price};
use mobile_contracts::reason::{Params, Reason};
use uuid::Uuid;

use super::tokens::{CheckoutToken, QuoteToken, QuotedOffer, QuotedTake, Sealed, TOKEN_SECONDS};
use super::{Refusal, limits, policy, training};
use crate::auth::TillRow;
use crate::cards::{Holder, specimens};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::families;
use crate::offers::{self, Title, public_holidays};
use crate::state::App;
use crate::vault::Ring;

/// A promise and what it is made of.
pub(super) struct Quote {
    pub(super) token: String,
    pub(super) proposal: Proposal,
    pub(super) expires: Instant,
}

/// What the offers of a partner give on a basket.
pub(super) struct Priced {
    pub(super) quotes: Vec<Quote>,
    pub(super) not_applicable: Vec<(Uuid, Refusal)>,
    pub(super) titles: HashMap<Uuid, Title>,
}

/// Prices a basket for the holder of an open checkout, at this till and at this moment.
pub(super) fn quote(
    conn: &mut AnyConnection,
    app: &App,
    ring: &Ring,
    till: &TillRow,
    checkout: &CheckoutToken,
    basket: &Basket,
    now: Instant,
) -> Result<Priced, Failure> {
    let holder = Holder::from(checkout.holder);
    let local = local_time(till, now)?;
    let trained = checkout.specimen.and_then(specimens::kind);
    let trained = trained.filter(|kind| kind.meets_the_training_offer());
    let published = match trained {
        Some(kind) => training::offer(kind, basket, local)?.into_iter().collect(),
        None => offers::published(conn, till.partner_id)?,
    };
    let (offers, titles): (Vec<PublishedOffer>, Vec<Title>) = published.into_iter().unzip();
    let titles = offers.iter().map(PublishedOffer::id).zip(titles).collect();
    // What a family is, it is by the region's calendar, at every outlet at once; hours and limits go by the outlet's.
    let today = now.utc().with_timezone(&ring.issuer.zone).date_naive();
    let facts = match checkout.specimen {
        Some(_) => specimens::facts(today, &app.config.region),
        None => families::facts(conn, &app.vault, holder.family, today)?,
    };
    let subjects = limits::Subjects { holder, partner: till.partner_id };
    let used = match trained {
        Some(kind) => training::used(kind, &offers, local),
        None => limits::used(conn, &offers, &subjects, local.date())?,
    };
    let class = Class::new(checkout.class).unwrap_or_default();
    let situation = Situation {
        local,
        outlet: till.outlet_id.uuid(),
        holidays: &public_holidays(local.date()),
        class: class.get(),
        facts: Some(&facts),
        used: &|key| used.get(key).copied().unwrap_or(0),
    };
    let brought = trained.map(|kind| training::basket(kind, basket));
    let checked = brought.as_ref().unwrap_or(basket).check();
    let checked = checked.map_err(|_| Failure::internal("the basket was checked before"))?;
    let Pricing { total: _, proposals, not_applicable } = price(&offers, &checked, &situation);
    let mut not_applicable: Vec<(Uuid, Refusal)> = not_applicable
        .into_iter()
        .map(|miss| (miss.offer, Refusal { reason: miss.reason, params: miss.params }))
        .collect();
    let mut quotes = Vec::with_capacity(proposals.len());
    for mut proposal in proposals {
        proposal.check = policy::demanded(proposal.check, checkout.is_paper());
        if policy::can_check(proposal.check, checkout.hint.is_some()) {
            quotes.push(seal(ring, checkout, basket, proposal, now)?);
        } else {
            let needed =
                proposal.offers.iter().map(|one| (one.offer, Refusal::from(Reason::PersonCheckNeeded)));
            not_applicable.extend(needed);
        }
    }
    Ok(Priced { quotes, not_applicable, titles })
}

fn seal(
    ring: &Ring,
    checkout: &CheckoutToken,
    basket: &Basket,
    proposal: Proposal,
    now: Instant,
) -> Result<Quote, Failure> {
    let expires = now.plus_seconds(TOKEN_SECONDS);
    let offers = proposal.offers.iter().map(|one| QuotedOffer {
        offer: one.offer,
        version: one.version,
        hash: one.terms_hash,
        base: one.base,
        discount: one.discount,
        takes: one
            .limits
            .iter()
            .map(|limit| QuotedTake { key: limit.key, amount: limit.takes, cap: limit.cap })
            .collect(),
    });
    let total = mobile_contracts::discount::Kopecks(proposal.payable.0 + proposal.discount.0);
    let token = QuoteToken {
        checkout: checkout.checkout,
        till: checkout.till,
        holder: checkout.holder,
        basket: basket.hash(),
        total,
        discount: proposal.discount,
        payable: proposal.payable,
        offers: offers.collect(),
        specimen: checkout.specimen,
        expires: expires.seconds(),
    };
    Ok(Quote { token: token.seal(ring)?, proposal, expires })
}

/// The civil time at the till's outlet.
pub(super) fn local_time(till: &TillRow, now: Instant) -> Result<NaiveDateTime, Failure> {
    let zone: Tz =
        till.time_zone.parse().map_err(|_| Failure::internal("an outlet's time zone is unknown"))?;
    Ok(now.utc().with_timezone(&zone).naive_local())
}

impl Priced {
    /// Why nothing is given, if nothing is: what is missing for the offers that are meant for this family, or that
    /// there are none.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        if !self.quotes.is_empty() {
            return Vec::new();
        }
        let mut reasons: Vec<Refusal> = Vec::new();
        for (_, refusal) in &self.not_applicable {
            if !reasons.contains(refusal) {
                reasons.push(*refusal);
            }
        }
        if reasons.is_empty() {
            reasons.push(Refusal { reason: Reason::OfferNotFound, params: None::<Params> });
        }
        reasons
    }
}
