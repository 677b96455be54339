//! Sessions of the web app: the refresh token is in a cookie that no script reads.

use e2e::{Answer, TestApp, on_both_databases};
use mobile_contracts::wire::session::SessionTokens;
use mobile_contracts::wire::sign_in::SignInAnswer;
use serde_json::json;

use crate::people::{Household, PHONE, ask_for_code, large_family, received_code, registration_token};
use crate::support::problem;

on_both_databases![
    a_page_gets_its_refresh_token_in_a_cookie_and_keeps_its_session_with_it,
    a_registration_begins_a_session_in_a_cookie_too,
    a_cookie_counts_for_nothing_unless_the_page_says_that_it_is_meant,
    whoever_signs_out_loses_the_cookie,
];

const COOKIE: (&str, &str) = ("Session-Transport", "cookie");

/// `name=value` of the cookie that an answer sets.
fn set(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap();
    for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/sessions"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

async fn signs_in(app: &TestApp) -> (Answer, SessionTokens) {
    Household::register(app, PHONE).await;
    assert_eq!(ask_for_code(app, PHONE).await.status, 202);
    let body = json!({"contact": PHONE, "code": received_code(app, PHONE).await});
    let answer = app.http().post("/api/v1/sessions").header(COOKIE.0, COOKIE.1).json(&body).send().await;
    let session = answer.ok::<SignInAnswer>().session.unwrap();
    (answer, session)
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    let ask = app.http().post("/api/v1/sessions/refresh").header(COOKIE.0, COOKIE.1);
    ask.header("Cookie", cookie).json(&json!({})).send().await
}

async fn a_page_gets_its_refresh_token_in_a_cookie_and_keeps_its_session_with_it(app: &TestApp) {
    let (answer, session) = signs_in(app).await;
    assert!(session.refresh_token.is_none() && !answer.text.contains("sfcr_"));
    app.clock.advance(700);
    let next = refresh(app, &format!("theme=dark; {}", set(&answer))).await;
    let tokens: SessionTokens = next.ok();
    assert!(tokens.refresh_token.is_none() && !next.text.contains("sfcr_"));
    assert_ne!(set(&next), set(&answer));
    let token = tokens.access_token.expose();
    assert_eq!(app.http().get("/api/v1/me/family").bearer(token).send().await.status, 200);
}

async fn a_registration_begins_a_session_in_a_cookie_too(app: &TestApp) {
    let family = large_family(&registration_token(app, PHONE).await);
    let ask = app.http().post("/api/v1/families").header(COOKIE.0, COOKIE.1).json(&family);
    let answer = ask.send().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert!(!answer.text.contains("sfcr_"));
    assert_eq!(refresh(app, &set(&answer)).await.status, 200);
}

async fn a_cookie_counts_for_nothing_unless_the_page_says_that_it_is_meant(app: &TestApp) {
    let (answer, _) = signs_in(app).await;
    let cookie = set(&answer);
    // What a form of another site could send, if a browser let it.
    let forged = app.http().post("/api/v1/sessions/refresh").header("Cookie", &cookie).json(&json!({}));
    assert_eq!(forged.send().await.told(), problem(401, "missing_credentials", None));
    assert_eq!(refresh(app, "theme=dark").await.told(), problem(401, "missing_credentials", None));
    let wrong = app.http().post("/api/v1/sessions/refresh").header("Session-Transport", "pigeon");
    let told = wrong.json(&json!({})).send().await.told();
    assert_eq!(told, problem(422, "validation_failed", Some("/Session-Transport")));
}

async fn whoever_signs_out_loses_the_cookie(app: &TestApp) {
    let (answer, session) = signs_in(app).await;
    let cookie = set(&answer);
    let ask = app.http().delete("/api/v1/sessions/current").bearer(session.access_token.expose());
    let left = ask.header("Cookie", &cookie).send().await;
    assert_eq!(left.status, 204);
    let cleared = left.header("set-cookie").unwrap();
    assert!(cleared.starts_with("__Secure-sfc-refresh=; Max-Age=0; "), "{cleared}");
    assert_eq!(refresh(app, &cookie).await.told(), problem(401, "invalid_credentials", None));
}
