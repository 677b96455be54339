//! What must hold when many tills act at the same moment: a limit is never exceeded, a key writes once, a proof opens
//! one checkout, and the counters are always the sum of the ledger.
//!
//! The requests really overlap: each has a task and a connection of its own, and all of them start at one barrier.

use std::collections::BTreeMap;

use diesel::prelude::*;
use e2e::{Scene, TestApp, basket, on_every_deployment};
use family_card_api::checkout;
use family_card_api::db::schema::{ledger, redemptions, replies};
use mobile_contracts::discount::{Period, Scope};
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, VerifyAnswer};

use crate::support::{Dice, at_once, used};

on_every_deployment![
    two_hundred_tills_race_for_the_last_use_and_one_gets_it,
    one_key_sent_a_hundred_times_at_once_writes_once_and_answers_all_alike,
    one_proof_at_fifty_tills_opens_one_checkout,
    redeeming_and_voiding_at_once_never_exceeds_the_limit_and_loses_no_use,
    a_redemption_voided_twenty_times_at_once_is_given_back_once,
    families_that_share_no_limit_do_not_hinder_each_other,
];

async fn two_hundred_tills_race_for_the_last_use_and_one_gets_it(app: &TestApp) {
    const TILLS: usize = 200;
    let partner = app.a_partner().await;
    // Two uses for everybody: the first is taken in peace, the race is for the last.
    partner.an_offer().limited([(Scope::Everyone, Period::Ever, 2)]).publish().await;
    let families = [
        app.a_family().register().await,
        app.a_family().register().await,
        app.a_family().register().await,
        app.a_family().register().await,
    ];
    partner.till().await.sell(&families[0].show(), &basket(1_000)).await;
    let mut quotes = Vec::new();
    for number in 0..TILLS {
        // A proof carries whole seconds: each showing needs one of its own.
        if number % families.len() == 0 {
            app.clock.advance(1);
        }
        let till = partner.till().await;
        let quote = till.best_quote(&families[number % families.len()].show(), &basket(1_000)).await.quote;
        quotes.push((till, quote));
    }

    let answers =
        at_once(quotes, move |(till, quote)| async move { till.redeem(&quote, &basket(1_000)).await }).await;

    assert_eq!(
        tally(&answers),
        BTreeMap::from([("accept".into(), 1), ("budget_exhausted".into(), TILLS - 1)])
    );
    assert_eq!(used(app).await, [2]);
    assert_eq!(books(app).await, Books { redemptions: 2, entries: 2, off: 0 });
}

async fn one_key_sent_a_hundred_times_at_once_writes_once_and_answers_all_alike(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let quote = till.best_quote(&family.show(), &basket(1_000)).await.quote;
    let key = app.uuid().to_string();
    let same = vec![(till.clone(), key, quote); 100];

    let answers = at_once(same, move |(till, key, quote)| async move {
        till.redeem_under(&key, &quote, &basket(1_000)).await
    })
    .await;

    let first: RedeemAnswer = answers[0].ok();
    assert_eq!(first.decision, Decision::Accept);
    for answer in &answers {
        assert_eq!(answer.ok::<RedeemAnswer>(), first);
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == Some("true"));
    assert_eq!(replayed.count(), 99, "all but the one that wrote say that they are replays");
    let kept: i64 = app.look(|conn| Ok(replies::table.count().get_result(conn)?)).await;
    assert_eq!(kept, 1);
    assert_eq!(books(app).await, Books { redemptions: 1, entries: 1, off: 0 });
}

async fn one_proof_at_fifty_tills_opens_one_checkout(app: &TestApp) {
    let Scene { family, partner, .. } = &app.a_scene().await;
    let code = family.show();
    let mut tills = Vec::new();
    for _ in 0..50 {
        tills.push((partner.till().await, code.clone()));
    }

    let answers: Vec<VerifyAnswer> =
        at_once(tills, move |(till, code)| async move { till.verify(&code).await }).await;

    let opened = answers.iter().filter(|answer| answer.checkout.is_some()).count();
    let replayed = answers.iter().filter(|answer| codes(answer) == ["proof_replayed"]).count();
    assert_eq!((opened, replayed), (1, 49));
}

