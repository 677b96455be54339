//! Every reason that the online checkout can give is given, each by a scene of its own.
//!
//! Each test returns to one of the lists below; a reason that stands in none of them fails the build of the suite.

use std::collections::BTreeSet;

use diesel::prelude::*;
use e2e::{Partner, Scene, TestApp, Till, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::{cards, outlets};
use family_card_api::ids::Key;
use family_card_api::offers;
use mobile_contracts::card::Challenge;
use mobile_contracts::discount::{
    Check, Days, Hours, OfferTerms, Period, ProductGroup, Promise, Scope, TimeOfDay, What, Window,
};
use mobile_contracts::reason::CashierReason;
use mobile_contracts::wire::checkout::Decision;
use mobile_contracts::wire::offer::OfferBody;
use serde_json::json;

use crate::forger::Forger;
use crate::support::{Codes as _, DAY};

/// What is wrong with the code or its proof.
const OF_CODES: &[&str] = &[
    "not_our_code",
    "unsupported_version",
    "malformed",
    "unknown_key",
    "bad_signature",
    "specimen",
    "proof_missing",
    "bad_proof",
    "proof_stale",
    "proof_future",
    "challenge_needed",
    "challenge_mismatch",
    "proof_replayed",
];
/// What is wrong with the card.
const OF_CARDS: &[&str] = &["not_yet_valid", "card_not_valid", "status_unknown", "device_removed"];
/// What is wrong with the offer or the purchase.
const OF_OFFERS: &[&str] = &[
    "offer_not_found",
    "offer_not_active",
    "outside_hours",
    "wrong_outlet",
    "category_excluded",
    "min_spend",
    "family_limit",
    "partner_limit",
    "budget_exhausted",
    "not_stackable",
    "person_check_needed",
    "quote_expired",
    "terms_changed",
];
/// What is wrong with the till.
const OF_TILLS: &[&str] = &["till_revoked", "partner_suspended"];
/// What is wrong with twelve digits that were read out (`digits.rs`).
const OF_DIGITS: &[&str] = &["digits_unknown", "digits_used", "digits_expired", "too_many_requests"];
/// What cannot happen yet: offline work.
const NOT_YET: &[&str] = &["lease_used", "clock_off", "bundle_expired"];

on_both_databases![
    every_reason_of_a_code_and_its_proof_is_given,
    every_reason_of_a_card_is_given,
    every_reason_of_an_offer_is_given,
    every_reason_of_a_till_is_given,
    the_borders_of_freshness_are_inside,
    a_refused_proof_is_not_spent,
];

#[test]
fn no_reason_that_a_till_may_see_is_forgotten() {
    let lists = [OF_CODES, OF_CARDS, OF_OFFERS, OF_TILLS, OF_DIGITS, NOT_YET];
    let listed: BTreeSet<&str> = lists.concat().into_iter().collect();
    assert_eq!(listed.len(), lists.concat().len(), "a reason stands in two lists");
    assert_eq!(listed, CashierReason::all().map(CashierReason::code).collect());
}

async fn every_reason_of_a_code_and_its_proof_is_given(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let forger = Forger::with_todays_pass(app, family.adult()).await;
    let digits = |number| Challenge::new(number).unwrap();
    let now = app.now();
    let mut given = Given::default();

    given.add("not_our_code", till, "4006381333931").await;
    given.add("unsupported_version", till, "SFC2:6BF+70790T9WJWG").await;
    given.add("malformed", till, "SFC1:6BF+70790T9WJWG").await;
    given.add("unknown_key", till, &forger.by_a_stranger()).await;
    given.add("bad_signature", till, &forger.in_the_issuers_name()).await;
    given.add("specimen", till, &forger.specimen()).await;
    given.add("proof_missing", till, &forger.without_proof()).await;
    given.add("bad_proof", till, &forger.proved_by_another_key()).await;
    given.add("proof_stale", till, &forger.shown_at(now - 601, None)).await;
    given.add("proof_future", till, &forger.shown_at(now + 601, None)).await;
    given.add("challenge_needed", till, &forger.shown_at(now - 91, None)).await;
    given.add("challenge_mismatch", till, &forger.shown_at(now, Some(digits(7)))).await;

    // The digits help where the age alone does not; other digits than the asked ones do not.
    let wrong = till.verify_digits(&forger.shown_at(now - 91, Some(digits(48_213))), digits(48_214)).await;
    assert_eq!((wrong.decision, wrong.codes()), (Decision::Retry, vec!["challenge_mismatch"]));
    let code = forger.shown_at(now - 91, Some(digits(48_213)));
    assert_eq!(till.verify_digits(&code, digits(48_213)).await.decision, Decision::Accept);
    let again = till.verify_digits(&code, digits(48_213)).await;
    assert_eq!((again.decision, again.codes()), (Decision::Reject, vec!["proof_replayed"]));
    given.0.insert("proof_replayed");
    given.are(OF_CODES);
}

async fn every_reason_of_a_card_is_given(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    let forger = Forger::with_todays_pass(app, adult).await;
    let mut given = Given::default();

    let code = family.show();
    app.clock.advance(-DAY);
    given.add("not_yet_valid", till, &code).await;
    app.clock.advance(2 * DAY);
    // Tomorrow noon: the pass ended two hours after midnight.
    given.add("card_not_valid", till, &code).await;
    app.clock.advance(-DAY);
    given.add("status_unknown", till, &forger.paper_of_nobody()).await;

    let suspended = app.a_family().register().await;
    let card = suspended.adult().card;
    app.change(move |conn| {
        diesel::update(cards::table.find(card)).set(cards::state.eq("suspended")).execute(conn)
    })
    .await;
    given.add("card_not_valid", till, &suspended.show()).await;

    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let revoked = app.a_family().register().await;
    assert_eq!(admin.revoke_card(revoked.adult().card, "Утеряна").await.status, 200);
    given.add("card_not_valid", till, &revoked.show()).await;

    for _ in 0..2 {
        app.clock.advance(1);
        adult.enrol_phone().await;
    }
    given.add("device_removed", till, &family.show()).await;
    given.are(OF_CARDS);
}

async fn every_reason_of_an_offer_is_given(app: &TestApp) {
    let mut given = Given::default();
    let with_line = |change: fn(&mut mobile_contracts::discount::OfferLine)| {
        move |terms: &mut OfferTerms| {
            if let Promise::Priced { lines } = &mut terms.promise {
                change(&mut lines[0]);
            }
        }
    };
    let begins = |terms: &mut OfferTerms| terms.when.valid_from = "2026-12-01".parse().ok();
    let evenings = |terms: &mut OfferTerms| {
        let hours = Hours { from: TimeOfDay::new(15, 0).unwrap(), to: TimeOfDay::new(20, 0).unwrap() };
        terms.when.windows = vec![Window { on: Days::Every {}, hours: Some(hours) }];
    };
    let other = app.a_partner().await.outlet.uuid();
    let elsewhere = |terms: &mut OfferTerms| terms.outlets = [other].into();
    let toys =
        with_line(|line| line.what = What::Groups { groups: [ProductGroup("игрушки".into())].into() });
    let checked = |terms: &mut OfferTerms| terms.check = Check::PhotoId;
    let no_own = |terms: &mut OfferTerms| terms.not_with_own_promotion = true;

    given.offer(app, "offer_not_active", |partner| partner.an_offer().with(begins)).await;
    given.offer(app, "outside_hours", |partner| partner.an_offer().with(evenings)).await;
    given.offer(app, "wrong_outlet", |partner| partner.an_offer().with(elsewhere)).await;
    given.offer(app, "category_excluded", |partner| partner.an_offer().with(toys)).await;
    given.offer(app, "person_check_needed", |partner| partner.an_offer().with(checked)).await;
    given.spent_offer(app, "family_limit", Scope::Family).await;
    given.spent_offer(app, "family_limit", Scope::Member).await;
    given.spent_offer(app, "partner_limit", Scope::Partner).await;
    given.spent_offer(app, "budget_exhausted", Scope::Everyone).await;

    let family = app.a_family().register().await;
    let partner = app.a_partner().await;
    let till = partner.till().await;
    given.answer("offer_not_found", &till.verify_with(&family.show(), &basket(1_000)).await.codes());
    let offer = partner.an_offer().with(no_own).publish().await;
    app.clock.advance(1);
    given.answer("min_spend", &till.verify_with(&family.show(), &basket(499)).await.codes());
    app.clock.advance(1);
    let mut promoted = basket(1_000);
    promoted.own_promotion = true;
    given.answer("not_stackable", &till.verify_with(&family.show(), &promoted).await.codes());

    app.clock.advance(1);
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    partner.pause(offer).await;
    given.answer("offer_not_active", &till.redeem(&quote, &basket(1_000)).await.codes());
    partner.resume(offer).await;
    given.terms_changed(app, &till, &quote, offer, &partner).await;
    app.clock.advance(600);
    given.answer("quote_expired", &till.redeem(&quote, &basket(1_000)).await.codes());
    given.are(OF_OFFERS);
}

async fn every_reason_of_a_till_is_given(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let mut given = Given::default();
    app.clock.advance(1);

    partner.suspend().await;
    given.add("partner_suspended", till, &family.show()).await;
    given.answer("partner_suspended", &till.redeem(&quote, &basket(1_000)).await.codes());
    partner.reinstate().await;

    let outlet = partner.outlet;
    let set_outlet = |state: &'static str| {
        app.change(move |conn| {
            diesel::update(outlets::table.find(outlet)).set(outlets::state.eq(state)).execute(conn)
        })
    };
    set_outlet("closed").await;
    given.add("till_revoked", till, &family.show()).await;
    set_outlet("active").await;

    partner.revoke(till).await;
    given.add("till_revoked", till, &family.show()).await;
    given.answer("till_revoked", &till.redeem(&quote, &basket(1_000)).await.codes());
    // None of the refusals spent the proof.
    assert_eq!(partner.till().await.verify(&family.show()).await.decision, Decision::Accept);
    given.are(OF_TILLS);
}

