//! Cards and the devices that show them.

use diesel::prelude::*;
use e2e::{Scene, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::audit;
use family_card_api::demo::phone::Phone;
use mobile_contracts::wire::card::{AdminCardBody, DayPassClaims};
use mobile_contracts::wire::checkout::Decision;

use crate::support::{Codes as _, DAY, problem};

on_both_databases![
    two_phones_show_one_card_and_a_third_retires_the_oldest,
    a_phone_is_enrolled_once_and_only_for_ones_own_card,
    day_passes_are_given_to_the_phone_that_signs_for_them,
    day_passes_reach_seven_days_ahead_and_not_beyond_the_cards_last_day,
    a_revoked_card_takes_no_phone_and_gives_no_passes,
    reading_and_revoking_a_card_are_recorded_and_a_second_revocation_changes_nothing,
    an_access_token_ends_after_ten_minutes,
];

async fn two_phones_show_one_card_and_a_third_retires_the_oldest(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    app.clock.advance(1);
    let second = adult.enrol_phone().await;
    assert_eq!(till.verify(&adult.phone.show()).await.decision, Decision::Accept);
    assert_eq!(till.verify(&second.show()).await.decision, Decision::Accept);

    app.clock.advance(1);
    let third = adult.enrol_phone().await;
    let refused = till.verify(&adult.phone.show()).await;
    assert_eq!((refused.decision, refused.codes()), (Decision::Reject, vec!["device_removed"]));
    assert_eq!(till.verify(&second.show()).await.decision, Decision::Accept);
    assert_eq!(till.verify(&third.show()).await.decision, Decision::Accept);

    let cards = adult.cards().await.cards;
    let states: Vec<_> = cards[0].devices.iter().map(|device| (device.id, device.state.as_str())).collect();
    let expected = [(third.device, "active"), (second.device, "active"), (adult.phone.device, "retired")];
    assert_eq!(states, expected);
}

async fn a_phone_is_enrolled_once_and_only_for_ones_own_card(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let again = mother.enrol(mother.card, &mother.phone.phone).await;
    assert_eq!(again.told(), problem(409, "conflict", None));
    let foreign = mother.enrol(father.card, &Phone::new().unwrap()).await;
    assert_eq!(foreign.told(), problem(404, "not_found", None), "not even within the family");
    let stranger = app.a_family().register().await;
    let foreign = stranger.adult().enrol(mother.card, &Phone::new().unwrap()).await;
    assert_eq!(foreign.told(), problem(404, "not_found", None));
}

async fn day_passes_are_given_to_the_phone_that_signs_for_them(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let device = mother.phone.device;
    let claims = |iat| DayPassClaims { device, iat, with_hint: false, days: vec![] };
    let refused = problem(401, "invalid_credentials", None);

    // Signed by another phone; signed for another device; signed too long ago, or ahead.
    let by_other = father.phone.phone.sign(&claims(app.now())).unwrap();
    assert_eq!(mother.fetch_passes(device, by_other).await.told(), refused);
    let other_device = DayPassClaims { device: father.phone.device, ..claims(app.now()) };
    let for_other = mother.phone.phone.sign(&other_device).unwrap();
    assert_eq!(mother.fetch_passes(device, for_other).await.told(), refused);
    for off in [-601, 601] {
        let late = mother.phone.phone.sign(&claims(app.now() + off)).unwrap();
        assert_eq!(mother.fetch_passes(device, late).await.told(), refused, "{off}");
    }
    assert_eq!(mother.fetch_passes(device, "no.token.here".into()).await.told(), refused);
    // And a phone is its holder's own, whoever knows its id.
    let signed = mother.phone.phone.sign(&claims(app.now())).unwrap();
    assert_eq!(father.fetch_passes(device, signed).await.told(), problem(404, "not_found", None));
}

async fn day_passes_reach_seven_days_ahead_and_not_beyond_the_cards_last_day(app: &TestApp) {
    let family = app.a_family().valid_for(3).register().await;
    let adult = family.adult();
    let mut phone = Phone::new().unwrap();
    let device: mobile_contracts::wire::card::DeviceBody = adult.enrol(adult.card, &phone).await.read(201);
    let today: chrono::NaiveDate = "2026-11-24".parse().unwrap();
    let asked = |days: i64| today + chrono::Days::new(u64::try_from(days).unwrap());
    for (days, expected) in [(3, None), (4, Some("/request/days/0/date")), (8, Some("/request/days/0/date"))]
    {
        let request = phone.ask(device.id, app.now(), &[asked(days)], false).unwrap();
        let answer = adult.fetch_passes(device.id, request).await;
        match expected {
            None => assert_eq!(answer.status, 200, "{}", answer.text),
            Some(pointer) => assert_eq!(answer.told(), problem(422, "validation_failed", Some(pointer))),
        }
    }
    // The last day's pass outlives the day by two hours, the card does not.
    let partner = app.a_partner().await;
    let till = partner.till().await;
    app.clock.advance(3 * DAY);
    assert_eq!(till.verify(&family.show()).await.decision, Decision::Accept);
    app.clock.advance(DAY / 2 + 60);
    assert_eq!(till.verify(&family.show()).await.codes(), ["card_not_valid"]);
}

async fn a_revoked_card_takes_no_phone_and_gives_no_passes(app: &TestApp) {
    let family = app.a_family().register().await;
    let adult = family.adult();
    let admin = app.an_administrator(&[Role::Owner]).await;
    assert_eq!(admin.revoke_card(adult.card, "Переезд в другой регион").await.status, 200);
    let refused = problem(409, "conflict", None);
    assert_eq!(adult.enrol(adult.card, &Phone::new().unwrap()).await.told(), refused);
    let claims = DayPassClaims { device: adult.phone.device, iat: app.now(), with_hint: false, days: vec![] };
    let request = adult.phone.phone.sign(&claims).unwrap();
    assert_eq!(adult.fetch_passes(adult.phone.device, request).await.told(), refused);
}

async fn reading_and_revoking_a_card_are_recorded_and_a_second_revocation_changes_nothing(app: &TestApp) {
    let family = app.a_family().register().await;
    let (card, admin) = (family.adult().card, app.an_administrator(&[Role::Reviewer]).await);
    let shown: AdminCardBody = admin.show_card(card).await.ok();
    assert_eq!((shown.card.state.as_str(), shown.holder.name.as_deref()), ("active", Some("Анна Кузнецова")));
    let first: AdminCardBody = admin.revoke_card(card, "Карта утеряна").await.ok();
    let again: AdminCardBody = admin.revoke_card(card, "Другая причина").await.ok();
    assert_eq!(first.card.state_reason.as_deref(), Some("Карта утеряна"));
    assert_eq!(first, again);

    let acts: Vec<(String, Option<String>)> = app
        .look(|conn| Ok(audit::table.select((audit::action, audit::reason)).order(audit::id).load(conn)?))
        .await;
    let reason = Some("Карта утеряна".to_owned());
    // The second time nothing changes, but the holder's name is shown.
    let expected =
        [("card.read".to_owned(), None), ("card.revoke".to_owned(), reason), ("card.read".to_owned(), None)];
    assert_eq!(acts, expected);
}

async fn an_access_token_ends_after_ten_minutes(app: &TestApp) {
    let family = app.a_family().register().await;
    let token = family.adult().token().await;
    let ask = || app.http().get("/api/v1/me/cards").bearer(&token).send();
    assert_eq!(ask().await.status, 200);
    app.clock.advance(605);
    let answer = ask().await;
    assert_eq!(answer.told(), problem(401, "token_expired", None));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    app.clock.advance(-1);
    assert_eq!(ask().await.status, 200, "servers' clocks may differ by five seconds");
}
