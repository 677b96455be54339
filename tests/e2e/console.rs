//! What is done at the server's own console, by the program that whoever runs the server has.

use std::process::{Command, Output};

use diesel::prelude::*;
use e2e::{Answer, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::administrators::{self, NewAdministrator};
use family_card_api::db::schema::audit;
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::session::AdministratorSession;
use serde_json::json;
use totp_rs::Totp;

use crate::binaries::built;
use crate::support::problem;

on_both_databases![whoever_is_reset_at_the_console_starts_anew_and_nobody_goes_on_in_their_name];

const LOGIN: &str = "anna.k";
const OLD: &str = "правильный пароль";
const NEW: &str = "совсем другой пароль";

/// Runs the program on the database that the server under test has open.
fn at_the_console(app: &TestApp, words: &[&str]) -> Output {
    let config = &app.state().config;
    let mut program = Command::new(built().join("family-card-server"));
    program
        .args(words)
        .env("DATABASE_URL", app.database_url())
        .env("FAMILY_CARD_MASTER_KEY_FILE", &config.master_key_file)
        .env("FAMILY_CARD_OUTBOX_FOLDER", &config.outbox_folder)
        .current_dir(config.master_key_file.parent().unwrap());
    program.output().unwrap()
}

async fn attempt(app: &TestApp, password: &str, authenticator: &Totp) -> Answer {
    // A code counts once: each attempt has a fresh one.
    app.clock.advance(30);
    let code = authenticator.generate(app.now().unsigned_abs()).to_string();
    let body = json!({ "login": LOGIN, "password": password, "totp": code });
    app.http().post("/api/v1/admin/sessions").json(&body).send().await
}

async fn whoever_is_reset_at_the_console_starts_anew_and_nobody_goes_on_in_their_name(app: &TestApp) {
    let new = NewAdministrator {
        login: LOGIN.parse().unwrap(),
        password: OLD.to_owned().into(),
        roles: vec![Role::Reviewer, Role::Auditor],
    };
    let created = administrators::create(app.state(), new).await.unwrap();
    let lost = Totp::from_url(created.authenticator.expose()).unwrap();
    let session: AdministratorSession = attempt(app, OLD, &lost).await.ok();
    let colleague = app.an_administrator(&[Role::Reviewer]).await;
    let me = async |token: &str| app.http().get("/api/v1/admin/me").bearer(token).send().await;
    let access = session.tokens.access_token.expose();
    assert_eq!(me(access).await.status, 200);

    let file = app.state().config.master_key_file.with_file_name("password");
    std::fs::write(&file, format!("{NEW}\n")).unwrap();
    let reset = |login: &str| {
        at_the_console(app, &["admin", "reset", login, "--password-file", file.to_str().unwrap()])
    };
    let nobody = reset("olga");
    assert!(
        !nobody.status.success() && String::from_utf8_lossy(&nobody.stderr).contains("nobody's"),
        "{nobody:?}"
    );
    assert_eq!(me(access).await.status, 200, "nothing has happened yet");
    let told = reset(LOGIN);
    assert!(told.status.success(), "{told:?}");
    let address = String::from_utf8(told.stdout).unwrap();
    assert!(!address.contains(NEW) && !String::from_utf8_lossy(&told.stderr).contains(NEW));
    let found = Totp::from_url(address.trim()).unwrap();

    // The sessions have ended, both ways, and neither of the old secrets opens one, beside whichever new one.
    assert_eq!(me(access).await.status, 401);
    let refresh = json!({ "refresh_token": session.tokens.refresh() });
    let refreshed = app.http().post("/api/v1/sessions/refresh").json(&refresh).send().await;
    assert_eq!(refreshed.told(), problem(401, "invalid_credentials", None));
    for (password, authenticator) in [(OLD, &lost), (OLD, &found), (NEW, &lost)] {
        let refused = attempt(app, password, authenticator).await;
        assert_eq!(refused.told(), problem(401, "invalid_credentials", None));
    }
    let session: AdministratorSession = attempt(app, NEW, &found).await.ok();
    let anna: AdministratorBody = me(session.tokens.access_token.expose()).await.ok();
    assert_eq!(anna.roles, ["auditor", "reviewer"], "what they may do stays");
    assert_eq!(me(colleague.token()).await.status, 200, "nobody else is signed out");

    let recorded = app.look(|conn| {
        let rows = audit::table.filter(audit::action.eq("administrator.reset"));
        let rows: Vec<(String, Option<String>)> =
            rows.select((audit::actor_kind, audit::reason)).load(conn)?;
        Ok(rows)
    });
    assert_eq!(recorded.await, [("system".to_owned(), None)]);
}
