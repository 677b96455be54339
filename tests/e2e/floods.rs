//! Floods and guesses: every operation that costs something or can be guessed at says 429 and when to come back.

use e2e::{Answer, Ask, Scene, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::administrators::{self, NewAdministrator};
use mobile_contracts::wire::checkout::VerifyRequest;
use serde_json::{Value, json};

on_both_databases![
    whoever_asks_too_often_is_told_when_to_come_back,
    an_address_behind_a_proxy_cannot_be_made_up,
];

const OPERATIONS: &[(&str, u32)] = &[
    ("/api/v1/sessions/codes", 5),
    ("/api/v1/sessions", 15),
    ("/api/v1/sessions/refresh", 600),
    ("/api/v1/admin/sessions", 10),
    ("/api/v1/admin/me/password", 10),
    ("/api/v1/pairings", 40),
    ("/api/v1/partner/outlets/{outlet}/tills", 20),
    ("/api/v1/partner/staff", 20),
    ("/api/v1/partners", 10),
    ("/api/v1/benefits/screen", 300),
];

fn body(path: &str, number: u32) -> Value {
    match path {
        "/api/v1/sessions/codes" => json!({"contact": "anna@example.org"}),
        "/api/v1/sessions" => json!({"contact": "anna@example.org", "code": format!("{number:06}")}),
        // The right length; made up.
        "/api/v1/sessions/refresh" => json!({"refresh_token": format!("sfcr_{}", "A".repeat(43))}),
        "/api/v1/admin/sessions" => json!({"login": "nobody", "password": "x", "totp": "000000"}),
        "/api/v1/admin/me/password" => {
            json!({"password": "x", "totp": "000000", "new_password": "двенадцать знаков"})
        }
        "/api/v1/pairings" => json!({"device": "Планшет"}),
        "/api/v1/partner/staff" => json!({"name": "Иван Петров", "contact": format!("i{number}@a.example")}),
        "/api/v1/partners" => json!({
            "name": "Пекарня", "legal_name": "ООО «Пекарня»", "inn": "7707083893", "ogrn": "1027700132195",
            "contact": {"name": "Ольга Смирнова", "mail": "olga@yolka.example"},
        }),
        "/api/v1/benefits/screen" => json!({"family": {}}),
        _ => json!({"code": format!("{number:08}")}),
    }
}

/// Tests with six questions a minute for each till, on both databases.
macro_rules! with_six_questions_a_minute {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    e2e::run_with(e2e::Database::Sqlite, super::six_questions_a_minute, super::$test);
                }

                #[test]
                fn on_postgres() {
                    e2e::run_with(e2e::Database::Postgres, super::six_questions_a_minute, super::$test);
                }
            }
        )+
    };
}

with_six_questions_a_minute![a_till_that_asks_too_often_waits_and_the_others_do_not];

fn six_questions_a_minute(settings: &mut e2e::Settings) {
    settings.checkout_asks_a_minute = 6;
}

async fn a_till_that_asks_too_often_waits_and_the_others_do_not(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let verify = VerifyRequest { code: Some("4006381333931".into()), ..VerifyRequest::default() };
    for _ in 0..5 {
        assert_eq!(till.ask(&verify).await.status, 200);
    }
    assert_eq!(wait(&till.ask(&verify).await), 10);
    let key = till.fresh_key();
    assert_eq!(wait(&till.redeem_under(&key, &quote, &basket(1_000)).await), 10, "nothing is recorded");
    assert_eq!(partner.till().await.ask(&verify).await.status, 200);
    app.clock.advance(10);
    let redeemed = till.redeem_under(&key, &quote, &basket(1_000)).await;
    assert_eq!((redeemed.status, redeemed.header("idempotent-replayed")), (200, None));
}

fn wait(answer: &Answer) -> i64 {
    assert_eq!(answer.told().1, "too_many_requests");
    answer.header("retry-after").unwrap().parse().unwrap()
}

async fn whoever_asks_too_often_is_told_when_to_come_back(app: &TestApp) {
    let new = NewAdministrator {
        login: "anna.k".parse().unwrap(),
        password: "правильный пароль".to_owned().into(),
        roles: vec![Role::Auditor],
    };
    let anna = administrators::create(app.state(), new).await.unwrap().account;
    let partner = app.a_partner().await;
    for (path, burst) in OPERATIONS {
        let admin = family_card_api::accounts::open_session(app.state(), anna).await.unwrap().0;
        let owner = partner.owner().await.token().to_owned();
        let address = path.replace("{outlet}", &partner.outlet.to_string());
        let ask = |number| -> Ask {
            let ask = app.http().post(&address).json(&body(path, number));
            match *path {
                "/api/v1/admin/me/password" => ask.bearer(&admin),
                path if path.starts_with("/api/v1/partner/") => ask.bearer(&owner),
                _ => ask,
            }
        };
        let mut refused = None;
        for number in 0..=*burst {
            let answer = ask(number).send().await;
            assert!(answer.status < 500, "{path}: {}", answer.text);
            if answer.status == 429 {
                refused = Some((number, wait(&answer)));
                break;
            }
        }
        let (after, seconds) = refused.unwrap_or_else(|| panic!("{path} never says that it is enough"));
        assert_eq!(after, *burst, "{path}");
        assert!((1..=3600).contains(&seconds), "{path}: {seconds} s");
        app.clock.advance(seconds);
        assert_ne!(ask(burst + 1).send().await.status, 429, "{path} after its wait");
    }
}

async fn an_address_behind_a_proxy_cannot_be_made_up(app: &TestApp) {
    // No proxy is trusted here, so a header that names another address each time changes nothing.
    let mut last = 0;
    for number in 0..=40 {
        let ask = app.http().post("/api/v1/pairings").json(&json!({"device": "Планшет"}));
        last = ask.header("X-Forwarded-For", &format!("198.51.100.{number}")).send().await.status;
    }
    assert_eq!(last, 429);
}

#[test]
fn behind_a_trusted_proxy_each_address_is_counted_by_itself() {
    let set = |settings: &mut e2e::Settings| settings.trusted_proxies = 1;
    e2e::run_with(e2e::Database::Sqlite, set, async |app| {
        let ask = |forwarded: String| {
            let ask = app.http().post("/api/v1/pairings").json(&json!({"device": "Планшет"}));
            ask.header("X-Forwarded-For", &forwarded).send()
        };
        for number in 0..=40 {
            assert_eq!(ask(format!("198.51.100.{number}")).await.status, 201);
        }
        // What the caller wrote before the proxy's own note proves nothing.
        let mut last = 0;
        for number in 0..=40 {
            last = ask(format!("203.0.113.{number}, 192.0.2.1")).await.status;
        }
        assert_eq!(last, 429);
    });
}
