//! Consent, leaving, erasing and taking one's data along.

use std::sync::atomic::AtomicI64;

use diesel::prelude::*;
use e2e::{TestApp, basket, on_both_databases};
use family_card_api::db::schema::{
    accounts, benefit_files, consents, contacts, devices, erasures, families as family_rows, members,
    redemptions, subject_keys,
};
use family_card_api::failure::Failure;
use family_card_api::families::erasure;
use family_card_api::ids::Key;
use mobile_contracts::wire::consent::{ConsentBody, ErasureScope, WithdrawalBody};
use mobile_contracts::wire::export::FamilyExport;
use mobile_contracts::wire::family::FamilyBody;
use mobile_contracts::wire::sign_in::SignInOutcome;
use serde_json::{Value, json};

use crate::people::{Household, PHONE, registration_token, sign_in};
use crate::people_reviews::{Case, settled};
use crate::support::{DAY, problem};

on_both_databases![
    the_last_adult_withdraws_the_cards_end_and_the_family_is_erased_after_the_notice,
    whoever_changes_their_mind_within_the_notice_has_everything_back,
    one_of_two_adults_withdraws_and_takes_only_themselves_away,
    an_erased_family_leaves_only_what_has_no_identity,
    a_restored_backup_is_erased_again_by_the_journal,
    a_family_takes_its_data_along,
];

async fn consent(app: &TestApp, household: &Household) -> ConsentBody {
    household.ask(app, "GET", "/api/v1/me/consent").send().await.ok()
}

async fn the_last_adult_withdraws_the_cards_end_and_the_family_is_erased_after_the_notice(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    assert_eq!(consent(app, &case.household).await.version.as_deref(), Some("2026-01"));
    let withdrawn: WithdrawalBody = case.household.ask(app, "DELETE", "/api/v1/me/consent").send().await.ok();
    assert_eq!(withdrawn.scope, ErasureScope::Family);
    assert_eq!(withdrawn.erase_at.timestamp(), app.now() + 14 * DAY);
    settled(app).await;
    let yesterday = crate::people::day("2026-11-24");
    assert!(
        case.cards(app).await.iter().all(|(_, until)| *until <= yesterday),
        "{:?}",
        case.cards(app).await
    );

    app.clock.advance(14 * DAY - 1);
    assert_eq!(erasure::due(app.state()).await.unwrap(), 0);
    assert_eq!(sign_in(app, PHONE).await.outcome, SignInOutcome::Session, "until then they can come back");
    app.clock.advance(1);
    assert_eq!(erasure::due(app.state()).await.unwrap(), 1);
    assert_eq!(erasure::due(app.state()).await.unwrap(), 0);
    assert_eq!(sign_in(app, PHONE).await.outcome, SignInOutcome::Registration);
}

async fn whoever_changes_their_mind_within_the_notice_has_everything_back(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let before = case.cards(app).await;
    let withdrawn = case.household.ask(app, "DELETE", "/api/v1/me/consent").send().await;
    assert_eq!(withdrawn.status, 200);
    settled(app).await;
    assert_ne!(case.cards(app).await, before);
    assert!(consent(app, &case.household).await.withdrawn_at.is_some());
    let give = async |version: &str| {
        let body = json!({ "version": version });
        case.household.ask(app, "POST", "/api/v1/me/consent").json(&body).send().await
    };
    assert_eq!(give("2020-01").await.told(), problem(422, "validation_failed", Some("/version")));
    let given: ConsentBody = give("2026-01").await.ok();
    assert_eq!((given.withdrawn_at, given.erase_at), (None, None));
    settled(app).await;
    assert_eq!(case.cards(app).await, before);
    app.clock.advance(30 * DAY);
    assert_eq!(erasure::due(app.state()).await.unwrap(), 0);
}