async fn the_borders_of_freshness_are_inside(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let forger = Forger::with_todays_pass(app, family.adult()).await;
    let now = app.now();
    let digits = Challenge::new(0).unwrap();
    for (off, without, with_digits) in [
        (-601, "proof_stale", "proof_stale"),
        (-600, "challenge_needed", ""),
        (-91, "challenge_needed", ""),
        (-90, "", ""),
        (30, "", ""),
        (31, "challenge_needed", ""),
        (600, "challenge_needed", ""),
        (601, "proof_future", "proof_future"),
    ] {
        let answer = till.verify(&forger.shown_at(now + off, None)).await;
        assert_eq!(answer.codes().concat(), without, "{off} s");
        if without == "challenge_needed" {
            assert_eq!(answer.decision, Decision::Retry);
        }
        if without.is_empty() {
            // This proof is spent now; the digits are for the others.
            continue;
        }
        let answer = till.verify_digits(&forger.shown_at(now + off, Some(digits)), digits).await;
        assert_eq!(answer.codes().concat(), with_digits, "{off} s with digits");
    }
}

async fn a_refused_proof_is_not_spent(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let code = family.show();
    app.clock.advance(91);
    assert_eq!(till.verify(&code).await.codes(), ["challenge_needed"]);
    app.clock.advance(-1);
    assert_eq!(till.verify(&code).await.decision, Decision::Accept);
    assert_eq!(till.verify(&code).await.codes(), ["proof_replayed"]);
}

