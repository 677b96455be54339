//! Everything that can happen to a redemption, at random and at the same moment, thousands of times: at the end, and on
//! the way, the counters are the ledger's sums, no cap is exceeded, and limits are given back exactly once.
//!
//! The rolls are the same on every run; how the requests overlap is not.

use std::collections::BTreeMap;

use diesel::prelude::*;
use e2e::{Family, TestApp, Till, basket, on_every_deployment};
use family_card_api::checkout;
use family_card_api::db::schema::{counters, ledger, redemptions};
use family_card_api::ids::Key;
use family_card_api::state::App;
use mobile_contracts::discount::{Kopecks, Limit, LimitUnit, OfferTerms, Period, Scope, Stacking};
use mobile_contracts::wire::checkout::RedeemAnswer;
use uuid::Uuid;

use crate::support::{Dice, at_once};

on_every_deployment![whatever_happens_at_once_the_books_balance];

/// So many times, so many requests are let go together, many of them twice.
const WAVES: usize = 130;
const AT_ONCE: usize = 16;

/// A redemption that a till was told of.
#[derive(Clone)]
struct Sold {
    till: Till,
    id: Uuid,
    offer: Uuid,
}

/// One thing that somebody does.
enum Deed {
    Sell { till: Till, code: String, reserve: bool },
    Confirm(Sold),
    Void(Sold),
    Refund(Sold, Option<i64>),
    Expire,
}

async fn whatever_happens_at_once_the_books_balance(app: &TestApp) {
    let (tills, families) = set_the_scene(app).await;
    let mut dice = Dice(0x00c0_ffee);
    let mut sold: Vec<Sold> = Vec::new();
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for wave in 0..WAVES {
        let jobs: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let deed = roll(&mut dice, &tills, &families, &sold);
                (app.state().clone(), deed, app.uuid().to_string(), dice.roll().is_multiple_of(3))
            })
            .collect();
        let done = at_once(jobs, |(state, deed, key, twice)| act(state, deed, key, twice)).await;
        for (what, new) in done {
            *told.entry(what).or_default() += 1;
            sold.extend(new);
        }
        // What is old is past most deeds; the newest are worth fighting for.
        sold.drain(..sold.len().saturating_sub(40));
        app.clock.advance(if dice.roll().is_multiple_of(6) { 301 } else { 1 });
        if wave % 26 == 25 {
            balance(app).await;
        }
    }
    app.clock.advance(601);
    while checkout::expire_overdue(app.state()).await.unwrap() > 0 {}
    balance(app).await;
    let reserved = redemptions::state.eq("reserved");
    let left: i64 =
        app.look(move |conn| Ok(redemptions::table.filter(reserved).count().get_result(conn)?)).await;
    assert_eq!(left, 0);
    // All kinds of ends were really reached.
    for state in ["redeemed", "reserved", "voided", "cancelled", "partly_refunded", "refunded", "expired"] {
        assert!(told.get(state).is_some_and(|times| *times > 3), "{state} is missing: {told:?}");
    }
    for refusal in ["family_limit", "budget_exhausted", "quote_expired", "409"] {
        assert!(told.contains_key(refusal), "{refusal} is missing: {told:?}");
    }
}

/// Two partners with three tills each and two offers that go together, under limits that are soon used up, and ten
/// families.
async fn set_the_scene(app: &TestApp) -> (Vec<Till>, Vec<Family>) {
    let limit = |scope, per, unit, cap| Limit { scope, per, unit, cap };
    let limits = [
        limit(Scope::Family, Period::Day, LimitUnit::Uses, 2),
        limit(Scope::Partner, Period::Month, LimitUnit::AmountBought, 20_000_000),
        limit(Scope::Everyone, Period::Ever, LimitUnit::Uses, 12),
        limit(Scope::Everyone, Period::Month, LimitUnit::Discount, 1_000_000),
    ];
    let (mut tills, mut families) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let partner = app.a_partner().await;
        for priority in [1, 2] {
            let with = |terms: &mut OfferTerms| {
                terms.limits = limits.to_vec();
                terms.stacking = Stacking::Additive { priority };
            };
            partner.an_offer().with(with).publish().await;
        }
        for _ in 0..3 {
            tills.push(partner.till().await);
        }
    }
    for _ in 0..10 {
        families.push(app.a_family().register().await);
    }
    (tills, families)
}

fn roll(dice: &mut Dice, tills: &[Till], families: &[Family], sold: &[Sold]) -> Deed {
    let mut below = |bound: usize| usize::try_from(dice.roll() >> 20).unwrap() % bound.max(1);
    let (till, family) = (&tills[below(tills.len())], &families[below(families.len())]);
    let one = sold.get(below(sold.len())).cloned();
    match (below(14), one) {
        (0..=2, Some(one)) => Deed::Void(one),
        (3..=5, Some(one)) => Deed::Confirm(one),
        (6, Some(one)) => Deed::Refund(one, None),
        (7..=8, Some(one)) => Deed::Refund(one, Some(1 + i64::try_from(below(6_000)).unwrap())),
        (9, _) => Deed::Expire,
        (kind, _) => Deed::Sell { till: till.clone(), code: family.show(), reserve: kind % 2 == 0 },
    }
}

