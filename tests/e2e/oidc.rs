//! Signing in through another service, with a small provider that stands in for one.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Answer, Database, TestApp, run_with};
use family_card_api::vault::LocalSigner;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use mobile_contracts::wire::family::{FamilyBody, RegisteredFamily};
use mobile_contracts::wire::oidc::OidcStarted;
use mobile_contracts::wire::sign_in::{SignInAnswer, SignInOutcome};
use reqwest::Url;
use serde_json::{Value, json};

use crate::people::{Household, PHONE, large_family};
use crate::support::problem;

macro_rules! with_a_provider {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    super::run(super::Database::Sqlite, super::$test);
                }

                #[test]
                fn on_postgres() {
                    super::run(super::Database::Postgres, super::$test);
                }
            }
        )+
    };
}

with_a_provider![
    somebody_new_registers_with_the_contact_that_the_provider_verified,
    whoever_has_the_verified_contact_is_signed_in_and_known_by_subject_from_then_on,
    a_contact_that_the_provider_did_not_verify_counts_for_nothing,
    a_sign_in_works_once_and_only_with_its_own_state,
    a_token_that_is_not_the_answer_to_this_question_is_refused,
];

fn run(database: Database, test: impl AsyncFnOnce(&TestApp, &Provider)) {
    let provider = Provider::start();
    let issuer = provider.issuer.parse().unwrap();
    let set = |settings: &mut e2e::Settings| {
        settings.oidc_issuer = Some(issuer);
        settings.oidc_client_id = "family-card".into();
        settings.oidc_client_secret = Some("hunter2".to_owned().into());
    };
    run_with(database, set, async |app| test(app, &provider).await);
}

/// What the provider says of whoever signs in there next.
type Claims = HashMap<&'static str, Value>;

/// The provider: it signs whatever a test wants signed.
struct Provider {
    issuer: String,
    shared: Arc<Shared>,
}

struct Shared {
    issuer: String,
    key: EncodingKey,
    jwk: Jwk,
    /// Of the code that was given out last: the challenge and the claims.
    given: Mutex<Option<(String, Value)>>,
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (_, secret) = LocalSigner::generate().unwrap();
        let key = EncodingKey::from_ec_der(&secret);
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some("one".into());
        let shared = Shared { issuer: issuer.clone(), key, jwk, given: Mutex::new(None) };
        let shared = web::Data::new(shared);
        let served = shared.clone();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(served.clone())
                        .route("/.well-known/openid-configuration", web::get().to(discovery))
                        .route("/keys", web::get().to(keys))
                        .route("/token", web::post().to(token))
                });
                server.workers(1).disable_signals().listen(listener).unwrap().run().await
            })
        });
        Self { issuer, shared: shared.into_inner() }
    }

    /// Somebody signs in at the provider: the address they are sent back with, as `(state, code)`.
    fn visit(&self, started: &OidcStarted, now: i64, claims: Claims) -> (String, String) {
        let url: Url = started.authorization_url.parse().unwrap();
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((&*asked["response_type"], &*asked["code_challenge_method"]), ("code", "S256"));
        assert_eq!(asked["redirect_uri"], "http://127.0.0.1:8080/sign-in/oidc");
        let mut said = json!({
            "iss": self.issuer, "aud": "family-card", "sub": "subject-1", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        });
        for (name, value) in claims {
            said[name] = value;
        }
        *self.shared.given.lock().unwrap() = Some((asked["code_challenge"].clone(), said));
        (asked["state"].clone(), "the-code".into())
    }
}

async fn discovery(shared: web::Data<Shared>) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", shared.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": shared.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
    }))
}

async fn keys(shared: web::Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"keys": [shared.jwk]}))
}

async fn token(
    shared: web::Data<Shared>,
    req: actix_web::HttpRequest,
    form: web::Form<HashMap<String, String>>,
) -> HttpResponse {
    let basic = req.headers().get("authorization").unwrap().to_str().unwrap();
    // family-card:hunter2
    assert_eq!(basic, "Basic ZmFtaWx5LWNhcmQ6aHVudGVyMg==");
    let Some((challenge, claims)) = shared.given.lock().unwrap().take() else {
        return HttpResponse::BadRequest().json(json!({"error": "invalid_grant"}));
    };
    let verifier = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, form["code_verifier"].as_bytes());
    if form["code"] != "the-code" || URL_SAFE_NO_PAD.encode(verifier) != challenge {
        return HttpResponse::BadRequest().json(json!({"error": "invalid_grant"}));
    }
    let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::ES256) };
    let id_token = jsonwebtoken::encode(&header, &claims, &shared.key).unwrap();
    HttpResponse::Ok().json(json!({"access_token": "x", "token_type": "Bearer", "id_token": id_token}))
}

async fn start(app: &TestApp) -> OidcStarted {
    app.http().post("/api/v1/sessions/oidc").send().await.ok()
}

