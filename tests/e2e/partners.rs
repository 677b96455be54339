//! A business from its request to its first till: joining, deciding, outlets, staff, pairing, keys.

use e2e::{Answer, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use mobile_contracts::wire::checkout::Decision;
use mobile_contracts::wire::outlet::{OutletBody, OutletPage};
use mobile_contracts::wire::partner::{
    AdminPartnerBody, OwnPartnerBody, PartnerBody, PartnerPage, StaffBody,
};
use mobile_contracts::wire::till::{ApiKeyBody, OwnTillBody, PairingBody, TillBody, TillPage};
use reqwest::Method;
use serde_json::{Value, json};

on_both_databases![
    a_business_asks_to_join_and_is_approved_once,
    a_request_with_wrong_numbers_is_told_all_of_them,
    a_decision_needs_a_reason_a_right_and_the_latest_revision,
    partners_are_found_by_state_and_by_words_page_by_page,
    a_suspended_partner_is_refused_at_its_tills_next_call,
    a_partner_changes_itself_only_from_what_it_has_read,
    an_owner_opens_changes_and_closes_outlets,
    an_outlet_with_impossible_values_is_told_where,
    staff_look_and_pair_but_do_not_decide,
    a_device_becomes_a_till_when_its_code_is_confirmed_and_only_once,
    a_pairing_code_is_worth_nothing_after_ten_minutes,
    pos_software_gets_a_key_that_can_be_taken_back,
    what_belongs_to_another_partner_is_not_found,
];

fn request(inn: &str) -> Value {
    json!({
        "name": "Пекарня «Ёлка»", "legal_name": "ООО «Ёлка»", "inn": inn, "ogrn": "1027700132195",
        "sector": "catering", "contact": {"name": "Ольга Смирнова", "mail": "Olga@Yolka.example"},
    })
}

async fn ask_to_join(app: &TestApp) -> PartnerBody {
    app.http().post("/api/v1/partners").json(&request("7707083893")).send().await.read(201)
}

fn outlet() -> Value {
    json!({
        "name": "На Покровке", "address": "Нижний Новгород, Большая Покровская, 1", "time_zone": "Europe/Moscow",
        "place": {"latitude": 56_326_944, "longitude": 44_007_500},
        "hours": {"windows": [{"on": {"kind": "every"}, "hours": {"from": "09:00", "to": "21:00"}}]},
    })
}

fn revision(answer: &Answer) -> i64 {
    answer.header("etag").unwrap().trim_matches('"').parse().unwrap()
}

async fn a_business_asks_to_join_and_is_approved_once(app: &TestApp) {
    let (first, second) = (ask_to_join(app).await, ask_to_join(app).await);
    assert_eq!(first.state, "waiting");
    let admin = app.an_administrator(&[Role::PartnerManager]).await;
    let path = format!("/api/v1/admin/partners/{}", first.id);
    let shown: AdminPartnerBody = admin.get(&path).send().await.ok();
    let owner = &shown.staff[0];
    assert_eq!(
        (&*owner.role, &*owner.name, &*owner.contact),
        ("owner", "Ольга Смирнова", "olga@yolka.example")
    );

    let approved = admin.decide(&format!("{path}/approve"), 1, "Проверено по ЕГРЮЛ.").send().await;
    let body: AdminPartnerBody = approved.ok();
    assert_eq!((&*body.partner.state, body.partner.revision), ("active", 2));
    assert_eq!(body.partner.state_reason.as_deref(), Some("Проверено по ЕГРЮЛ."));
    // Taken already: nothing changes, and nothing is recorded twice.
    let again: AdminPartnerBody = admin.decide(&format!("{path}/approve"), 2, "Ещё раз.").send().await.ok();
    assert_eq!(again.partner.revision, 2);

    let other = format!("/api/v1/admin/partners/{}/approve", second.id);
    assert_eq!(admin.decide(&other, 1, "Проверено.").send().await.told().1, "conflict");
    let third = app.http().post("/api/v1/partners").json(&request("7707083893")).send().await;
    assert_eq!(third.told().1, "conflict");
}

async fn a_request_with_wrong_numbers_is_told_all_of_them(app: &TestApp) {
    let mut body = request("7707083894");
    body["ogrn"] = json!("102770013219");
    body["name"] = json!(" ");
    body["contact"]["mail"] = json!("olga");
    let problem = app.http().post("/api/v1/partners").json(&body).send().await.problem();
    let told: Vec<_> = problem.errors.iter().map(|error| (&*error.pointer, &*error.code)).collect();
    assert_eq!(
        told,
        [
            ("/name", "required"),
            ("/inn", "check_failed"),
            ("/ogrn", "malformed"),
            ("/contact/mail", "malformed"),
        ]
    );
    // A company's INN with a sole trader's OGRNIP.
    let mut body = request("7707083893");
    body["ogrn"] = json!("304500116000157");
    let told = app.http().post("/api/v1/partners").json(&body).send().await.told();
    assert_eq!(told.2.as_deref(), Some("/ogrn"));
}

async fn a_decision_needs_a_reason_a_right_and_the_latest_revision(app: &TestApp) {
    let id = ask_to_join(app).await.id;
    let path = format!("/api/v1/admin/partners/{id}/reject");
    let auditor = app.an_administrator(&[Role::Auditor]).await;
    assert_eq!(auditor.decide(&path, 1, "Нет.").send().await.told().1, "forbidden_role");
    let admin = app.an_administrator(&[Role::PartnerManager]).await;
    assert_eq!(admin.decide(&path, 1, "  ").send().await.told().2.as_deref(), Some("/reason"));
    assert_eq!(admin.decide(&path, 7, "Не найден в ЕГРЮЛ.").send().await.told().0, 412);
    let bare =
        app.http().post(&path).bearer(admin.token()).json(&json!({"reason": "Нет такого."})).send().await;
    assert_eq!(bare.told().1, "precondition_required");
    let rejected: AdminPartnerBody = admin.decide(&path, 1, "Не найден в ЕГРЮЛ.").send().await.ok();
    assert_eq!(rejected.partner.state, "rejected");
    let suspend = format!("/api/v1/admin/partners/{id}/suspend");
    assert_eq!(admin.decide(&suspend, 2, "Жалобы.").send().await.told().1, "conflict");
}

async fn partners_are_found_by_state_and_by_words_page_by_page(app: &TestApp) {
    for _ in 0..3 {
        app.a_partner().await;
    }
    let waiting = ask_to_join(app).await;
    let admin = app.an_administrator(&[Role::Auditor]).await;
    let page = async |query: &str| -> PartnerPage {
        admin.get(&format!("/api/v1/admin/partners?{query}")).send().await.ok()
    };
    let found = page("state=waiting").await.partners;
    assert_eq!(found.iter().map(|partner| partner.id).collect::<Vec<_>>(), [waiting.id]);
    for q in ["елка", "ёЛк пекарня", "7707083893", "ооо"] {
        assert_eq!(page(&format!("q={q}")).await.partners.len(), 1, "{q}");
    }
    assert_eq!(page("q=каравай").await.partners.len(), 3);
    assert!(page("q=каравай елка").await.partners.is_empty());
    let first = page("limit=3").await;
    let rest = page(&format!("limit=3&cursor={}", first.next.unwrap())).await;
    assert_eq!((first.partners.len(), rest.partners.len(), rest.next), (3, 1, None));
    assert_eq!(admin.get("/api/v1/admin/partners?state=gone").send().await.told().2.unwrap(), "/state");
    assert_eq!(admin.get("/api/v1/admin/partners?cursor=x").send().await.told().2.unwrap(), "/cursor");
}

async fn a_suspended_partner_is_refused_at_its_tills_next_call(app: &TestApp) {
    let scene = app.a_scene().await;
    let admin = app.an_administrator(&[Role::PartnerManager]).await;
    let path = format!("/api/v1/admin/partners/{}", scene.partner.id);
    assert_eq!(scene.till.verify(&scene.family.show()).await.decision, Decision::Accept);
    let answer = admin.decide(&format!("{path}/suspend"), 1, "Жалобы семей.").send().await;
    app.clock.advance(1);
    assert_eq!(scene.till.verify(&scene.family.show()).await.decision, Decision::Reject);
    let answer = admin.decide(&format!("{path}/reinstate"), revision(&answer), "Исправлено.").send().await;
    answer.ok::<AdminPartnerBody>();
    app.clock.advance(1);
    assert_eq!(scene.till.verify_with(&scene.family.show(), &basket(1_000)).await.decision, Decision::Accept);
}

async fn a_partner_changes_itself_only_from_what_it_has_read(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let read = owner.get("/api/v1/partner").send().await;
    let own: OwnPartnerBody = read.ok();
    assert_eq!((&*own.role, revision(&read)), ("owner", 1));
    let known = owner.get("/api/v1/partner").header("if-none-match", "\"1\"").send().await;
    assert_eq!((known.status, &*known.text), (304, ""));
    let body = json!({"name": "Каравай и Ко", "sector": "catering"});
    assert_eq!(owner.ask(Method::PUT, "/api/v1/partner").json(&body).send().await.told().0, 428);
    let changed: OwnPartnerBody = owner.put("/api/v1/partner", 1).json(&body).send().await.ok();
    assert_eq!((&*changed.partner.name, changed.partner.revision), ("Каравай и Ко", 2));
    assert_eq!(owner.put("/api/v1/partner", 1).json(&body).send().await.told().0, 412);
}

async fn an_owner_opens_changes_and_closes_outlets(app: &TestApp) {
    let partner = app.a_partner().await;
    let owner = partner.owner().await;
    let opened: OutletBody = owner.post("/api/v1/partner/outlets").json(&outlet()).send().await.read(201);
    let path = format!("/api/v1/partner/outlets/{}", opened.id);
    assert_eq!(owner.get(&path).send().await.ok::<OutletBody>(), opened);

    let mut body = outlet();
    body["name"] = json!("У фонтана");
    body.as_object_mut().unwrap().remove("hours");
    let changed: OutletBody = owner.put(&path, 1).json(&body).send().await.ok();
    assert_eq!((&*changed.name, changed.hours, changed.revision), ("У фонтана", None, 2));
    assert_eq!(owner.put(&path, 1).json(&body).send().await.told().0, 412);

    let close = owner.ask(Method::DELETE, &path).header("if-match", "\"2\"").send().await;
    assert_eq!(close.status, 204);
    let page: OutletPage = owner.get("/api/v1/partner/outlets").send().await.ok();
    let states: Vec<_> = page.outlets.iter().map(|outlet| &*outlet.state).collect();
    assert_eq!(states, ["active", "closed"]);
    assert_eq!(owner.put(&path, 3).json(&body).send().await.told().1, "conflict");
    let key = owner.post(&format!("{path}/api-keys")).json(&json!({"name": "1С"})).send().await;
    assert_eq!(key.told().1, "conflict");
}

async fn an_outlet_with_impossible_values_is_told_where(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let told = async |pointer: &str, value: Value| {
        let mut body = outlet();
        *body.pointer_mut(pointer).unwrap() = value;
        owner.post("/api/v1/partner/outlets").json(&body).send().await.told().2.unwrap()
    };
    assert_eq!(told("/place/latitude", json!(90_000_001)).await, "/place");
    assert_eq!(told("/time_zone", json!("Europe/Nizhny")).await, "/time_zone");
    assert_eq!(told("/name", json!("Н")).await, "/name");
    let hours = json!({"from": "09:00", "to": "09:00"});
    assert_eq!(told("/hours/windows/0/hours", hours).await, "/hours/windows/0/hours/to");
}

async fn staff_look_and_pair_but_do_not_decide(app: &TestApp) {
    let partner = app.a_partner().await;
    let (owner, staff) = (partner.owner().await, partner.staff().await);
    assert_eq!(staff.get("/api/v1/partner").send().await.ok::<OwnPartnerBody>().role, "staff");
    for ask in [
        staff.post("/api/v1/partner/outlets").json(&outlet()),
        staff.get("/api/v1/partner/staff"),
        staff.put("/api/v1/partner", 1).json(&json!({"name": "Моя", "sector": "other"})),
    ] {
        assert_eq!(ask.send().await.told().1, "forbidden_role");
    }
    let contact = json!({"name": "Иван Петров", "contact": "ivan@karavay.example"});
    let added: StaffBody = owner.post("/api/v1/partner/staff").json(&contact).send().await.read(201);
    assert_eq!(added.role, "staff");
    // The last owner stays; whoever is removed is out at the next call.
    let remove = async |account: String| {
        owner.ask(Method::DELETE, &format!("/api/v1/partner/staff/{account}")).send().await.status
    };
    assert_eq!(remove(owner.account.to_string()).await, 409);
    assert_eq!(remove(app.uuid().to_string()).await, 404);
    assert_eq!(remove(staff.account.to_string()).await, 204);
    assert_eq!(staff.get("/api/v1/partner").send().await.told().1, "invalid_credentials");
}

async fn a_device_becomes_a_till_when_its_code_is_confirmed_and_only_once(app: &TestApp) {
    let partner = app.a_partner().await;
    let staff = partner.staff().await;
    let begun = app.http().post("/api/v1/pairings").json(&json!({"device": "Планшет"})).send().await;
    let pairing: PairingBody = begun.read(201);
    assert_eq!(pairing.code.expose().len(), 8);
    let look = || app.http().get("/api/v1/till").bearer(pairing.token.expose()).send();
    assert_eq!(look().await.told().1, "invalid_credentials");

    let path = format!("/api/v1/partner/outlets/{}/tills", partner.outlet);
    let confirm = |code: &str| staff.post(&path).json(&json!({"code": code})).send();
    assert_eq!(confirm("0").await.told().2.unwrap(), "/code");
    let till: TillBody = confirm(pairing.code.expose()).await.read(201);
    assert_eq!((&*till.name, &*till.kind, &*till.state), ("Планшет", "device", "active"));
    let own: OwnTillBody = look().await.ok();
    assert_eq!((own.id, own.partner), (till.id, partner.id.uuid()));
    assert_eq!(confirm(pairing.code.expose()).await.told().2.unwrap(), "/code");

    let tills: TillPage = staff.get("/api/v1/partner/tills").send().await.ok();
    assert_eq!(tills.tills, [till]);
}

async fn a_pairing_code_is_worth_nothing_after_ten_minutes(app: &TestApp) {
    let partner = app.a_partner().await;
    let begun = app.http().post("/api/v1/pairings").json(&json!({"device": "Планшет"})).send().await;
    let pairing: PairingBody = begun.read(201);
    app.clock.advance(600);
    let body = json!({"code": pairing.code.expose()});
    let path = format!("/api/v1/partner/outlets/{}/tills", partner.outlet);
    let confirmed = partner.staff().await.post(&path).json(&body).send().await;
    assert_eq!(confirmed.told(), (422, "validation_failed".into(), Some("/code".into())));
}

async fn pos_software_gets_a_key_that_can_be_taken_back(app: &TestApp) {
    let partner = app.a_partner().await;
    let owner = partner.owner().await;
    let path = format!("/api/v1/partner/outlets/{}/api-keys", partner.outlet);
    let key: ApiKeyBody = owner.post(&path).json(&json!({"name": "1С:Розница"})).send().await.read(201);
    assert_eq!(key.till.kind, "pos");
    let look = || app.http().get("/api/v1/till").bearer(key.token.expose()).send();
    assert_eq!(look().await.ok::<OwnTillBody>().state, "active");
    let revoke = format!("/api/v1/partner/tills/{}/revoke", key.till.id);
    assert_eq!(owner.post(&revoke).send().await.ok::<TillBody>().state, "revoked");
    assert_eq!(look().await.ok::<OwnTillBody>().state, "revoked");
    assert_eq!(owner.post(&revoke).send().await.ok::<TillBody>().state, "revoked");
}

async fn what_belongs_to_another_partner_is_not_found(app: &TestApp) {
    let (mine, other) = (app.a_partner().await, app.a_partner().await);
    let till = other.till().await.id;
    let (owner, colleague) = (mine.owner().await, other.staff().await);
    let outlet_path = format!("/api/v1/partner/outlets/{}", other.outlet);
    for ask in [
        owner.get(&outlet_path),
        owner.put(&outlet_path, 1).json(&outlet()),
        owner.ask(Method::DELETE, &outlet_path).header("if-match", "*"),
        owner.post(&format!("{outlet_path}/api-keys")).json(&json!({"name": "1С"})),
        owner.post(&format!("{outlet_path}/tills")).json(&json!({"code": "00000000"})),
        owner.post(&format!("/api/v1/partner/tills/{till}/revoke")),
        owner.ask(Method::DELETE, &format!("/api/v1/partner/staff/{}", colleague.account)),
    ] {
        assert_eq!(ask.send().await.told().1, "not_found");
    }
    assert!(owner.get("/api/v1/partner/tills").send().await.ok::<TillPage>().tills.is_empty());
}
