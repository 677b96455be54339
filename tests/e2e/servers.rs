//! Two servers on one PostgreSQL, asked in turn: what one has taken back, the other refuses within a second, and both
//! learn of new and revoked keys within five.
//!
//! That limits, idempotency keys, proofs, quotes and checkouts hold across servers is tried where they are tried on one
//! (`races.rs`, `idempotency.rs`, `quotes.rs`, `path.rs`).

use std::ops::AsyncFn;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use e2e::{Database, Http, Scene, TestApp, TestDatabase, Till, run_on_two_servers};
use family_card_api::accounts::Role;
use family_card_api::clock::SystemClock;
use family_card_api::config::Config;
use family_card_api::db::schema::keys;
use family_card_api::db::types::Word;
use family_card_api::ids::SystemEntropy;
use family_card_api::state::App;
use family_card_api::vault::{KeyPurpose, KeyState};
use mobile_contracts::wire::checkout::Decision;
use mobile_contracts::wire::partner::PartnerBody;
use reqwest::Method;

use crate::support::{Codes as _, problem};

/// What is taken back is refused everywhere after that long (CARD.md §2, DESIGN.md §6).
const REFUSED: Duration = Duration::from_secs(1);
/// Keys reach every server after that long.
const KEYS: Duration = Duration::from_secs(5);

/// Makes a test of each `async fn(&TestApp)`.
macro_rules! on_two_servers {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_two_servers() {
                    e2e::run_on_two_servers(super::$test);
                }
            }
        )+
    };
}

on_two_servers![
    a_revoked_card_is_refused_by_both_within_a_second,
    a_retired_device_is_refused_by_both_within_a_second,
    a_revoked_till_is_refused_by_both_within_a_second,
    a_suspended_partner_is_refused_by_both_within_a_second,
    an_ended_session_is_refused_by_both_within_a_second,
    a_revoked_issuer_key_is_refused_by_both_within_five_seconds,
    a_rotated_key_signs_at_both_within_five_seconds_and_the_old_one_still_verifies,
];

async fn a_revoked_card_is_refused_by_both_within_a_second(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let both = Both::welcome(app, till, || family.show()).await;
    assert_eq!(admin.revoke_card(family.adult().card, "Утеряна").await.status, 200);
    both.refuse(app, "card_not_valid", || family.show()).await;
}

async fn a_retired_device_is_refused_by_both_within_a_second(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let both = Both::welcome(app, till, || family.show()).await;
    // Two phones show a card; the third retires the first.
    for _ in 0..2 {
        app.clock.advance(1);
        family.adult().enrol_phone().await;
    }
    both.refuse(app, "device_removed", || family.show()).await;
}

async fn a_revoked_till_is_refused_by_both_within_a_second(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let owner = partner.owner().await;
    let both = Both::welcome(app, till, || family.show()).await;
    let path = format!("/api/v1/partner/tills/{}/revoke", till.id);
    assert_eq!(owner.post(&path).send().await.status, 200);
    both.refuse(app, "till_revoked", || family.show()).await;
}

async fn a_suspended_partner_is_refused_by_both_within_a_second(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let admin = app.an_administrator(&[Role::PartnerManager]).await;
    let both = Both::welcome(app, till, || family.show()).await;
    let path = format!("/api/v1/admin/partners/{}", partner.id);
    let shown: PartnerBody = admin.get(&path).send().await.ok();
    let suspended = admin.decide(&format!("{path}/suspend"), shown.revision, "Жалобы семей").send().await;
    assert_eq!(suspended.status, 200, "{}", suspended.text);
    both.refuse(app, "partner_suspended", || family.show()).await;
}

async fn an_ended_session_is_refused_by_both_within_a_second(app: &TestApp) {
    let family = app.a_family().register().await;
    let token = family.adult().token().await;
    let looks = async |http: &Http| http.get("/api/v1/me/cards").bearer(&token).send().await;
    for http in app.http().each() {
        assert_eq!(looks(&http).await.status, 200);
    }
    let ended = app.http().ask(Method::DELETE, "/api/v1/sessions/current").bearer(&token).send().await;
    assert!(ended.status < 300, "{}", ended.text);
    let began = Instant::now();
    for http in app.http().each() {
        within(REFUSED, began, async || looks(&http).await.status == 401).await;
        assert_eq!(looks(&http).await.told(), problem(401, "invalid_credentials", None));
    }
}

