//! Specimen cards: a partner tries every answer at a till in its test, and nothing of it is recorded.

use std::collections::BTreeSet;

use diesel::prelude::*;
use e2e::{Partner, Staff, TestApp, Till, basket, on_both_databases};
use family_card_api::db::schema::{counters, ledger, outbox, redemptions, rehearsals, takes};
use family_card_api::upkeep;
use mobile_contracts::reason::CashierReason;
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, RedemptionBody, SalePage, VerifyAnswer};
use mobile_contracts::wire::till::{OwnTillBody, SpecimenList, SpecimenStep, TillBody};

use crate::support::{Codes as _, DAY, problem};

on_both_databases![
    a_till_in_its_test_gets_the_promised_answer_for_every_specimen,
    a_till_in_its_daily_work_refuses_every_specimen,
    a_specimen_is_quoted_and_redeemed_and_nothing_is_recorded,
    what_a_specimen_was_given_is_repeated_confirmed_voided_and_refunded,
    a_test_ends_by_itself_or_when_it_is_ended_and_a_quote_of_it_with_it,
    a_real_card_is_taken_during_a_test,
];

async fn begin_test(partner: &Partner<'_>, till: &Till) -> TillBody {
    partner.owner().await.post(&format!("/api/v1/partner/tills/{}/test", till.id)).send().await.ok()
}

async fn specimens(till: &Till) -> SpecimenList {
    till.http_get("/api/v1/till/specimens").await.ok()
}

fn code<'a>(list: &'a SpecimenList, name: &str) -> &'a str {
    &list.specimens.iter().find(|one| one.name == name).unwrap().code
}

async fn a_till_in_its_test_gets_the_promised_answer_for_every_specimen(app: &TestApp) {
    let partner = app.a_partner().await;
    let (till, _) = (partner.till().await, partner.an_offer().publish().await);
    assert_eq!(till.http_get("/api/v1/till/specimens").await.told(), problem(409, "conflict", None));
    begin_test(&partner, &till).await;
    let list = specimens(&till).await;
    let mut given = BTreeSet::new();
    let scanned = list.specimens.iter().map(|one| (&one.name, Ok(&one.code), one.step, &one.reason));
    let read_out = list.digits.iter().map(|one| (&one.name, Err(&one.digits), one.step, &one.reason));
    for (name, shown, step, reason) in scanned.chain(read_out) {
        let answer = match shown {
            Ok(code) => till.verify(code).await,
            Err(digits) => till.verify_spoken(digits).await,
        };
        let stopped = walk(&till, answer, step).await;
        let expected = reason.as_deref().map(|reason| (step, vec![reason]));
        assert_eq!(stopped, expected, "{name}");
        given.extend(stopped.into_iter().flat_map(|(_, codes)| codes));
    }
    // Every reason, so that a new one asks for a specimen of its own.
    assert_eq!(given, CashierReason::all().map(CashierReason::code).collect());
    // A proof of a specimen is spent like any other.
    assert_eq!(till.verify(code(&list, "good")).await.codes(), ["proof_replayed"]);
    assert_eq!(recorded(app).await, 0);
}

/// Goes on with a checkout, as far as `last`; the step that said no, and why.
async fn walk(
    till: &Till,
    seen: VerifyAnswer,
    last: SpecimenStep,
) -> Option<(SpecimenStep, Vec<&'static str>)> {
    let no = |step, codes: Vec<&'static str>| (!codes.is_empty()).then_some((step, codes));
    if let Some(stopped) = no(SpecimenStep::Verify, seen.codes()) {
        assert!(!seen.specimen && seen.decision != Decision::Accept);
        return Some(stopped);
    }
    assert!(seen.specimen && seen.decision == Decision::Accept);
    let basket = basket(1_000);
    let priced = till.quote(&seen.checkout.unwrap(), &basket).await;
    if let Some(stopped) = no(SpecimenStep::Quote, priced.codes()) {
        assert!(priced.quotes.is_empty() && priced.decision == Decision::Reject);
        return Some(stopped);
    }
    assert_eq!(priced.quotes[0].discount.0, 10_000);
    let reserve = last == SpecimenStep::Confirm;
    let (key, quote) = (till.fresh_key(), &priced.quotes[0].quote);
    let taken: RedeemAnswer = match reserve {
        true => till.reserve_under(&key, quote, &basket).await.ok(),
        false => till.redeem_under(&key, quote, &basket).await.ok(),
    };
    if let Some(stopped) = no(SpecimenStep::Redeem, taken.codes()) {
        return Some(stopped);
    }
    let id = taken.redemption.unwrap().id;
    let next = match last {
        SpecimenStep::Confirm => till.confirm(id).await,
        SpecimenStep::Refund => till.refund(id, None).await,
        _ => till.void(id).await,
    };
    no(last, next.ok::<RedeemAnswer>().codes())
}

