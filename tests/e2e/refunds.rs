//! Refunds in part and in whole: who may, how much, and what comes back to the limits.

use diesel::prelude::*;
use e2e::{Partner, Scene, Staff, TestApp, Till, basket, on_both_databases, refund_request};
use family_card_api::checkout;
use family_card_api::db::schema::{audit, counters, ledger, redemptions};
use family_card_api::ids::Key;
use mobile_contracts::discount::{Limit, LimitUnit, Period, Scope, Stacking};
use mobile_contracts::wire::checkout::{RedeemAnswer, RedemptionBody};
use mobile_contracts::wire::till::ApiKeyBody;
use serde_json::json;
use uuid::Uuid;

use crate::support::{at_once, problem};

on_both_databases![
    a_refund_in_parts_gives_amounts_back_in_proportion_and_the_use_at_the_end,
    a_whole_refund_gives_everything_back,
    each_offer_of_a_redemption_is_refunded_by_itself,
    more_than_what_is_left_cannot_be_refunded,
    a_refund_under_its_key_is_made_once,
    a_paired_till_refunds_what_it_gave_for_a_quarter_of_an_hour,
    pos_software_refunds_what_its_outlet_gave_at_any_time,
    the_partners_people_refund_later_and_it_is_on_record,
    a_redemption_that_was_voided_is_not_refunded_and_the_other_way_round,
    refunds_that_race_never_give_back_more_than_was_given,
];

fn told(answer: &e2e::Answer) -> RedemptionBody {
    let answer: RedeemAnswer = answer.ok();
    answer.redemption.unwrap_or_else(|| panic!("{:?}", answer.reasons))
}

/// A limit of each unit, a month for a family.
fn every_unit() -> Vec<Limit> {
    [LimitUnit::Uses, LimitUnit::Discount, LimitUnit::AmountBought]
        .map(|unit| Limit { scope: Scope::Family, per: Period::Month, unit, cap: 10_000_000 })
        .to_vec()
}

/// What the counters stand at, by what they measure.
async fn counted(app: &TestApp) -> Vec<(String, i64)> {
    let counted: Vec<(String, i64)> = app
        .look(|conn| {
            let rows = counters::table.select((counters::measure, counters::used));
            Ok(rows.order((counters::offer_id, counters::measure)).load(conn)?)
        })
        .await;
    let unit = |measure: &str| measure.rsplit('/').next().unwrap().to_owned();
    counted.into_iter().map(|(measure, used)| (unit(&measure), used)).collect()
}

fn counts(bought: i64, discount: i64, uses: i64) -> Vec<(String, i64)> {
    vec![("amount_bought".into(), bought), ("discount".into(), discount), ("uses".into(), uses)]
}

async fn off(app: &TestApp) -> usize {
    app.look(checkout::recount).await
}

async fn a_sale(app: &TestApp) -> (Partner<'_>, Till, RedemptionBody) {
    let partner = app.a_partner().await;
    partner.an_offer().with(|terms| terms.limits = every_unit()).publish().await;
    let (family, till) = (app.a_family().register().await, partner.till().await);
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    (partner, till, sold)
}

async fn a_refund_in_parts_gives_amounts_back_in_proportion_and_the_use_at_the_end(app: &TestApp) {
    let (_, till, sold) = a_sale(app).await;
    let offer = sold.offers[0].offer;
    assert_eq!(counted(app).await, counts(100_000, 10_000, 1));
    // A third of the discount, cut to kopecks; then as much again; then the rest.
    for (part, state, left) in [
        (3_333, "partly_refunded", counts(66_670, 6_667, 1)),
        (3_333, "partly_refunded", counts(33_340, 3_334, 1)),
        (3_334, "refunded", counts(0, 0, 0)),
    ] {
        let refunded = told(&till.refund(sold.id, Some(&[(offer, part)])).await);
        assert_eq!(refunded.state, state);
        assert_eq!(refunded.discount, sold.discount, "what was given stays what it was");
        assert_eq!(counted(app).await, left);
    }
    let entries: Vec<(String, i64, i64)> = app
        .look(|conn| {
            let rows = ledger::table.order(ledger::id);
            Ok(rows.select((ledger::entry, ledger::base, ledger::discount)).load(conn)?)
        })
        .await;
    let refunded = |base, discount| ("refunded".to_owned(), base, discount);
    assert_eq!(
        entries,
        [
            ("redeemed".to_owned(), 100_000, 10_000),
            refunded(-33_330, -3_333),
            refunded(-33_330, -3_333),
            refunded(-33_340, -3_334),
        ]
    );
    assert_eq!(off(app).await, 0);
}

