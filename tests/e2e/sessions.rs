//! Signing in as an administrator, staying signed in, signing out: who is let in, who is not, and what the audit log
//! keeps of it.

use diesel::prelude::*;
use e2e::{Answer, TestApp, on_both_databases, on_every_deployment};
use family_card_api::accounts::Role;
use family_card_api::administrators::{self, NewAdministrator};
use family_card_api::clock::Now as _;
use family_card_api::db::schema::audit;
use family_card_api::failure::Failure;
use futures_util::future::join_all;
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::session::{AdministratorSession, SessionTokens};
use reqwest::Method;
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::support::problem;

on_every_deployment![
    an_administrator_signs_in_with_login_password_and_code,
    whatever_is_wrong_gets_one_answer_and_leaves_one_trace,
    a_code_works_once_however_many_try_it_at_once,
    a_refresh_token_is_exchanged_once_and_a_lost_answer_loses_nothing,
    a_refresh_token_used_again_later_ends_the_session,
    parallel_refreshes_with_one_token_get_one_successor,
    whoever_signs_out_is_out_at_once_here_or_everywhere,
    an_administrators_session_lasts_a_working_day,
    one_kind_of_token_is_not_taken_for_another,
    the_published_keys_verify_access_tokens_and_hold_no_secret,
    a_login_belongs_to_one_administrator,
];

// Counted by each server for itself.
on_both_databases![a_login_tried_too_often_is_told_when_to_come_back];

const PASSWORD: &str = "правильный пароль";

/// Anna, who has a login.
struct Anna(Totp);

impl Anna {
    async fn joins(app: &TestApp) -> Self {
        let created = administrators::create(app.state(), new("anna.k")).await.unwrap();
        Self(Totp::from_url(created.authenticator.expose()).unwrap())
    }

    fn code(&self, app: &TestApp) -> String {
        self.0.generate(app.now().unsigned_abs()).to_string()
    }

    /// Signs in; the clock moves on to the next code first.
    async fn signs_in(&self, app: &TestApp) -> AdministratorSession {
        app.clock.advance(30);
        attempt(app, "anna.k", PASSWORD, &self.code(app)).await.ok()
    }
}

fn new(login: &str) -> NewAdministrator {
    NewAdministrator {
        login: login.parse().unwrap(),
        password: PASSWORD.to_owned().into(),
        roles: vec![Role::Reviewer, Role::Auditor],
    }
}

async fn attempt(app: &TestApp, login: &str, password: &str, code: &str) -> Answer {
    let body = json!({"login": login, "password": password, "totp": code});
    app.http().post("/api/v1/admin/sessions").json(&body).send().await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.http().post("/api/v1/sessions/refresh").json(&json!({"refresh_token": token})).send().await
}

async fn me(app: &TestApp, token: &str) -> Answer {
    app.http().get("/api/v1/admin/me").bearer(token).send().await
}

/// Signs out, a second after whatever was before.
async fn leave(app: &TestApp, path: &str, token: &str) -> Answer {
    app.clock.advance(1);
    app.http().ask(Method::DELETE, path).bearer(token).send().await
}

fn refused() -> (u16, String, Option<String>) {
    problem(401, "invalid_credentials", None)
}

/// What the audit log says, oldest first: actor, action, object. Acts of one instant have no order among them.
async fn acts(app: &TestApp) -> Vec<(String, String, String)> {
    let rows = app.state().db.read(|conn| {
        Ok::<_, Failure>(
            audit::table
                .select((audit::actor_kind, audit::action, audit::object_kind))
                .order((audit::at, audit::id))
                .load(conn)?,
        )
    });
    rows.await.unwrap()
}

async fn actions(app: &TestApp) -> Vec<String> {
    acts(app).await.into_iter().map(|(_, action, _)| action).collect()
}

async fn an_administrator_signs_in_with_login_password_and_code(app: &TestApp) {
    let anna = Anna::joins(app).await;
    app.clock.advance(1);
    let session: AdministratorSession = attempt(app, " Anna.K", PASSWORD, &anna.code(app)).await.ok();
    assert_eq!(session.roles, ["auditor", "reviewer"]);
    assert_eq!(session.tokens.expires_in, 600);
    let who: AdministratorBody = me(app, session.tokens.access_token.expose()).await.ok();
    assert_eq!((who.account, who.login.as_deref()), (session.account, Some("anna.k")));
    let act = |actor: &str, action: &str, object: &str| (actor.into(), action.into(), object.into());
    assert_eq!(
        acts(app).await,
        [act("system", "administrator.create", "account"), act("administrator", "session.open", "session")]
    );
}