/// How much is recorded of redemptions: in the ledger, in the counters, and to be told to a family.
async fn recorded(app: &TestApp) -> i64 {
    let rows = |conn: &mut _| {
        let counts: [i64; 5] = [
            ledger::table.count().get_result(conn)?,
            redemptions::table.count().get_result(conn)?,
            counters::table.count().get_result(conn)?,
            takes::table.count().get_result(conn)?,
            outbox::table.count().get_result(conn)?,
        ];
        Ok(counts.iter().sum())
    };
    app.look(rows).await
}

async fn a_till_in_its_daily_work_refuses_every_specimen(app: &TestApp) {
    let partner = app.a_partner().await;
    let till = partner.till().await;
    let list: SpecimenList = partner.staff().await.get("/api/v1/partner/specimens").send().await.ok();
    for specimen in &list.specimens {
        let answer = till.verify(&specimen.code).await;
        // What is wrong with the code itself comes first.
        let unread = ["malformed", "unsupported_version", "not_our_code", "unknown_key", "bad_signature"];
        let expected = if unread.contains(&specimen.name.as_str()) { &specimen.name } else { "specimen" };
        assert_eq!(answer.codes(), [expected], "{}", specimen.name);
    }
    for specimen in &list.digits {
        assert_eq!(till.verify_spoken(&specimen.digits).await.codes(), ["specimen"], "{}", specimen.name);
    }
}

async fn a_specimen_is_quoted_and_redeemed_and_nothing_is_recorded(app: &TestApp) {
    let partner = app.a_partner().await;
    let (till, _) = (partner.till().await, partner.an_offer().publish().await);
    begin_test(&partner, &till).await;
    let (list, basket) = (specimens(&till).await, basket(1_000));
    let quote = till.best_quote(code(&list, "good"), &basket).await;
    assert_eq!(quote.discount.0, 10_000);
    let answer = till.redeem(&quote.quote, &basket).await;
    assert!(answer.redemption.is_some(), "{:?}", answer.reasons);
    let again = till.best_quote(code(&specimens(&till).await, "good"), &basket).await;
    assert_eq!(again.discount.0, 10_000, "the daily limit is not touched");
    assert_eq!(recorded(app).await, 0);
}