/// The reasons that were given.
#[derive(Default)]
struct Given(BTreeSet<&'static str>);

impl Given {
    /// The till is told this and nothing else.
    fn answer(&mut self, expected: &'static str, codes: &[&'static str]) {
        assert_eq!(codes, [expected]);
        self.0.insert(expected);
    }

    /// The till is told this about a code.
    async fn add(&mut self, expected: &'static str, till: &Till, code: &str) {
        let answer = till.verify(code).await;
        let again = expected.starts_with("challenge_");
        let decision = if again { Decision::Retry } else { Decision::Reject };
        assert_eq!(answer.decision, decision, "{expected}");
        self.answer(expected, &answer.codes());
    }

    /// A large family is told this about the only offer of a partner.
    async fn offer<'a>(
        &mut self,
        app: &'a TestApp,
        expected: &'static str,
        offer: impl FnOnce(&Partner<'a>) -> e2e::AnOffer<'a>,
    ) {
        let (family, partner) = (app.a_family().register().await, app.a_partner().await);
        offer(&partner).publish().await;
        let answer = partner.till().await.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.decision, Decision::Reject);
        self.answer(expected, &answer.codes());
    }

    /// A large family is told this about an offer whose limit it has just used up.
    async fn spent_offer(&mut self, app: &TestApp, expected: &'static str, scope: Scope) {
        let (family, partner) = (app.a_family().register().await, app.a_partner().await);
        partner.an_offer().limited([(scope, Period::Ever, 1)]).publish().await;
        let till = partner.till().await;
        till.sell(&family.show(), &basket(1_000)).await;
        app.clock.advance(1);
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        self.answer(expected, &answer.codes());
    }

    /// The region stopped the quoted terms, and the partner's new ones were published instead. (An edit alone keeps
    /// running quotes.)
    async fn terms_changed(
        &mut self,
        app: &TestApp,
        till: &Till,
        quote: &str,
        offer: Key<offers::Offer>,
        partner: &Partner<'_>,
    ) {
        let owner = partner.owner().await;
        let admin = app.an_administrator(&[Role::PartnerManager]).await;
        let decide = async |step: &str, seen: i64| -> OfferBody {
            let path = format!("/api/v1/admin/offers/{offer}/{step}");
            admin.decide(&path, seen, "Проверено.").send().await.ok()
        };
        let path = format!("/api/v1/partner/offers/{offer}");
        let seen: OfferBody = owner.get(&path).send().await.ok();
        let stopped = decide("suspend", seen.revision).await;
        self.answer("offer_not_active", &till.redeem(quote, &basket(1_000)).await.codes());
        let edit = json!({ "title": seen.latest.title, "terms": seen.latest.terms });
        let edited: OfferBody = owner.put(&path, stopped.revision).json(&edit).send().await.ok();
        let submit =
            owner.post(&format!("{path}/submit")).header("if-match", &format!("\"{}\"", edited.revision));
        let submitted: OfferBody = submit.send().await.ok();
        decide("publish", submitted.revision).await;
        self.answer("terms_changed", &till.redeem(quote, &basket(1_000)).await.codes());
    }

    fn are(self, listed: &[&'static str]) {
        assert_eq!(self.0, listed.iter().copied().collect());
    }
}
