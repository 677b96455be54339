//! A quote is a promise to one till, for one family, one checkout and one basket, for ten minutes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Scene, TestApp, basket, on_every_deployment};
use mobile_contracts::discount::{Check, Give, Kopecks, Promise, Stacking};
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, VerifyRequest};

use crate::support::{Codes as _, problem};

on_every_deployment![
    the_quote_of_another_till_is_refused,
    an_altered_basket_is_refused,
    a_forged_quote_is_refused,
    a_quote_holds_for_ten_minutes,
    a_checkout_is_opened_again_for_ten_minutes_and_only_by_its_till,
    one_checkout_is_redeemed_once_whichever_quote_is_taken,
    the_best_proposal_comes_first,
    offers_that_stack_stand_in_the_ledger_in_the_order_applied,
    an_offer_that_is_not_meant_for_the_family_is_left_out_without_a_word,
    a_person_check_needs_the_code_with_the_hint,
    what_the_till_asks_must_make_sense,
];

async fn the_quote_of_another_till_is_refused(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let neighbour = partner.till().await;
    let answer = neighbour.redeem_under(&app.uuid().to_string(), &quote, &basket(1_000)).await;
    assert_eq!(answer.told(), problem(422, "validation_failed", Some("/quote")));
    assert_eq!(till.redeem(&quote, &basket(1_000)).await.decision, Decision::Accept);
}

async fn an_altered_basket_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let mut promoted = basket(1_000);
    promoted.own_promotion = true;
    for altered in [basket(1_001), promoted] {
        let answer = till.redeem_under(&app.uuid().to_string(), &quote, &altered).await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some("/basket")));
    }
}

async fn a_forged_quote_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    let quote = &answer.quotes[0].quote;
    let mut flipped = URL_SAFE_NO_PAD.decode(quote).unwrap();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let checkout = answer.checkout.unwrap();
    let cut = &quote[..quote.len() - 4];
    for forged in [&URL_SAFE_NO_PAD.encode(flipped), &checkout, cut, "", "нет"] {
        let answer = till.redeem_under(&app.uuid().to_string(), forged, &basket(1_000)).await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some("/quote")), "{forged}");
    }
}

async fn a_quote_holds_for_ten_minutes(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await;
    assert_eq!(quote.expires_at.timestamp(), app.now() + 600);
    app.clock.advance(600);
    let answer = till.redeem(&quote.quote, &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["quote_expired"]));
    app.clock.advance(-1);
    assert_eq!(till.redeem(&quote.quote, &basket(1_000)).await.decision, Decision::Accept);
}

async fn a_checkout_is_opened_again_for_ten_minutes_and_only_by_its_till(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let checkout = till.verify(&family.show()).await.checkout.unwrap();
    let request = VerifyRequest {
        checkout: Some(checkout.clone()),
        basket: Some(basket(1_000)),
        ..VerifyRequest::default()
    };
    let neighbour = partner.till().await.ask(&request).await;
    assert_eq!(neighbour.told(), problem(422, "validation_failed", Some("/checkout")));
    app.clock.advance(600);
    assert_eq!(till.quote(&checkout, &basket(1_000)).await.codes(), ["quote_expired"]);
}

async fn one_checkout_is_redeemed_once_whichever_quote_is_taken(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    partner.an_offer().limited([]).publish().await;
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    let [first, second] = &answer.quotes[..] else { panic!("{:?}", answer.quotes) };
    assert_eq!(till.redeem(&first.quote, &basket(1_000)).await.decision, Decision::Accept);
    let refused = till.redeem(&second.quote, &basket(1_000)).await;
    assert_eq!((refused.decision, refused.codes()), (Decision::Reject, vec!["proof_replayed"]));
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn the_best_proposal_comes_first(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let amount = |off| {
        move |terms: &mut mobile_contracts::discount::OfferTerms| {
            if let Promise::Priced { lines } = &mut terms.promise {
                lines[0].give = Give::Amount { off: Kopecks(off) };
            }
        }
    };
    partner.an_offer().with(amount(25_000)).publish().await;
    partner.an_offer().with(amount(5_000)).publish().await;
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    let discounts: Vec<_> = answer.quotes.iter().map(|quote| quote.discount.0).collect();
    assert_eq!(discounts, [25_000, 10_000, 5_000]);
    assert!(answer.quotes.iter().all(|quote| quote.discount.0 + quote.payable.0 == 100_000));
}

async fn offers_that_stack_stand_in_the_ledger_in_the_order_applied(app: &TestApp) {
    let family = app.a_family().register().await;
    let partner = app.a_partner().await;
    let mut published = Vec::new();
    for priority in [3, 1, 4, 2, 0] {
        let offer = partner.an_offer().with(|terms| terms.stacking = Stacking::Additive { priority });
        published.push((priority, offer.publish().await.uuid()));
    }
    published.sort();
    let till = partner.till().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let applied: Vec<_> = sold.offers.iter().map(|one| one.offer).collect();
    assert_eq!(applied, published.into_iter().map(|(_, offer)| offer).collect::<Vec<_>>());
    // 10 % five times, each of what the one before left: 1000, 900, 810, 729, 656.10 roubles.
    let bases: Vec<_> = sold.offers.iter().map(|one| one.base.0).collect();
    assert_eq!(bases, [100_000, 90_000, 81_000, 72_900, 65_610]);
    assert_eq!(family.adult().ledger().await.redemptions[0].redemption, sold);
    let voided: RedeemAnswer = till.void(sold.id).await.ok();
    assert_eq!(voided.redemption.unwrap().offers, sold.offers);
}

async fn an_offer_that_is_not_meant_for_the_family_is_left_out_without_a_word(app: &TestApp) {
    let Scene { till, .. } = &app.a_scene().await;
    let small = app.a_family().of([]).register().await;
    let answer = till.verify_with(&small.show(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["offer_not_found"]));
    assert!(answer.not_applicable.is_empty(), "{:?}", answer.not_applicable);
}

async fn a_person_check_needs_the_code_with_the_hint(app: &TestApp) {
    let family = app.a_family().register().await;
    let partner = app.a_partner().await;
    partner.an_offer().with(|terms| terms.check = Check::Initials).publish().await;
    let till = partner.till().await;
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["person_check_needed"]));
    assert!(answer.quotes.is_empty() && answer.check.is_none());

    app.clock.advance(1);
    let answer = till.verify_with(&family.adult().phone.show_with_hint(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::AcceptWithCheck, vec![]));
    let check = answer.check.unwrap();
    let hint = check.hint.unwrap();
    assert_eq!((check.kind, hint.initials.as_str(), hint.day, hint.month), (Check::Initials, "А. К.", 12, 3));
    let answer = till.redeem(&answer.quotes[0].quote, &basket(1_000)).await;
    assert_eq!(answer.decision, Decision::Accept);
}

async fn what_the_till_asks_must_make_sense(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let code = family.show();
    let checkout = till.verify(&code).await.checkout.unwrap();
    let asks = [
        (serde_json::json!({}), "/code"),
        (serde_json::json!({"code": code, "checkout": checkout}), "/checkout"),
        (serde_json::json!({"code": code, "challenge": "12345"}), "/challenge"),
        (serde_json::json!({"code": code, "basket": {"lines": []}}), "/basket/lines"),
        (serde_json::json!({"code": code, "basket": {"lines": [{"amount": -1}]}}), "/basket/lines/0/amount"),
    ];
    for (ask, pointer) in asks {
        let answer = till.post("/api/v1/checkout/verify").json(&ask).send().await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some(pointer)), "{ask}");
    }
}
