//! Status lists, as a till without a network uses them: fetched, verified with the issuer's keys, looked up.

use e2e::{Adult, Answer, Http, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::vault::AwsLc;
use mobile_contracts::card::{CardStatus, IssuerId, ListId, ListRefusal, StatusList, StatusPlace};

use crate::forger::Forger;
use crate::support::{DAY, problem};

on_both_databases![
    a_revoked_card_is_on_the_list_within_a_second_on_every_server_and_the_others_are_not,
    a_removed_device_is_on_the_list_and_the_newer_ones_are_not,
    a_list_is_there_a_day_ahead_and_not_for_other_days,
    a_till_that_has_the_list_is_told_so_until_it_changes,
    a_list_is_signed_anew_after_six_hours_and_a_till_takes_no_older_one,
    a_card_that_was_ended_two_weeks_ago_has_left_the_lists,
];

/// The test's day, 2026-11-24, since 1970.
const TODAY: u32 = 20_781;

fn list_id(app: &TestApp, day: u32) -> ListId {
    let issuer = IssuerId(app.state().vault.ring().unwrap().issuer.id.uuid());
    ListId { issuer, day, list: 0 }
}

async fn ask(http: &Http, id: ListId) -> Answer {
    http.get(&id.path()).send().await
}

async fn fetch(app: &TestApp, http: &Http, day: u32) -> StatusList {
    let id = list_id(app, day);
    let answer = ask(http, id).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/statuslist+cwt")));
    let keys = &app.state().vault.ring().unwrap().service_keys;
    StatusList::read(&answer.bytes, id, None, keys, &AwsLc).unwrap()
}

/// The adult's position in today's list.
async fn position(app: &TestApp, adult: &Adult) -> u32 {
    StatusPlace::of(Forger::with_todays_pass(app, adult).await.pass.pass().index).position
}

async fn a_revoked_card_is_on_the_list_within_a_second_on_every_server_and_the_others_are_not(app: &TestApp) {
    let (family, other) = (app.a_family().register().await, app.a_family().register().await);
    let admin = app.an_administrator(&[Role::Owner]).await;
    let second = app.another_server().await;
    let (bad, good) = (position(app, family.adult()).await, position(app, other.adult()).await);
    let before = fetch(app, app.http(), TODAY).await;
    assert_eq!(before, fetch(app, &second.http, TODAY).await, "all servers hand out the same");
    assert_eq!(before.positions().count(), 0);

    admin.revoke_card(family.adult().card, "Карта утеряна").await;
    app.clock.advance(1);
    for http in [app.http(), &second.http] {
        let after = fetch(app, http, TODAY).await;
        assert_eq!(after.status(bad, app.now()), CardStatus::Revoked);
        assert_eq!(after.status(good, app.now()), CardStatus::Good);
        assert_eq!(after.positions().collect::<Vec<_>>(), [bad]);
        assert_eq!(fetch(app, http, TODAY + 1).await.positions().count(), 1, "tomorrow at another place");
    }
}

async fn a_removed_device_is_on_the_list_and_the_newer_ones_are_not(app: &TestApp) {
    let family = app.a_family().register().await;
    let adult = family.adult();
    let first = position(app, adult).await;
    app.clock.advance(1);
    adult.enrol_phone().await;
    app.clock.advance(1);
    adult.enrol_phone().await;
    let list = fetch(app, app.http(), TODAY).await;
    assert_eq!(list.positions().collect::<Vec<_>>(), [first]);
}

async fn a_list_is_there_a_day_ahead_and_not_for_other_days(app: &TestApp) {
    let nothing = problem(404, "not_found", None);
    for (day, there) in [(TODAY - 1, false), (TODAY, true), (TODAY + 1, true), (TODAY + 2, false)] {
        assert_eq!(ask(app.http(), list_id(app, day)).await.status == 200, there, "{day}");
    }
    app.a_family().register().await;
    assert_eq!(
        fetch(app, app.http(), TODAY + 7).await.positions().count(),
        0,
        "there are passes for that day"
    );
    assert_eq!(ask(app.http(), list_id(app, TODAY + 8)).await.told(), nothing);
    let second = ListId { list: 1, ..list_id(app, TODAY) };
    assert_eq!(ask(app.http(), second).await.told(), nothing, "2^19 devices fit the first");
    let foreign = ListId { issuer: IssuerId(app.uuid()), ..list_id(app, TODAY) };
    assert_eq!(ask(app.http(), foreign).await.told(), nothing);
    let odd = app.http().get("/api/v1/status/x/today/-1").send().await;
    assert_eq!(odd.told(), nothing);
}

async fn a_till_that_has_the_list_is_told_so_until_it_changes(app: &TestApp) {
    let family = app.a_family().register().await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    let path = list_id(app, TODAY).path();
    let first = app.http().get(&path).send().await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("public, no-cache"));
    app.clock.advance(5 * 3600);
    let again = app.http().get(&path).header("if-none-match", &tag).send().await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let admin_again = app.an_administrator(&[Role::Owner]).await;
    drop(admin);
    admin_again.revoke_card(family.adult().card, "Карта утеряна").await;
    app.clock.advance(1);
    let changed = app.http().get(&path).header("if-none-match", &tag).send().await;
    assert_eq!(changed.status, 200);
}

async fn a_list_is_signed_anew_after_six_hours_and_a_till_takes_no_older_one(app: &TestApp) {
    let id = list_id(app, TODAY);
    let early = ask(app.http(), id).await.bytes;
    let first = fetch(app, app.http(), TODAY).await;
    app.clock.advance(6 * 3600 - 1);
    assert_eq!(fetch(app, app.http(), TODAY).await.iat(), first.iat());
    app.clock.advance(1);
    let next = fetch(app, app.http(), TODAY).await;
    assert_eq!(i64::from(next.iat()), app.now());
    let keys = &app.state().vault.ring().unwrap().service_keys;
    let refused = StatusList::read(&early, id, Some(next.iat()), keys, &AwsLc);
    assert_eq!(refused, Err(ListRefusal::Older));
}

async fn a_card_that_was_ended_two_weeks_ago_has_left_the_lists(app: &TestApp) {
    let family = app.a_family().register().await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    admin.revoke_card(family.adult().card, "Карта утеряна").await;
    app.clock.advance(13 * DAY);
    assert_eq!(fetch(app, app.http(), TODAY + 13).await.positions().count(), 1);
    app.clock.advance(2 * DAY);
    assert_eq!(fetch(app, app.http(), TODAY + 15).await.positions().count(), 0);
}
