//! What cards rest on: the family's right, what an administrator gave by hand, and that nobody holds two good ones.

use diesel::prelude::*;
use e2e::{Admin, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::cards;
use mobile_contracts::wire::card::{AdminCardBody, FamilyCardList};
use mobile_contracts::wire::family::FamilyBody;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{PHONE, day, received};
use crate::people_reviews::{Case, settled};
use crate::support::{DAY, at_once, problem};

on_both_databases![
    a_childs_card_ends_with_the_familys_right_and_comes_back_with_it,
    a_family_without_a_right_gets_no_childs_card,
    what_an_administrator_gave_a_card_outlasts_the_familys_events,
    a_holder_is_told_when_their_card_ends,
    a_member_who_is_issued_cards_at_once_gets_one,
    a_card_that_is_reissued_at_once_is_replaced_once,
];

/// Issues a card to a member of the case's family, whatever the answer is.
async fn issue(app: &TestApp, case: &Case, member: usize, change: Value) -> e2e::Answer {
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let family = &case.household.registered.family;
    let mut body = json!({"family": family.id, "member": family.members[member].id, "reason": "Заявление"});
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    admin.post("/api/v1/admin/cards").json(&body).send().await
}

async fn show(app: &TestApp, id: Uuid) -> AdminCardBody {
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    admin.get(&format!("/api/v1/admin/cards/{id}")).send().await.ok()
}

/// Something happens to the family that has nothing to do with its cards.
async fn rename(app: &TestApp, case: &Case, name: &str) {
    let path = format!("/api/v1/me/family/members/{}", case.household.registered.family.members[0].id);
    let change = json!({ "name": name });
    assert_eq!(case.household.ask(app, "PATCH", &path).json(&change).send().await.status, 200);
    settled(app).await;
}

/// The eldest child, sixteen years old, as [`crate::people::large_family`] registers it.
const TEENAGER: usize = 2;

async fn a_childs_card_ends_with_the_familys_right_and_comes_back_with_it(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    // The family is large until 9 May 2028.
    let longer: AdminCardBody =
        issue(app, &case, TEENAGER, json!({"valid_until": "2030-08-31"})).await.read(201);
    assert_eq!(longer.card.valid_until, day("2028-05-09"), "no longer than the family's right");

    assert_eq!(case.decide(app, "reject", json!({ "reason": "Документ отозван." })).await.status, 200);
    settled(app).await;
    let ended = show(app, longer.card.id).await.card;
    assert_eq!((ended.state.as_str(), ended.valid_until), ("active", day("2026-11-24")), "it began today");

    let declare = case.household.ask(app, "POST", "/api/v1/me/family/categories");
    let seen: FamilyBody = declare.json(&json!({ "category": "large" })).send().await.read(201);
    let path = format!("/api/v1/admin/families/{}/categories/{}/approve", seen.id, seen.categories[0].id);
    let document = json!({ "document": "Удостоверение многодетной семьи" });
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    assert_eq!(admin.post(&path).json(&document).send().await.status, 200);
    settled(app).await;
    assert_eq!(show(app, longer.card.id).await.card.valid_until, day("2028-05-09"));
}

async fn a_family_without_a_right_gets_no_childs_card(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let until = json!({"valid_until": "2027-08-31"});
    let refused = issue(app, &case, TEENAGER, until.clone()).await;
    assert_eq!(refused.told(), problem(409, "conflict", None), "nothing is confirmed yet");
    // What an administrator gives an adult is the family's right too.
    assert_eq!(issue(app, &case, 0, json!({"valid_until": "2027-03-31"})).await.status, 201);
    let card: AdminCardBody = issue(app, &case, TEENAGER, until).await.read(201);
    assert_eq!(card.card.valid_until, day("2027-03-31"));
}

async fn what_an_administrator_gave_a_card_outlasts_the_familys_events(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    // Nothing is confirmed: the card lasts because it was issued.
    let mother: AdminCardBody = issue(app, &case, 0, json!({})).await.read(201);
    rename(app, &case, "Анна Смирнова").await;
    let kept = show(app, mother.card.id).await.card;
    assert_eq!((kept.class, kept.valid_until), (0, day("2031-11-24")));

    let given = json!({"class": 5, "valid_until": "2027-01-31"});
    let father: AdminCardBody = issue(app, &case, 1, given).await.read(201);
    case.approve(app).await;
    let mothers = show(app, mother.card.id).await.card;
    assert_eq!((mothers.class, mothers.valid_until), (1, day("2031-11-24")), "her class was not given");
    let fathers = show(app, father.card.id).await.card;
    assert_eq!((fathers.class, fathers.valid_until), (5, day("2027-01-31")));

    // It is given to the card that takes its place, too.
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/cards/{}/reissue", father.card.id);
    let reissued: AdminCardBody =
        admin.post(&path).json(&json!({"reason": "Телефон украден"})).send().await.read(201);
    rename(app, &case, "Анна Кузнецова").await;
    let after = show(app, reissued.card.id).await.card;
    assert_eq!((after.class, after.valid_until), (5, day("2027-01-31")));
}

async fn a_holder_is_told_when_their_card_ends(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    app.clock.advance(3 * DAY);
    assert_eq!(case.decide(app, "reject", json!({ "reason": "Документ отозван." })).await.status, 200);
    let told = received(app, PHONE, "Карта семьи больше не действует").await;
    assert!(told.contains("основание закончилось"), "{told}");
}

/// How many cards are good today.
async fn good_cards(app: &TestApp) -> i64 {
    app.look(|conn| {
        let good = cards::state.eq("active").and(cards::valid_until.ge(day("2026-11-24")));
        Ok(cards::table.filter(good).count().get_result(conn)?)
    })
    .await
}

/// Sends the same request ten times at the same moment; how often it was answered so.
async fn race(admin: &Admin, path: String, body: Value) -> (usize, usize) {
    let jobs = vec![(admin.clone(), path, body); 10];
    let send = |(admin, path, body): (Admin, String, Value)| async move {
        admin.post(&path).json(&body).send().await.status
    };
    let answers = at_once(jobs, send).await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(count(201) + count(409), answers.len(), "{answers:?}");
    (count(201), count(409))
}

async fn a_member_who_is_issued_cards_at_once_gets_one(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let family = &case.household.registered.family;
    for (member, good) in [(0, 1), (1, 2)] {
        let body = json!({"family": family.id, "member": family.members[member].id, "reason": "Заявление"});
        assert_eq!(race(&admin, "/api/v1/admin/cards".into(), body).await, (1, 9));
        assert_eq!(good_cards(app).await, good);
    }
}

async fn a_card_that_is_reissued_at_once_is_replaced_once(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let mut card: AdminCardBody = issue(app, &case, 0, json!({})).await.read(201);
    for _ in 0..3 {
        let path = format!("/api/v1/admin/cards/{}/reissue", card.card.id);
        assert_eq!(race(&admin, path, json!({"reason": "Телефон украден"})).await, (1, 9));
        assert_eq!(good_cards(app).await, 1);
        let path = format!("/api/v1/admin/families/{}/cards", card.family);
        let list: FamilyCardList = admin.get(&path).send().await.ok();
        card = show(app, list.cards[0].id).await;
    }
}