async fn a_revoked_issuer_key_is_refused_by_both_within_five_seconds(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let both = Both::welcome(app, till, || family.show()).await;
    set_keys(app, KeyState::Revoked).await;
    let began = Instant::now();
    for till in &both.0 {
        within(KEYS, began, async || {
            app.clock.advance(1);
            till.verify(&family.show()).await.codes() == ["unknown_key"]
        })
        .await;
    }
}

async fn a_rotated_key_signs_at_both_within_five_seconds_and_the_old_one_still_verifies(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let both = Both::welcome(app, till, || family.show()).await;
    let signs = |app: &App| app.vault.ring().unwrap().signer(KeyPurpose::Card).map(|(kid, _)| kid).ok();
    let old = signs(app.state());
    set_keys(app, KeyState::Verifying).await;
    // A server that starts makes what is missing: the key that signs from now on.
    let config = app.state().config.clone();
    let third = App::open(config, app.clock.clone(), Arc::new(SystemEntropy::default())).await.unwrap();
    let began = Instant::now();
    let new = signs(&third);
    assert_ne!(new, old);
    within(KEYS, began, async || signs(app.state()) == new).await;
    // Passes that the first server signs now are taken by the other one as well, at once or a moment later.
    let renewed = app.a_family().register().await;
    for till in &both.0 {
        within(KEYS, began, async || {
            app.clock.advance(1);
            till.verify(&renewed.show()).await.decision == Decision::Accept
        })
        .await;
        assert_eq!(till.verify(&family.show()).await.decision, Decision::Accept, "the old key verifies");
        app.clock.advance(1);
    }
}

#[test]
fn servers_that_start_together_on_a_new_database_come_up_with_the_same_keys() {
    run_on_two_servers(async |app| {
        let place = TestDatabase::create(Database::Postgres);
        // Administrators copy the master key to every server beforehand.
        let config = Config { database_url: place.url().into(), ..app.state().config.clone() };
        let start = || App::open(config.clone(), Arc::new(SystemClock), Arc::new(SystemEntropy::default()));
        let started = futures_util::future::join_all((0..8).map(|_| start())).await;
        let started: Vec<App> = started.into_iter().map(|app| app.unwrap()).collect();
        let mut keys = Vec::new();
        for server in &started {
            server.vault.refresh().await.unwrap();
            keys.push(server.vault.ring().unwrap().signer(KeyPurpose::Card).map(|(kid, _)| kid).unwrap());
        }
        keys.dedup();
        assert_eq!(keys.len(), 1, "all sign with one key");
    });
}

/// One till as each of the two servers knows it.
struct Both(Vec<Till>);

impl Both {
    /// Both take a code, so that whatever they keep of it they keep.
    async fn welcome(app: &TestApp, till: &Till, show: impl Fn() -> String) -> Self {
        let tills: Vec<Till> = app.http().each().iter().map(|http| till.at(http)).collect();
        assert_eq!(tills.len(), 2);
        for till in &tills {
            app.clock.advance(1);
            assert_eq!(till.verify(&show()).await.decision, Decision::Accept);
        }
        Self(tills)
    }

    /// From now on both refuse it for this reason, within a second.
    async fn refuse(&self, app: &TestApp, code: &str, show: impl Fn() -> String) {
        let began = Instant::now();
        for till in &self.0 {
            within(REFUSED, began, async || {
                app.clock.advance(1);
                till.verify(&show()).await.codes() == [code]
            })
            .await;
        }
    }
}

/// Asks until it is so, which must be before so much time has passed since `began`.
async fn within(limit: Duration, began: Instant, is_so: impl AsyncFn() -> bool) {
    while !is_so().await {
        assert!(began.elapsed() < limit, "not so after {limit:?}");
    }
    assert!(began.elapsed() < limit, "so only after {:?}", began.elapsed());
}

/// Sets the state of the keys that sign cards.
async fn set_keys(app: &TestApp, state: KeyState) {
    app.change(move |conn| {
        let cards = keys::table.filter(keys::purpose.eq(Word(KeyPurpose::Card)));
        diesel::update(cards).set(keys::state.eq(Word(state))).execute(conn)
    })
    .await;
}
