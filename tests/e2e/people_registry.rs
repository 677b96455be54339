//! A registry is asked over HTTP, and what it confirms is confirmed.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use diesel::prelude::*;
use e2e::{TestApp, on_both_databases};
use family_card_api::db::schema::{audit, registry_requests};
use family_card_api::failure::Failure;
use family_card_api::families::registry::{Client, ask_due};
use family_card_api::registry_stand_in::{Entry, Registry, serve};
use mobile_contracts::wire::family::{FamilyBody, RegisteredFamily};

use crate::people::{PHONE, day, large_family, registration_token};
use crate::people_reviews::settled;

on_both_databases![
    a_registry_that_knows_the_family_confirms_by_itself,
    what_the_registry_does_not_know_is_left_to_a_reviewer,
    a_registry_that_is_away_is_asked_again,
    an_answer_that_the_registry_did_not_sign_confirms_nothing,
    what_the_registry_says_does_not_outweigh_what_cannot_be,
];

const KEY: &str = "a key that both sides were given";

/// A registry on a port of its own, for as long as the test lasts.
struct StandIn {
    client: Client,
    handle: actix_web::dev::ServerHandle,
}

impl StandIn {
    fn start(app: &TestApp, failures: usize, key: &str) -> Self {
        let entry = Entry {
            snils: "11223344595".into(),
            category: "large".into(),
            valid_until: Some(day("2027-12-31")),
        };
        let registry = Registry {
            entries: Arc::new(vec![entry]),
            key: KEY.into(),
            register: "Реестр многодетных семей".into(),
            failures: Arc::new(AtomicUsize::new(failures)),
            clock: app.clock.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/confirm", listener.local_addr().unwrap()).parse().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = serve(registry, listener).unwrap();
                tell.send(server.handle()).unwrap();
                server.await
            })
        });
        Self { client: Client::new(url, key.to_owned().into()).unwrap(), handle: told.recv().unwrap() }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// A large family whose mother recorded this SNILS; of `size` members.
async fn register(app: &TestApp, snils: Option<&str>, size: usize) -> RegisteredFamily {
    let token = registration_token(app, PHONE).await;
    let mut family = large_family(&token);
    family.members.truncate(size);
    family.members[0].snils = snils.map(|snils| snils.to_owned().into());
    app.http().post("/api/v1/families").json(&family).send().await.read(201)
}

async fn seen(app: &TestApp, family: &RegisteredFamily) -> FamilyBody {
    let token = family.session.access_token.expose();
    app.http().get("/api/v1/me/family").bearer(token).send().await.ok()
}

/// Where the only question stands, and how often it was asked.
async fn question(app: &TestApp) -> (String, i64) {
    app.look(|conn| {
        let row = registry_requests::table.select((registry_requests::state, registry_requests::attempts));
        Ok::<_, Failure>(row.first(conn)?)
    })
    .await
}

async fn a_registry_that_knows_the_family_confirms_by_itself(app: &TestApp) {
    let registry = StandIn::start(app, 0, KEY);
    let family = register(app, Some("112-233-445 95"), 5).await;
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
    settled(app).await;
    let held = &seen(app, &family).await.categories;
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].state.as_str(), held[0].evidence.as_str()), ("confirmed", "registry"));
    assert_eq!(held[0].document.as_deref(), Some("Реестр многодетных семей"));
    assert_eq!(held[0].valid_until, Some(day("2027-12-31")), "before the eldest of three comes of age");
    let token = family.session.access_token.expose();
    let cards: mobile_contracts::wire::card::CardList =
        app.http().get("/api/v1/me/cards").bearer(token).send().await.ok();
    assert_eq!(cards.cards[0].valid_until, day("2027-12-31"));
    // It is asked once, and who did it is on record.
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 0);
    assert_eq!(question(app).await, ("confirmed".to_owned(), 1));
    let act: (String, Option<String>) = app
        .look(|conn| {
            let acts = audit::table.filter(audit::action.eq("category.approve"));
            Ok(acts.select((audit::actor_kind, audit::reason)).first(conn)?)
        })
        .await;
    assert_eq!(act, ("system".to_owned(), Some("Реестр многодетных семей".to_owned())));
}

async fn what_the_registry_does_not_know_is_left_to_a_reviewer(app: &TestApp) {
    let registry = StandIn::start(app, 0, KEY);
    let family = register(app, Some("087-654-303 00"), 5).await;
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
    assert_eq!(question(app).await.0, "unknown");
    assert_eq!(seen(app, &family).await.categories[0].state, "waiting");
}

async fn a_registry_that_is_away_is_asked_again(app: &TestApp) {
    let registry = StandIn::start(app, 2, KEY);
    let family = register(app, Some("112-233-445 95"), 5).await;
    for (attempts, pause) in [(1, 10), (2, 20)] {
        assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
        assert_eq!(question(app).await, ("waiting".to_owned(), attempts));
        app.clock.advance(pause - 1);
        assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 0, "not before its pause is over");
        app.clock.advance(1);
    }
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
    assert_eq!(question(app).await, ("confirmed".to_owned(), 3));
    assert_eq!(seen(app, &family).await.categories[0].state, "confirmed");
}

async fn an_answer_that_the_registry_did_not_sign_confirms_nothing(app: &TestApp) {
    // The service has another key: the registry refuses its questions.
    let registry = StandIn::start(app, 0, "another key");
    let family = register(app, Some("112-233-445 95"), 5).await;
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
    assert_eq!(question(app).await.0, "dead");
    assert_eq!(seen(app, &family).await.categories[0].state, "waiting");

    // Somebody in between answers yes to everything, but has no key.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/confirm", listener.local_addr().unwrap()).parse().unwrap();
    let liar = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut question = Vec::new();
        let mut part = [0; 4096];
        while !question.ends_with(b"}") {
            let read = stream.read(&mut part).unwrap();
            question.extend_from_slice(&part[..read]);
        }
        let question = String::from_utf8(question).unwrap();
        let (_, body) = question.split_once("\r\n\r\n").unwrap();
        let id = serde_json::from_str::<serde_json::Value>(body).unwrap()["id"].clone();
        let yes = serde_json::json!({ "id": id, "outcome": "confirmed", "register": "Реестр" }).to_string();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{yes}", yes.len())
            .unwrap();
    });
    app.change(|conn| diesel::delete(registry_requests::table).execute(conn)).await;
    let client = Client::new(url, KEY.to_owned().into()).unwrap();
    assert_eq!(ask_due(app.state(), &client).await.unwrap(), 1);
    liar.join().unwrap();
    assert_eq!(question(app).await.0, "dead");
    assert_eq!(seen(app, &family).await.categories[0].state, "waiting");
}

async fn what_the_registry_says_does_not_outweigh_what_cannot_be(app: &TestApp) {
    let registry = StandIn::start(app, 0, KEY);
    let family = register(app, Some("112-233-445 95"), 4).await;
    assert_eq!(ask_due(app.state(), &registry.client).await.unwrap(), 1);
    assert_eq!(question(app).await.0, "unknown", "two children make no large family: a person decides");
    assert_eq!(seen(app, &family).await.categories[0].state, "waiting");
}
