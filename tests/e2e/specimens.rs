//! Specimen cards: a partner tries every answer at a till in its test, and nothing of it is recorded.

use diesel::prelude::*;
use e2e::{Partner, TestApp, Till, basket, on_both_databases};
use family_card_api::db::schema::{ledger, redemptions};
use mobile_contracts::wire::checkout::Decision;
use mobile_contracts::wire::till::{OwnTillBody, SpecimenList, TillBody};

use crate::support::{Codes as _, problem};

on_both_databases![
    a_till_in_its_test_gets_the_promised_answer_for_every_specimen,
    a_till_in_its_daily_work_refuses_every_specimen,
    a_specimen_is_quoted_and_redeemed_and_nothing_is_recorded,
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
    let till = partner.till().await;
    assert_eq!(till.http_get("/api/v1/till/specimens").await.told(), problem(409, "conflict", None));
    begin_test(&partner, &till).await;
    let list = specimens(&till).await;
    assert!(list.specimens.len() >= 18);
    for specimen in &list.specimens {
        let answer = till.verify(&specimen.code).await;
        let expected: Vec<&str> = specimen.reason.as_deref().into_iter().collect();
        assert_eq!(answer.codes(), expected, "{}", specimen.name);
        assert_eq!(answer.decision == Decision::Accept, specimen.reason.is_none(), "{}", specimen.name);
        assert_eq!(answer.specimen, specimen.reason.is_none(), "{}", specimen.name);
    }
    // A proof of a specimen is spent like any other.
    assert_eq!(till.verify(code(&list, "good")).await.codes(), ["proof_replayed"]);
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
    let rows = |conn: &mut _| {
        let ledger: i64 = ledger::table.count().get_result(conn)?;
        let redemptions: i64 = redemptions::table.count().get_result(conn)?;
        Ok(ledger + redemptions)
    };
    assert_eq!(app.look(rows).await, 0);
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