async fn one_of_two_adults_withdraws_and_takes_only_themselves_away(app: &TestApp) {
    let family = app.a_family().with_adults(2).with_children(3).register().await;
    let (staying, leaving) = (&family.adults[0], &family.adults[1]);
    let ask = |path: &str| app.http().ask("DELETE".parse().unwrap(), path);
    let token = leaving.token().await;
    let whole = ask("/api/v1/me/family").bearer(&token).send().await;
    assert_eq!(whole.told(), problem(409, "conflict", None), "the other adult decides for themselves");
    let withdrawn: WithdrawalBody = ask("/api/v1/me/consent").bearer(&token).send().await.ok();
    assert_eq!((withdrawn.scope, withdrawn.erase_at.timestamp()), (ErasureScope::You, app.now()));
    settled(app).await;
    let after = app.http().get("/api/v1/me/family").bearer(&token).send().await;
    assert_eq!(after.status, 401, "the account is closed at once");
    let seen: FamilyBody = staying.get("/api/v1/me/family").await.send().await.ok();
    assert!(!seen.members.iter().any(|member| member.id == leaving.member.uuid()));
    let (member, account) = (leaving.member, leaving.account);
    let left: (Vec<u8>, i64) = app
        .look(move |conn| {
            let name = members::table.find(member).select(members::sealed_name).first(conn)?;
            let key =
                subject_keys::table.find(Key::<()>::from_uuid(account.uuid())).count().get_result(conn)?;
            Ok((name, key))
        })
        .await;
    assert_eq!(left, (Vec::new(), 0), "nothing personal is left of them");
    assert_eq!(staying.cards().await.cards[0].state, "active");
}

/// Counts what must be gone, and what must stay.
async fn remains(app: &TestApp) -> Value {
    app.look(|conn| {
        let readable = members::table.filter(members::sealed_name.ne(Vec::<u8>::new()));
        let found = members::table.filter(members::person_index.is_not_null());
        let active = accounts::table.filter(accounts::kind.eq("adult").and(accounts::state.eq("active")));
        let keys = subject_keys::table.filter(subject_keys::subject.eq_any(["family", "account"]));
        let named = devices::table.filter(devices::name.ne(""));
        let open = consents::table.filter(consents::withdrawn_at.is_null());
        let homes = family_rows::table.filter(family_rows::municipality.is_not_null());
        Ok::<_, Failure>(json!({
            "members": readable.count().get_result::<i64>(conn)?,
            "indexes": found.count().get_result::<i64>(conn)?,
            "accounts": active.count().get_result::<i64>(conn)?,
            "keys": keys.count().get_result::<i64>(conn)?,
            "contacts": contacts::table.count().get_result::<i64>(conn)?,
            "phones": named.count().get_result::<i64>(conn)?,
            "consents": open.count().get_result::<i64>(conn)?,
            "homes": homes.count().get_result::<i64>(conn)?,
            "answers": benefit_files::table.count().get_result::<i64>(conn)?,
            "redemptions": redemptions::table.count().get_result::<i64>(conn)?,
        }))
    })
    .await
}

async fn an_erased_family_leaves_only_what_has_no_identity(app: &TestApp) {
    let scene = app.a_scene().await;
    scene.till.sell(&scene.family.show(), &basket(100_000)).await;
    let token = scene.family.adult().token().await;
    let ask = |method: &str, path: &str| app.http().ask(method.parse().unwrap(), path).bearer(&token);
    let told = ask("PUT", "/api/v1/me/facts").json(&json!({ "everyone_listed": true })).send().await;
    assert_eq!(told.status, 204);
    assert_eq!(ask("DELETE", "/api/v1/me/family").send().await.status, 204);
    settled(app).await;
    assert_eq!(
        remains(app).await,
        json!({
            "members": 0, "indexes": 0, "accounts": 0, "keys": 0, "contacts": 0, "phones": 0, "consents": 0,
            "homes": 0, "answers": 0, "redemptions": 1,
        })
    );
    // The card is no good any more, and the till learns no more than that.
    let verdict = scene.till.verify(&scene.family.show()).await;
    assert_eq!(verdict.decision, mobile_contracts::wire::checkout::Decision::Reject);
}