async fn a_whole_refund_gives_everything_back(app: &TestApp) {
    let (_, till, sold) = a_sale(app).await;
    let refunded = told(&till.refund(sold.id, None).await);
    assert_eq!((refunded.state.as_str(), refunded.refunded), ("refunded", sold.discount));
    assert_eq!(refunded.offers[0].refunded, sold.discount);
    assert_eq!(counted(app).await, counts(0, 0, 0));
    assert_eq!(till.refund(sold.id, None).await.told(), problem(409, "conflict", None));
    assert_eq!((counted(app).await, off(app).await), (counts(0, 0, 0), 0));
}

async fn each_offer_of_a_redemption_is_refunded_by_itself(app: &TestApp) {
    let (family, partner) = (app.a_family().register().await, app.a_partner().await);
    for priority in [1, 2] {
        let with = |terms: &mut mobile_contracts::discount::OfferTerms| {
            terms.stacking = Stacking::Additive { priority };
            terms.limits = vec![every_unit()[0], every_unit()[1]];
        };
        partner.an_offer().with(with).publish().await;
    }
    let till = partner.till().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let [first, second] = &sold.offers[..] else { panic!("{:?}", sold.offers) };
    assert_eq!((first.discount.0, second.discount.0), (10_000, 9_000));

    let refunded = told(&till.refund(sold.id, Some(&[(first.offer, 10_000), (second.offer, 1)])).await);
    assert_eq!(refunded.state, "partly_refunded");
    assert_eq!((refunded.offers[0].refunded.0, refunded.offers[1].refunded.0), (10_000, 1));
    let mut left = counted(app).await;
    left.sort();
    let expected = [("discount", 0), ("discount", 8_999), ("uses", 0), ("uses", 1)];
    assert_eq!(left, expected.map(|(unit, used)| (unit.to_owned(), used)));
    // No list takes the rest.
    assert_eq!(told(&till.refund(sold.id, None).await).state, "refunded");
    assert!(counted(app).await.iter().all(|(_, used)| *used == 0));
    assert_eq!(off(app).await, 0);
}

async fn more_than_what_is_left_cannot_be_refunded(app: &TestApp) {
    let (_, till, sold) = a_sale(app).await;
    let offer = sold.offers[0].offer;
    till.refund(sold.id, Some(&[(offer, 4_000)])).await.ok::<RedeemAnswer>();
    for (parts, pointer) in [
        (vec![(offer, 6_001)], "/offers/0/discount"),
        (vec![(offer, 0)], "/offers/0/discount"),
        (vec![(offer, -1)], "/offers/0/discount"),
        (vec![(offer, 1), (offer, 1)], "/offers/1/offer"),
        (vec![(Uuid::nil(), 1)], "/offers/0/offer"),
        (vec![], "/offers"),
        (vec![(offer, 1); 21], "/offers"),
    ] {
        let answer = till.refund(sold.id, Some(&parts)).await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some(pointer)), "{parts:?}");
    }
    assert_eq!(counted(app).await, counts(60_000, 6_000, 1));
    let path = format!("/api/v1/checkout/redemptions/{}/refund", sold.id);
    let answer = till.post(&path).json(&refund_request(None)).send().await;
    assert_eq!(answer.told(), problem(428, "idempotency_key_missing", None));
}

async fn a_refund_under_its_key_is_made_once(app: &TestApp) {
    let (_, till, sold) = a_sale(app).await;
    let (offer, key) = (sold.offers[0].offer, app.uuid().to_string());
    let part = [(offer, 2_500)];
    let answers = at_once(vec![(till.clone(), key.clone()); 12], move |(till, key)| async move {
        till.refund_under(&key, sold.id, Some(&part)).await
    })
    .await;
    for answer in &answers {
        assert_eq!(told(answer).refunded.0, 2_500);
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == Some("true"));
    assert_eq!(replayed.count(), 11);
    assert_eq!(counted(app).await, counts(75_000, 7_500, 1));
    let other = till.refund_under(&key, sold.id, Some(&[(offer, 2_501)])).await;
    assert_eq!(other.told(), problem(422, "idempotency_key_reused", None));
    let whole = till.refund_under(&key, sold.id, None).await;
    assert_eq!(whole.told(), problem(422, "idempotency_key_reused", None));
}

async fn a_paired_till_refunds_what_it_gave_for_a_quarter_of_an_hour(app: &TestApp) {
    let (partner, till, sold) = a_sale(app).await;
    let offer = sold.offers[0].offer;
    let neighbour = partner.till().await;
    assert_eq!(neighbour.refund(sold.id, None).await.told(), problem(404, "not_found", None));
    app.clock.advance(900);
    assert_eq!(told(&till.refund(sold.id, Some(&[(offer, 1)])).await).state, "partly_refunded");
    app.clock.advance(1);
    assert_eq!(till.refund(sold.id, None).await.told(), problem(409, "conflict", None));
}

