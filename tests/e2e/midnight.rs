//! Clocks: days, weeks, months and years begin at the outlet's midnight, from Kaliningrad to Kamchatka; a day pass at
//! the issuer's; what is kept for fourteen days is kept so long; a clock that is set back doubles nothing.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use diesel::prelude::*;
use e2e::{Adult, Scene, TestApp, basket, on_both_databases};
use family_card_api::checkout;
use family_card_api::clock::Instant;
use family_card_api::db::schema::{categories, counters, proofs, redemptions};
use family_card_api::demo::phone::Phone;
use family_card_api::upkeep;
use mobile_contracts::discount::{DayOfWeek, Days, Hours, LimitUnit, Period, Scope, Window};
use mobile_contracts::reason::Params;
use mobile_contracts::wire::card::{DayPasses, DeviceBody};
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer};

use crate::support::{Codes as _, DAY};

on_both_databases![
    a_limit_for_a_day_begins_anew_at_the_outlets_midnight,
    limits_for_a_week_a_month_and_a_year_begin_anew_at_the_outlets_midnight,
    weekly_hours_are_the_outlets_own_also_across_midnight,
    what_is_taken_back_after_midnight_is_given_back_to_its_own_day,
    a_day_pass_outlives_its_day_by_two_hours_and_the_next_one_takes_over,
    an_answer_is_repeated_for_fourteen_days_and_a_forgotten_one_writes_nothing_twice,
    a_clock_set_back_doubles_nothing,
    the_limits_that_a_family_has_used_are_those_of_the_outlets_day,
    a_category_begins_and_ends_at_the_regions_midnight_at_every_outlet,
];

/// The westernmost and the easternmost zone of Russia, two and twelve hours ahead of UTC all year.
const ZONES: [Tz; 2] = [Tz::Europe__Kaliningrad, Tz::Asia__Kamchatka];

/// Sets the clock to a local time, such as `2026-11-24T23:59:59`.
fn set(app: &TestApp, zone: Tz, local: &str) {
    let local: NaiveDateTime = local.parse().unwrap();
    app.clock.set(Instant::from_utc(zone.from_local_datetime(&local).unwrap().to_utc()));
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn a_limit_for_a_day_begins_anew_at_the_outlets_midnight(app: &TestApp) {
    for zone in ZONES {
        set(app, zone, "2026-11-24T12:00:00");
        let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
        partner.an_offer().publish().await;
        let till = partner.till().await;
        set(app, zone, "2026-11-24T23:59:58");
        till.sell(&family.show(), &basket(1_000)).await;
        app.clock.advance(1);
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.codes(), ["family_limit"], "{zone}");
        let (period, unit) = (Period::Day, LimitUnit::Uses);
        let reached = Params::LimitReached { period, unit, resets_on: Some(date("2026-11-25")) };
        assert_eq!(answer.reasons[0].params, Some(reached));
        app.clock.advance(1);
        till.sell(&family.show(), &basket(1_000)).await;
        set(app, zone, "2026-11-25T23:59:59");
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.codes(), ["family_limit"], "{zone}");

        let partner = partner.id;
        let dates: Vec<NaiveDate> = app
            .look(move |conn| {
                let own = redemptions::table.filter(redemptions::partner_id.eq(partner));
                Ok(own.select(redemptions::local_date).order(redemptions::created_at).load(conn)?)
            })
            .await;
        assert_eq!(dates, [date("2026-11-24"), date("2026-11-25")], "{zone}");
    }
}

async fn limits_for_a_week_a_month_and_a_year_begin_anew_at_the_outlets_midnight(app: &TestApp) {
    for zone in ZONES {
        for (period, last, first) in [
            (Period::Week, "2026-11-29", "2026-11-30"),
            (Period::Month, "2026-11-30", "2026-12-01"),
            (Period::Year, "2026-12-31", "2027-01-01"),
        ] {
            set(app, zone, &format!("{last}T12:00:00"));
            let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
            partner.an_offer().limited([(Scope::Family, period, 1)]).publish().await;
            let till = partner.till().await;
            till.sell(&family.show(), &basket(1_000)).await;
            set(app, zone, &format!("{last}T23:59:59"));
            let answer = till.verify_with(&family.show(), &basket(1_000)).await;
            let reached =
                Params::LimitReached { period, unit: LimitUnit::Uses, resets_on: Some(date(first)) };
            assert_eq!(answer.reasons[0].params, Some(reached), "{zone} {period}");
            app.clock.advance(1);
            till.sell(&family.show(), &basket(1_000)).await;
        }
    }
}

