//! Who may call what: every operation of the OpenAPI document, every kind of caller, and what belongs to others.
//!
//! An operation that is missing in the table below fails: whoever adds one says here who may call it.

use std::collections::BTreeSet;

use e2e::{Answer, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use mobile_contracts::wire::card::DayPassClaims;
use mobile_contracts::wire::dispute::{DisputeBody, DisputePage};
use mobile_contracts::wire::family::FamilyBody;
use reqwest::Method;
use serde_json::{Value, json};

on_both_databases![
    every_operation_is_open_to_those_it_is_for_and_to_nobody_else,
    what_belongs_to_somebody_else_is_not_found,
];

/// A kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// No `Authorization` header.
    Nobody,
    /// A token that nobody gave out.
    Garbage,
    Adult,
    Till,
    PartnerOwner,
    PartnerStaff,
    Administrator(Role),
}

use Who::{Administrator, Adult, Garbage, Nobody, PartnerOwner, PartnerStaff, Till};

const EVERY_ADMINISTRATOR: &[Who] = &[
    Administrator(Role::Reviewer),
    Administrator(Role::PartnerManager),
    Administrator(Role::BenefitsEditor),
    Administrator(Role::Auditor),
    Administrator(Role::Owner),
];
const WHOEVER_SIGNED_IN: &[Who] = &[
    Adult,
    PartnerOwner,
    PartnerStaff,
    Administrator(Role::Reviewer),
    Administrator(Role::PartnerManager),
    Administrator(Role::BenefitsEditor),
    Administrator(Role::Auditor),
    Administrator(Role::Owner),
];
const PARTNER: &[Who] = &[PartnerOwner, PartnerStaff];
const READ_PARTNERS: &[Who] =
    &[Administrator(Role::PartnerManager), Administrator(Role::Auditor), Administrator(Role::Owner)];
const MANAGE_PARTNERS: &[Who] = &[Administrator(Role::PartnerManager), Administrator(Role::Owner)];
const CALLERS: &[Who] = &[
    Nobody,
    Garbage,
    Adult,
    Till,
    PartnerOwner,
    PartnerStaff,
    Administrator(Role::Reviewer),
    Administrator(Role::PartnerManager),
    Administrator(Role::BenefitsEditor),
    Administrator(Role::Auditor),
    Administrator(Role::Owner),
];

/// An operation, who may call it, and an object that exists for its `{id}`.
struct Rule {
    operation: &'static str,
    may: &'static [Who],
    id: Option<Object>,
}

/// What the `{id}` in a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    Card,
    Device,
    Redemption,
    Dispute,
    Family,
    Member,
    Partner,
    Outlet,
    /// A till that calls nobody, to be revoked.
    SpareTill,
    /// Somebody of the partner's staff who calls nobody, to be removed.
    Colleague,
    Offer,
}

const fn rule(operation: &'static str, may: &'static [Who], id: Option<Object>) -> Rule {
    Rule { operation, may, id }
}

const LOOKS_AT_FAMILIES: &[Who] =
    &[Administrator(Role::Reviewer), Administrator(Role::Auditor), Administrator(Role::Owner)];
const DECIDES_ABOUT_FAMILIES: &[Who] = &[Administrator(Role::Reviewer), Administrator(Role::Owner)];