/// Does it, or sends it twice at the same moment under the same key; what came of it, and what was sold.
async fn act(state: App, deed: Deed, key: String, twice: bool) -> (String, Option<Sold>) {
    let answers = match &deed {
        Deed::Expire => {
            checkout::expire_overdue(&state).await.unwrap();
            return ("expired".into(), None);
        }
        Deed::Sell { till, code, reserve } => {
            let answer = till.verify_with(code, &basket(1_000)).await;
            let Some(quote) = answer.quotes.into_iter().next() else {
                return (answer.reasons[0].code.to_string(), None);
            };
            let goods = basket(1_000);
            let send = || async {
                match reserve {
                    true => till.reserve_under(&key, &quote.quote, &goods).await,
                    false => till.redeem_under(&key, &quote.quote, &goods).await,
                }
            };
            if twice { pair(tokio::join!(send(), send())) } else { vec![send().await] }
        }
        Deed::Confirm(one) => one.send(twice, || one.till.confirm(one.id)).await,
        Deed::Void(one) => one.send(twice, || one.till.void(one.id)).await,
        Deed::Refund(one, part) => {
            let parts = part.map(|part| [(one.offer, part)]);
            let parts = parts.as_ref().map(|parts| parts.as_slice());
            one.send(twice, || one.till.refund_under(&key, one.id, parts)).await
        }
    };
    if let ([first, second], Deed::Sell { .. } | Deed::Refund(..)) = (&answers[..], &deed)
        && was_written(first)
        && was_written(second)
    {
        assert_eq!(first.text, second.text, "what has a key is written once and told alike");
    }
    // Something else may have come between the two; what was written counts.
    let answer = answers.iter().find(|answer| was_written(answer)).unwrap_or(&answers[0]);
    match answer.status {
        200 => {}
        // Late, or more than what is left: an answer of the protocol, and nothing was written.
        409 | 422 => return (answer.status.to_string(), None),
        status => panic!("{status}: {}", answer.text),
    }
    let answer: RedeemAnswer = answer.ok();
    match (answer.redemption, deed) {
        (Some(done), Deed::Sell { till, .. }) => {
            (done.state, Some(Sold { till, id: done.id, offer: done.offers[0].offer }))
        }
        (Some(done), _) => (done.state, None),
        (None, _) => (answer.reasons[0].code.to_string(), None),
    }
}

impl Sold {
    async fn send<F>(&self, twice: bool, ask: impl Fn() -> F) -> Vec<e2e::Answer>
    where
        F: Future<Output = e2e::Answer>,
    {
        if twice { pair(tokio::join!(ask(), ask())) } else { vec![ask().await] }
    }
}

fn was_written(answer: &e2e::Answer) -> bool {
    answer.status == 200 && answer.ok::<RedeemAnswer>().redemption.is_some()
}

fn pair((first, second): (e2e::Answer, e2e::Answer)) -> Vec<e2e::Answer> {
    vec![first, second]
}

/// The counters are what the ledger took, and what the standing redemptions say.
async fn balance(app: &TestApp) {
    type Standing = (Key<checkout::Redemption>, String, i64);
    type Entry = (Key<checkout::Redemption>, Key<family_card_api::offers::Offer>, i64);
    let (off, counted, standing, entries) = app
        .look(|conn| {
            let counted: Vec<(Key<family_card_api::offers::Offer>, String, i64, i64)> = counters::table
                .select((counters::offer_id, counters::measure, counters::used, counters::cap))
                .load(conn)?;
            let standing: Vec<Standing> = redemptions::table
                .select((redemptions::id, redemptions::state, redemptions::discount))
                .load(conn)?;
            let entries: Vec<Entry> = ledger::table
                .select((ledger::redemption_id, ledger::offer_id, ledger::discount))
                .load(conn)?;
            Ok((checkout::recount(conn)?, counted, standing, entries))
        })
        .await;
    assert_eq!(off, 0, "the counters are the sums of what the ledger took");
    for (_, measure, used, cap) in &counted {
        assert!((0..=*cap).contains(used), "{measure}: {used} of {cap}");
    }
    // What the family has of a redemption, by its state.
    let mut uses: BTreeMap<Uuid, i64> = BTreeMap::new();
    for (id, state, discount) in &standing {
        let own = entries.iter().filter(|(redemption, ..)| redemption == id);
        let left = Kopecks(own.clone().map(|(.., discount)| discount).sum());
        let expected = match state.as_str() {
            "reserved" | "redeemed" => *discount..=*discount,
            "partly_refunded" => 1..=discount - 1,
            _ => 0..=0,
        };
        assert!(expected.contains(&left.0), "{state} with {left:?} of {discount}");
        let mut by_offer: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (_, offer, discount) in own {
            *by_offer.entry(offer.uuid()).or_default() += discount;
        }
        for (offer, left) in by_offer {
            *uses.entry(offer).or_default() += i64::from(left > 0);
        }
    }
    let mut given: BTreeMap<Uuid, i64> = BTreeMap::new();
    for (_, offer, discount) in &entries {
        *given.entry(offer.uuid()).or_default() += discount;
    }
    for (offer, measure, used, _) in counted {
        match measure.as_str() {
            "everyone/ever/uses" => assert_eq!(used, uses[&offer.uuid()], "uses come back exactly once"),
            "everyone/month/discount" => assert_eq!(used, given[&offer.uuid()], "and so do kopecks"),
            _ => {}
        }
    }
}
