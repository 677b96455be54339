//! The audit log: every administrative act and every reading of personal data leaves a row, the rows are chained, and
//! whoever touches one is found.

use std::collections::BTreeSet;

use diesel::prelude::*;
use e2e::{Answer, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::administrators::{self, NewAdministrator};
use family_card_api::audit::{self, Finding, Report};
use family_card_api::db::schema::{audit as log, audit_head};
use family_card_api::failure::Failure;
use mobile_contracts::wire::audit::AuditPage;
use mobile_contracts::wire::dispute::DisputePage;
use mobile_contracts::wire::family::FamilyBody;
use mobile_contracts::wire::offer::OfferBody;
use mobile_contracts::wire::partner::PartnerBody;
use mobile_contracts::wire::session::AdministratorSession;
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::support::problem;

on_both_databases![
    every_administrative_operation_that_acts_or_reads_personal_data_is_recorded,
    an_owner_who_looks_at_the_staff_is_recorded,
    an_auditor_reads_the_log_page_by_page_and_by_object,
    a_chain_that_nobody_touched_is_whole,
    a_changed_row_is_found_where_it_is,
    a_removed_row_is_found_where_it_was,
    a_row_put_in_afterwards_is_found,
];

/// Operations of administrators that change nothing and show nothing personal. Whoever adds an operation either names
/// it here or takes its step in the walk below.
const READS_NOTHING_PERSONAL: &[&str] = &[
    "GET /api/v1/admin/benefits/packs",
    "GET /api/v1/admin/benefits/publications",
    "GET /api/v1/admin/me",
    "GET /api/v1/admin/audit",
    "GET /api/v1/admin/reviews",
    "GET /api/v1/admin/partners",
    "GET /api/v1/admin/partners/{id}/outlets",
    "GET /api/v1/admin/partners/{id}/tills",
    "GET /api/v1/admin/offers",
    "GET /api/v1/admin/offers/{id}",
    "GET /api/v1/admin/benefits/packs",
    "GET /api/v1/admin/benefits/publications",
    "GET /api/v1/admin/families/{id}/cards",
    "GET /api/v1/admin/cards/{id}/paper",
    "GET /api/v1/admin/paper-cards/{number}",
    "GET /api/v1/admin/disputes",
    "GET /api/v1/admin/keys",
];

/// Operations whose rows `benefit_packs::what_was_done_with_packs_is_on_record` looks for.
const SEEN_WITH_PACKS: &[&str] = &[
    "POST /api/v1/admin/benefits/packs",
    "GET /api/v1/admin/benefits/packs/{id}/comparison",
    "POST /api/v1/admin/benefits/packs/{id}/publish",
    "POST /api/v1/admin/benefits/rollback",
];

/// Takes the steps of an administrator one by one, and looks for each one's row.
struct Walk<'a> {
    app: &'a TestApp,
    token: String,
    taken: BTreeSet<String>,
}

impl Walk<'_> {
    /// `operation` as the OpenAPI document has it, `path` with its keys; `action` is what the log must say of it.
    async fn step(&mut self, operation: &str, path: &str, body: Option<Value>, action: &str) -> Answer {
        let (method, _) = operation.split_once(' ').unwrap();
        let before = count(self.app, action).await;
        let mut ask = self.app.http().ask(method.parse().unwrap(), path).header("If-Match", "*");
        if let Some(body) = &body {
            ask = ask.json(body);
        }
        let answer = ask.bearer(&self.token).send().await;
        assert!((200..300).contains(&answer.status), "{operation}: {} {}", answer.status, answer.text);
        assert_eq!(count(self.app, action).await, before + 1, "{operation} leaves one row `{action}`");
        self.taken.insert(operation.to_owned());
        answer
    }

    async fn decide(&mut self, noun: &str, id: &str, step: &str, action: &str) {
        let operation = format!("POST /api/v1/admin/{noun}/{{id}}/{step}");
        let path = format!("/api/v1/admin/{noun}/{id}/{step}");
        self.step(&operation, &path, Some(json!({"reason": "Проверено."})), action).await;
    }
}

async fn count(app: &TestApp, action: &str) -> i64 {
    let action = action.to_owned();
    app.look(move |conn| Ok(log::table.filter(log::action.eq(&action)).count().get_result(conn)?)).await
}