const RULES: &[Rule] = &[
    // Empty bodies: refused as invalid, whoever sends them.
    rule("POST /api/v1/sessions/codes", CALLERS, None),
    rule("POST /api/v1/sessions", CALLERS, None),
    rule("GET /api/v1/registration", CALLERS, None),
    rule("POST /api/v1/families", CALLERS, None),
    rule("GET /api/v1/me/family", &[Adult], None),
    rule("PATCH /api/v1/me/family", &[Adult], None),
    rule("POST /api/v1/me/family/members", &[Adult], None),
    rule("PATCH /api/v1/me/family/members/{id}", &[Adult], Some(Object::Member)),
    rule("DELETE /api/v1/me/family/members/{id}", &[Adult], Some(Object::Member)),
    rule("POST /api/v1/me/family/categories", &[Adult], None),
    rule("POST /api/v1/admin/lists/batches", DECIDES_ABOUT_FAMILIES, None),
    rule("GET /api/v1/admin/reviews", LOOKS_AT_FAMILIES, None),
    rule("GET /api/v1/admin/families/{id}", LOOKS_AT_FAMILIES, Some(Object::Family)),
    rule(
        "POST /api/v1/admin/families/{id}/categories/{category}/approve",
        DECIDES_ABOUT_FAMILIES,
        Some(Object::Family),
    ),
    rule(
        "POST /api/v1/admin/families/{id}/categories/{category}/reject",
        DECIDES_ABOUT_FAMILIES,
        Some(Object::Family),
    ),
    rule("GET /api/v1/me/cards", &[Adult], None),
    rule("POST /api/v1/me/cards/{id}/devices", &[Adult], Some(Object::Card)),
    rule("POST /api/v1/me/devices/{id}/day-passes", &[Adult], Some(Object::Device)),
    rule("GET /api/v1/me/redemptions", &[Adult], None),
    rule("POST /api/v1/me/redemptions/{id}/dispute", &[Adult], Some(Object::Redemption)),
    rule("GET /api/v1/me/benefits", &[Adult], None),
    rule("PUT /api/v1/me/facts", &[Adult], None),
    rule("PUT /api/v1/me/benefits/{benefit}/take-up", &[Adult], None),
    rule("GET /api/v1/me/roadmap", &[Adult], None),
    rule("GET /api/v1/me/roadmap.ics", &[Adult], None),
    rule("GET /api/v1/me/roadmap.html", &[Adult], None),
    rule("POST /api/v1/checkout/verify", &[Till], None),
    rule("POST /api/v1/checkout/redemptions", &[Till], None),
    rule("POST /api/v1/checkout/redemptions/{id}/confirm", &[Till], Some(Object::Redemption)),
    rule("POST /api/v1/checkout/redemptions/{id}/void", &[Till], Some(Object::Redemption)),
    rule(
        "POST /api/v1/checkout/redemptions/{id}/refund",
        &[Till, PartnerOwner, PartnerStaff],
        Some(Object::Redemption),
    ),
    rule("POST /api/v1/pairings", CALLERS, None),
    rule("GET /api/v1/till", &[Till], None),
    rule("POST /api/v1/partners", CALLERS, None),
    rule("GET /api/v1/partner", PARTNER, None),
    rule("PUT /api/v1/partner", &[PartnerOwner], None),
    rule("GET /api/v1/partner/staff", &[PartnerOwner], None),
    rule("POST /api/v1/partner/staff", &[PartnerOwner], None),
    rule("DELETE /api/v1/partner/staff/{id}", &[PartnerOwner], Some(Object::Colleague)),
    rule("GET /api/v1/partner/outlets", PARTNER, None),
    rule("POST /api/v1/partner/outlets", &[PartnerOwner], None),
    rule("GET /api/v1/partner/outlets/{id}", PARTNER, Some(Object::Outlet)),
    rule("PUT /api/v1/partner/outlets/{id}", &[PartnerOwner], Some(Object::Outlet)),
    rule("DELETE /api/v1/partner/outlets/{id}", &[PartnerOwner], Some(Object::Outlet)),
    rule("POST /api/v1/partner/outlets/{id}/tills", PARTNER, Some(Object::Outlet)),
    rule("POST /api/v1/partner/outlets/{id}/api-keys", &[PartnerOwner], Some(Object::Outlet)),
    rule("GET /api/v1/partner/tills", PARTNER, None),
    rule("POST /api/v1/partner/tills/{id}/revoke", PARTNER, Some(Object::SpareTill)),
    // Open to everybody, but a token that is none of an adult's is refused and not ignored.
    rule("GET /api/v1/offers", &[Nobody, Adult], None),
    rule("GET /api/v1/partner/redemptions", PARTNER, None),
    rule("GET /api/v1/partner/offers", PARTNER, None),
    rule("POST /api/v1/partner/offers", &[PartnerOwner], None),
    rule("POST /api/v1/partner/offers/preview", PARTNER, None),
    rule("GET /api/v1/partner/offers/{id}", PARTNER, Some(Object::Offer)),
    rule("PUT /api/v1/partner/offers/{id}", &[PartnerOwner], Some(Object::Offer)),
    rule("POST /api/v1/partner/offers/{id}/submit", &[PartnerOwner], Some(Object::Offer)),
    rule("POST /api/v1/partner/offers/{id}/pause", &[PartnerOwner], Some(Object::Offer)),
    rule("POST /api/v1/partner/offers/{id}/resume", &[PartnerOwner], Some(Object::Offer)),
    rule("POST /api/v1/partner/offers/{id}/end", &[PartnerOwner], Some(Object::Offer)),
    rule("GET /api/v1/admin/offers", READ_PARTNERS, None),
    rule("GET /api/v1/admin/offers/{id}", READ_PARTNERS, Some(Object::Offer)),
    rule("POST /api/v1/admin/offers/{id}/publish", MANAGE_PARTNERS, Some(Object::Offer)),
    rule("POST /api/v1/admin/offers/{id}/return", MANAGE_PARTNERS, Some(Object::Offer)),
    rule("POST /api/v1/admin/offers/{id}/suspend", MANAGE_PARTNERS, Some(Object::Offer)),
    rule("GET /api/v1/admin/partners", READ_PARTNERS, None),
    rule("GET /api/v1/admin/partners/{id}", READ_PARTNERS, Some(Object::Partner)),
    rule("GET /api/v1/admin/partners/{id}/outlets", READ_PARTNERS, Some(Object::Partner)),
    rule("GET /api/v1/admin/partners/{id}/tills", READ_PARTNERS, Some(Object::Partner)),
    rule("POST /api/v1/admin/partners/{id}/approve", MANAGE_PARTNERS, Some(Object::Partner)),
    rule("POST /api/v1/admin/partners/{id}/reject", MANAGE_PARTNERS, Some(Object::Partner)),
    rule("POST /api/v1/admin/partners/{id}/suspend", MANAGE_PARTNERS, Some(Object::Partner)),
    rule("POST /api/v1/admin/partners/{id}/reinstate", MANAGE_PARTNERS, Some(Object::Partner)),
    rule("GET /api/v1/admin/disputes", LOOKS_AT_FAMILIES, None),
    rule("POST /api/v1/admin/disputes/{id}/decide", DECIDES_ABOUT_FAMILIES, Some(Object::Dispute)),
    rule("GET /api/v1/admin/audit", &[Administrator(Role::Auditor), Administrator(Role::Owner)], None),
    rule("GET /api/v1/admin/me", EVERY_ADMINISTRATOR, None),
    rule(
        "GET /api/v1/admin/cards/{id}",
        &[Administrator(Role::Reviewer), Administrator(Role::Auditor), Administrator(Role::Owner)],
        Some(Object::Card),
    ),
    rule(
        "POST /api/v1/admin/cards/{id}/revoke",
        &[Administrator(Role::Reviewer), Administrator(Role::Owner)],
        Some(Object::Card),
    ),
    // Empty bodies: refused as invalid, whoever sends them.
    rule("POST /api/v1/admin/sessions", CALLERS, None),
    rule("POST /api/v1/sessions/refresh", CALLERS, None),
    rule("DELETE /api/v1/sessions/current", WHOEVER_SIGNED_IN, None),
    rule("DELETE /api/v1/sessions", WHOEVER_SIGNED_IN, None),
    rule("POST /api/v1/benefits/screen", CALLERS, None),
    rule("GET /api/v1/benefits/packs", CALLERS, None),
    rule("GET /api/v1/benefits/packs/{region}", CALLERS, None),
    rule("GET /.well-known/jwks.json", CALLERS, None),
    rule("GET /health/live", CALLERS, None),
    rule("GET /health/ready", CALLERS, None),
    rule("GET /version", CALLERS, None),
    rule("GET /openapi.json", CALLERS, None),
    rule("GET /problems/{code}", CALLERS, None),
];

