//! From what a family says to its cards: the review, its history, and what follows when a category begins and ends.

use diesel::prelude::*;
use e2e::{TestApp, eventually, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::clock::{Instant, Now as _};
use family_card_api::db::schema::{audit, cards, events};
use family_card_api::failure::Failure;
use family_card_api::families;
use family_card_api::ids::Key;
use mobile_contracts::wire::card::CardList;
use mobile_contracts::wire::family::{AdminFamilyBody, FamilyBody, FamilyRole, MemberBody, ReviewPage};
use serde_json::json;

use crate::people::{Household, PHONE, day, large_family, member, registration_token};
use crate::support::{DAY, problem};

on_both_databases![
    a_declared_category_is_reviewed_confirmed_and_followed_by_cards,
    what_waits_is_listed_oldest_first_page_by_page,
    a_rejected_category_tells_its_reason_and_can_be_declared_again,
    a_confirmed_category_that_is_rejected_ends_the_cards,
    a_category_ends_by_itself_when_the_children_are_no_children_any_more,
    too_few_children_make_no_large_family,
    when_a_child_leaves_the_category_and_the_cards_end,
    a_child_that_is_added_counts_after_a_review_and_not_before,
    a_category_ends_at_the_midnight_of_its_family,
    a_full_time_student_carries_the_family_on_until_the_last_day_of_study,
    a_birth_date_that_was_looked_at_is_not_altered_by_the_family_alone,
    what_was_decided_is_not_decided_again,
];

/// Waits until everybody has acted on what happened.
pub(crate) async fn settled(app: &TestApp) {
    eventually("end of the events", async || {
        let waiting = app.state().db.read(|conn| {
            Ok::<i64, Failure>(events::table.filter(events::handled_at.is_null()).count().get_result(conn)?)
        });
        (waiting.await.unwrap() == 0).then_some(())
    })
    .await;
}

pub(crate) struct Case {
    pub(crate) household: Household,
    path: String,
}

impl Case {
    pub(crate) async fn open(app: &TestApp, phone: &str) -> Self {
        let household = Household::register(app, phone).await;
        let family = &household.registered.family;
        let path = format!("/api/v1/admin/families/{}/categories/{}", family.id, family.categories[0].id);
        Self { household, path }
    }

    pub(crate) async fn decide(&self, app: &TestApp, verdict: &str, body: serde_json::Value) -> e2e::Answer {
        let reviewer = app.an_administrator(&[Role::Reviewer]).await;
        let path = format!("{}/{verdict}", self.path);
        app.http().post(&path).bearer(reviewer.token()).json(&body).send().await
    }

    pub(crate) async fn approve(&self, app: &TestApp) -> AdminFamilyBody {
        let answer =
            self.decide(app, "approve", json!({ "document": "Удостоверение многодетной семьи" })).await;
        settled(app).await;
        answer.ok()
    }

    /// First and last day and state of every card of the family.
    pub(crate) async fn cards(&self, app: &TestApp) -> Vec<(String, chrono::NaiveDate)> {
        let family =
            family_card_api::ids::Key::<families::Family>::from_uuid(self.household.registered.family.id);
        let read = app.state().db.read(move |conn| {
            let rows = cards::table.filter(cards::family_id.eq(family)).order(cards::id);
            Ok::<_, Failure>(rows.select((cards::state, cards::valid_until)).load(conn)?)
        });
        read.await.unwrap()
    }

    async fn seen(&self, app: &TestApp) -> FamilyBody {
        self.household.ask(app, "GET", "/api/v1/me/family").send().await.ok()
    }
}

async fn a_declared_category_is_reviewed_confirmed_and_followed_by_cards(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    assert_eq!(case.cards(app).await, []);
    let shown = case.approve(app).await;
    let held = &shown.family.categories[0];
    assert_eq!((held.state.as_str(), held.evidence.as_str()), ("confirmed", "document_seen"));
    assert_eq!(held.valid_until, Some(day("2028-05-09")), "the day before the eldest of three comes of age");
    let states: Vec<&str> = shown.history.iter().map(|decision| decision.state.as_str()).collect();
    assert_eq!(states, ["confirmed", "waiting"]);
    assert!(shown.history[0].by.is_some() && shown.history[1].by.is_none());

    // Both parents hold a card as long as the category lasts.
    let expected = ("active".to_owned(), day("2028-05-09"));
    assert_eq!(case.cards(app).await, [expected.clone(), expected]);
    let mine: CardList = case.household.ask(app, "GET", "/api/v1/me/cards").send().await.ok();
    assert_eq!(mine.cards.iter().map(|card| card.class).collect::<Vec<_>>(), [1]);
    assert_eq!(
        case.seen(app).await.categories[0].document.as_deref(),
        Some("Удостоверение многодетной семьи")
    );

    // Looking and deciding are on record.
    let auditor = app.an_administrator(&[Role::Auditor]).await;
    let path = format!("/api/v1/admin/families/{}", shown.family.id);
    assert_eq!(auditor.get(&path).send().await.ok::<AdminFamilyBody>().family, shown.family);
    let read = app.state().db.read(|conn| {
        let wanted = audit::action.eq_any(["family.read", "category.approve"]);
        Ok::<Vec<String>, Failure>(
            audit::table.filter(wanted).order(audit::id).select(audit::action).load(conn)?,
        )
    });
    assert_eq!(read.await.unwrap(), ["category.approve", "family.read"]);
}

async fn what_waits_is_listed_oldest_first_page_by_page(app: &TestApp) {
    let mut expected = Vec::new();
    for phone in ["+79160000001", "+79160000002", "+79160000003"] {
        expected.push(Household::register(app, phone).await.registered.family.categories[0].id);
        app.clock.advance(1);
    }
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let first: ReviewPage = reviewer.get("/api/v1/admin/reviews?limit=2").send().await.ok();
    let cursor = first.next.clone().unwrap();
    let second: ReviewPage =
        reviewer.get(&format!("/api/v1/admin/reviews?limit=2&cursor={cursor}")).send().await.ok();
    let ids: Vec<_> = first.reviews.iter().chain(&second.reviews).map(|review| review.id).collect();
    assert_eq!((ids, second.next), (expected, None));
    let forged = reviewer.get("/api/v1/admin/reviews?cursor=AAAA").send().await;
    assert_eq!(forged.told(), problem(422, "validation_failed", Some("/cursor")));
}

async fn a_rejected_category_tells_its_reason_and_can_be_declared_again(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let reason = "Удостоверение просрочено: принесите новое.";
    assert_eq!(case.decide(app, "reject", json!({ "reason": "" })).await.status, 422);
    assert_eq!(case.decide(app, "reject", json!({ "reason": reason })).await.status, 200);
    let seen = case.seen(app).await;
    assert_eq!(
        (seen.categories[0].state.as_str(), seen.categories[0].reason.as_deref()),
        ("rejected", Some(reason))
    );
    let again =
        case.household.ask(app, "POST", "/api/v1/me/family/categories").json(&json!({ "category": "large" }));
    let seen: FamilyBody = again.send().await.read(201);
    let states: Vec<&str> = seen.categories.iter().map(|held| held.state.as_str()).collect();
    assert_eq!(states, ["waiting", "rejected"]);
    settled(app).await;
    assert_eq!(case.cards(app).await, []);
}

async fn a_confirmed_category_that_is_rejected_ends_the_cards(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    app.clock.advance(3 * DAY);
    let answer = case.decide(app, "reject", json!({ "reason": "Документ отозван." })).await;
    settled(app).await;
    let shown: AdminFamilyBody = answer.ok();
    let held = &shown.family.categories[0];
    assert_eq!((held.state.as_str(), held.valid_until), ("ended", Some(day("2026-11-26"))));
    assert!(case.cards(app).await.iter().all(|(_, until)| *until == day("2026-11-26")));
}

async fn a_category_ends_by_itself_when_the_children_are_no_children_any_more(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    // 9 May 2028 is the last day; it is over in every time zone two days later.
    app.clock.advance(532 * DAY);
    assert_eq!(families::end_overdue(app.state()).await.unwrap(), 0);
    app.clock.advance(2 * DAY);
    assert_eq!(families::end_overdue(app.state()).await.unwrap(), 1);
    settled(app).await;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/families/{}", case.household.registered.family.id);
    let shown: AdminFamilyBody = reviewer.get(&path).send().await.ok();
    let held = &shown.family.categories[0];
    assert_eq!((held.state.as_str(), held.valid_until), ("ended", Some(day("2028-05-09"))));
    assert!(case.cards(app).await.iter().all(|(_, until)| *until == day("2028-05-09")));
}

async fn too_few_children_make_no_large_family(app: &TestApp) {
    let token = registration_token(app, PHONE).await;
    let mut family = large_family(&token);
    family.members.truncate(4);
    let registered: mobile_contracts::wire::family::RegisteredFamily =
        app.http().post("/api/v1/families").json(&family).send().await.read(201);
    let (id, category) = (registered.family.id, registered.family.categories[0].id);
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/families/{id}/categories/{category}/approve");
    let answer =
        app.http().post(&path).bearer(reviewer.token()).json(&json!({ "document": "Паспорт" })).send().await;
    assert_eq!(answer.told(), problem(422, "validation_failed", Some("")));
}

async fn when_a_child_leaves_the_category_and_the_cards_end(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let newborn = member(FamilyRole::Child, "Пётр Кузнецов", "2026-11-20");
    let added = case.household.ask(app, "POST", "/api/v1/me/family/members").json(&newborn).send().await;
    assert_eq!(added.status, 201);
    settled(app).await;
    let seen = case.seen(app).await;
    let held: Vec<_> = seen.categories.iter().map(|held| (held.state.as_str(), held.valid_until)).collect();
    let confirmed = ("confirmed", Some(day("2028-05-09")));
    assert_eq!(
        held,
        [("waiting", None), confirmed],
        "nothing is prolonged without a review, which is asked for"
    );

    let members = &case.household.registered.family.members;
    for leaving in [&members[1], &members[2], &members[3]] {
        let path = format!("/api/v1/me/family/members/{}", leaving.id);
        assert_eq!(case.household.ask(app, "DELETE", &path).send().await.status, 204);
    }
    settled(app).await;
    assert_eq!(case.seen(app).await.categories[1].state, "ended");
    let cards = case.cards(app).await;
    assert_eq!(cards[0], ("active".to_owned(), day("2026-11-24")));
    assert_eq!(cards[1].0, "revoked", "whoever left holds no card");
}

/// The births of the children that offers count.
async fn counted(app: &TestApp, case: &Case) -> usize {
    let family = Key::<families::Family>::from_uuid(case.household.registered.family.id);
    let state = app.state().clone();
    app.look(move |conn| families::facts(conn, &state.vault, family, day("2026-11-24")))
        .await
        .children_born
        .len()
}

async fn a_child_that_is_added_counts_after_a_review_and_not_before(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    assert_eq!(counted(app, &case).await, 0, "nobody has looked at anybody yet");
    case.approve(app).await;
    assert_eq!(counted(app, &case).await, 3);
    let add = async |name: &str, born: &str| {
        let child = member(FamilyRole::Child, name, born);
        let added = case.household.ask(app, "POST", "/api/v1/me/family/members").json(&child).send().await;
        added.read::<MemberBody>(201)
    };
    let newborn = add("Пётр Кузнецов", "2026-11-20").await;
    assert_eq!(newborn.evidence, "declared");
    add("Ольга Кузнецова", "2026-11-20").await;
    let seen = case.seen(app).await;
    let states: Vec<&str> = seen.categories.iter().map(|held| held.state.as_str()).collect();
    assert_eq!(states, ["waiting", "confirmed"], "one review for both");
    assert_eq!(counted(app, &case).await, 3);

    // A declared child does not hold the category when a child leaves whom it rests on.
    let renewal = seen.categories[0].id;
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/families/{}/categories/{renewal}/approve", seen.id);
    let body = json!({ "document": "Свидетельства о рождении" });
    let shown: AdminFamilyBody =
        app.http().post(&path).bearer(reviewer.token()).json(&body).send().await.ok();
    settled(app).await;
    let held = &shown.family.categories;
    assert_eq!((held[0].state.as_str(), held[0].valid_until), ("confirmed", Some(day("2038-07-06"))));
    assert_eq!(held[1].state, "ended");
    assert!(shown.family.members.iter().all(|member| member.evidence == "document_seen"));
    assert_eq!(counted(app, &case).await, 5);
    assert!(case.cards(app).await.iter().all(|(_, until)| *until == day("2038-07-06")));
}

async fn a_category_ends_at_the_midnight_of_its_family(app: &TestApp) {
    for (phone, zone, midnight) in [
        ("+79160000001", "Europe/Kaliningrad", "2028-05-09T22:00:00Z"),
        ("+79160000002", "Asia/Kamchatka", "2028-05-09T12:00:00Z"),
    ] {
        let case = Case::open(app, phone).await;
        let moved = case.household.ask(app, "PATCH", "/api/v1/me/family").json(&json!({ "time_zone": zone }));
        assert_eq!(moved.send().await.status, 200);
        case.approve(app).await;
        let noon = app.clock.now();
        let midnight: chrono::DateTime<chrono::Utc> = midnight.parse().unwrap();
        app.clock.set(Instant::from_utc(midnight - chrono::TimeDelta::seconds(1)));
        assert_eq!(families::end_overdue(app.state()).await.unwrap(), 0, "{zone}: 23:59:59 of the last day");
        app.clock.advance(1);
        assert_eq!(families::end_overdue(app.state()).await.unwrap(), 1, "{zone}: it is midnight");
        assert_eq!(families::end_overdue(app.state()).await.unwrap(), 0);
        settled(app).await;
        assert!(case.cards(app).await.iter().all(|(_, until)| *until <= day("2028-05-09")));
        app.clock.set(noon);
    }
}

async fn a_full_time_student_carries_the_family_on_until_the_last_day_of_study(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let path = format!("/api/v1/me/family/members/{}", case.household.registered.family.members[2].id);
    let studies = json!({ "studies_until": "2031-06-30" });
    let seen: FamilyBody = case.household.ask(app, "PATCH", &path).json(&studies).send().await.ok();
    let held: Vec<_> = seen.categories.iter().map(|held| (held.state.as_str(), held.valid_until)).collect();
    let before = ("confirmed", Some(day("2028-05-09")));
    assert_eq!(held, [("waiting", None), before], "a certificate has to be seen first");
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/families/{}/categories/{}/approve", seen.id, seen.categories[0].id);
    let body = json!({ "document": "Справка об обучении" });
    let shown: AdminFamilyBody =
        app.http().post(&path).bearer(reviewer.token()).json(&body).send().await.ok();
    assert_eq!(shown.family.categories[0].valid_until, Some(day("2031-06-30")));
}

async fn a_birth_date_that_was_looked_at_is_not_altered_by_the_family_alone(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    let path = format!("/api/v1/me/family/members/{}", case.household.registered.family.members[2].id);
    let change =
        async |body: serde_json::Value| case.household.ask(app, "PATCH", &path).json(&body).send().await;
    assert_eq!(change(json!({ "birth_date": "2010-05-11" })).await.status, 200);
    case.approve(app).await;
    let refused = change(json!({ "birth_date": "2016-05-11" })).await;
    assert_eq!(refused.told(), problem(409, "conflict", Some("/birth_date")));
    assert!(refused.problem().errors[0].detail.contains("исправит сотрудник"), "{}", refused.text);
    assert_eq!(change(json!({ "name": "Мария Иванова", "birth_date": "2010-05-11" })).await.status, 200);
}

async fn what_was_decided_is_not_decided_again(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let again = case.decide(app, "approve", json!({ "document": "Удостоверение" })).await;
    assert_eq!(again.told(), problem(409, "conflict", None));
    let stranger = Case::open(app, "+79031112233").await;
    let mixed = Case {
        path: format!(
            "/api/v1/admin/families/{}/categories/{}",
            case.household.registered.family.id, stranger.household.registered.family.categories[0].id
        ),
        household: stranger.household,
    };
    let answer = mixed.decide(app, "approve", json!({ "document": "Удостоверение" })).await;
    assert_eq!(answer.told(), problem(404, "not_found", None));
}
