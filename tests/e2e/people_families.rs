//! A family registers, changes and leaves.

use e2e::{TestApp, on_both_databases};
use mobile_contracts::wire::family::{FamilyBody, FamilyRole, MemberBody};
use serde_json::json;

use crate::people::{Household, PHONE, large_family, member, registration_token, sign_in};
use crate::support::problem;

on_both_databases![
    a_family_registers_and_sees_itself,
    what_cannot_be_true_is_pointed_at,
    a_registration_token_is_good_once_and_for_an_hour,
    members_come_change_and_go,
    an_adult_leaves_by_themselves_and_never_as_the_last,
    a_family_moves,
    a_category_waits_once,
    a_family_sees_and_changes_nobody_elses_members,
];

async fn a_family_registers_and_sees_itself(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let seen: FamilyBody = household.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(seen, household.registered.family);
    let names: Vec<&str> = seen.members.iter().map(|member| member.name.0.as_str()).collect();
    assert_eq!(names[..3], ["Анна Кузнецова", "Павел Кузнецов", "Мария Кузнецова"]);
    assert_eq!(seen.members.iter().filter(|member| member.has_account).count(), 1);
    assert_eq!((seen.home.region.as_str(), seen.home.municipality.as_deref()), ("RU-NIZ", Some("Бор")));
    let states: Vec<&str> = seen.categories.iter().map(|held| held.state.as_str()).collect();
    assert_eq!(states, ["waiting"]);
    assert!(!format!("{seen:?}").contains("Кузнецов"), "nothing personal is told by Debug");
}

async fn what_cannot_be_true_is_pointed_at(app: &TestApp) {
    let token = registration_token(app, PHONE).await;
    let mut family = large_family(&token);
    family.consent_version = "2020-01".into();
    family.home.region = Some("RU-XXX".into());
    family.members[2] = member(FamilyRole::Child, "Мария Кузнецова", "1980-01-01");
    family.members[3] = member(FamilyRole::Child, "Иван Кузнецов", "2026-11-25");
    family.categories.push(family.categories[0]);
    let answer = app.http().post("/api/v1/families").json(&family).send().await;
    let found: Vec<(String, String)> =
        answer.problem().errors.into_iter().map(|error| (error.pointer, error.code)).collect();
    let expected = [
        ("/consent_version", "not_in_list"),
        ("/home/region", "not_in_list"),
        ("/members/3/birth_date", "in_the_future"),
        ("/members/2/birth_date", "contradicts"),
        ("/categories/1", "duplicate"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    // The token is still good: nothing was registered.
    let answer = app.http().post("/api/v1/families").json(&large_family(&token)).send().await;
    assert_eq!(answer.status, 201);
}

async fn a_registration_token_is_good_once_and_for_an_hour(app: &TestApp) {
    let token = registration_token(app, PHONE).await;
    let register =
        async |token: &str| app.http().post("/api/v1/families").json(&large_family(token)).send().await;
    assert_eq!(register("made-up").await.told(), problem(401, "invalid_credentials", None));
    assert_eq!(register(&token).await.status, 201);
    assert_eq!(register(&token).await.told(), problem(409, "conflict", None));
    let late = registration_token(app, "+79031112233").await;
    app.clock.advance(3600);
    assert_eq!(register(&late).await.told(), problem(401, "token_expired", None));
}

async fn members_come_change_and_go(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let newborn = member(FamilyRole::Child, " Пётр  Кузнецов ", "2026-11-20");
    let add = async || household.ask(app, "POST", "/api/v1/me/family/members").json(&newborn).send().await;
    let added: MemberBody = add().await.read(201);
    assert_eq!(added.name.0, "Пётр Кузнецов");
    assert_eq!(add().await.told(), problem(422, "validation_failed", Some("/name")));

    let path = format!("/api/v1/me/family/members/{}", added.id);
    let change = json!({ "name": "Петр Иванов", "snils": "112-233-445 95" });
    let seen: FamilyBody = household.ask(app, "PATCH", &path).json(&change).send().await.ok();
    let changed = seen.members.iter().find(|member| member.id == added.id).unwrap();
    assert_eq!((changed.name.0.as_str(), changed.has_snils), ("Петр Иванов", true));
    assert_eq!(changed.birth_date, added.birth_date);
    let wrong = json!({ "birth_date": "1980-01-01", "snils": "112-233-445 96" });
    let answer = household.ask(app, "PATCH", &path).json(&wrong).send().await;
    let pointers: Vec<String> = answer.problem().errors.into_iter().map(|error| error.pointer).collect();
    assert_eq!(pointers, ["/snils", "/birth_date"]);

    assert_eq!(household.ask(app, "DELETE", &path).send().await.status, 204);
    assert_eq!(household.ask(app, "DELETE", &path).send().await.status, 404);
    let seen: FamilyBody = household.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(seen.members.len(), 5);
}

async fn an_adult_leaves_by_themselves_and_never_as_the_last(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let me = household.registered.family.members[0].id;
    let leave = household.ask(app, "DELETE", &format!("/api/v1/me/family/members/{me}")).send().await;
    assert_eq!(leave.told(), problem(409, "conflict", None));
    let other = household.registered.family.members[1].id;
    let removed = household.ask(app, "DELETE", &format!("/api/v1/me/family/members/{other}")).send().await;
    assert_eq!(removed.status, 204, "an adult who cannot sign in is not held");
}

async fn a_family_moves(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let home = json!({ "region": "RU-SVE", "time_zone": "Asia/Yekaterinburg", "municipality": "" });
    let seen: FamilyBody = household.ask(app, "PATCH", "/api/v1/me/family").json(&home).send().await.ok();
    assert_eq!((seen.home.region.as_str(), seen.home.municipality), ("RU-SVE", None));
    let nowhere = json!({ "time_zone": "Mars/Olympus" });
    let answer = household.ask(app, "PATCH", "/api/v1/me/family").json(&nowhere).send().await;
    assert_eq!(answer.told(), problem(422, "validation_failed", Some("/time_zone")));
}

async fn a_category_waits_once(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let declare = async |category: &str| {
        let body = json!({ "category": category });
        household.ask(app, "POST", "/api/v1/me/family/categories").json(&body).send().await
    };
    assert_eq!(declare("large").await.told(), problem(409, "conflict", None));
    let seen: FamilyBody = declare("low_income").await.read(201);
    assert_eq!(seen.categories.len(), 2);
    assert_eq!(declare("rich").await.told(), problem(422, "validation_failed", Some("/category")));
}

async fn a_family_sees_and_changes_nobody_elses_members(app: &TestApp) {
    let (owner, stranger) =
        (Household::register(app, PHONE).await, Household::register(app, "+79031112233").await);
    let path = format!("/api/v1/me/family/members/{}", owner.registered.family.members[3].id);
    let change = stranger.ask(app, "PATCH", &path).json(&json!({ "name": "Чужой" })).send().await;
    assert_eq!(change.told(), problem(404, "not_found", None));
    assert_eq!(stranger.ask(app, "DELETE", &path).send().await.status, 404);
    let seen: FamilyBody = owner.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(seen, owner.registered.family);
    assert_eq!(sign_in(app, PHONE).await.session.map(|_| ()), Some(()));
}
