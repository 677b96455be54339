//! A reservation holds its limits for ten minutes: it is confirmed, given up, or expires by itself, and what was taken
//! comes back exactly once whichever of them is first.

use diesel::prelude::*;
use e2e::{Scene, TestApp, Till, basket, eventually, on_both_databases};
use family_card_api::checkout;
use family_card_api::db::schema::ledger;
use family_card_api::ids::Key;
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, RedemptionBody};
use uuid::Uuid;

use crate::support::{Codes as _, at_once, problem, used};

on_both_databases![
    a_reservation_takes_its_limits_and_is_confirmed,
    a_reservation_that_is_given_up_gives_everything_back,
    a_reservation_expires_after_ten_minutes_and_gives_back_once,
    an_overdue_reservation_is_not_confirmed_though_nobody_has_expired_it_yet,
    the_upkeep_of_the_server_expires_reservations_by_itself,
    a_reservation_that_is_confirmed_and_expired_at_once_ends_one_way,
    a_confirmed_reservation_is_voided_like_any_redemption,
    a_reservation_is_its_tills_own,
    a_till_that_is_stopped_confirms_nothing,
    a_reservation_sent_again_gives_the_same_answer_and_a_sale_under_its_key_is_refused,
];

fn told(answer: &e2e::Answer) -> RedemptionBody {
    let answer: RedeemAnswer = answer.ok();
    answer.redemption.unwrap_or_else(|| panic!("{:?}", answer.reasons))
}

/// What the ledger holds of a redemption: each change with the discount that it wrote, in kopecks.
async fn entries(app: &TestApp, id: Uuid) -> Vec<(String, i64)> {
    app.look(move |conn| {
        let own = ledger::table.filter(ledger::redemption_id.eq(Key::<checkout::Redemption>::from_uuid(id)));
        Ok(own.order(ledger::id).select((ledger::entry, ledger::discount)).load(conn)?)
    })
    .await
}

async fn a_reservation_takes_its_limits_and_is_confirmed(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    assert_eq!(reserved.state, "reserved");
    assert_eq!(reserved.reserved_until.unwrap().timestamp(), app.now() + 600);
    assert_eq!(used(app).await, [1]);
    app.clock.advance(1);
    assert_eq!(till.verify_with(&family.show(), &basket(1_000)).await.codes(), ["family_limit"]);

    app.clock.advance(599);
    assert_eq!(checkout::expire_overdue(app.state()).await.unwrap(), 0, "the tenth minute is inside");
    let sold = told(&till.confirm(reserved.id).await);
    assert_eq!((sold.state.as_str(), sold.reserved_until), ("redeemed", None));
    assert_eq!(sold, told(&till.confirm(reserved.id).await), "confirming again changes nothing");
    app.clock.advance(60);
    assert_eq!(checkout::expire_overdue(app.state()).await.unwrap(), 0);
    assert_eq!(used(app).await, [1]);
    assert_eq!(entries(app, sold.id).await, [("reserved".into(), 10_000), ("confirmed".into(), 0)]);
    assert_eq!(family.adult().ledger().await.redemptions[0].redemption, sold);
}

async fn a_reservation_that_is_given_up_gives_everything_back(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    for _ in 0..2 {
        assert_eq!(told(&till.void(reserved.id).await).state, "cancelled");
    }
    assert_eq!(used(app).await, [0]);
    assert_eq!(entries(app, reserved.id).await, [("reserved".into(), 10_000), ("cancelled".into(), -10_000)]);
    assert_eq!(till.confirm(reserved.id).await.told(), problem(409, "conflict", None));
    assert_eq!(till.refund(reserved.id, None).await.told(), problem(409, "conflict", None));
    // The use is there again.
    app.clock.advance(1);
    till.sell(&family.show(), &basket(1_000)).await;
}

async fn a_reservation_expires_after_ten_minutes_and_gives_back_once(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    app.clock.advance(601);
    // The server's own upkeep may have been faster.
    assert!(checkout::expire_overdue(app.state()).await.unwrap() <= 1);
    assert_eq!(checkout::expire_overdue(app.state()).await.unwrap(), 0);
    assert_eq!(used(app).await, [0]);
    assert_eq!(entries(app, reserved.id).await, [("reserved".into(), 10_000), ("expired".into(), -10_000)]);
    let late: RedeemAnswer = till.confirm(reserved.id).await.ok();
    assert_eq!((late.decision, late.codes()), (Decision::Reject, vec!["quote_expired"]));
    assert_eq!(told(&till.void(reserved.id).await).state, "expired", "there is nothing left to give back");
    assert_eq!(used(app).await, [0]);
}