async fn every_administrative_operation_that_acts_or_reads_personal_data_is_recorded(app: &TestApp) {
    let token = app.an_administrator(&[Role::Owner]).await.token().to_owned();
    let mut walk = Walk { app, token, taken: BTreeSet::new() };

    let new = NewAdministrator {
        login: "anna.k".parse().unwrap(),
        password: "правильный пароль".to_owned().into(),
        roles: vec![Role::Auditor],
    };
    let created = administrators::create(app.state(), new).await.unwrap();
    let totp = Totp::from_url(created.authenticator.expose()).unwrap();
    let code = totp.generate(app.now().unsigned_abs()).to_string();
    let sign_in = json!({"login": "anna.k", "password": "правильный пароль", "totp": code});
    let path = "/api/v1/admin/sessions";
    let entered = walk.step("POST /api/v1/admin/sessions", path, Some(sign_in), "session.open").await;
    let anna = entered.ok::<AdministratorSession>().tokens.access_token.expose().to_owned();

    families(&mut walk).await;
    partners(&mut walk).await;
    benefits(&mut walk).await;
    paper(&mut walk).await;
    disputes(&mut walk).await;

    // Last, because it ends every session of Anna's.
    app.clock.advance(30);
    walk.token = anna;
    let code = totp.generate(app.now().unsigned_abs()).to_string();
    let change =
        json!({"password": "правильный пароль", "totp": code, "new_password": "совсем другой пароль"});
    let path = "/api/v1/admin/me/password";
    walk.step("POST /api/v1/admin/me/password", path, Some(change), "administrator.password").await;

    let documented: Value = app.http().get("/openapi.json").send().await.ok();
    let mut left = Vec::new();
    for (path, item) in documented["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let operation = format!("{} {path}", method.to_uppercase());
            let elsewhere = [READS_NOTHING_PERSONAL, SEEN_WITH_PACKS].concat().contains(&&*operation);
            let known = walk.taken.contains(&operation) || elsewhere;
            if path.starts_with("/api/v1/admin/") && !known {
                left.push(operation);
            }
        }
    }
    assert!(left.is_empty(), "these leave no row that a test has seen: {left:?}");
}

async fn benefits(walk: &mut Walk<'_>) {
    let packs = "/api/v1/admin/benefits/packs";
    let body = crate::benefit_packs::renamed("2026.7.0");
    let imported = walk.step(&format!("POST {packs}"), packs, Some(body), "pack.import").await;
    let id = imported.read::<Value>(201)["id"].as_str().unwrap().to_owned();
    let operation = format!("GET {packs}/{{id}}/comparison");
    walk.step(&operation, &format!("{packs}/{id}/comparison"), None, "pack.compare").await;
    let operation = format!("POST {packs}/{{id}}/publish");
    let reason = json!({"reason": "Новая редакция"});
    walk.step(&operation, &format!("{packs}/{id}/publish"), Some(reason), "pack.publish").await;
    let path = "/api/v1/admin/benefits/rollback";
    let back = json!({"name": "ru-niz", "reason": "Ошиблись"});
    walk.step(&format!("POST {path}"), path, Some(back), "pack.roll_back").await;
}

async fn paper(walk: &mut Walk<'_>) {
    let family = walk.app.a_family().register().await;
    let path = format!("/api/v1/admin/cards/{}/paper", family.adult().card);
    walk.step("POST /api/v1/admin/cards/{id}/paper", &path, None, "paper.issue").await;
    for format in ["pdf", "svg"] {
        let operation = format!("GET /api/v1/admin/cards/{{id}}/paper.{format}");
        walk.step(&operation, &format!("{path}.{format}"), None, "paper.print").await;
    }
    let (operation, reason) = ("POST /api/v1/admin/cards/{id}/paper/revoke", json!({"reason": "Найдена"}));
    walk.step(operation, &format!("{path}/revoke"), Some(reason), "paper.revoke").await;
}