async fn redeeming_and_voiding_at_once_never_exceeds_the_limit_and_loses_no_use(app: &TestApp) {
    const CAP: u64 = 5;
    let partner = app.a_partner().await;
    let limits = [(Scope::Everyone, Period::Day, CAP), (Scope::Partner, Period::Month, 1_000)];
    partner.an_offer().limited(limits).publish().await;
    let mut shoppers = Vec::new();
    for _ in 0..8 {
        shoppers.push(app.a_family().register().await);
    }
    let mut dice = Dice(0x5fc1);
    for _round in 0..5 {
        app.clock.advance(1);
        let mut jobs = Vec::new();
        for family in &shoppers {
            let till = partner.till().await;
            let quotes = till.verify_with(&family.show(), &basket(1_000)).await.quotes;
            let voids = dice.roll().is_multiple_of(2);
            jobs.extend(quotes.into_iter().next().map(|quote| (till, quote.quote, voids)));
        }

        let kept = at_once(jobs, move |(till, quote, voids)| async move {
            let Some(redemption) = till.redeem(&quote, &basket(1_000)).await.redemption else { return 0 };
            if voids {
                assert_eq!(till.void(redemption.id).await.status, 200);
            }
            u64::from(!voids)
        })
        .await;

        let used = used(app).await;
        assert!(used.iter().all(|used| *used <= i64::try_from(CAP).unwrap()), "{used:?}");
        assert_eq!(books(app).await.off, 0);
        assert!(kept.iter().sum::<u64>() <= CAP);
    }
    // What stands in the ledger as redeemed is what the counters say.
    let standing: i64 = app
        .look(|conn| {
            Ok(redemptions::table.filter(redemptions::state.eq("redeemed")).count().get_result(conn)?)
        })
        .await;
    assert_eq!(used(app).await, [standing, standing]);
}

async fn a_redemption_voided_twenty_times_at_once_is_given_back_once(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await.id;

    let answers = at_once(vec![till.clone(); 20], move |till| async move { till.void(sold).await }).await;

    for answer in &answers {
        assert_eq!(answer.ok::<RedeemAnswer>().redemption.unwrap().state, "voided");
    }
    assert_eq!(used(app).await, [0]);
    assert_eq!(books(app).await, Books { redemptions: 1, entries: 2, off: 0 });
}

async fn families_that_share_no_limit_do_not_hinder_each_other(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let mut jobs = Vec::new();
    for _ in 0..30 {
        let (family, till) = (app.a_family().register().await, partner.till().await);
        jobs.push((till.best_quote(&family.show(), &basket(1_000)).await.quote, till));
    }

    let answers =
        at_once(jobs, move |(quote, till)| async move { till.redeem(&quote, &basket(1_000)).await }).await;

    assert_eq!(tally(&answers), BTreeMap::from([("accept".into(), 30)]));
    assert_eq!(books(app).await, Books { redemptions: 30, entries: 30, off: 0 });
}

/// How many answers were accepted, and how many refused for which reason.
fn tally(answers: &[RedeemAnswer]) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        let what = match answer.decision {
            Decision::Accept => "accept".to_owned(),
            _ => answer.reasons.iter().map(|reason| reason.code.code()).collect(),
        };
        *tally.entry(what).or_default() += 1;
    }
    tally
}

fn codes(answer: &VerifyAnswer) -> Vec<&'static str> {
    answer.reasons.iter().map(|reason| reason.code.code()).collect()
}

/// What the database says of all redemptions.
#[derive(Debug, PartialEq, Eq)]
struct Books {
    /// Rows.
    redemptions: i64,
    /// Rows of the ledger.
    entries: i64,
    /// Counters that are not the sum of what the ledger took.
    off: usize,
}

async fn books(app: &TestApp) -> Books {
    app.look(|conn| {
        Ok(Books {
            redemptions: redemptions::table.count().get_result(conn)?,
            entries: ledger::table.count().get_result(conn)?,
            off: checkout::recount(conn)?,
        })
    })
    .await
}