async fn an_overdue_reservation_is_not_confirmed_though_nobody_has_expired_it_yet(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    app.clock.advance(601);
    let late: RedeemAnswer = till.confirm(reserved.id).await.ok();
    assert_eq!(late.codes(), ["quote_expired"]);
    assert_eq!(used(app).await, [0]);
    assert_eq!(entries(app, reserved.id).await.len(), 2);
}

async fn the_upkeep_of_the_server_expires_reservations_by_itself(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    app.clock.advance(601);
    // Nobody asks for it here: the upkeep looks every five seconds.
    eventually("reservation given back", async || (used(app).await == [0]).then_some(())).await;
    assert_eq!(entries(app, reserved.id).await.last().unwrap().0, "expired");
}

async fn a_reservation_that_is_confirmed_and_expired_at_once_ends_one_way(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let family = app.a_family().register().await;
    for round in 0..10 {
        app.clock.advance(1);
        let till = partner.till().await;
        let reserved = till.reserve(&family.show(), &basket(1_000)).await;
        // Half of the confirmations see the last second, half the first one after it.
        app.clock.advance(600 + round % 2);
        let state = app.state().clone();
        let jobs: Vec<Option<Till>> = (0..8).map(|n| (n % 2 == 0).then(|| till.clone())).collect();
        at_once(jobs, move |till| {
            let state = state.clone();
            async move {
                match till {
                    Some(till) => drop(till.confirm(reserved.id).await.ok::<RedeemAnswer>()),
                    None => drop(checkout::expire_overdue(&state).await.unwrap()),
                }
            }
        })
        .await;
        let written = entries(app, reserved.id).await;
        let end = if round % 2 == 0 { ("confirmed".to_owned(), 0) } else { ("expired".to_owned(), -10_000) };
        assert_eq!(written, [("reserved".to_owned(), 10_000), end], "round {round}");
    }
}

async fn a_confirmed_reservation_is_voided_like_any_redemption(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    till.confirm(reserved.id).await.ok::<RedeemAnswer>();
    app.clock.advance(900);
    assert_eq!(told(&till.void(reserved.id).await).state, "voided");
    assert_eq!(used(app).await, [0]);
    let changes = [("reserved".into(), 10_000), ("confirmed".into(), 0), ("voided".into(), -10_000)];
    assert_eq!(entries(app, reserved.id).await, changes);
    assert_eq!(till.confirm(reserved.id).await.told(), problem(409, "conflict", None));
}

async fn a_reservation_is_its_tills_own(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    let neighbour = partner.till().await;
    assert_eq!(neighbour.confirm(reserved.id).await.told(), problem(404, "not_found", None));
    assert_eq!(neighbour.void(reserved.id).await.told(), problem(404, "not_found", None));
    assert_eq!(told(&till.confirm(reserved.id).await).state, "redeemed");
}

async fn a_till_that_is_stopped_confirms_nothing(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let reserved = till.reserve(&family.show(), &basket(1_000)).await;
    partner.suspend().await;
    let refused: RedeemAnswer = till.confirm(reserved.id).await.ok();
    assert_eq!(refused.codes(), ["partner_suspended"]);
    partner.reinstate().await;
    partner.revoke(till).await;
    for answer in [till.confirm(reserved.id).await, till.void(reserved.id).await] {
        assert_eq!(answer.ok::<RedeemAnswer>().codes(), ["till_revoked"]);
    }
    assert_eq!(till.refund(reserved.id, None).await.ok::<RedeemAnswer>().codes(), ["till_revoked"]);
    assert_eq!(used(app).await, [1], "it will expire by itself");
}

async fn a_reservation_sent_again_gives_the_same_answer_and_a_sale_under_its_key_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let first = till.reserve_under(&key, &quote, &basket(1_000)).await;
    till.confirm(told(&first).id).await.ok::<RedeemAnswer>();
    let again = till.reserve_under(&key, &quote, &basket(1_000)).await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let sale = till.redeem_under(&key, &quote, &basket(1_000)).await;
    assert_eq!(sale.told(), problem(422, "idempotency_key_reused", None));
}