/// POS software of this outlet.
async fn pos(app: &TestApp, partner: &Partner<'_>) -> Till {
    let owner = partner.owner().await;
    let path = format!("/api/v1/partner/outlets/{}/api-keys", partner.outlet);
    let issued: ApiKeyBody = owner.post(&path).json(&json!({ "name": "1С" })).send().await.read(201);
    Till::with_token(app, Key::from_uuid(issued.till.id), issued.token.expose())
}

async fn pos_software_refunds_what_its_outlet_gave_at_any_time(app: &TestApp) {
    let (partner, _, sold) = a_sale(app).await;
    let software = pos(app, &partner).await;
    app.clock.advance(30 * 86_400);
    assert_eq!(told(&software.refund(sold.id, None).await).state, "refunded");
    assert_eq!(counted(app).await, counts(0, 0, 0), "in the month in which it was given");
    let elsewhere = pos(app, &app.a_partner().await).await;
    assert_eq!(elsewhere.refund(sold.id, None).await.told(), problem(404, "not_found", None));
}

async fn refund_by(app: &TestApp, staff: &Staff, id: Uuid, parts: Option<&[(Uuid, i64)]>) -> e2e::Answer {
    let ask = staff.post(&format!("/api/v1/checkout/redemptions/{id}/refund"));
    ask.header("Idempotency-Key", &app.uuid().to_string()).json(&refund_request(parts)).send().await
}

async fn the_partners_people_refund_later_and_it_is_on_record(app: &TestApp) {
    let (partner, _, sold) = a_sale(app).await;
    app.clock.advance(3 * 86_400);
    let (owner, clerk) = (partner.owner().await, partner.staff().await);
    let offer = sold.offers[0].offer;
    assert_eq!(told(&refund_by(app, &clerk, sold.id, Some(&[(offer, 100)])).await).refunded.0, 100);
    assert_eq!(told(&refund_by(app, &owner, sold.id, None).await).state, "refunded");
    let by: Vec<Option<Key<family_card_api::accounts::Account>>> =
        app.look(|conn| Ok(ledger::table.order(ledger::id).select(ledger::account_id).load(conn)?)).await;
    assert_eq!(by, [None, Some(clerk.account), Some(owner.account)]);
    let acts: i64 = app
        .look(|conn| {
            Ok(audit::table.filter(audit::action.eq("redemption.refund")).count().get_result(conn)?)
        })
        .await;
    assert_eq!(acts, 2);
    let stranger = app.a_partner().await.owner().await;
    assert_eq!(refund_by(app, &stranger, sold.id, None).await.told(), problem(404, "not_found", None));
}

async fn a_redemption_that_was_voided_is_not_refunded_and_the_other_way_round(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    till.void(sold.id).await.ok::<RedeemAnswer>();
    assert_eq!(till.refund(sold.id, None).await.told(), problem(409, "conflict", None));
    app.clock.advance(1);
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    till.refund(sold.id, Some(&[(sold.offers[0].offer, 1)])).await.ok::<RedeemAnswer>();
    assert_eq!(till.void(sold.id).await.told(), problem(409, "conflict", None));
    assert_eq!(till.confirm(sold.id).await.told(), problem(409, "conflict", None));
}

async fn refunds_that_race_never_give_back_more_than_was_given(app: &TestApp) {
    let (_, till, sold) = a_sale(app).await;
    let offer = sold.offers[0].offer;
    // Sixteen times 1,000 of 10,000 kopecks, and once all that is left.
    let mut jobs: Vec<_> = vec![(till.clone(), Some(vec![(offer, 1_000)])); 16];
    jobs.push((till.clone(), None));
    let answers =
        at_once(
            jobs,
            move |(till, parts)| async move { till.refund(sold.id, parts.as_deref()).await.status },
        )
        .await;
    assert!(answers.iter().all(|status| [200, 409, 422].contains(status)), "{answers:?}");
    let (state, back): (String, i64) = app
        .look(|conn| {
            let state = redemptions::table.select(redemptions::state).first(conn)?;
            let rows: Vec<i64> =
                ledger::table.filter(ledger::entry.eq("refunded")).select(ledger::discount).load(conn)?;
            Ok((state, rows.iter().sum()))
        })
        .await;
    assert_eq!((state.as_str(), back), ("refunded", -10_000));
    assert_eq!((counted(app).await, off(app).await), (counts(0, 0, 0), 0));
}