async fn disputes(walk: &mut Walk<'_>) {
    let scene = walk.app.a_scene().await;
    let redemption = scene.till.sell(&scene.family.show(), &basket(1_000)).await.id;
    let path = format!("/api/v1/me/redemptions/{redemption}/dispute");
    assert_eq!(scene.family.adult().post(&path).await.send().await.status, 200);
    let open = walk.app.http().get("/api/v1/admin/disputes").bearer(&walk.token).send().await;
    let id = open.ok::<DisputePage>().disputes[0].id;
    let operation = "POST /api/v1/admin/disputes/{id}/decide";
    let path = format!("/api/v1/admin/disputes/{id}/decide");
    let body = json!({"outcome": "upheld", "reason": "Кассир подтвердил."});
    walk.step(operation, &path, Some(body), "dispute.decide").await;
}

async fn families(walk: &mut Walk<'_>) {
    let app = walk.app;
    let family = app.a_family().with_children(3).register().await;
    let adult = family.adult();
    let card = adult.card.to_string();
    let path = format!("/api/v1/admin/cards/{card}");
    walk.step("GET /api/v1/admin/cards/{id}", &path, None, "card.read").await;

    let mut declared = Vec::new();
    for category in ["low_income", "young"] {
        let asked = adult.post("/api/v1/me/family/categories").await.json(&json!({"category": category}));
        let body: FamilyBody = asked.send().await.read(201);
        let held = body.categories.iter().find(|held| <&str>::from(held.category) == category).unwrap().id;
        declared.push(format!("/api/v1/admin/families/{}/categories/{held}", body.id));
    }
    let operation = "POST /api/v1/admin/families/{id}/categories/{category}/approve";
    let body = json!({"document": "Справка о доходах"});
    walk.step(operation, &format!("{}/approve", declared[0]), Some(body), "category.approve").await;
    let operation = "POST /api/v1/admin/families/{id}/categories/{category}/reject";
    let body = json!({"reason": "Нет справки"});
    walk.step(operation, &format!("{}/reject", declared[1]), Some(body), "category.reject").await;
    let path = format!("/api/v1/admin/families/{}", family.id);
    walk.step("GET /api/v1/admin/families/{id}", &path, None, "family.read").await;
    let path = format!("{path}/members/{}/correction", adult.member.uuid());
    let (operation, seen) = ("POST /api/v1/admin/families/{id}/members/{member}/correction", "Паспорт");
    let body = json!({"birth_date": "1985-03-03", "document": seen, "reason": "Описка"});
    walk.step(operation, &path, Some(body), "birth_date.correct").await;

    let row = json!({"line": 2, "snils": "112-233-445 95", "category": "large", "document": "Реестр"});
    for (dry_run, action) in [(true, "list.rehearse"), (false, "list.import")] {
        let body = json!({"list": "Реестр", "dry_run": dry_run, "rows": [row]});
        let operation = "POST /api/v1/admin/lists/batches";
        walk.step(operation, "/api/v1/admin/lists/batches", Some(body), action).await;
    }
    walk.decide("cards", &card, "suspend", "card.suspend").await;
    walk.decide("cards", &card, "reinstate", "card.reinstate").await;
    walk.decide("devices", &adult.phone.device.to_string(), "remove", "device.remove").await;
    let (operation, reason) = ("POST /api/v1/admin/cards/{id}/revoke", json!({"reason": "Утеряна"}));
    let path = format!("/api/v1/admin/cards/{card}/revoke");
    walk.step(operation, &path, Some(reason.clone()), "card.revoke").await;
    // The second time nothing changes, but the holder's name is shown.
    walk.step(operation, &path, Some(reason), "card.read").await;
    walk.decide("cards", &card, "reissue", "card.reissue").await;
    let reason = json!({"reason": "Переезд"});
    let path = format!("/api/v1/admin/families/{}/cards/revoke", family.id);
    walk.step("POST /api/v1/admin/families/{id}/cards/{step}", &path, Some(reason), "card.revoke").await;
    let new = json!({"family": family.id.uuid(), "member": adult.member.uuid(), "reason": "Заявление"});
    walk.step("POST /api/v1/admin/cards", "/api/v1/admin/cards", Some(new), "card.issue").await;

    let reason = json!({"reason": "Плановая смена"});
    let operation = "POST /api/v1/admin/keys/{purpose}/rotate";
    let path = "/api/v1/admin/keys/specimen/rotate";
    let made = walk.step(operation, path, Some(reason), "key.rotate").await;
    let id = made.read::<Value>(201)["id"].as_str().unwrap().to_owned();
    walk.decide("keys", &id, "revoke", "key.revoke").await;
}