async fn every_operation_is_open_to_those_it_is_for_and_to_nobody_else(app: &TestApp) {
    let stage = Stage::set(app).await;
    let documented = documented(app).await;
    let ruled: BTreeSet<String> = RULES.iter().map(|rule| rule.operation.to_owned()).collect();
    assert_eq!(documented, ruled, "every operation needs a rule, and no rule is left over");

    // Last what changes something: revoking the card ends it for the other operations.
    let mut rules: Vec<&Rule> = RULES.iter().collect();
    rules.sort_by_key(|rule| rule.operation.contains("revoke"));
    for rule in rules {
        // Whoever signs out is nobody afterwards.
        let fresh;
        let stage = match rule.operation.starts_with("DELETE /api/v1/sessions") {
            true => {
                fresh = Stage::set(app).await;
                &fresh
            }
            false => &stage,
        };
        for who in CALLERS {
            let answer = stage.call(app, rule, *who).await;
            let what = format!("{} by {who:?}: {} {}", rule.operation, answer.status, answer.text);
            if rule.may.contains(who) {
                assert!(!matches!(answer.status, 401 | 403 | 404 | 405 | 500..), "{what}");
                continue;
            }
            let problem = answer.problem();
            match who {
                Nobody => {
                    assert_eq!(
                        (answer.status, problem.code.as_str()),
                        (401, "missing_credentials"),
                        "{what}"
                    );
                }
                Garbage => {
                    assert_eq!(
                        (answer.status, problem.code.as_str()),
                        (401, "invalid_credentials"),
                        "{what}"
                    );
                }
                _ => assert!(matches!(answer.status, 401 | 403), "{what}"),
            }
        }
    }
}

