//! What every answer has in common: problem+json for every error, whoever made it, ids, languages, headers.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use e2e::{Database, Scene, TestApp, basket, on_both_databases, run, run_with};
use mobile_contracts::wire::service::{Health, ProblemPage, Version};
use reqwest::Method;

use crate::support::problem;

on_both_databases![an_unknown_field_is_pointed_at, the_server_is_ready_when_its_database_answers];

async fn an_unknown_field_is_pointed_at(app: &TestApp) {
    let Scene { till, .. } = &app.a_scene().await;
    for (body, expected) in [
        (r#"{"code": "x", "prise": 1}"#, problem(400, "unknown_field", Some("/prise"))),
        (
            r#"{"code": "x", "basket": {"lines": [{"amount": 1, "sum": 2}]}}"#,
            problem(400, "unknown_field", Some("/basket/lines/0/sum")),
        ),
        (r#"{"code": 7}"#, problem(422, "validation_failed", Some("/code"))),
        (
            r#"{"code": "x", "basket": {"lines": [{}]}}"#,
            problem(422, "validation_failed", Some("/basket/lines/0/amount")),
        ),
        (r#"{"code": "x""#, problem(400, "malformed_json", None)),
        ("", problem(400, "malformed_json", None)),
    ] {
        let answer = till.post("/api/v1/checkout/verify").json_text(body).send().await;
        assert_eq!(answer.told(), expected, "{body}");
    }
}

async fn the_server_is_ready_when_its_database_answers(app: &TestApp) {
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(app.http().get(path).send().await.ok::<Health>().status, "ok");
    }
    let version: Version = app.http().get("/version").send().await.ok();
    assert_eq!(version.version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn an_unknown_address_is_a_problem_and_a_wrong_method_names_the_right_ones() {
    run(Database::Sqlite, async |app| {
        for path in ["/nothing", "/api/v1/nothing", "/api/v1/me/cards/42/devices/7"] {
            assert_eq!(app.http().get(path).send().await.told(), problem(404, "not_found", None), "{path}");
        }
        let token = app.a_family().register().await.adult().token().await;
        let answer = app.http().post("/api/v1/me/cards/42/devices").bearer(&token).json(&()).send().await;
        assert_eq!(answer.told(), problem(404, "not_found", None), "what is no key names nothing");

        for (method, path, allow) in [
            (Method::GET, "/api/v1/checkout/verify", "POST, OPTIONS"),
            (Method::DELETE, "/api/v1/me/cards", "GET, HEAD, OPTIONS"),
            (Method::PUT, "/api/v1/admin/cards/0199f2a4-7c1e-7d3a-9b52-1f6f0c8a4e21", "GET, HEAD, OPTIONS"),
            (Method::POST, "/docs", "GET, HEAD, OPTIONS"),
        ] {
            let answer = app.http().ask(method.clone(), path).send().await;
            assert_eq!(answer.told(), problem(405, "method_not_allowed", None), "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
            let options = app.http().ask(Method::OPTIONS, path).send().await;
            assert_eq!((options.status, options.header("allow")), (204, Some(allow)), "{path}");
        }
    });
}

#[test]
fn a_body_of_another_kind_or_too_large_is_a_problem() {
    run(Database::Sqlite, async |app| {
        let till = app.a_partner().await.till().await;
        let verify = || till.post("/api/v1/checkout/verify");
        let wrong = problem(415, "unsupported_media_type", None);
        assert_eq!(verify().send().await.told(), wrong, "no body and no type");
        assert_eq!(verify().body("text/plain", "{}").send().await.told(), wrong);
        assert_eq!(verify().body("application/json; charset=cp1251", "{}").send().await.told(), wrong);
        assert_eq!(verify().header("Content-Encoding", "gzip").json_text("{}").send().await.told(), wrong);
        let large = format!(r#"{{"code": "{}"}}"#, "9".repeat(64 * 1024));
        assert_eq!(verify().json_text(large).send().await.told(), problem(413, "payload_too_large", None));
        let fits = format!(r#"{{"code": "{}"}}"#, "9".repeat(60 * 1024));
        assert_eq!(verify().json_text(fits).send().await.status, 200);
    });
}

#[test]
fn a_body_that_never_ends_is_a_problem_in_time() {
    run_with(
        Database::Sqlite,
        |settings| settings.body_read_ms = 100,
        async |app| {
            let till = app.a_partner().await.till().await;
            let mut slow = open_request(app, till.token(), 100);
            slow.write_all(br#"{"code": "4006"#).unwrap();
            let answer = read_answer(&mut slow);
            assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
            assert!(answer.contains("application/problem+json"), "{answer}");
            assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
        },
    );
}

#[test]
fn a_request_in_flight_when_the_server_is_told_to_stop_is_answered() {
    run(Database::Sqlite, async |app| {
        let till = app.a_partner().await.till().await;
        let body = br#"{"code": "4006381333931"}"#;
        let mut begun = open_request(app, till.token(), body.len());
        begun.write_all(&body[..10]).unwrap();
        // One whole round through the server, so that the half request has surely been read before.
        assert_eq!(app.http().get("/health/ready").send().await.status, 200);

        app.begin_to_stop();
        while !app.state().is_draining() {
            tokio::task::yield_now().await;
        }
        begun.write_all(&body[10..]).unwrap();
        let answer = read_answer(&mut begun);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("not_our_code"), "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    });
}

#[test]
fn a_request_id_is_echoed_if_it_is_harmless_and_made_if_not() {
    run(Database::Sqlite, async |app| {
        let ask = |id: &'static str| app.http().get("/nothing").header("X-Request-Id", id).send();
        let answer = ask("checkout-7.42_a").await;
        assert_eq!(answer.problem().request_id, "checkout-7.42_a");
        for harmful in ["short", "with space in it", "quote\"quote\"quote"] {
            let id = ask(harmful).await.problem().request_id;
            assert!(uuid::Uuid::try_parse(&id).is_ok(), "{harmful} became {id}");
        }
        let (first, second) =
            (app.http().get("/version").send().await, app.http().get("/version").send().await);
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    });
}

#[test]
fn texts_are_russian_unless_english_is_preferred() {
    run(Database::Sqlite, async |app| {
        for (wanted, title) in [
            ("", "Не найдено"),
            ("ru", "Не найдено"),
            ("en-GB,en;q=0.9", "Not found"),
            ("en;q=0.5, ru;q=0.9", "Не найдено"),
            ("de, en;q=0.3", "Not found"),
            ("tt", "Не найдено"),
        ] {
            let answer = app.http().get("/nothing").lang(wanted).send().await;
            assert_eq!(answer.problem().title, title, "{wanted}");
            let tag = if title == "Not found" { "en" } else { "ru" };
            assert_eq!(answer.header("content-language"), Some(tag), "{wanted}");
        }
    });
}

#[test]
fn every_answer_says_that_it_is_not_to_be_kept_nor_framed_nor_guessed_at() {
    run(Database::Sqlite, async |app| {
        let Scene { family, till, .. } = &app.a_scene().await;
        till.sell(&family.show(), &basket(1_000)).await;
        let adult = family.adult();
        for answer in [
            adult.get("/api/v1/me/cards").await.send().await,
            adult.get("/api/v1/me/redemptions").await.send().await,
            app.http().get("/nothing").send().await,
        ] {
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
            assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
        }
    });
}

#[test]
fn the_documentation_is_there_and_is_not_sent_twice() {
    run(Database::Sqlite, async |app| {
        let document = app.http().get("/openapi.json").send().await;
        assert_eq!(document.ok::<serde_json::Value>()["openapi"], "3.1.0");
        let etag = document.header("etag").unwrap();
        let again = app.http().get("/openapi.json").header("If-None-Match", etag).send().await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        assert!(app.http().get("/docs/").send().await.text.contains("swagger"));
        let page: ProblemPage = app.http().get("/problems/not_found").send().await.ok();
        assert_eq!((page.status, page.title_en.as_str()), (404, "Not found"));
        assert_eq!(app.http().get("/problems/nonsense").send().await.told(), problem(404, "not_found", None));
        let head = app.http().ask(Method::HEAD, "/version").send().await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
    });
}

/// A connection with the head of a verification on its way; the body is still to come.
fn open_request(app: &TestApp, token: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", app.port())).unwrap();
    write!(
        stream,
        "POST /api/v1/checkout/verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    stream
}

/// Reads until the server closes the connection or the JSON object of the body is complete.
fn read_answer(stream: &mut TcpStream) -> String {
    let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).unwrap();
        answer.extend_from_slice(&chunk[..read]);
        if read == 0 || answer.ends_with(b"}") {
            return String::from_utf8(answer).unwrap();
        }
    }
}