async fn partners(walk: &mut Walk<'_>) {
    let app = walk.app;
    let apply = |inn: &str, ogrn: &str| {
        json!({
            "name": "Пекарня", "legal_name": "ООО «Пекарня»", "inn": inn, "ogrn": ogrn,
            "contact": {"name": "Ольга Смирнова", "mail": "olga@yolka.example"},
        })
    };
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let ask = app.http().post("/api/v1/partners").json(&apply("7707083893", "1027700132195"));
        let partner: PartnerBody = ask.send().await.read(201);
        waiting.push(partner.id.to_string());
    }
    let path = format!("/api/v1/admin/partners/{}", waiting[0]);
    walk.step("GET /api/v1/admin/partners/{id}", &path, None, "partner.read").await;
    walk.decide("partners", &waiting[1], "reject", "partner.reject").await;
    walk.decide("partners", &waiting[0], "approve", "partner.approve").await;
    walk.decide("partners", &waiting[0], "approve", "partner.read").await;
    walk.decide("partners", &waiting[0], "suspend", "partner.suspend").await;
    walk.decide("partners", &waiting[0], "reinstate", "partner.reinstate").await;

    let partner = app.a_partner().await;
    let owner = partner.owner().await;
    let draft = json!({"title": {"ru": "Скидка"}, "terms": {"promise": {"kind": "informational"}}});
    let offer: OfferBody = owner.post("/api/v1/partner/offers").json(&draft).send().await.read(201);
    let id = offer.id.to_string();
    let submit = || owner.post(&format!("/api/v1/partner/offers/{id}/submit")).header("If-Match", "*").send();
    submit().await.ok::<OfferBody>();
    walk.decide("offers", &id, "return", "offer.return").await;
    submit().await.ok::<OfferBody>();
    walk.decide("offers", &id, "publish", "offer.publish").await;
    walk.decide("offers", &id, "suspend", "offer.suspend").await;
}

async fn an_owner_who_looks_at_the_staff_is_recorded(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    assert_eq!(owner.get("/api/v1/partner/staff").send().await.status, 200);
    assert_eq!(count(app, "staff.read").await, 1);
}

async fn an_auditor_reads_the_log_page_by_page_and_by_object(app: &TestApp) {
    let (boss, auditor) =
        (app.an_administrator(&[Role::Owner]).await, app.an_administrator(&[Role::Auditor]).await);
    let family = app.a_family().with_adults(2).register().await;
    let (one, other) = (family.adults[0].card, family.adults[1].card);
    for card in [one, other, one] {
        app.clock.advance(60);
        boss.show_card(card).await;
    }
    boss.revoke_card(one, "Карта утеряна").await;
    let ask = |query: String| auditor.get(&format!("/api/v1/admin/audit?{query}")).send();

    let first: AuditPage = ask(format!("object={one}&limit=2")).await.ok();
    let told: Vec<(&str, Option<&str>)> =
        first.entries.iter().map(|act| (act.action.as_str(), act.reason.as_deref())).collect();
    assert_eq!(told, [("card.revoke", Some("Карта утеряна")), ("card.read", None)]);
    let second: AuditPage = ask(format!("object={one}&cursor={}", first.next.unwrap())).await.ok();
    assert_eq!(second.entries.len(), 1);
    assert_eq!((second.entries[0].object, second.next), (one.uuid(), None));

    let actor = second.entries[0].actor.unwrap();
    let since = app.state().clock.now().utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let recent: AuditPage = ask(format!("actor={actor}&since={since}")).await.ok();
    assert_eq!(recent.entries.len(), 2, "the last look and the revocation");

    assert_eq!(ask("cursor=AAAA".into()).await.told(), problem(422, "validation_failed", Some("/cursor")));
    assert_eq!(ask("object=7".into()).await.told(), problem(422, "validation_failed", Some("/object")));
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let refused = reviewer.get("/api/v1/admin/audit").send().await;
    assert_eq!(refused.told(), problem(403, "forbidden_role", None));
}