async fn weekly_hours_are_the_outlets_own_also_across_midnight(app: &TestApp) {
    let hours = |from: &str, to: &str| Hours { from: from.parse().unwrap(), to: to.parse().unwrap() };
    // The 27th of November 2026 is a Friday.
    for (hours, open, closed) in [
        (
            hours("15:00", "00:00"),
            ["2026-11-27T15:00:00", "2026-11-27T23:59:59"],
            ["2026-11-27T14:59:59", "2026-11-28T00:00:00"],
        ),
        (
            hours("22:00", "02:00"),
            ["2026-11-27T22:00:00", "2026-11-28T01:59:59"],
            ["2026-11-27T01:59:59", "2026-11-28T02:00:00"],
        ),
    ] {
        for zone in ZONES {
            set(app, zone, "2026-11-26T12:00:00");
            let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
            let fridays = Days::Weekly { weekdays: BTreeSet::from([DayOfWeek::Fri]) };
            let window = Window { on: fridays, hours: Some(hours) };
            partner.an_offer().limited([]).with(|terms| terms.when.windows = vec![window]).publish().await;
            let till = partner.till().await;
            let ask = async |local: &str| {
                set(app, zone, local);
                till.verify_with(&family.show(), &basket(1_000)).await
            };
            for local in open {
                assert_eq!(ask(local).await.decision, Decision::Accept, "{zone} {local}");
            }
            for local in closed {
                assert_eq!(ask(local).await.codes(), ["outside_hours"], "{zone} {local}");
            }
        }
    }
}

async fn what_is_taken_back_after_midnight_is_given_back_to_its_own_day(app: &TestApp) {
    for zone in ZONES {
        set(app, zone, "2026-11-24T12:00:00");
        let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
        let offer = partner.an_offer().publish().await;
        let till = partner.till().await;
        set(app, zone, "2026-11-24T23:55:00");
        let late = till.sell(&family.show(), &basket(1_000)).await;
        set(app, zone, "2026-11-25T00:05:00");
        till.sell(&family.show(), &basket(1_000)).await;
        assert_eq!(till.void(late.id).await.status, 200, "{zone}");

        let used: Vec<(NaiveDate, i64)> = app
            .look(move |conn| {
                let own = counters::table.filter(counters::offer_id.eq(offer)).order(counters::period_start);
                Ok(own.select((counters::period_start, counters::used)).load(conn)?)
            })
            .await;
        assert_eq!(used, [(date("2026-11-24"), 0), (date("2026-11-25"), 1)], "{zone}");
        app.clock.advance(1);
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.codes(), ["family_limit"], "the new day's use is still used");
    }
    assert_eq!(app.look(checkout::recount).await, 0);
}

async fn a_day_pass_outlives_its_day_by_two_hours_and_the_next_one_takes_over(app: &TestApp) {
    let zone = Tz::Europe__Moscow;
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    // One phone has all days, the other has today alone.
    let old = phone_for(app, adult, &[date("2026-11-24")]).await;
    let shown = |at: i64| old.show(at, None).unwrap();

    set(app, zone, "2026-11-24T23:59:59");
    assert_eq!(till.verify(&shown(app.now()).unwrap()).await.decision, Decision::Accept);
    let ahead = adult.phone.show_at(app.now() + 901);
    assert_eq!(till.verify(&ahead).await.codes(), ["not_yet_valid"], "tomorrow's pass, today");

    // A quarter of an hour is left for clocks that are slow.
    for (local, day) in [("2026-11-25T00:14:59", "2026-11-24"), ("2026-11-25T00:15:00", "2026-11-25")] {
        set(app, zone, local);
        assert_eq!(till.verify(&adult.phone.show()).await.decision, Decision::Accept);
        let spent: i64 = app
            .look(|conn| Ok(proofs::table.select(proofs::day).order(proofs::spent_at.desc()).first(conn)?))
            .await;
        assert_eq!(spent, (date(day) - NaiveDate::default()).num_days(), "{local}");
    }

    set(app, zone, "2026-11-25T01:59:59");
    assert_eq!(till.verify(&shown(app.now()).unwrap()).await.decision, Decision::Accept);
    set(app, zone, "2026-11-25T02:00:00");
    assert_eq!(shown(app.now()), None);
    let late = shown(app.now() - 1).unwrap();
    assert_eq!(till.verify(&late).await.codes(), ["card_not_valid"], "yesterday's pass");
    assert_eq!(till.verify(&adult.phone.show()).await.decision, Decision::Accept);
}

/// One more phone of the adult's, with passes for these days alone.
async fn phone_for(app: &TestApp, adult: &Adult, days: &[NaiveDate]) -> Phone {
    let mut phone = Phone::new().unwrap();
    let device: DeviceBody = adult.enrol(adult.card, &phone).await.read(201);
    let request = phone.ask(device.id, app.now(), days, false).unwrap();
    let passes: DayPasses = adult.fetch_passes(device.id, request).await.ok();
    phone.keep(&passes).unwrap();
    phone
}

