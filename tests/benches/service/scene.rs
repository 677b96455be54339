//! What the load is about: families with phones, a till and an offer, made by the tests' own factories.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::ensure;
use e2e::{Family, TestApp, Till, basket};
use family_card_api::clock::{Now as _, SystemClock};
use mobile_contracts::discount::{Period, Scope};
use mobile_contracts::wire::checkout::{Decision, RedeemRequest, VerifyAnswer, VerifyRequest};

use crate::load::Request;

/// Enough that connections rarely meet at one family's counter.
pub(crate) const FAMILIES: usize = 400;
/// How old a proof may be when it is made, in seconds; a till takes 90.
const BACKDATED: i64 = 60;
/// Never reached: a bench measures the limit's cost, not its refusal.
const CAP: u64 = 1_000_000;

/// The actors.
pub(crate) struct Scene {
    pub(crate) families: Vec<Family>,
    till: Till,
    /// The newest second for which proofs were made: each second gives a phone one.
    shown_until: AtomicI64,
}

impl Scene {
    /// Sets it on a server that shares the database with the one under load. Its clock is set to the real time.
    pub(crate) async fn set(app: &TestApp) -> Self {
        app.clock.set(SystemClock.now());
        let partner = app.a_partner().await;
        partner.an_offer().limited([(Scope::Family, Period::Day, CAP)]).publish().await;
        let till = partner.till().await;
        let mut families = Vec::with_capacity(FAMILIES);
        for _ in 0..FAMILIES {
            families.push(app.a_family().with_children(3).register().await);
        }
        Self { families, till, shown_until: AtomicI64::new(0) }
    }

    /// Requests to verify a fresh code and price a basket: so many rounds through all families, each with a code of
    /// its own.
    pub(crate) fn verifications(&self, rounds: usize) -> anyhow::Result<Vec<Request>> {
        let now = SystemClock.now().seconds();
        let first = (self.shown_until.load(Ordering::Relaxed) + 1).max(now - BACKDATED);
        let last = first + rounds as i64 - 1;
        ensure!(last <= now, "the phones have no proofs left; too many rounds at once");
        self.shown_until.store(last, Ordering::Relaxed);
        let basket = Some(basket(1_000));
        let seconds =
            (first..=last).flat_map(|second| self.families.iter().map(move |family| (second, family)));
        let ask = |(second, family): (i64, &Family)| {
            let code = Some(family.adult().phone.show_at(second));
            let body = VerifyRequest { code, basket: basket.clone(), ..VerifyRequest::default() };
            Request::post("/api/v1/checkout/verify", self.till.token(), None, &body)
        };
        seconds.map(ask).collect()
    }

    /// Requests to redeem the quotes that verifications gave.
    pub(crate) fn redemptions(&self, app: &TestApp, verified: &[Vec<u8>]) -> anyhow::Result<Vec<Request>> {
        let redeem = |answer: &Vec<u8>| {
            let answer: VerifyAnswer = serde_json::from_slice(answer)?;
            ensure!(answer.decision == Decision::Accept, "a card was not accepted: {:?}", answer.reasons);
            let quote = answer.quotes.into_iter().next().map(|quote| quote.quote).unwrap_or_default();
            let body = RedeemRequest { quote, basket: basket(1_000), reserve: false };
            let key = app.uuid().to_string();
            Request::post("/api/v1/checkout/redemptions", self.till.token(), Some(&key), &body)
        };
        verified.iter().map(redeem).collect()
    }
}