async fn what_belongs_to_somebody_else_is_not_found(app: &TestApp) {
    let (owner, stranger) = (Stage::set(app).await, Stage::set(app).await);
    let owned = RULES.iter().filter(|rule| rule.id.is_some() && !rule.operation.contains("/admin/"));
    let mut checked = 0;
    for rule in owned {
        // The stranger's credentials, the owner's object.
        let mixed = Stage {
            adult: stranger.adult.clone(),
            till: stranger.till.clone(),
            partner_owner: stranger.partner_owner.clone(),
            partner_staff: stranger.partner_staff.clone(),
            ..owner.clone()
        };
        for who in rule.may {
            let answer = mixed.call(app, rule, *who).await;
            assert_eq!(
                (answer.status, answer.problem().code.as_str()),
                (404, "not_found"),
                "{}",
                rule.operation
            );
            let own = owner.call(app, rule, *who).await;
            assert_ne!(own.status, 404, "{}", rule.operation);
            checked += 1;
        }
    }
    assert!(checked >= 3, "there are operations on owned objects");
    // And lists hold only what is one's own.
    let ask = |token: &str| app.http().get("/api/v1/me/cards").bearer(token).send();
    let (own, other) = (ask(&owner.adult).await.text, ask(&stranger.adult).await.text);
    assert!(own.contains(&owner.card) && !own.contains(&stranger.card));
    assert!(other.contains(&stranger.card) && !other.contains(&owner.card));
}

/// The operations of the document that the service hands out, as `METHOD path`.
async fn documented(app: &TestApp) -> BTreeSet<String> {
    let document: Value = app.http().get("/openapi.json").send().await.ok();
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    found
}

