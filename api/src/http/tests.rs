//! The frame, the fallback and the extractors together, over a real connection, with a few handlers of their own.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, get, post, web};
use mobile_contracts::wire::problem::Problem;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Body, PathId, Site, frame};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::failure::Failure;
use crate::ids::SystemEntropy;
use crate::state::App;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
}

#[post("/notes")]
async fn add_note(body: Body<Note>) -> String {
    body.0.text
}

#[get("/notes/{id}")]
async fn get_note(_id: PathId<Note>) -> Result<HttpResponse, Failure> {
    Err(Failure::Internal(anyhow::anyhow!("Иванова, 4500 123456")))
}

#[get("/panics")]
async fn panics() -> HttpResponse {
    panic!("on purpose")
}

#[get("/text-error")]
async fn text_error() -> HttpResponse {
    HttpResponse::BadGateway().insert_header(("Retry-After", "7")).body("upstream said no")
}

/// A server with the whole site and the handlers above. It ends with the test's runtime.
struct Served {
    base: String,
    client: Client,
    app: App,
    _folder: tempfile::TempDir,
}

impl Served {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            database_url: format!("sqlite:{}/test.db", folder.path().display()).into(),
            master_key_file: folder.path().join("master.key"),
            ..Config::default()
        };
        let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await.unwrap();
        let (site, shared) = (Site::collect(), web::Data::new(app.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(move || {
            ActixApp::new()
                .app_data(shared.clone())
                .wrap(from_fn(frame::frame))
                .service(add_note)
                .service(get_note)
                .service(panics)
                .service(text_error)
                .configure(|service| site.configure(service))
        });
        actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        Self { base, client: Client::builder().no_proxy().build().unwrap(), app, _folder: folder }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).header("accept-language", "en")
    }

    fn post(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.ask(Method::POST, "/notes").header("content-type", "application/json").body(body)
    }
}

/// Sends, and insists on what every error has: problem+json, its own status, the id of the header, the frame's headers.
async fn problem(request: RequestBuilder) -> (Problem, HeaderMap) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-language"], "en");
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, status);
    assert_eq!(headers["x-request-id"], problem.request_id.as_str());
    (problem, headers)
}

#[actix_web::test]
async fn what_the_framework_refuses_is_problem_json_like_all_errors() {
    let served = Served::start().await;
    let json = "application/json";
    for (request, code) in [
        (served.ask(Method::GET, "/nothing"), "not_found"),
        (served.ask(Method::GET, "/notes/42"), "not_found"),
        (served.ask(Method::PUT, "/version"), "method_not_allowed"),
        (served.post("{"), "malformed_json"),
        (served.post(r#"{"text": "a", "more": 1}"#), "unknown_field"),
        (served.post(r#"{"text": 1}"#), "validation_failed"),
        (served.post("x".repeat(64 * 1024 + 1)), "payload_too_large"),
        (served.ask(Method::POST, "/notes").body("{}"), "unsupported_media_type"),
        (
            served.ask(Method::POST, "/notes").header("content-type", "text/plain").body("{}"),
            "unsupported_media_type",
        ),
        (
            served
                .ask(Method::POST, "/notes")
                .header("content-type", json)
                .header("content-encoding", "gzip")
                .body("{}"),
            "unsupported_media_type",
        ),
    ] {
        assert_eq!(problem(request).await.0.code, code);
    }
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let served = Served::start().await;
    let (_, headers) = problem(served.ask(Method::DELETE, "/version")).await;
    assert_eq!(headers["allow"], "GET, HEAD, OPTIONS");
    let options = served.ask(Method::OPTIONS, "/version").send().await.unwrap();
    assert_eq!((options.status().as_u16(), &options.headers()["allow"]), (204, &headers["allow"]));
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let served = Served::start().await;
    let get = served.ask(Method::GET, "/version").send().await.unwrap();
    let head = served.ask(Method::HEAD, "/version").send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"], get.headers()["content-length"]);
    assert!(head.bytes().await.unwrap().is_empty());
}

#[actix_web::test]
async fn a_panic_is_a_500_and_the_server_goes_on() {
    let served = Served::start().await;
    for _ in 0..3 {
        assert_eq!(problem(served.ask(Method::GET, "/panics")).await.0.code, "internal");
    }
    assert_eq!(served.ask(Method::GET, "/health/live").send().await.unwrap().status(), 200);
}

#[actix_web::test]
async fn what_went_wrong_inside_is_not_told() {
    let served = Served::start().await;
    let request = served.ask(Method::GET, "/notes/0199f2a4-7c1e-7d3a-9b52-1f6f0c8a4e21");
    let (told, _) = problem(request).await;
    assert_eq!(told.code, "internal");
    assert!(!serde_json::to_string(&told).unwrap().contains("4500"));
}

#[actix_web::test]
async fn a_bare_error_of_a_handler_gets_a_problem_body_and_keeps_its_headers() {
    let served = Served::start().await;
    let answer = served.ask(Method::GET, "/text-error").send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "7");
    assert_eq!(answer.status(), 502);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], json!("internal"));
}

#[actix_web::test]
async fn the_request_id_of_the_caller_comes_back() {
    let served = Served::start().await;
    let (told, _) =
        problem(served.ask(Method::GET, "/nothing").header("x-request-id", "till-7.checkout_42")).await;
    assert_eq!(told.request_id, "till-7.checkout_42");
}

#[actix_web::test]
async fn a_draining_server_is_not_ready_and_lets_its_connections_go() {
    let served = Served::start().await;
    assert_eq!(served.ask(Method::GET, "/health/ready").send().await.unwrap().status(), 200);
    served.app.begin_draining();
    let (told, headers) = problem(served.ask(Method::GET, "/health/ready")).await;
    assert_eq!((told.code.as_str(), &headers["connection"]), ("shutting_down", &"close".parse().unwrap()));
    assert_eq!(served.ask(Method::GET, "/health/live").send().await.unwrap().status(), 200);
}

#[actix_web::test]
async fn the_document_is_served_with_an_etag_and_the_pages_with_it() {
    let served = Served::start().await;
    let first = served.ask(Method::GET, "/openapi.json").send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    assert_eq!(first.json::<Value>().await.unwrap()["openapi"], "3.1.0");
    let again = served.ask(Method::GET, "/openapi.json").header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let page = served.ask(Method::GET, "/docs").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("swagger-ui-bundle.js"));
    let settings =
        served.ask(Method::GET, "/docs/swagger-initializer.js").send().await.unwrap().text().await.unwrap();
    assert!(
        settings.contains("/openapi.json") && settings.contains(r#""validatorUrl": "none""#),
        "{settings}"
    );
}