async fn whatever_is_wrong_gets_one_answer_and_leaves_one_trace(app: &TestApp) {
    let anna = Anna::joins(app).await;
    let code = anna.code(app);
    let other = if code == "123456" { "654321" } else { "123456" };
    let mut answers = Vec::new();
    for (login, password, code) in [
        ("nobody", PASSWORD, code.as_str()),
        ("не логин", PASSWORD, &code),
        ("anna.k", "неправильный пароль", &code),
        ("anna.k", PASSWORD, other),
        ("anna.k", PASSWORD, ""),
    ] {
        answers.push(attempt(app, login, password, code).await);
    }
    // A failed attempt does not use the code up, a successful one does.
    attempt(app, "anna.k", PASSWORD, &code).await.ok::<AdministratorSession>();
    answers.push(attempt(app, "anna.k", PASSWORD, &code).await);
    for answer in &answers {
        assert_eq!(answer.told(), refused());
        let told = |answer: &Answer| (answer.problem().title, answer.problem().detail);
        assert_eq!(told(answer), told(&answers[0]));
    }
    let refusals = actions(app).await.into_iter().filter(|action| action == "session.refuse").count();
    assert_eq!(refusals, answers.len());
}

async fn a_code_works_once_however_many_try_it_at_once(app: &TestApp) {
    let anna = Anna::joins(app).await;
    let code = anna.code(app);
    let answers = join_all((0..6).map(|_| attempt(app, "anna.k", PASSWORD, &code))).await;
    let entered = answers.iter().filter(|answer| answer.status == 200).count();
    let refusals = answers.iter().filter(|answer| matches!(answer.status, 401 | 503)).count();
    assert_eq!((entered, refusals), (1, 5));
}

async fn a_login_tried_too_often_is_told_when_to_come_back(app: &TestApp) {
    let anna = Anna::joins(app).await;
    for _ in 0..10 {
        assert_eq!(attempt(app, "anna.k", "a wrong password", "000000").await.status, 401);
    }
    let answer = attempt(app, "ANNA.K", PASSWORD, &anna.code(app)).await;
    assert_eq!(answer.told(), problem(429, "too_many_requests", None));
    assert_eq!(answer.header("retry-after"), Some("30"));
    anna.signs_in(app).await;
}

async fn a_refresh_token_is_exchanged_once_and_a_lost_answer_loses_nothing(app: &TestApp) {
    let first = Anna::joins(app).await.signs_in(app).await.tokens;
    app.clock.advance(600 + 5);
    assert_eq!(me(app, first.access_token.expose()).await.told(), problem(401, "token_expired", None));

    let second: SessionTokens = refresh(app, first.refresh()).await.ok();
    assert_ne!(second.refresh_token, first.refresh_token);
    me(app, second.access_token.expose()).await.ok::<AdministratorBody>();
    app.clock.advance(59);
    let again: SessionTokens = refresh(app, first.refresh()).await.ok();
    assert_eq!(again.refresh_token, second.refresh_token);
    let third: SessionTokens = refresh(app, again.refresh()).await.ok();
    me(app, third.access_token.expose()).await.ok::<AdministratorBody>();
}

async fn a_refresh_token_used_again_later_ends_the_session(app: &TestApp) {
    let anna = Anna::joins(app).await;
    // The predecessor, but too late; and one that is older than the predecessor, at once.
    for (generations, wait) in [(1, 60), (2, 1)] {
        let session = anna.signs_in(app).await.tokens;
        let mut newest = session.clone();
        for _ in 0..generations {
            newest = refresh(app, newest.refresh()).await.ok();
        }
        app.clock.advance(wait);
        me(app, newest.access_token.expose()).await.ok::<AdministratorBody>();
        assert_eq!(refresh(app, session.refresh()).await.told(), refused());
        assert_eq!(me(app, newest.access_token.expose()).await.told(), refused());
        assert_eq!(refresh(app, newest.refresh()).await.told(), refused());
        assert_eq!(actions(app).await.pop().as_deref(), Some("session.reuse"));
    }
}