async fn back(app: &TestApp, started: &OidcStarted, (state, code): &(String, String)) -> Answer {
    let body = json!({"flow": started.flow, "state": state, "code": code});
    app.http().post("/api/v1/sessions/oidc/return").json(&body).send().await
}

/// The whole way.
async fn sign_in(app: &TestApp, provider: &Provider, claims: Claims) -> Answer {
    let started = start(app).await;
    let returned = provider.visit(&started, app.now(), claims);
    back(app, &started, &returned).await
}

fn verified_phone() -> Claims {
    HashMap::from([("phone_number", json!(PHONE)), ("phone_number_verified", json!(true))])
}

fn refused() -> (u16, String, Option<String>) {
    problem(401, "invalid_credentials", None)
}

async fn somebody_new_registers_with_the_contact_that_the_provider_verified(
    app: &TestApp,
    provider: &Provider,
) {
    let answer: SignInAnswer = sign_in(app, provider, verified_phone()).await.ok();
    assert_eq!(answer.outcome, SignInOutcome::Registration);
    let token = answer.registration.unwrap().token;
    let family = app.http().post("/api/v1/families").json(&large_family(token.expose())).send().await;
    let registered: RegisteredFamily = family.read(201);
    // The second time they are known.
    let answer: SignInAnswer = sign_in(app, provider, verified_phone()).await.ok();
    let token = answer.session.unwrap().access_token;
    let mine: FamilyBody = app.http().get("/api/v1/me/family").bearer(token.expose()).send().await.ok();
    assert_eq!(mine.id, registered.family.id);
}

async fn whoever_has_the_verified_contact_is_signed_in_and_known_by_subject_from_then_on(
    app: &TestApp,
    provider: &Provider,
) {
    Household::register(app, PHONE).await;
    assert_eq!(
        sign_in(app, provider, verified_phone()).await.ok::<SignInAnswer>().outcome,
        SignInOutcome::Session
    );
    // The provider names no contact any more: the subject is enough.
    let answer: SignInAnswer = sign_in(app, provider, Claims::new()).await.ok();
    assert_eq!(answer.outcome, SignInOutcome::Session);
    // Somebody else at the provider is not them.
    let other = Claims::from([("sub", json!("subject-2"))]);
    assert_eq!(sign_in(app, provider, other).await.told(), refused());
}

async fn a_contact_that_the_provider_did_not_verify_counts_for_nothing(app: &TestApp, provider: &Provider) {
    Household::register(app, PHONE).await;
    let mut claims = verified_phone();
    claims.insert("phone_number_verified", json!(false));
    assert_eq!(sign_in(app, provider, claims).await.told(), refused());
    assert_eq!(sign_in(app, provider, Claims::new()).await.told(), refused());
}

async fn a_sign_in_works_once_and_only_with_its_own_state(app: &TestApp, provider: &Provider) {
    Household::register(app, PHONE).await;
    let (started, other) = (start(app).await, start(app).await);
    let (state, code) = provider.visit(&started, app.now(), verified_phone());
    let forged = ("made up".to_owned(), code.clone());
    assert_eq!(back(app, &started, &forged).await.told(), refused());
    // Somebody else's browser has another flow.
    assert_eq!(back(app, &other, &(state.clone(), code.clone())).await.told(), refused());
    assert_eq!(back(app, &started, &(state.clone(), code.clone())).await.status, 200);
    // Even if the provider took the code a second time.
    provider.visit(&started, app.now(), verified_phone());
    assert_eq!(back(app, &started, &(state, code)).await.told(), refused());
    // And ten minutes later it is over.
    let late = start(app).await;
    let returned = provider.visit(&late, app.now(), verified_phone());
    app.clock.advance(600);
    assert_eq!(back(app, &late, &returned).await.told(), refused());
    let garbage = OidcStarted { flow: "AAAA".to_owned().into(), ..late };
    assert_eq!(back(app, &garbage, &returned).await.told(), refused());
}

async fn a_token_that_is_not_the_answer_to_this_question_is_refused(app: &TestApp, provider: &Provider) {
    Household::register(app, PHONE).await;
    let now = app.now();
    for (name, value) in [
        ("nonce", json!("of another sign-in")),
        ("aud", json!("another-service")),
        ("iss", json!("https://elsewhere.example")),
        ("exp", json!(now - 100)),
        ("iat", json!(now + 100)),
    ] {
        let mut claims = verified_phone();
        claims.insert(name, value);
        assert_eq!(sign_in(app, provider, claims).await.told(), refused(), "{name}");
    }
    // A code that the provider does not know.
    let started = start(app).await;
    let (state, _) = provider.visit(&started, now, verified_phone());
    assert_eq!(back(app, &started, &(state, "guessed".into())).await.told(), refused());
}

#[test]
fn where_no_provider_is_set_nobody_is_sent_to_one() {
    e2e::run(Database::Sqlite, async |app| {
        let answer = app.http().post("/api/v1/sessions/oidc").send().await;
        assert_eq!(answer.told(), problem(409, "conflict", None));
    });
}
