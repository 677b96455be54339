//! Keys: rotated without anybody noticing, killed within seconds on every server.

use std::time::{Duration, Instant};

use e2e::{Admin, AnotherServer, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use mobile_contracts::card::{Purpose, read_key_set};
use mobile_contracts::wire::key::{KeyBody, KeyList};
use serde_json::json;

use crate::support::{Codes as _, problem};

on_both_databases![
    every_kind_of_key_is_rotated_and_nobody_notices,
    a_new_card_key_is_published_72_hours_before_it_signs,
    a_revoked_card_key_is_refused_by_every_server_within_five_seconds,
    every_kind_of_key_can_be_killed_and_another_takes_over,
    only_the_owner_turns_keys_and_each_turn_is_recorded_once,
    a_copied_database_without_its_master_key_starts_no_server,
];

const KINDS: [&str; 6] = ["card", "specimen", "status", "bundle", "access", "token"];

async fn rotate(admin: &Admin, kind: &str, at_once: bool) -> KeyBody {
    let body = json!({"at_once": at_once, "reason": "Плановая смена"});
    admin.post(&format!("/api/v1/admin/keys/{kind}/rotate")).json(&body).send().await.read(201)
}

async fn revoke(admin: &Admin, key: &KeyBody) -> KeyBody {
    let body = json!({"reason": "Утечка"});
    admin.post(&format!("/api/v1/admin/keys/{}/revoke", key.id)).json(&body).send().await.ok()
}

async fn keys(admin: &Admin) -> Vec<KeyBody> {
    admin.get("/api/v1/admin/keys").send().await.ok::<KeyList>().keys
}

async fn signing(admin: &Admin, kind: &str) -> KeyBody {
    let signs = |key: &KeyBody| key.purpose == kind && key.role == "signs";
    keys(admin).await.into_iter().find(signs).unwrap()
}

async fn every_kind_of_key_is_rotated_and_nobody_notices(app: &TestApp) {
    let scene = app.a_scene().await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    let basket = basket(1_000);
    let quote = scene.till.best_quote(&scene.family.show(), &basket).await;
    for kind in KINDS {
        let before = signing(&admin, kind).await;
        let next = rotate(&admin, kind, true).await;
        assert_eq!((next.role.as_str(), next.purpose.as_str()), ("next", kind));
        assert_eq!(signing(&admin, kind).await.id, before.id, "{kind}");
    }
    app.clock.advance(5);
    for kind in KINDS {
        let roles: Vec<String> =
            keys(&admin).await.into_iter().filter(|key| key.purpose == kind).map(|key| key.role).collect();
        assert_eq!(roles, ["signs", "verifies"], "{kind}");
    }
    // What the old keys signed and sealed still counts, and so does what the new ones do.
    assert!(scene.till.redeem(&quote.quote, &basket).await.redemption.is_some());
    let second = scene.family.adult().enrol_phone().await;
    assert!(scene.till.verify(&second.show()).await.codes().is_empty());
}

async fn a_new_card_key_is_published_72_hours_before_it_signs(app: &TestApp) {
    let admin = app.an_administrator(&[Role::Owner]).await;
    let next = rotate(&admin, "card", false).await;
    assert_eq!((next.signs_from - next.created_at).num_hours(), 72);
    let published = read_key_set(&app.http().get("/api/v1/keys/cose").send().await.bytes).unwrap();
    let cards: Vec<String> = published
        .iter()
        .filter(|key| key.purpose() == Purpose::Card)
        .map(|key| key.kid().to_string())
        .collect();
    assert_eq!(cards.len(), 2);
    assert!(cards.contains(&next.kid));
    app.clock.advance(72 * 3600);
    let admin = app.an_administrator(&[Role::Owner]).await;
    assert_eq!(signing(&admin, "card").await.id, next.id);
}

/// Asks a server until it answers as it should, for five seconds of the wall clock.
async fn within_five_seconds(what: &str, told: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !told().await {
        assert!(began.elapsed() < Duration::from_secs(5), "{what}");
        tokio::task::yield_now().await;
    }
}

async fn a_revoked_card_key_is_refused_by_every_server_within_five_seconds(app: &TestApp) {
    let scene = app.a_scene().await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    let AnotherServer { http: second, .. } = &app.another_server().await;
    let verify = async || {
        app.clock.advance(1);
        let body = json!({"code": scene.family.show()});
        let ask = second.post("/api/v1/checkout/verify").bearer(scene.till.token()).json(&body);
        ask.send().await.ok::<mobile_contracts::wire::checkout::VerifyAnswer>()
    };
    assert!(verify().await.codes().is_empty());
    let key = signing(&admin, "card").await;
    assert_eq!(revoke(&admin, &key).await.role, "revoked");
    assert_eq!(
        scene.till.verify(&scene.family.show()).await.codes(),
        ["unknown_key"],
        "at once where it was done"
    );
    within_five_seconds("the second server", async || verify().await.codes() == ["unknown_key"]).await;
    let published = read_key_set(&second.get("/api/v1/keys/cose").send().await.bytes).unwrap();
    assert!(published.iter().all(|known| known.kid().to_string() != key.kid));
}

async fn every_kind_of_key_can_be_killed_and_another_takes_over(app: &TestApp) {
    let scene = app.a_scene().await;
    let basket = basket(1_000);
    let quote = scene.till.best_quote(&scene.family.show(), &basket).await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    for kind in KINDS.into_iter().filter(|kind| *kind != "access") {
        let killed = signing(&admin, kind).await;
        let killed = revoke(&admin, &killed).await;
        assert!(killed.revoked_at.is_some());
        assert_ne!(signing(&admin, kind).await.id, killed.id, "{kind}");
    }
    let sealed_before = scene.till.redeem_under(&app.uuid().to_string(), &quote.quote, &basket).await;
    assert_eq!(sealed_before.told(), problem(422, "validation_failed", Some("/quote")));
    let phone = scene.family.adult().enrol_phone().await;
    assert!(scene.till.verify(&phone.show()).await.codes().is_empty(), "a day pass of the new key");

    // The key of access tokens ends everybody's, the owner's own too.
    let access = signing(&admin, "access").await;
    revoke(&admin, &access).await;
    assert_eq!(
        admin.get("/api/v1/admin/keys").send().await.told(),
        problem(401, "invalid_credentials", None)
    );
    let admin = app.an_administrator(&[Role::Owner]).await;
    assert_ne!(signing(&admin, "access").await.id, access.id);
}

async fn only_the_owner_turns_keys_and_each_turn_is_recorded_once(app: &TestApp) {
    use diesel::prelude::*;
    use family_card_api::db::schema::audit;
    let admin = app.an_administrator(&[Role::Owner]).await;
    let key = rotate(&admin, "specimen", true).await;
    let first = revoke(&admin, &key).await;
    assert_eq!(first, revoke(&admin, &key).await);
    let unknown = json!({"reason": "Утечка"});
    let answer = admin.post("/api/v1/admin/keys/master/rotate").json(&unknown).send().await;
    assert_eq!(answer.told(), problem(404, "not_found", None));
    let acts: Vec<String> = app
        .look(|conn| {
            let keys = audit::table.filter(audit::object_kind.eq("key")).order(audit::id);
            Ok(keys.select(audit::action).load(conn)?)
        })
        .await;
    assert_eq!(acts, ["key.rotate", "key.revoke"]);
}

async fn a_copied_database_without_its_master_key_starts_no_server(app: &TestApp) {
    use std::sync::Arc;

    use family_card_api::ids::SystemEntropy;
    use family_card_api::state::App;
    use family_card_api::vault::master;
    app.a_family().register().await;
    let mut config = app.state().config.clone();
    let folder = config.master_key_file.parent().unwrap().to_owned();
    let open = async |config| {
        let opened = App::open(config, app.clock.clone(), Arc::new(SystemEntropy::default())).await;
        opened.err().map(|error| format!("{error:#}"))
    };
    config.master_key_file = folder.join("nothing.key");
    let missing = open(config.clone()).await.unwrap();
    assert!(missing.contains("no master key"), "{missing}");
    config.master_key_file = folder.join("another.key");
    master::write_new(&config.master_key_file, &master::MasterKey::new([9; 32])).unwrap();
    let wrong = open(config).await.unwrap();
    assert!(wrong.contains("does not open this database"), "{wrong}");
}