async fn parallel_refreshes_with_one_token_get_one_successor(app: &TestApp) {
    let first = Anna::joins(app).await.signs_in(app).await.tokens;
    let answers = join_all((0..20).map(|_| refresh(app, first.refresh()))).await;
    let successors: Vec<SessionTokens> = answers.iter().map(Answer::ok).collect();
    assert!(successors.iter().all(|tokens| tokens.refresh_token == successors[0].refresh_token));
    refresh(app, successors[0].refresh()).await.ok::<SessionTokens>();
}

async fn whoever_signs_out_is_out_at_once_here_or_everywhere(app: &TestApp) {
    let anna = Anna::joins(app).await;
    let [here, there, elsewhere] =
        [anna.signs_in(app).await.tokens, anna.signs_in(app).await.tokens, anna.signs_in(app).await.tokens];
    assert_eq!(leave(app, "/api/v1/sessions/current", here.access_token.expose()).await.status, 204);
    assert_eq!(me(app, here.access_token.expose()).await.told(), refused());
    assert_eq!(refresh(app, here.refresh()).await.told(), refused());
    me(app, there.access_token.expose()).await.ok::<AdministratorBody>();

    assert_eq!(leave(app, "/api/v1/sessions", there.access_token.expose()).await.status, 204);
    for tokens in [&there, &elsewhere] {
        assert_eq!(me(app, tokens.access_token.expose()).await.told(), refused());
        assert_eq!(refresh(app, tokens.refresh()).await.told(), refused());
    }
    assert_eq!(actions(app).await.split_off(4), ["session.close", "session.close_all"]);

    let adult = app.a_scene().await.family.adult().token().await;
    assert_eq!(leave(app, "/api/v1/sessions/current", &adult).await.status, 204);
    assert_eq!(app.http().get("/api/v1/me/cards").bearer(&adult).send().await.told(), refused());
    let (actor, action, _) = acts(app).await.pop().unwrap();
    assert_eq!((actor.as_str(), action.as_str()), ("adult", "session.close"));
}

async fn an_administrators_session_lasts_a_working_day(app: &TestApp) {
    let session = Anna::joins(app).await.signs_in(app).await;
    app.clock.advance(12 * 3600 - 1);
    let tokens: SessionTokens = refresh(app, session.tokens.refresh()).await.ok();
    app.clock.advance(1);
    assert_eq!(me(app, tokens.access_token.expose()).await.told(), refused());
    assert_eq!(refresh(app, tokens.refresh()).await.told(), refused());
}

async fn one_kind_of_token_is_not_taken_for_another(app: &TestApp) {
    let tokens = Anna::joins(app).await.signs_in(app).await.tokens;
    let access = tokens.access_token.expose();
    assert_eq!(me(app, tokens.refresh()).await.told(), refused());
    assert_eq!(refresh(app, access).await.told(), refused());
    let [_, claims, signature] = access.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    // {"alg":"none","typ":"at+jwt"}, and the same with HS256.
    for header in ["eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0", "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9"] {
        for signature in ["", signature] {
            assert_eq!(me(app, &format!("{header}.{claims}.{signature}")).await.told(), refused());
        }
    }
}

async fn the_published_keys_verify_access_tokens_and_hold_no_secret(app: &TestApp) {
    let tokens = Anna::joins(app).await.signs_in(app).await.tokens;
    let answer = app.http().get("/.well-known/jwks.json").send().await;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let published: Value = answer.ok();
    assert!(published["keys"].as_array().unwrap().iter().all(|key| key.get("d").is_none()));
    let keys: jsonwebtoken::jwk::JwkSet = answer.ok();
    let access = tokens.access_token.expose();
    let kid = jsonwebtoken::decode_header(access).unwrap().kid.unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    // The test's clock stands where it was set.
    validation.validate_exp = false;
    validation.set_audience(&["admin"]);
    let claims = jsonwebtoken::decode::<Value>(access, &key, &validation).unwrap().claims;
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
}

async fn a_login_belongs_to_one_administrator(app: &TestApp) {
    Anna::joins(app).await;
    let again = administrators::create(app.state(), new("ANNA.K")).await;
    assert!(matches!(again, Err(Failure::Problem { code, .. }) if code.as_str() == "conflict"));
    let listed = administrators::list(app.state()).await.unwrap();
    let logins: Vec<&str> = listed.iter().map(|listed| listed.login.as_str()).collect();
    assert_eq!(logins, ["anna.k"]);
    assert_eq!(listed[0].roles, [Role::Auditor, Role::Reviewer]);
    assert_eq!(listed[0].created_at, app.clock.now());
}