async fn a_restored_backup_is_erased_again_by_the_journal(app: &TestApp) {
    let household = Household::register(app, PHONE).await;
    let kept = Household::register(app, "+79031112233").await;
    let state = app.state();
    let known = AtomicI64::new(-1);
    // Before the erasure: what a backup holds.
    let family = Key::<()>::from_uuid(household.registered.family.id);
    let backup: (Vec<u8>, Vec<u8>) = app
        .look(move |conn| {
            let key = subject_keys::table.find(family).select(subject_keys::wrapped_key).first(conn)?;
            let own = members::table.filter(members::family_id.eq(family)).order(members::id);
            Ok((key, own.select(members::sealed_name).first(conn)?))
        })
        .await;
    assert_eq!(household.ask(app, "DELETE", "/api/v1/me/family").send().await.status, 204);
    settled(app).await;
    let first = erasure::keep_journal(state, &known).await.unwrap();
    assert_eq!((first.appended, first.replayed), (2, 0), "the family and its adult's account");
    assert_eq!(erasure::keep_journal(state, &known).await.unwrap(), erasure::Kept::default());
    let journal = std::fs::read_to_string(state.config.erasure_journal()).unwrap();
    assert!(journal.contains(&household.registered.family.id.to_string()));
    assert!(!journal.contains(&kept.registered.family.id.to_string()));

    // The backup is restored: the key, a name and the family's state are back, and the table knows nothing.
    let now = state.clock.now();
    let restored = state.db.write(move |tx| {
        diesel::delete(erasures::table).execute(tx.conn())?;
        diesel::insert_into(subject_keys::table)
            .values((
                subject_keys::subject_id.eq(family),
                subject_keys::subject.eq("family"),
                subject_keys::wrapped_key.eq(&backup.0),
                subject_keys::created_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::update(members::table.filter(members::family_id.eq(family)))
            .set(members::sealed_name.eq(&backup.1))
            .execute(tx.conn())?;
        diesel::update(family_rows::table.find(family))
            .set(family_rows::state.eq("active"))
            .execute(tx.conn())?;
        Ok::<_, Failure>(())
    });
    restored.await.unwrap();
    let again = erasure::keep_journal(state, &known).await.unwrap();
    assert_eq!(again.replayed, 2);
    settled(app).await;
    let left: (i64, i64, String) = app
        .look(move |conn| {
            let key = subject_keys::table.find(family).count().get_result(conn)?;
            let named = members::table
                .filter(members::family_id.eq(family).and(members::sealed_name.ne(Vec::<u8>::new())));
            let state = family_rows::table.find(family).select(family_rows::state).first(conn)?;
            Ok((key, named.count().get_result(conn)?, state))
        })
        .await;
    assert_eq!(left, (0, 0, "closed".to_owned()));
    let other: FamilyBody = kept.ask(app, "GET", "/api/v1/me/family").send().await.ok();
    assert_eq!(other, kept.registered.family, "nobody else is touched");
    assert_eq!(std::fs::read_to_string(state.config.erasure_journal()).unwrap(), journal);
}

async fn a_family_takes_its_data_along(app: &TestApp) {
    let token = registration_token(app, PHONE).await;
    let mut new = crate::people::large_family(&token);
    new.members[0].snils = Some("112-233-445 95".to_owned().into());
    let registered: mobile_contracts::wire::family::RegisteredFamily =
        app.http().post("/api/v1/families").json(&new).send().await.read(201);
    let bearer = registered.session.access_token.expose();
    let ask = |method: &str, path: &str| app.http().ask(method.parse().unwrap(), path).bearer(bearer);
    assert_eq!(
        ask("PUT", "/api/v1/me/facts").json(&json!({ "everyone_listed": true })).send().await.status,
        204
    );
    let answer = ask("GET", "/api/v1/me/export").send().await;
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"family-card.json\""));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let export: FamilyExport = answer.ok();
    assert_eq!(export.family, registered.family);
    assert_eq!(export.insurance_numbers[0].snils.0, "11223344595");
    assert_eq!(export.contacts[0].value.0, PHONE);
    assert_eq!(export.consents[0].version, "2026-01");
    assert_eq!(export.history[0].state, "waiting");
    assert_eq!(export.benefits["everyone_listed"], json!(true));

    // A family with a card: its own redemptions in full.
    let scene = app.a_scene().await;
    scene.till.sell(&scene.family.show(), &basket(100_000)).await;
    let export: FamilyExport = scene.family.adult().get("/api/v1/me/export").await.send().await.ok();
    assert_eq!((export.cards.len(), export.redemptions.len(), export.limits.len()), (1, 1, 1));
    assert_eq!(export.redemptions[0].redemption.discount.0, 1_000_000);
}
