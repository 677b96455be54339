//! A birth date that somebody has looked at turns out to be wrong: a reviewer corrects it, and everything follows.

use diesel::prelude::*;
use e2e::{Admin, Answer, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::audit;
use mobile_contracts::wire::family::{AdminFamilyBody, FamilyBody, ReviewPage};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{PHONE, day};
use crate::people_reviews::{Case, settled};
use crate::support::problem;

on_both_databases![
    a_reviewer_corrects_an_older_child_and_the_category_ends_earlier,
    a_reviewer_corrects_a_younger_child_and_a_review_is_asked_for,
    a_child_who_is_of_age_after_all_ends_category_and_cards,
    what_cannot_be_true_is_not_corrected_either,
    a_correction_is_recorded_once_and_without_the_date,
];

const ELDEST: usize = 2;

fn path(case: &Case, member: usize) -> String {
    let family = &case.household.registered.family;
    format!("/api/v1/admin/families/{}/members/{}/correction", family.id, family.members[member].id)
}

fn corrected(born: &str) -> Value {
    json!({ "birth_date": born, "document": "Свидетельство о рождении", "reason": "Опечатка при регистрации." })
}

async fn correct(reviewer: &Admin, path: &str, born: &str) -> Answer {
    reviewer.post(path).json(&corrected(born)).send().await
}

async fn a_reviewer_corrects_an_older_child_and_the_category_ends_earlier(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    assert_eq!(case.cards(app).await[0].1, day("2028-05-09"));
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let shown: AdminFamilyBody = correct(&reviewer, &path(&case, ELDEST), "2009-05-10").await.ok();
    assert_eq!(shown.family.members[ELDEST].birth_date.0, day("2009-05-10"));
    assert_eq!(shown.family.categories[0].valid_until, Some(day("2027-05-09")));
    settled(app).await;
    assert_eq!(case.cards(app).await[0], ("active".to_owned(), day("2027-05-09")));
    let seen: FamilyBody = case.household.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(seen, shown.family, "the family reads the same");
}

async fn a_reviewer_corrects_a_younger_child_and_a_review_is_asked_for(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let shown: AdminFamilyBody = correct(&reviewer, &path(&case, ELDEST), "2011-05-10").await.ok();
    let held = |state: &str| shown.family.categories.iter().find(|held| held.state == state).unwrap();
    assert_eq!(held("confirmed").valid_until, Some(day("2028-05-09")), "nothing is prolonged by itself");
    let waiting: ReviewPage = reviewer.get("/api/v1/admin/reviews").send().await.ok();
    assert_eq!(waiting.reviews[0].id, held("waiting").id);
    let approve =
        format!("/api/v1/admin/families/{}/categories/{}/approve", shown.family.id, held("waiting").id);
    let body = json!({ "document": "Удостоверение многодетной семьи" });
    let approved: AdminFamilyBody = reviewer.post(&approve).json(&body).send().await.ok();
    settled(app).await;
    assert_eq!(approved.family.categories[0].valid_until, Some(day("2029-05-09")));
}

async fn a_child_who_is_of_age_after_all_ends_category_and_cards(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let shown: AdminFamilyBody = correct(&reviewer, &path(&case, ELDEST), "2008-05-10").await.ok();
    assert_eq!(shown.family.categories[0].state, "ended");
    settled(app).await;
    assert_eq!(
        case.cards(app).await[0].1,
        day("2026-11-24"),
        "today, on which it was issued, is the last day"
    );
}

async fn what_cannot_be_true_is_not_corrected_either(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let invalid = |pointer: &'static str| problem(422, "validation_failed", Some(pointer));
    // Before anybody has looked at it, the family corrects it alone and is told the same.
    let mother = format!("/api/v1/me/family/members/{}", case.household.registered.family.members[0].id);
    let ask = case.household.ask(app, "PATCH", &mother).json(&json!({ "birth_date": "2012-01-01" }));
    assert_eq!(ask.send().await.told(), invalid("/birth_date"), "a mother younger than her child");

    case.approve(app).await;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    // To come, too long ago, older than both parents, a parent younger than the children.
    for (member, born) in
        [(ELDEST, "2026-11-25"), (ELDEST, "1890-01-01"), (ELDEST, "1980-01-01"), (0, "2012-01-01")]
    {
        let told = correct(&reviewer, &path(&case, member), born).await.told();
        assert_eq!(told, invalid("/birth_date"), "{born}");
    }
    for (field, text) in [("document", "я"), ("reason", " ")] {
        let mut body = corrected("2010-05-11");
        body[field] = json!(text);
        let told = reviewer.post(&path(&case, ELDEST)).json(&body).send().await.told();
        let pointer = if field == "document" { "/document" } else { "/reason" };
        assert_eq!(told, invalid(pointer));
    }
    let stranger = format!(
        "/api/v1/admin/families/{}/members/{}/correction",
        case.household.registered.family.id,
        Uuid::nil()
    );
    assert_eq!(correct(&reviewer, &stranger, "2010-05-11").await.told(), problem(404, "not_found", None));
    let auditor = app.an_administrator(&[Role::Auditor]).await;
    assert_eq!(correct(&auditor, &path(&case, ELDEST), "2010-05-11").await.status, 403);
    let seen: FamilyBody = case.household.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(seen.members[ELDEST].birth_date.0, day("2010-05-10"));
}

async fn a_correction_is_recorded_once_and_without_the_date(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    for _ in 0..2 {
        assert_eq!(correct(&reviewer, &path(&case, ELDEST), "2010-05-11").await.status, 200);
    }
    let rows = app.look(|conn| {
        let rows: Vec<Option<String>> =
            audit::table.filter(audit::action.eq("birth_date.correct")).select(audit::reason).load(conn)?;
        Ok(rows)
    });
    assert_eq!(rows.await, [Some("Свидетельство о рождении: Опечатка при регистрации.".to_owned())]);
}