async fn an_answer_is_repeated_for_fourteen_days_and_a_forgotten_one_writes_nothing_twice(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = till.fresh_key();
    let first = till.redeem_under(&key, &quote, &basket(1_000)).await;
    let again = async || {
        upkeep::forget(app.state()).await.unwrap();
        till.redeem_under(&key, &quote, &basket(1_000)).await
    };

    app.clock.advance(14 * DAY);
    assert_eq!(again().await.text, first.text);
    app.clock.advance(1);
    let late = again().await;
    assert_eq!(late.header("idempotent-replayed"), None);
    assert_eq!(late.ok::<RedeemAnswer>().codes(), ["quote_expired"]);
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn a_clock_set_back_doubles_nothing(app: &TestApp) {
    for zone in ZONES {
        set(app, zone, "2026-11-24T12:00:00");
        let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
        partner.an_offer().publish().await;
        let till = partner.till().await;
        set(app, zone, "2026-11-25T00:10:00");
        let code = family.show();
        let quote = till.best_quote(&code, &basket(1_000)).await.quote;
        let key = till.fresh_key();
        let sold: RedeemAnswer = till.redeem_under(&key, &quote, &basket(1_000)).await.ok();

        // By half a minute, as time servers do; by an hour, over midnight, as people do; and on again.
        for seconds in [-30, -3_600, 3_630] {
            app.clock.advance(seconds);
            let again = till.redeem_under(&key, &quote, &basket(1_000)).await;
            assert_eq!(again.ok::<RedeemAnswer>(), sold, "{zone} {seconds}");
        }
        assert_eq!(till.verify(&code).await.codes(), ["proof_replayed"]);
        app.clock.advance(-30);
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.codes(), ["family_limit"], "{zone}");
        // The day before has a use of its own, however the clock came there.
        app.clock.advance(-3_600);
        let yesterday = till.sell(&family.show(), &basket(1_000)).await;
        for sold in [yesterday.id, sold.redemption.unwrap().id] {
            assert_eq!(till.void(sold).await.status, 200, "{zone}");
        }
    }
    assert_eq!(app.look(checkout::recount).await, 0);
}

async fn the_limits_that_a_family_has_used_are_those_of_the_outlets_day(app: &TestApp) {
    for zone in ZONES {
        set(app, zone, "2026-11-24T12:00:00");
        let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
        partner.an_offer().publish().await;
        let till = partner.till().await;
        let used = async || -> Vec<(u64, Option<NaiveDate>)> {
            let limits = family.adult().ledger().await.limits;
            limits.iter().map(|limit| (limit.used, limit.resets_on)).collect()
        };
        // In the last minutes of the outlet's day, when it is tomorrow in the region or still far from it.
        set(app, zone, "2026-11-24T23:30:00");
        till.sell(&family.show(), &basket(1_000)).await;
        assert_eq!(used().await, [(1, Some(date("2026-11-25")))], "{zone}");
        set(app, zone, "2026-11-24T23:59:59");
        assert_eq!(used().await, [(1, Some(date("2026-11-25")))], "{zone}");
        app.clock.advance(1);
        assert_eq!(used().await, [], "{zone}: a new day, of which nothing is used");
        // And in its first ones.
        till.sell(&family.show(), &basket(1_000)).await;
        assert_eq!(used().await, [(1, Some(date("2026-11-26")))], "{zone}");
    }
}

async fn a_category_begins_and_ends_at_the_regions_midnight_at_every_outlet(app: &TestApp) {
    for (zone, first, last) in [
        // Half an hour after midnight in Moscow, and before it.
        (Tz::Europe__Kaliningrad, "2026-11-24T23:30:00", "2026-11-25T22:30:00"),
        // At half past nine in Kamchatka it is half past midnight in Moscow.
        (Tz::Asia__Kamchatka, "2026-11-25T09:30:00", "2026-11-26T08:30:00"),
    ] {
        // A large family of the 25th of November, Moscow's, and of that day alone.
        set(app, zone, first);
        let (family, partner) = (app.a_family().register().await, app.a_partner_in(zone).await);
        let key = family.id;
        app.change(move |conn| {
            let own = categories::table.filter(categories::family_id.eq(key));
            let until = categories::valid_until.eq(date("2026-11-25"));
            diesel::update(own).set(until).execute(conn)
        })
        .await;
        partner.an_offer().limited([]).publish().await;
        let till = partner.till().await;
        for local in [first, last] {
            set(app, zone, local);
            let answer = till.verify_with(&family.show(), &basket(1_000)).await;
            assert_eq!(answer.decision, Decision::Accept, "{zone} {local}: {:?}", answer.codes());
        }
        app.clock.advance(30 * 60);
        let answer = till.verify_with(&family.show(), &basket(1_000)).await;
        assert_eq!(answer.codes(), ["offer_not_found"], "{zone}: large no more");
    }
}