/// Credentials of every kind of caller, and objects that belong to the adult and the till among them.
#[derive(Clone)]
struct Stage {
    adult: String,
    till: String,
    partner_owner: String,
    partner_staff: String,
    administrators: Vec<(Role, String)>,
    card: String,
    device: String,
    redemption: String,
    dispute: String,
    family: String,
    member: String,
    /// Declared by the family, waiting for a reviewer.
    category: String,
    partner: String,
    outlet: String,
    spare_till: String,
    colleague: String,
    offer: String,
    /// Signed by the adult's phone: a request for the day passes of no day.
    signed_request: String,
}

impl Stage {
    async fn set(app: &TestApp) -> Self {
        let scene = app.a_scene().await;
        let partner = &scene.partner;
        let adult = scene.family.adult();
        let redemption = scene.till.sell(&scene.family.show(), &basket(1_000)).await.id;
        let path = format!("/api/v1/me/redemptions/{redemption}/dispute");
        adult.post(&path).await.send().await.ok::<DisputeBody>();
        let reviewer = app.an_administrator(&[Role::Reviewer]).await;
        let disputes: DisputePage = reviewer.get("/api/v1/admin/disputes?limit=100").send().await.ok();
        let dispute = disputes.disputes.into_iter().find(|one| one.redemption == redemption).unwrap();
        let device = adult.phone.device;
        let claims = DayPassClaims { device, iat: app.now(), with_hint: false, days: vec![] };
        let declared =
            adult.post("/api/v1/me/family/categories").await.json(&json!({"category": "low_income"}));
        let declared: FamilyBody = declared.send().await.read(201);
        let mut administrators = Vec::new();
        for who in EVERY_ADMINISTRATOR {
            let Administrator(role) = who else { continue };
            administrators.push((*role, app.an_administrator(&[*role]).await.token().to_owned()));
        }
        Self {
            adult: adult.token().await,
            till: scene.till.token().to_owned(),
            partner_owner: partner.owner().await.token().to_owned(),
            partner_staff: partner.staff().await.token().to_owned(),
            partner: partner.id.to_string(),
            outlet: partner.outlet.to_string(),
            spare_till: partner.till().await.id.to_string(),
            offer: scene.offer.to_string(),
            colleague: partner.staff().await.account.to_string(),
            administrators,
            card: adult.card.to_string(),
            device: device.to_string(),
            redemption: redemption.to_string(),
            dispute: dispute.id.to_string(),
            family: declared.id.to_string(),
            member: adult.member.to_string(),
            category: declared.categories[0].id.to_string(),
            signed_request: adult.phone.phone.sign(&claims).unwrap(),
        }
    }

    async fn call(&self, app: &TestApp, rule: &Rule, who: Who) -> Answer {
        let (method, path) = rule.operation.split_once(' ').unwrap();
        let id = match rule.id {
            Some(Object::Card) => &self.card,
            Some(Object::Device) => &self.device,
            Some(Object::Redemption) => &self.redemption,
            Some(Object::Dispute) => &self.dispute,
            Some(Object::Family) => &self.family,
            Some(Object::Member) => &self.member,
            Some(Object::Partner) => &self.partner,
            Some(Object::Outlet) => &self.outlet,
            Some(Object::SpareTill) => &self.spare_till,
            Some(Object::Colleague) => &self.colleague,
            Some(Object::Offer) => &self.offer,
            None => "",
        };
        let path = path.replace("{id}", id).replace("{code}", "not_found").replace("{region}", "RU-NIZ");
        let path = path.replace("{benefit}", "ru.large_family").replace("{category}", &self.category);
        let method: Method = method.parse().unwrap();
        // A revision that nothing has, so that nothing changes.
        let mut ask = app.http().ask(method.clone(), &path).header("If-Match", "\"999\"");
        if [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            ask = ask.header("Idempotency-Key", &app.uuid().to_string()).json(&self.body(rule.operation));
        }
        let token = match who {
            Nobody => None,
            Garbage => Some("sfct_bm9ib2R5IGdhdmUgdGhpcyBvdXQ"),
            Adult => Some(self.adult.as_str()),
            Till => Some(self.till.as_str()),
            PartnerOwner => Some(self.partner_owner.as_str()),
            PartnerStaff => Some(self.partner_staff.as_str()),
            Administrator(role) => {
                self.administrators.iter().find(|(own, _)| *own == role).map(|(_, token)| token.as_str())
            }
        };
        match token {
            Some(token) => ask.bearer(token).send().await,
            None => ask.send().await,
        }
    }