/// Writes five rows and chains them; how many links the chain has then, which the server's own worker adds to as well.
async fn five_rows(app: &TestApp) {
    let admin = app.an_administrator(&[Role::Owner]).await;
    let card = app.a_family().register().await.adult().card;
    for _ in 0..5 {
        admin.show_card(card).await;
        while audit::chain_due(app.state()).await.unwrap() > 0 {}
    }
}

async fn inspect(app: &TestApp) -> Report {
    audit::verify(app.state(), None).await.unwrap()
}

async fn a_chain_that_nobody_touched_is_whole(app: &TestApp) {
    five_rows(app).await;
    let report = inspect(app).await;
    assert_eq!((report.links, report.head.position), (5, 5));
    assert_eq!(report.findings, []);
}

#[test]
fn a_chain_that_was_made_anew_does_not_fit_the_exported_head() {
    let folder = tempfile::tempdir().unwrap();
    let heads = folder.path().join("heads.jsonl");
    let file = heads.clone();
    let set = move |settings: &mut e2e::Settings| settings.audit_head_file = Some(file);
    e2e::run_with(e2e::Database::Sqlite, set, async |app| {
        five_rows(app).await;
        audit::export(app.state()).await.unwrap();
        let report = audit::verify(app.state(), Some(&heads)).await.unwrap();
        assert_eq!(report.findings, []);
        assert!(report.heads >= 1);
        // Whoever holds the database takes a row away and chains the others anew.
        app.change(|conn| diesel::delete(log::table.filter(log::position.eq(3))).execute(conn)).await;
        app.look(|conn| {
            let none = (log::position.eq(None::<i64>), log::hash.eq(None::<Vec<u8>>));
            diesel::update(log::table).set(none).execute(conn)?;
            let start = (audit_head::position.eq(0), audit_head::hash.eq(vec![0; 32]));
            Ok(diesel::update(audit_head::table).set(start).execute(conn)?)
        })
        .await;
        audit::chain_due(app.state()).await.unwrap();
        assert_eq!(inspect(app).await.findings, []);
        let found = audit::verify(app.state(), Some(&heads)).await.unwrap().findings;
        assert_eq!(found, [Finding::NotAsExported { position: 5 }]);
    });
}

async fn a_changed_row_is_found_where_it_is(app: &TestApp) {
    five_rows(app).await;
    app.change(|conn| {
        diesel::update(log::table.filter(log::position.eq(3))).set(log::reason.eq("вовсе не я")).execute(conn)
    })
    .await;
    let found = inspect(app).await.findings;
    assert!(matches!(found[..], [Finding::Changed { position: 3, .. }]), "{found:?}");
}

async fn a_removed_row_is_found_where_it_was(app: &TestApp) {
    five_rows(app).await;
    app.change(|conn| diesel::delete(log::table.filter(log::position.eq(2))).execute(conn)).await;
    assert_eq!(inspect(app).await.findings, [Finding::Removed { first: 2, last: 2 }]);
    app.change(|conn| diesel::delete(log::table.filter(log::position.eq(5))).execute(conn)).await;
    let found = inspect(app).await.findings;
    assert_eq!(found, [Finding::Removed { first: 2, last: 2 }, Finding::Removed { first: 5, last: 5 }]);
}

async fn a_row_put_in_afterwards_is_found(app: &TestApp) {
    five_rows(app).await;
    // One with a link of its own making, in the place of a true one.
    let (forged, true_one) = (app.uuid(), position_id(app, 4).await);
    app.change(move |conn| {
        diesel::update(log::table.find(&true_one)).set(log::id.eq(forged.as_bytes().to_vec())).execute(conn)
    })
    .await;
    let found = inspect(app).await.findings;
    assert_eq!(found, [Finding::Changed { position: 4, id: forged }]);
    // And the end moved back, so that what is behind it counts for nothing.
    app.change(|conn| {
        diesel::update(audit_head::table.find(1)).set(audit_head::position.eq(4)).execute(conn)
    })
    .await;
    let found = inspect(app).await.findings;
    assert_eq!(found[1..], [Finding::BehindTheEnd { position: 5 }]);
}

async fn position_id(app: &TestApp, position: i64) -> Vec<u8> {
    app.look(move |conn| {
        Ok::<_, Failure>(log::table.filter(log::position.eq(position)).select(log::id).first(conn)?)
    })
    .await
}