async fn what_a_specimen_was_given_is_repeated_confirmed_voided_and_refunded(app: &TestApp) {
    let partner = app.a_partner().await;
    let (till, other) = (partner.till().await, partner.till().await);
    begin_test(&partner, &till).await;
    let basket = basket(1_000);
    let quote = async || till.best_quote(code(&specimens(&till).await, "training_offer"), &basket).await;

    // Once for a key, once for a checkout.
    let (first, key) = (quote().await, till.fresh_key());
    let redeemed = till.redeem_under(&key, &first.quote, &basket).await;
    let again = till.redeem_under(&key, &first.quote, &basket).await;
    assert_eq!((again.header("idempotent-replayed"), &again.text), (Some("true"), &redeemed.text));
    let reused = till.reserve_under(&key, &first.quote, &basket).await;
    assert_eq!(reused.told().0, 422);
    assert_eq!(till.redeem(&first.quote, &basket).await.codes(), ["proof_replayed"]);

    // In parts, and no more than there was.
    let sold = redeemed.ok::<RedeemAnswer>().redemption.unwrap();
    let offer = sold.offers[0].offer;
    let state = |answer: RedeemAnswer| {
        let redemption = answer.redemption.unwrap();
        (redemption.state, redemption.refunded.0)
    };
    let key = till.fresh_key();
    let part = till.refund_under(&key, sold.id, Some(&[(offer, 4_000)])).await;
    assert_eq!(state(part.ok()), ("partly_refunded".to_owned(), 4_000));
    let part = till.refund_under(&key, sold.id, Some(&[(offer, 4_000)])).await;
    assert_eq!(part.header("idempotent-replayed"), Some("true"));
    let much = till.refund(sold.id, Some(&[(offer, 6_001)])).await;
    assert_eq!(much.told(), problem(422, "validation_failed", Some("/offers/0/discount")));
    assert_eq!(other.void(sold.id).await.status, 404, "another till's");
    let stranger = app.a_partner().await.owner().await;
    let path = format!("/api/v1/checkout/redemptions/{}/refund", sold.id);
    let all_of_it = async |who: &Staff| {
        let ask = who.post(&path).header("Idempotency-Key", &till.fresh_key());
        ask.json(&serde_json::json!({})).send().await
    };
    assert_eq!(all_of_it(&stranger).await.status, 404, "another partner's");
    let whole = all_of_it(&partner.staff().await).await;
    assert_eq!(state(whole.ok()), ("refunded".to_owned(), 10_000));
    assert_eq!(till.refund(sold.id, None).await.told(), problem(409, "conflict", None));
    assert_eq!(till.void(sold.id).await.told(), problem(409, "conflict", None));

    // A reservation holds for ten minutes, as long as the test goes on.
    let reserve = async || -> RedemptionBody {
        let quote = quote().await;
        let reserved: RedeemAnswer = till.reserve_under(&till.fresh_key(), &quote.quote, &basket).await.ok();
        reserved.redemption.unwrap()
    };
    let kept = reserve().await;
    assert_eq!(kept.state, "reserved");
    app.clock.advance(600);
    assert_eq!(state(till.confirm(kept.id).await.ok()).0, "redeemed");
    assert_eq!(state(till.void(kept.id).await.ok()).0, "voided");
    assert_eq!(state(till.void(kept.id).await.ok()).0, "voided");
    assert_eq!(till.confirm(kept.id).await.told(), problem(409, "conflict", None));
    let late = reserve().await;
    app.clock.advance(601);
    assert_eq!(till.confirm(late.id).await.ok::<RedeemAnswer>().codes(), ["quote_expired"]);
    assert_eq!(state(till.void(late.id).await.ok()).0, "expired");
    let open = reserve().await;
    let path = format!("/api/v1/partner/tills/{}/test", till.id);
    let _: TillBody = partner.owner().await.ask(reqwest::Method::DELETE, &path).send().await.ok();
    assert_eq!(till.confirm(open.id).await.ok::<RedeemAnswer>().codes(), ["specimen"]);
    assert_eq!(state(till.void(open.id).await.ok()).0, "cancelled");

    assert_eq!(recorded(app).await, 0);
    let sales: SalePage = partner.owner().await.get("/api/v1/partner/redemptions").send().await.ok();
    assert!(sales.redemptions.is_empty(), "the partner's sales are real ones");
    app.clock.advance(15 * DAY);
    upkeep::forget(app.state()).await.unwrap();
    let left = |conn: &mut _| Ok(rehearsals::table.count().get_result::<i64>(conn)?);
    assert_eq!(app.look(left).await, 0, "and rehearsals are forgotten");
}

async fn a_test_ends_by_itself_or_when_it_is_ended_and_a_quote_of_it_with_it(app: &TestApp) {
    let partner = app.a_partner().await;
    let (till, _) = (partner.till().await, partner.an_offer().publish().await);
    let test = begin_test(&partner, &till).await;
    assert_eq!(test.test_until.map(|until| until.timestamp()), Some(app.now() + 8 * 3600));
    let own: OwnTillBody = till.http_get("/api/v1/till").await.ok();
    assert_eq!(own.test_until, test.test_until);
    let (list, basket) = (specimens(&till).await, basket(1_000));
    let quote = till.best_quote(code(&list, "good"), &basket).await;

    let owner = partner.owner().await;
    let path = format!("/api/v1/partner/tills/{}/test", till.id);
    let ended: TillBody = owner.ask(reqwest::Method::DELETE, &path).send().await.ok();
    assert_eq!(ended.test_until, None);
    let refused = till.redeem(&quote.quote, &basket).await;
    assert_eq!(refused.codes(), ["specimen"]);
    assert_eq!(till.verify(code(&list, "good_with_hint")).await.codes(), ["specimen"]);

    begin_test(&partner, &till).await;
    app.clock.advance(8 * 3600);
    assert_eq!(till.http_get("/api/v1/till/specimens").await.told(), problem(409, "conflict", None));
}

async fn a_real_card_is_taken_during_a_test(app: &TestApp) {
    let scene = app.a_scene().await;
    begin_test(&scene.partner, &scene.till).await;
    let sold = scene.till.sell(&scene.family.show(), &basket(1_000)).await;
    assert_eq!(sold.discount.0, 10_000);
    assert_eq!(scene.family.adult().ledger().await.redemptions.len(), 1, "and recorded");
}
