//! `Idempotency-Key` on whatever creates: the same POST again does nothing a second time. Redemptions have tests of their
//! own (`idempotency.rs`).

use diesel::prelude::*;
use e2e::{Answer, TestApp, on_both_databases};
use family_card_api::db::schema::kept_answers;
use futures_util::future::join_all;
use mobile_contracts::wire::family::{FamilyBody, RegisteredFamily};
use mobile_contracts::wire::partner::StaffList;
use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{PHONE, large_family, registration_token};
use crate::support::{DAY, problem};

on_both_databases![
    a_repeated_post_gets_the_same_answer_and_creates_nothing,
    a_key_is_one_callers_own_and_one_requests_own,
    a_refusal_uses_up_no_key,
    parallel_repetitions_create_once,
    whoever_registers_twice_with_one_key_has_one_family,
    what_is_kept_is_sealed_and_forgotten_after_two_days,
    who_calls_is_asked_before_the_key_and_before_the_revision,
];

const NEWBORN: &str = r#"{"role": "child", "name": "Пётр Кузнецов", "birth_date": "2026-11-20"}"#;

async fn add_member(app: &TestApp, token: &str, key: &str, body: &str) -> Answer {
    let ask = app.http().post("/api/v1/me/family/members").bearer(token).header("Idempotency-Key", key);
    ask.json_text(body).send().await
}

async fn members(app: &TestApp, token: &str) -> usize {
    let family: FamilyBody = app.http().get("/api/v1/me/family").bearer(token).send().await.ok();
    family.members.len()
}

async fn a_repeated_post_gets_the_same_answer_and_creates_nothing(app: &TestApp) {
    let family = app.a_family().register().await;
    let (token, key) = (family.adult().token().await, app.uuid().to_string());
    let before = members(app, &token).await;
    let first = add_member(app, &token, &key, NEWBORN).await;
    let again = add_member(app, &token, &key, NEWBORN).await;
    assert_eq!((first.status, &first.text), (201, &again.text));
    assert_eq!((again.status, first.header("content-type")), (201, again.header("content-type")));
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    assert_eq!(members(app, &token).await, before + 1);
    // Without a key it is another child.
    let ask = app.http().post("/api/v1/me/family/members").bearer(&token);
    let other = NEWBORN.replace("Пётр", "Павел");
    assert_eq!(ask.json_text(other).send().await.status, 201);
    assert_eq!(members(app, &token).await, before + 2);
}

async fn a_key_is_one_callers_own_and_one_requests_own(app: &TestApp) {
    let (one, other) = (app.a_family().register().await, app.a_family().register().await);
    let (one, other) = (one.adult().token().await, other.adult().token().await);
    let key = app.uuid().to_string();
    assert_eq!(add_member(app, &one, &key, NEWBORN).await.status, 201);
    let theirs = add_member(app, &other, &key, NEWBORN).await;
    assert_eq!((theirs.status, theirs.header("idempotent-replayed")), (201, None));
    let changed = NEWBORN.replace("Пётр", "Павел");
    let reused = add_member(app, &one, &key, &changed).await;
    assert_eq!(reused.told(), problem(422, "idempotency_key_reused", None));
    // The same body at another address is another request.
    let ask = app.http().post("/api/v1/me/family/categories").bearer(&one).header("Idempotency-Key", &key);
    assert_eq!(ask.json_text(NEWBORN).send().await.told().1, "idempotency_key_reused");
    assert_eq!(
        add_member(app, &one, "short", NEWBORN).await.told(),
        problem(422, "validation_failed", Some("/Idempotency-Key"))
    );
}

async fn a_refusal_uses_up_no_key(app: &TestApp) {
    let family = app.a_family().register().await;
    let (token, key) = (family.adult().token().await, app.uuid().to_string());
    let unborn = NEWBORN.replace("2026-11-20", "2036-11-20");
    assert_eq!(add_member(app, &token, &key, &unborn).await.status, 422);
    assert_eq!(add_member(app, &token, &key, NEWBORN).await.status, 201);
}

async fn parallel_repetitions_create_once(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let (key, body) =
        (app.uuid().to_string(), json!({"name": "Иван Петров", "contact": "ivan@karavay.example"}));
    let ask = || owner.post("/api/v1/partner/staff").header("Idempotency-Key", &key).json(&body).send();
    let answers = join_all((0..8).map(|_| ask())).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    let fresh = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert_eq!(fresh, 1);
    let listed: StaffList = owner.get("/api/v1/partner/staff").send().await.ok();
    assert_eq!(listed.staff.len(), 2, "the owner and the one who was added");
}

async fn whoever_registers_twice_with_one_key_has_one_family(app: &TestApp) {
    let family = large_family(&registration_token(app, PHONE).await);
    let key = app.uuid().to_string();
    let register =
        || app.http().post("/api/v1/families").header("Idempotency-Key", &key).json(&family).send();
    let first: RegisteredFamily = register().await.read(201);
    let again: RegisteredFamily = register().await.read(201);
    assert_eq!(first.family.id, again.family.id);
    assert_eq!(first.session.refresh(), again.session.refresh());
    assert_eq!(members(app, again.session.access_token.expose()).await, 5);
}

async fn what_is_kept_is_sealed_and_forgotten_after_two_days(app: &TestApp) {
    let family = app.a_family().register().await;
    let token = family.adult().token().await;
    assert_eq!(add_member(app, &token, &app.uuid().to_string(), NEWBORN).await.status, 201);
    let kept = || {
        app.look(|conn| {
            let rows: Vec<Option<Vec<u8>>> =
                kept_answers::table.select(kept_answers::sealed_answer).load(conn)?;
            Ok(rows)
        })
    };
    let rows = kept().await;
    assert_eq!(rows.len(), 1);
    let sealed = rows[0].as_ref().unwrap();
    assert!(!sealed.windows(8).any(|bytes| bytes == "Пётр".as_bytes()));
    app.clock.advance(2 * DAY + 1);
    family_card_api::upkeep::forget(app.state()).await.unwrap();
    assert!(kept().await.is_empty());
}

async fn who_calls_is_asked_before_the_key_and_before_the_revision(app: &TestApp) {
    let nobody = problem(401, "missing_credentials", None);
    let ask = |method: Method, path: &str| app.http().ask(method, path);
    let id = app.uuid();
    let decision = json!({"reason": "Проверено."});
    for (method, path, body) in [
        (Method::POST, format!("/api/v1/admin/partners/{id}/approve"), decision),
        (Method::DELETE, format!("/api/v1/partner/outlets/{id}"), Value::Null),
        (Method::PUT, "/api/v1/partner".into(), json!({"name": "Моя", "sector": "other"})),
    ] {
        assert_eq!(ask(method, &path).json(&body).send().await.told(), nobody, "{path}");
    }
    let ask = ask(Method::POST, "/api/v1/me/family/members").header("Idempotency-Key", &id.to_string());
    assert_eq!(ask.json_text(NEWBORN).send().await.told(), nobody);
}
