//! A partner's people: invited to a contact, signed in with a code, removed at once.

use e2e::{Answer, Staff, TestApp, on_both_databases};
use futures_util::future::join;
use mobile_contracts::wire::partner::{OwnPartnerBody, StaffBody, StaffList};
use mobile_contracts::wire::session::SessionTokens;
use mobile_contracts::wire::sign_in::{SignInAnswer, SignInOutcome};
use reqwest::Method;
use serde_json::json;

use crate::people::{PHONE, ask_for_code, received, received_code, sign_in};
use crate::support::problem;

on_both_databases![
    an_invited_colleague_signs_in_with_a_code_and_acts_for_the_partner,
    a_contact_can_be_a_familys_and_a_partners,
    whoever_is_removed_is_out_at_once_and_stays_out,
    an_invited_owner_may_do_what_an_owner_may_and_one_owner_always_stays,
    a_contact_that_no_partner_knows_is_refused_like_a_wrong_code,
    a_contact_that_somebody_merely_named_does_not_take_its_owner_away,
];

async fn invite(owner: &Staff, contact: &str, role: &str) -> StaffBody {
    let body = json!({"name": "Иван Петров", "contact": contact, "role": role});
    owner.post("/api/v1/partner/staff").json(&body).send().await.read(201)
}

async fn enter(app: &TestApp, phone: &str) -> Answer {
    assert_eq!(ask_for_code(app, phone).await.status, 202);
    let body = json!({"contact": phone, "code": received_code(app, phone).await, "as": "partner"});
    app.http().post("/api/v1/sessions").json(&body).send().await
}

async fn session(app: &TestApp, phone: &str) -> SessionTokens {
    enter(app, phone).await.ok::<SignInAnswer>().session.unwrap()
}

async fn partner_of(app: &TestApp, session: &SessionTokens) -> Answer {
    app.http().get("/api/v1/partner").bearer(session.access_token.expose()).send().await
}

async fn an_invited_colleague_signs_in_with_a_code_and_acts_for_the_partner(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let invited = invite(&owner, "8 (916) 123-45-67", "staff").await;
    assert_eq!((&*invited.role, &*invited.contact), ("staff", PHONE));
    let told = received(app, PHONE, "пригласили").await;
    assert!(told.contains("Каравай"), "{told}");
    let session = session(app, PHONE).await;
    assert_eq!(partner_of(app, &session).await.ok::<OwnPartnerBody>().role, "staff");
    // Whoever acts for a partner is no adult of a family.
    let family = app.http().get("/api/v1/me/family").bearer(session.access_token.expose()).send().await;
    assert_eq!(family.told(), problem(401, "invalid_credentials", None));
}

async fn a_contact_can_be_a_familys_and_a_partners(app: &TestApp) {
    crate::people::Household::register(app, PHONE).await;
    let owner = app.a_partner().await.owner().await;
    invite(&owner, PHONE, "staff").await;
    assert_eq!(sign_in(app, PHONE).await.outcome, SignInOutcome::Session);
    assert_eq!(partner_of(app, &session(app, PHONE).await).await.status, 200);
}

async fn whoever_is_removed_is_out_at_once_and_stays_out(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let invited = invite(&owner, PHONE, "staff").await;
    let session = session(app, PHONE).await;
    let path = format!("/api/v1/partner/staff/{}", invited.account);
    assert_eq!(owner.ask(Method::DELETE, &path).send().await.status, 204);
    let refused = problem(401, "invalid_credentials", None);
    assert_eq!(partner_of(app, &session).await.told(), refused);
    let body = json!({"refresh_token": session.refresh()});
    assert_eq!(app.http().post("/api/v1/sessions/refresh").json(&body).send().await.told(), refused);
    assert_eq!(enter(app, PHONE).await.told(), refused);
    let left: StaffList = owner.get("/api/v1/partner/staff").send().await.ok();
    assert_eq!(left.staff.len(), 1);
}

async fn an_invited_owner_may_do_what_an_owner_may_and_one_owner_always_stays(app: &TestApp) {
    let first = app.a_partner().await.owner().await;
    let second = invite(&first, PHONE, "owner").await;
    let token = session(app, PHONE).await.access_token.expose().to_owned();
    let dismiss = |token: &str, whom: String| {
        app.http().delete(&format!("/api/v1/partner/staff/{whom}")).bearer(token).send()
    };
    // Each removes the other at the same moment.
    let (one, other) =
        join(dismiss(first.token(), second.account.to_string()), dismiss(&token, first.account.to_string()))
            .await;
    let gone = [one.status, other.status].iter().filter(|status| **status == 204).count();
    assert_eq!(gone, 1, "{} {}", one.text, other.text);
    let (token, own) = match one.status {
        204 => (first.token(), first.account.to_string()),
        _ => (&*token, second.account.to_string()),
    };
    assert_eq!(dismiss(token, own).await.told(), problem(409, "conflict", None));
    let left: StaffList = app.http().get("/api/v1/partner/staff").bearer(token).send().await.ok();
    assert_eq!(left.staff.len(), 1);
}

async fn a_contact_that_no_partner_knows_is_refused_like_a_wrong_code(app: &TestApp) {
    assert_eq!(enter(app, PHONE).await.told(), problem(401, "invalid_credentials", None));
}

async fn a_contact_that_somebody_merely_named_does_not_take_its_owner_away(app: &TestApp) {
    let partner = app.a_partner().await;
    invite(&partner.owner().await, PHONE, "owner").await;
    let own: OwnPartnerBody = partner_of(app, &session(app, PHONE).await).await.ok();
    // Another partner invites the same contact later.
    let other = app.a_partner().await;
    invite(&other.owner().await, PHONE, "staff").await;
    let again: OwnPartnerBody = partner_of(app, &session(app, PHONE).await).await.ok();
    assert_eq!((again.partner.id, own.partner.id), (partner.id.uuid(), partner.id.uuid()));
    // Whoever acts for several says for which.
    assert_eq!(ask_for_code(app, PHONE).await.status, 202);
    let code = received_code(app, PHONE).await;
    let body = json!({"contact": PHONE, "code": code, "as": "partner", "partner": other.id});
    let there: SignInAnswer = app.http().post("/api/v1/sessions").json(&body).send().await.ok();
    let there: OwnPartnerBody = partner_of(app, &there.session.unwrap()).await.ok();
    assert_eq!(there.partner.id, other.id.uuid());
}
