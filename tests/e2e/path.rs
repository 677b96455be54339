//! The walking path: a card is shown, scanned, quoted and redeemed.

use e2e::{TestApp, basket, on_both_databases};
use mobile_contracts::wire::checkout::Decision;

on_both_databases![a_card_is_shown_verified_quoted_and_redeemed];

async fn a_card_is_shown_verified_quoted_and_redeemed(app: &TestApp) {
    let scene = app.a_scene().await;
    let answer = scene.till.verify_with(&scene.family.show(), &basket(1_000)).await;
    assert_eq!(answer.decision, Decision::Accept);
    let quote = &answer.quotes[0];
    assert_eq!((quote.discount.0, quote.payable.0), (10_000, 90_000));
    let answer = scene.till.redeem(&quote.quote, &basket(1_000)).await;
    assert_eq!(answer.decision, Decision::Accept);
    assert_eq!(answer.redemption.unwrap().discount.0, 10_000);
}
