//! `Idempotency-Key` on a redemption: the same request again is harmless, whatever happened in between.

use e2e::{Scene, TestApp, basket, on_every_deployment};
use family_card_api::accounts::Role;
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, RedeemRequest};
use mobile_contracts::wire::key::KeyList;
use serde_json::json;

use crate::support::{Codes as _, DAY, problem};

on_every_deployment![
    a_key_sent_again_gives_the_same_answer_and_says_so,
    a_key_answers_the_same_after_all_that_could_refuse_has_happened,
    a_key_answers_the_same_after_the_key_that_sealed_its_quote_was_killed,
    a_key_used_for_another_quote_is_refused,
    a_key_used_for_another_basket_is_refused_and_a_fresh_one_told_what_is_wrong,
    a_key_is_one_tills_own,
    a_refusal_uses_up_no_key,
    a_redemption_without_a_proper_key_is_refused,
];

async fn a_key_sent_again_gives_the_same_answer_and_says_so(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let first = till.redeem_under(&key, &quote, &basket(1_000)).await;
    let again = till.redeem_under(&key, &quote, &basket(1_000)).await;
    assert_eq!(first.ok::<RedeemAnswer>().decision, Decision::Accept);
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn a_key_answers_the_same_after_all_that_could_refuse_has_happened(app: &TestApp) {
    let Scene { family, partner, till, offer } = &app.a_scene().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let first = till.redeem_under(&key, &quote, &basket(1_000)).await;

    assert_eq!(admin.revoke_card(family.adult().card, "Утеряна").await.status, 200);
    partner.pause(*offer).await;
    partner.suspend().await;
    app.clock.advance(DAY);

    let again = till.redeem_under(&key, &quote, &basket(1_000)).await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    // A new key meets the rules.
    assert_eq!(till.redeem(&quote, &basket(1_000)).await.codes(), ["partner_suspended"]);
}

async fn a_key_used_for_another_quote_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let first = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    app.clock.advance(1);
    let other = till.best_quote(&family.show(), &basket(2_000)).await.quote;
    let key = app.uuid().to_string();
    assert_eq!(till.redeem_under(&key, &first, &basket(1_000)).await.status, 200);
    let answer = till.redeem_under(&key, &other, &basket(2_000)).await;
    assert_eq!(answer.told(), problem(422, "idempotency_key_reused", None));
}

async fn a_key_answers_the_same_after_the_key_that_sealed_its_quote_was_killed(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let first = till.redeem_under(&key, &quote, &basket(1_000)).await;
    let owner = app.an_administrator(&[Role::Owner]).await;
    let keys: KeyList = owner.get("/api/v1/admin/keys").send().await.ok();
    let seals = keys.keys.iter().find(|key| key.purpose == "token" && key.role == "signs").unwrap();
    let path = format!("/api/v1/admin/keys/{}/revoke", seals.id);
    assert_eq!(owner.post(&path).json(&json!({"reason": "Утечка"})).send().await.status, 200);
    // Behind a round robin each server is asked.
    for _ in 0..2 {
        let again = till.redeem_under(&key, &quote, &basket(1_000)).await;
        assert_eq!((again.status, &again.text), (200, &first.text));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    }
    let other = till.redeem_under(&key, "another quote", &basket(1_000)).await;
    assert_eq!(other.told(), problem(422, "idempotency_key_reused", None));
    let fresh = till.redeem_under(&till.fresh_key(), "another quote", &basket(1_000)).await;
    assert_eq!(fresh.told(), problem(422, "validation_failed", Some("/quote")));
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn a_key_used_for_another_basket_is_refused_and_a_fresh_one_told_what_is_wrong(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let early = till.redeem_under(&key, &quote, &basket(2_000)).await;
    assert_eq!(early.told(), problem(422, "validation_failed", Some("/basket")), "and the key is still free");
    assert_eq!(till.redeem_under(&key, &quote, &basket(1_000)).await.status, 200);
    let late = till.redeem_under(&key, &quote, &basket(2_000)).await;
    assert_eq!(late.told(), problem(422, "idempotency_key_reused", None));
}

async fn a_key_is_one_tills_own(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let (neighbour, other) = (partner.till().await, app.a_family().register().await);
    let mine = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let theirs = neighbour.best_quote(&other.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let mine: RedeemAnswer = till.redeem_under(&key, &mine, &basket(1_000)).await.ok();
    let theirs: RedeemAnswer = neighbour.redeem_under(&key, &theirs, &basket(1_000)).await.ok();
    assert_ne!(mine.redemption.unwrap().id, theirs.redemption.unwrap().id);
}

async fn a_refusal_uses_up_no_key(app: &TestApp) {
    let Scene { family, partner, till, offer } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    partner.pause(*offer).await;
    let refused: RedeemAnswer = till.redeem_under(&key, &quote, &basket(1_000)).await.ok();
    assert_eq!(refused.codes(), ["offer_not_active"]);
    partner.resume(*offer).await;
    let answer = till.redeem_under(&key, &quote, &basket(1_000)).await;
    assert_eq!(answer.header("idempotent-replayed"), None);
    assert_eq!(answer.ok::<RedeemAnswer>().decision, Decision::Accept);
}

async fn a_redemption_without_a_proper_key_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let body = RedeemRequest { quote: quote.clone(), basket: basket(1_000), reserve: false };
    let answer = till.post("/api/v1/checkout/redemptions").json(&body).send().await;
    assert_eq!(answer.told(), problem(428, "idempotency_key_missing", None));
    let answer = till.redeem_under("short", &quote, &basket(1_000)).await;
    assert_eq!(answer.told(), problem(422, "validation_failed", Some("/Idempotency-Key")));
    assert!(family.adult().ledger().await.redemptions.is_empty());
}
