//! People who come to the service themselves: what their phones receive, and what they send.

use chrono::NaiveDate;
use e2e::{Answer, Ask, TestApp};
use mobile_contracts::discount::Category;
use mobile_contracts::wire::family::{
    FamilyRole, HomeRequest, MemberRequest, RegisterFamily, RegisteredFamily,
};
use mobile_contracts::wire::sign_in::{SignInAnswer, SignInOutcome};
use serde_json::json;

/// The phone of most tests.
pub(crate) const PHONE: &str = "+79161234567";

/// Asks for a code, whatever the answer is.
pub(crate) async fn ask_for_code(app: &TestApp, contact: &str) -> Answer {
    app.http().post("/api/v1/sessions/codes").json(&json!({ "contact": contact })).send().await
}

/// Types a code, whatever the answer is.
pub(crate) async fn enter(app: &TestApp, contact: &str, code: &str) -> Answer {
    app.http().post("/api/v1/sessions").json(&json!({ "contact": contact, "code": code })).send().await
}

/// The code on the phone's screen: the worker delivers it into a folder a moment after the answer.
pub(crate) async fn received_code(app: &TestApp, phone: &str) -> String {
    received(app, phone, "#").await.trim_end().rsplit_once('#').unwrap().1.to_owned()
}

/// A text message to `phone` in which `what` stands. It is taken out of the folder.
pub(crate) async fn received(app: &TestApp, phone: &str, what: &str) -> String {
    let wanted = |text: &str| text.starts_with(phone) && text.contains(what);
    app.take_message(&format!("message for {phone} with `{what}`"), wanted).await
}

/// Signs in with a fresh code.
pub(crate) async fn sign_in(app: &TestApp, phone: &str) -> SignInAnswer {
    assert_eq!(ask_for_code(app, phone).await.status, 202);
    let code = received_code(app, phone).await;
    enter(app, phone, &code).await.ok()
}

/// The token with which somebody new registers.
pub(crate) async fn registration_token(app: &TestApp, phone: &str) -> String {
    let answer = sign_in(app, phone).await;
    assert_eq!(answer.outcome, SignInOutcome::Registration);
    answer.registration.unwrap().token.expose().to_owned()
}

/// A date.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A member.
pub(crate) fn member(role: FamilyRole, name: &str, born: &str) -> MemberRequest {
    MemberRequest {
        role,
        name: name.to_owned().into(),
        birth_date: day(born).into(),
        snils: None,
        studies_until: None,
    }
}

/// Two parents and three children, who say that they are a large family.
pub(crate) fn large_family(token: &str) -> RegisterFamily {
    RegisterFamily {
        registration: token.to_owned().into(),
        consent_version: "2026-01".into(),
        home: HomeRequest {
            region: Some("RU-NIZ".into()),
            municipality: Some("Бор".into()),
            time_zone: None,
        },
        members: vec![
            member(FamilyRole::Parent, "Анна Кузнецова", "1990-03-12"),
            member(FamilyRole::Parent, "Павел Кузнецов", "1988-11-02"),
            member(FamilyRole::Child, "Мария Кузнецова", "2010-05-10"),
            member(FamilyRole::Child, "Иван Кузнецов", "2015-01-01"),
            member(FamilyRole::Child, "Дарья Кузнецова", "2020-07-07"),
        ],
        categories: vec![Category::Large],
    }
}

/// A registered family and how its first adult calls.
pub(crate) struct Household {
    pub(crate) registered: RegisteredFamily,
    token: String,
}

impl Household {
    /// Registers [`large_family`] with this phone.
    pub(crate) async fn register(app: &TestApp, phone: &str) -> Self {
        let token = registration_token(app, phone).await;
        let answer = app.http().post("/api/v1/families").json(&large_family(&token)).send().await;
        let registered: RegisteredFamily = answer.read(201);
        let token = registered.session.access_token.expose().to_owned();
        Self { registered, token }
    }

    /// A request of the adult.
    pub(crate) fn ask(&self, app: &TestApp, method: &str, path: &str) -> Ask {
        app.http().ask(method.parse().unwrap(), path).bearer(&self.token)
    }
}
