//! Signing in with a code: who gets in, and what guessing, repeating and flooding lead to.

use e2e::{TestApp, on_both_databases};
use mobile_contracts::wire::sign_in::SignInOutcome;

use crate::people::{Household, PHONE, ask_for_code, enter, received_code, sign_in};
use crate::support::problem;

on_both_databases![
    a_new_contact_registers_and_a_known_one_signs_in_however_it_is_written,
    a_code_works_once,
    a_code_is_worth_nothing_after_ten_minutes,
    five_wrong_tries_use_a_code_up,
    a_new_code_replaces_the_one_before,
    a_code_is_good_for_its_own_contact_only,
    whoever_asks_for_codes_too_often_waits,
    known_and_unknown_contacts_get_the_same_answer,
    what_is_no_contact_is_told_so,
];

async fn a_new_contact_registers_and_a_known_one_signs_in_however_it_is_written(app: &TestApp) {
    Household::register(app, PHONE).await;
    assert_eq!(ask_for_code(app, "8 (916) 123-45-67").await.status, 202);
    let code = received_code(app, PHONE).await;
    let answer: mobile_contracts::wire::sign_in::SignInAnswer = enter(app, "9161234567", &code).await.ok();
    assert_eq!(answer.outcome, SignInOutcome::Session);
    let token = answer.session.unwrap().access_token;
    let family = app.http().get("/api/v1/me/family").bearer(token.expose()).send().await;
    assert_eq!(family.status, 200);
}

async fn a_code_works_once(app: &TestApp) {
    ask_for_code(app, PHONE).await;
    let code = received_code(app, PHONE).await;
    assert_eq!(enter(app, PHONE, &code).await.status, 200);
    assert_eq!(enter(app, PHONE, &code).await.told(), problem(401, "invalid_credentials", None));
}

async fn a_code_is_worth_nothing_after_ten_minutes(app: &TestApp) {
    ask_for_code(app, PHONE).await;
    let code = received_code(app, PHONE).await;
    app.clock.advance(600);
    assert_eq!(enter(app, PHONE, &code).await.status, 401);
    ask_for_code(app, PHONE).await;
    let code = received_code(app, PHONE).await;
    app.clock.advance(599);
    assert_eq!(enter(app, PHONE, &code).await.status, 200);
}

async fn five_wrong_tries_use_a_code_up(app: &TestApp) {
    ask_for_code(app, PHONE).await;
    let code = received_code(app, PHONE).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(enter(app, PHONE, wrong).await.told(), problem(401, "invalid_credentials", None));
    }
    assert_eq!(enter(app, PHONE, &code).await.told(), problem(401, "invalid_credentials", None));
}

async fn a_new_code_replaces_the_one_before(app: &TestApp) {
    ask_for_code(app, PHONE).await;
    let first = received_code(app, PHONE).await;
    ask_for_code(app, PHONE).await;
    let second = received_code(app, PHONE).await;
    if first != second {
        assert_eq!(enter(app, PHONE, &first).await.status, 401);
    }
    assert_eq!(enter(app, PHONE, &second).await.status, 200);
}

async fn a_code_is_good_for_its_own_contact_only(app: &TestApp) {
    const OTHER: &str = "+79031112233";
    ask_for_code(app, PHONE).await;
    ask_for_code(app, OTHER).await;
    let (own, others) = (received_code(app, PHONE).await, received_code(app, OTHER).await);
    if own != others {
        assert_eq!(enter(app, PHONE, &others).await.status, 401);
    }
    assert_eq!(enter(app, "+79995556677", &own).await.status, 401);
    assert_eq!(enter(app, PHONE, &own).await.status, 200);
}

async fn whoever_asks_for_codes_too_often_waits(app: &TestApp) {
    for _ in 0..5 {
        assert_eq!(ask_for_code(app, PHONE).await.status, 202);
    }
    let answer = ask_for_code(app, "8 916 123-45-67").await;
    assert_eq!(answer.told(), problem(429, "too_many_requests", None));
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert_eq!(ask_for_code(app, "+79031112233").await.status, 202);
    app.clock.advance(300);
    assert_eq!(ask_for_code(app, PHONE).await.status, 202);
}

async fn known_and_unknown_contacts_get_the_same_answer(app: &TestApp) {
    Household::register(app, PHONE).await;
    let (known, unknown) = (ask_for_code(app, PHONE).await, ask_for_code(app, "+79031112233").await);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    let (known, unknown) =
        (enter(app, PHONE, "abc").await.problem(), enter(app, "+79031112233", "abc").await.problem());
    assert_eq!((known.status, known.code, known.detail), (unknown.status, unknown.code, unknown.detail));
    assert_eq!(sign_in(app, "+79995556677").await.outcome, SignInOutcome::Registration);
}

async fn what_is_no_contact_is_told_so(app: &TestApp) {
    for contact in ["112", "anna@", "+7 701 123 45 67"] {
        let told = ask_for_code(app, contact).await.told();
        assert_eq!(told, problem(422, "validation_failed", Some("/contact")), "{contact}");
    }
}
