//! Who may call what: every operation of the OpenAPI document, every kind of caller, and what belongs to others.
//!
//! An operation that is missing in the table below fails: whoever adds one says here who may call it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use e2e::{Answer, TestApp, basket, on_both_databases};
use family_card_api::accounts::{Account, Role};
use family_card_api::contacts::{self, Contact};
use family_card_api::db::schema::contacts as contact_rows;
use family_card_api::ids::Key;
use family_card_api::vault::Subject;
use mobile_contracts::wire::card::{DayPassClaims, PaperCardBody};
use mobile_contracts::wire::dispute::{DisputeBody, DisputePage};
use mobile_contracts::wire::family::{FamilyBody, MemberBody};
use reqwest::Method;
use serde_json::{Value, json};

on_both_databases![
    every_operation_is_open_to_those_it_is_for_and_to_nobody_else,
    what_belongs_to_somebody_else_is_not_found,
    what_is_listed_is_ones_own,
    a_body_that_names_what_is_somebody_elses_is_refused,
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
const READ_BENEFITS: &[Who] =
    &[Administrator(Role::BenefitsEditor), Administrator(Role::Auditor), Administrator(Role::Owner)];
const MANAGE_BENEFITS: &[Who] = &[Administrator(Role::BenefitsEditor), Administrator(Role::Owner)];
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
    /// An adult of the family who has no account and an open invitation.
    Spouse,
    Contact,
    Partner,
    Outlet,
    /// A till that calls nobody, to be revoked.
    SpareTill,
    /// Somebody of the partner's staff who calls nobody, to be removed.
    Colleague,
    Offer,
    /// A key that has been revoked: revoking it again changes nothing.
    Key,
    /// An imported benefit rule pack.
    Pack,
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
    rule("POST /api/v1/registration/invitations", CALLERS, None),
    rule("POST /api/v1/registration/join", CALLERS, None),
    rule("DELETE /api/v1/me/family", &[Adult], None),
    rule("POST /api/v1/me/family/members/{id}/invitation", &[Adult], Some(Object::Member)),
    rule("DELETE /api/v1/me/family/members/{id}/invitation", &[Adult], Some(Object::Spouse)),
    rule("GET /api/v1/me/family/invitations", &[Adult], None),
    rule("GET /api/v1/me/contacts", &[Adult], None),
    rule("POST /api/v1/me/contacts", &[Adult], None),
    rule("DELETE /api/v1/me/contacts/{id}", &[Adult], Some(Object::Contact)),
    rule("GET /api/v1/me/consent", &[Adult], None),
    rule("POST /api/v1/me/consent", &[Adult], None),
    rule("DELETE /api/v1/me/consent", &[Adult], None),
    rule("GET /api/v1/me/export", &[Adult], None),
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
    rule(
        "POST /api/v1/admin/families/{id}/members/{member}/correction",
        DECIDES_ABOUT_FAMILIES,
        Some(Object::Family),
    ),
    rule("GET /api/v1/me/cards", &[Adult], None),
    rule("POST /api/v1/me/cards/{id}/devices", &[Adult], Some(Object::Card)),
    rule("GET /api/v1/me/devices", &[Adult], None),
    rule("DELETE /api/v1/me/devices/{id}", &[Adult], Some(Object::Device)),
    rule("POST /api/v1/me/devices/{id}/day-passes", &[Adult], Some(Object::Device)),
    rule("POST /api/v1/me/digits", &[Adult], None),
    rule("POST /api/v1/me/cards/{id}/paper", &[Adult], Some(Object::Card)),
    rule("GET /api/v1/me/cards/{id}/paper", &[Adult], Some(Object::Card)),
    rule("GET /api/v1/me/cards/{id}/paper.pdf", &[Adult], Some(Object::Card)),
    rule("GET /api/v1/me/cards/{id}/paper.svg", &[Adult], Some(Object::Card)),
    rule("DELETE /api/v1/me/cards/{id}/paper", &[Adult], Some(Object::Card)),
    rule("GET /api/v1/me/redemptions", &[Adult], None),
    rule("POST /api/v1/me/redemptions/{id}/dispute", &[Adult], Some(Object::Redemption)),
    rule("GET /api/v1/me/benefits", &[Adult], None),
    rule("PUT /api/v1/me/facts", &[Adult], None),
    rule("PUT /api/v1/me/benefits/{benefit}/take-up", &[Adult], None),
    rule("GET /api/v1/me/roadmap", &[Adult], None),
    rule("GET /api/v1/me/roadmap.ics", &[Adult], None),
    rule("GET /api/v1/me/roadmap.html", &[Adult], None),
    rule("GET /api/v1/checkout/bundle", &[Till], None),
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
    rule("POST /api/v1/partner/tills/{id}/test", PARTNER, Some(Object::SpareTill)),
    rule("DELETE /api/v1/partner/tills/{id}/test", PARTNER, Some(Object::SpareTill)),
    rule("GET /api/v1/partner/specimens", PARTNER, None),
    // 409 for a till that is not in its test.
    rule("GET /api/v1/till/specimens", &[Till], None),
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
    rule("POST /api/v1/admin/me/password", EVERY_ADMINISTRATOR, None),
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
    rule("POST /api/v1/admin/cards", DECIDES_ABOUT_FAMILIES, None),
    rule("POST /api/v1/admin/cards/{id}/suspend", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("POST /api/v1/admin/cards/{id}/reinstate", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("POST /api/v1/admin/cards/{id}/reissue", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("POST /api/v1/admin/devices/{id}/remove", DECIDES_ABOUT_FAMILIES, Some(Object::Device)),
    rule("GET /api/v1/admin/families/{id}/cards", LOOKS_AT_FAMILIES, Some(Object::Family)),
    rule("POST /api/v1/admin/families/{id}/cards/{step}", DECIDES_ABOUT_FAMILIES, Some(Object::Family)),
    rule("GET /api/v1/admin/keys", &[Administrator(Role::Auditor), Administrator(Role::Owner)], None),
    rule("POST /api/v1/admin/keys/{purpose}/rotate", &[Administrator(Role::Owner)], None),
    rule("POST /api/v1/admin/keys/{id}/revoke", &[Administrator(Role::Owner)], Some(Object::Key)),
    rule("GET /api/v1/keys/cose", CALLERS, None),
    rule("POST /api/v1/admin/cards/{id}/paper", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("GET /api/v1/admin/cards/{id}/paper", LOOKS_AT_FAMILIES, Some(Object::Card)),
    rule("GET /api/v1/admin/cards/{id}/paper.pdf", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("GET /api/v1/admin/cards/{id}/paper.svg", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("POST /api/v1/admin/cards/{id}/paper/revoke", DECIDES_ABOUT_FAMILIES, Some(Object::Card)),
    rule("GET /api/v1/admin/paper-cards/{number}", LOOKS_AT_FAMILIES, None),
    // Empty bodies: refused as invalid, whoever sends them.
    rule("POST /api/v1/admin/sessions", CALLERS, None),
    rule("POST /api/v1/sessions/refresh", CALLERS, None),
    rule("POST /api/v1/sessions/oidc", CALLERS, None),
    rule("POST /api/v1/sessions/oidc/return", CALLERS, None),
    rule("DELETE /api/v1/sessions/current", WHOEVER_SIGNED_IN, None),
    rule("DELETE /api/v1/sessions", WHOEVER_SIGNED_IN, None),
    rule("GET /api/v1/admin/benefits/packs", READ_BENEFITS, None),
    rule("POST /api/v1/admin/benefits/packs", MANAGE_BENEFITS, None),
    rule("GET /api/v1/admin/benefits/packs/{id}/comparison", MANAGE_BENEFITS, Some(Object::Pack)),
    rule("POST /api/v1/admin/benefits/packs/{id}/publish", MANAGE_BENEFITS, Some(Object::Pack)),
    rule("POST /api/v1/admin/benefits/rollback", MANAGE_BENEFITS, None),
    rule("GET /api/v1/admin/benefits/publications", READ_BENEFITS, None),
    rule("POST /api/v1/benefits/screen", CALLERS, None),
    rule("POST /api/v1/me/roadmap/subscription", &[Adult], None),
    rule("DELETE /api/v1/me/roadmap/subscription", &[Adult], None),
    // Whoever has the address.
    rule("GET /api/v1/calendars/{token}.ics", CALLERS, None),
    rule("GET /api/v1/benefits/questions", CALLERS, None),
    rule("GET /api/v1/benefits/packs", CALLERS, None),
    rule("GET /api/v1/benefits/packs/{region}", CALLERS, None),
    rule("GET /.well-known/jwks.json", CALLERS, None),
    rule("GET /api/v1/status/{issuer}/{day}/{list}", CALLERS, None),
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
    let ends = ["revoke", "reissue", "/remove", "DELETE"];
    rules.sort_by_key(|rule| ends.iter().any(|end| rule.operation.contains(end)));
    for rule in rules {
        // Whoever signs out is nobody afterwards.
        let fresh;
        let stage = match ends_the_caller(rule.operation) {
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
            stage.tells_nothing_of_it(&answer, &what);
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
            owner.tells_nothing_of_it(&answer, rule.operation);
            let own = owner.call(app, rule, *who).await;
            assert_ne!(own.status, 404, "{}", rule.operation);
            checked += 1;
        }
    }
    assert!(checked >= 20, "only {checked} operations on owned objects");
}

async fn what_is_listed_is_ones_own(app: &TestApp) {
    let (owner, stranger) = (Stage::set(app).await, Stage::set(app).await);
    let mut told = 0;
    for rule in RULES.iter().filter(|rule| rule.operation.starts_with("GET /api/v1/")) {
        // Offers are for everybody, and so are benefit rules; administrators see all families and partners.
        // A till that is not in its test gets no specimens, which are nobody's anyway.
        let open = ["GET /api/v1/offers", "GET /api/v1/registration", "GET /api/v1/till/specimens"]
            .contains(&rule.operation);
        if rule.id.is_some() || open || rule.operation.contains("/admin/") || rule.may.len() > 3 {
            continue;
        }
        for who in rule.may.iter().filter(|who| **who != Nobody) {
            let (own, other) = (owner.call(app, rule, *who).await, stranger.call(app, rule, *who).await);
            assert_eq!((own.status, other.status), (200, 200), "{}", rule.operation);
            owner.tells_nothing_of_it(&other, rule.operation);
            stranger.tells_nothing_of_it(&own, rule.operation);
            told += owner.keys().iter().filter(|key| own.text.contains(**key)).count();
        }
    }
    assert!(told >= 15, "only {told} of the owner's own keys were seen by themselves");
}

async fn a_body_that_names_what_is_somebody_elses_is_refused(app: &TestApp) {
    let (owner, stranger) = (Stage::set(app).await, Stage::set(app).await);
    let ask = |token: &str, operation: &str| {
        let (method, path) = operation.split_once(' ').unwrap();
        let key = app.uuid().to_string();
        app.http().ask(method.parse().unwrap(), path).bearer(token).header("Idempotency-Key", &key)
    };
    let foreign = &owner.member;
    let adult = [
        ("PUT /api/v1/me/facts", json!({"members": {foreign: {"facts": {}, "parents": []}}})),
        (
            "PUT /api/v1/me/benefits/ru.large_family/take-up",
            json!({"state": "interested", "member": foreign}),
        ),
    ];
    for (operation, body) in adult {
        let answer = ask(&stranger.adult, operation).json(&body).send().await;
        assert!(matches!(answer.status, 404 | 422), "{operation}: {} {}", answer.status, answer.text);
        // What the caller named may be pointed at; nothing else of it is told.
        let answer = Answer { text: answer.text.replace(foreign.as_str(), ""), ..answer };
        owner.tells_nothing_of_it(&answer, operation);
    }
    let outlets = json!({
        "title": {"ru": "Скидка"},
        "terms": {"promise": {"kind": "informational"}, "outlets": [owner.outlet]},
    });
    let answer = ask(&stranger.partner_owner, "POST /api/v1/partner/offers").json(&outlets).send().await;
    assert!(matches!(answer.status, 400 | 404 | 422), "{} {}", answer.status, answer.text);
    // A code that one till has verified is worth nothing at another partner's. The stage's own sale is taken back, so
    // that the day's limit has room.
    let void = format!("POST /api/v1/checkout/redemptions/{}/void", owner.redemption);
    assert_eq!(ask(&owner.till, &void).send().await.status, 200);
    app.clock.advance(15);
    let verified: Value = ask(&owner.till, "POST /api/v1/checkout/verify")
        .json(&json!({"code": owner.code, "basket": {"lines": [{"amount": 100_000}]}}))
        .send()
        .await
        .ok();
    let (checkout, quote) = (&verified["checkout"], &verified["quotes"][0]["quote"]);
    assert!(checkout.is_string() && quote.is_string(), "{verified}");
    let basket = json!({"lines": [{"amount": 100_000}]});
    for (operation, body) in [
        ("POST /api/v1/checkout/verify", json!({"checkout": checkout, "basket": basket})),
        ("POST /api/v1/checkout/redemptions", json!({"quote": quote, "basket": basket})),
    ] {
        let answer = ask(&stranger.till, operation).json(&body).send().await;
        let accepted = answer.status == 200 && answer.ok::<Value>()["decision"] == json!("accept");
        assert!(!accepted, "{operation}: {}", answer.text);
        owner.tells_nothing_of_it(&answer, operation);
    }
}

/// Whether whoever calls this is nobody afterwards.
fn ends_the_caller(operation: &str) -> bool {
    operation.starts_with("DELETE /api/v1/sessions")
        || ["DELETE /api/v1/me/family", "DELETE /api/v1/me/consent"].contains(&operation)
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

/// Gives an account a contact of its own; the contact's key.
async fn a_contact(app: &TestApp, account: Key<Account>) -> String {
    let state = app.state().clone();
    let contact = Contact::parse(&format!("{}@yolka.example", app.uuid().simple())).unwrap();
    let added = app.state().db.write(move |tx| {
        let now = state.clock.now();
        let key = state.vault.create_subject_key(tx, &state.ids, now, Subject::Account, account)?;
        contacts::add(tx, &state, now, account, &key, &contact)
    });
    added.await.unwrap();
    let key: Key<()> = app
        .look(move |conn| {
            let own = contact_rows::table.filter(contact_rows::account_id.eq(account));
            Ok(own.select(contact_rows::id).first(conn)?)
        })
        .await;
    key.to_string()
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
    spouse: String,
    contact: String,
    /// On the adult's phone.
    code: String,
    /// Declared by the family, waiting for a reviewer.
    category: String,
    partner: String,
    outlet: String,
    spare_till: String,
    colleague: String,
    offer: String,
    key: String,
    pack: String,
    /// The secret of another family's calendar.
    calendar: String,
    /// The number of a paper card.
    paper: String,
    /// Signed by the adult's phone: a request for twelve digits.
    signed_digits: String,
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
        let spouse = json!({"role": "spouse", "name": "Павел Кузнецов", "birth_date": "1988-11-02"});
        let spouse = adult.post("/api/v1/me/family/members").await.json(&spouse).send().await;
        let spouse: MemberBody = spouse.read(201);
        let invitation = format!("/api/v1/me/family/members/{}/invitation", spouse.id);
        let invited =
            adult.post(&invitation).await.json(&json!({"contact": "paul@yolka.example"})).send().await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        let contact = a_contact(app, adult.account).await;
        let paper = adult.post(&format!("/api/v1/me/cards/{}/paper", adult.card)).await;
        let paper: PaperCardBody = paper.send().await.read(201);
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
            pack: crate::benefit_packs::a_pack(app).await,
            calendar: crate::my_benefits::a_calendar(app.a_family().register().await.adult()).await,
            colleague: partner.staff().await.account.to_string(),
            key: revoked_key(app).await,
            administrators,
            card: adult.card.to_string(),
            device: device.to_string(),
            redemption: redemption.to_string(),
            dispute: dispute.id.to_string(),
            family: declared.id.to_string(),
            member: adult.member.to_string(),
            spouse: spouse.id.to_string(),
            contact,
            code: adult.phone.show_at(app.now() + 15),
            category: declared.categories[0].id.to_string(),
            paper: paper.number.replace(' ', ""),
            signed_digits: adult.phone.phone.ask_for_digits(device, app.now(), false).unwrap(),
            signed_request: adult.phone.phone.sign(&claims).unwrap(),
        }
    }

    /// The keys of everything that belongs to the adult and the partner.
    fn keys(&self) -> [&str; 12] {
        [
            &self.card,
            &self.device,
            &self.redemption,
            &self.family,
            &self.member,
            &self.spouse,
            &self.contact,
            &self.category,
            &self.partner,
            &self.outlet,
            &self.spare_till,
            &self.colleague,
        ]
    }

    /// Whoever may not know of it learns nothing: no key, no name.
    #[track_caller]
    fn tells_nothing_of_it(&self, answer: &Answer, what: &str) {
        for key in self.keys() {
            assert!(!answer.text.contains(key), "{what} tells {key}: {}", answer.text);
        }
        let is_refused = answer.status >= 400;
        assert!(!is_refused || !answer.text.contains("Кузнецов"), "{what} tells a name: {}", answer.text);
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
            Some(Object::Spouse) => &self.spouse,
            Some(Object::Contact) => &self.contact,
            Some(Object::Partner) => &self.partner,
            Some(Object::Outlet) => &self.outlet,
            Some(Object::SpareTill) => &self.spare_till,
            Some(Object::Colleague) => &self.colleague,
            Some(Object::Offer) => &self.offer,
            Some(Object::Key) => &self.key,
            Some(Object::Pack) => &self.pack,
            None => "",
        };
        let path = path.replace("{id}", id).replace("{code}", "not_found").replace("{region}", "RU-NIZ");
        let path = path.replace("{step}", "reinstate").replace("{purpose}", "specimen");
        let path = path.replace("{benefit}", "ru.large_family").replace("{category}", &self.category);
        // The day of the test's clock, 2026-11-24.
        let issuer = app.state().vault.ring().unwrap().issuer.id.to_string();
        let path = path.replace("{issuer}", &issuer).replace("{day}", "20781").replace("{list}", "0");
        let path = path.replace("{token}", &self.calendar);
        let path = path.replace("{number}", &self.paper).replace("{member}", &self.member);
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
            "POST /api/v1/me/digits" => json!({"device": self.device, "request": self.signed_digits}),
            "POST /api/v1/pairings" => json!({"device": "Планшет"}),
            "POST /api/v1/partners" => json!({
                "name": "Пекарня", "legal_name": "ООО «Пекарня»", "inn": "7707083893", "ogrn": "1027700132195",
                "contact": {"name": "Ольга Смирнова", "mail": "olga@yolka.example"},
            }),
            "PUT /api/v1/partner" => json!({"name": "Пекарня", "sector": "catering"}),
            "POST /api/v1/partner/staff" => json!({"name": "Иван Петров", "contact": "ivan@yolka.example"}),
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
            "POST /api/v1/admin/benefits/packs" => json!({"files": []}),
            "POST /api/v1/admin/benefits/packs/{id}/publish" => json!({"reason": "no"}),
            "POST /api/v1/admin/benefits/rollback" => json!({"name": "ru-nowhere", "reason": "no"}),
            "POST /api/v1/checkout/verify" => json!({"code": "4006381333931"}),
            "POST /api/v1/checkout/redemptions" => {
                json!({"quote": "none", "basket": {"lines": [{"amount": 1}]}})
            }
            "POST /api/v1/me/family/members" => {
                json!({"role": "child", "name": "Пётр Кузнецов", "birth_date": "2026-11-20"})
            }
            "POST /api/v1/me/family/categories" => json!({"category": "young"}),
            "POST /api/v1/me/family/members/{id}/invitation" => json!({"contact": "paul@yolka.example"}),
            "POST /api/v1/me/contacts" => json!({"contact": "112", "code": "000000"}),
            "POST /api/v1/me/consent" => json!({"version": "2026-01"}),
            "POST /api/v1/admin/families/{id}/categories/{category}/approve" => {
                json!({"document": "Справка"})
            }
            "POST /api/v1/admin/families/{id}/categories/{category}/reject" => {
                json!({"reason": "Нет справки"})
            }
            "POST /api/v1/admin/families/{id}/members/{member}/correction" => {
                json!({"birth_date": "1990-03-13", "document": "Паспорт", "reason": "Опечатка"})
            }
            "POST /api/v1/admin/lists/batches" => json!({"list": "Реестр", "rows": []}),
            "POST /api/v1/admin/disputes/{id}/decide" => {
                json!({"outcome": "upheld", "reason": "Кассир подтвердил."})
            }
            "POST /api/v1/admin/cards" => {
                json!({"family": self.family, "member": self.member, "reason": "По заявлению"})
            }
            decision
                if ["/admin/cards/", "/admin/devices/", "/cards/{step}", "/admin/keys/"]
                    .iter()
                    .any(|part| decision.contains(part)) =>
            {
                json!({"reason": "Карта утеряна"})
            }
            "PUT /api/v1/me/benefits/{benefit}/take-up" => json!({"state": "interested"}),
            // No text at all: the refusal is about the body, where a wrong token would be about the caller.
            "POST /api/v1/sessions/refresh" => json!({"refresh_token": 0}),
            _ => json!({}),
        }
    }
}

/// A key that nobody needs any more.
async fn revoked_key(app: &TestApp) -> String {
    let owner = app.an_administrator(&[Role::Owner]).await;
    let rotate = json!({"reason": "Проверка прав"});
    let made = owner.post("/api/v1/admin/keys/specimen/rotate").json(&rotate).send().await;
    let id = made.read::<Value>(201)["id"].as_str().unwrap().to_owned();
    let revoked = owner.post(&format!("/api/v1/admin/keys/{id}/revoke")).json(&rotate).send().await;
    assert_eq!(revoked.status, 200);
    id
}