    /// A body that the operation reads, so that a refusal is about the caller. What it asks for may be refused.
    fn body(&self, operation: &str) -> Value {
        match operation {
            "POST /api/v1/me/cards/{id}/devices" => json!({
                "name": "Телефон",
                // The generator of P-256: a point that no phone has, and everybody knows.
                "public_key": "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW",
            }),
            "POST /api/v1/me/devices/{id}/day-passes" => json!({"request": self.signed_request}),
            "POST /api/v1/pairings" => json!({"device": "Планшет"}),
            "POST /api/v1/partners" => json!({
                "name": "Пекарня", "legal_name": "ООО «Пекарня»", "inn": "7707083893", "ogrn": "1027700132195",
                "contact": {"name": "Ольга Смирнова", "mail": "olga@yolka.example"},
            }),
            "PUT /api/v1/partner" => json!({"name": "Пекарня", "sector": "catering"}),
            "POST /api/v1/partner/staff" => json!({"name": "Иван Петров", "mail": "ivan@yolka.example"}),
            "POST /api/v1/partner/outlets" | "PUT /api/v1/partner/outlets/{id}" => json!({
                "name": "На Покровке", "address": "Москва, Покровка, 1", "time_zone": "Europe/Moscow",
            }),
            "POST /api/v1/partner/outlets/{id}/tills" => json!({"code": "00000000"}),
            "POST /api/v1/partner/outlets/{id}/api-keys" => json!({"name": "1С"}),
            "POST /api/v1/partner/offers" | "PUT /api/v1/partner/offers/{id}" => json!({
                "title": {"ru": "Скидка"},
                "terms": {"promise": {"kind": "informational"}},
            }),
            "POST /api/v1/partner/offers/preview" => json!({
                "terms": {"promise": {"kind": "informational"}},
                "basket": {"lines": [{"amount": 1}]},
            }),
            decision if decision.contains("/admin/partners/") || decision.contains("/admin/offers/") => {
                json!({"reason": "Проверено."})
            }
            "POST /api/v1/checkout/verify" => json!({"code": "4006381333931"}),
            "POST /api/v1/checkout/redemptions" => {
                json!({"quote": "none", "basket": {"lines": [{"amount": 1}]}})
            }
            "POST /api/v1/me/family/members" => {
                json!({"role": "child", "name": "Пётр Кузнецов", "birth_date": "2026-11-20"})
            }
            "POST /api/v1/me/family/categories" => json!({"category": "young"}),
            "POST /api/v1/admin/families/{id}/categories/{category}/approve" => {
                json!({"document": "Справка"})
            }
            "POST /api/v1/admin/families/{id}/categories/{category}/reject" => {
                json!({"reason": "Нет справки"})
            }
            "POST /api/v1/admin/lists/batches" => json!({"list": "Реестр", "rows": []}),
            "POST /api/v1/admin/disputes/{id}/decide" => {
                json!({"outcome": "upheld", "reason": "Кассир подтвердил."})
            }
            "POST /api/v1/admin/cards/{id}/revoke" => json!({"reason": "Карта утеряна"}),
            "PUT /api/v1/me/benefits/{benefit}/take-up" => json!({"state": "interested"}),
            _ => json!({}),
        }
    }
}
