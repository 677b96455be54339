//! Slots of status lists: given again thirty days after whatever could be shown with them has ended; those of paper never.

use std::collections::BTreeSet;

use diesel::prelude::*;
use e2e::{Adult, Scene, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::{devices, paper_cards, slots};
use family_card_api::upkeep;
use mobile_contracts::wire::card::PaperCardBody;
use mobile_contracts::wire::checkout::Decision;

use crate::support::{Codes as _, DAY};

on_both_databases![a_slot_is_given_again_thirty_days_after_its_device_or_card_has_ended_and_papers_never];

/// The slots of a card's devices, the oldest device first.
async fn held(app: &TestApp, adult: &Adult) -> Vec<Option<i64>> {
    let card = adult.card;
    app.look(move |conn| {
        let own = devices::table.filter(devices::card_id.eq(card)).order(devices::id);
        Ok(own.select(devices::slot).load(conn)?)
    })
    .await
}

/// The slots that are free to be given again.
async fn free(app: &TestApp) -> BTreeSet<i64> {
    upkeep::forget(app.state()).await.unwrap();
    let released = slots::table.filter(slots::released_at.is_not_null()).select(slots::number);
    app.look(move |conn| Ok(released.load::<i64>(conn)?)).await.into_iter().collect()
}

async fn a_slot_is_given_again_thirty_days_after_its_device_or_card_has_ended_and_papers_never(
    app: &TestApp,
) {
    let Scene { family, till, .. } = &app.a_scene().await;
    // A phone that a third one retires, a card that is revoked, and a short one that is printed and reaches its last day.
    let adult = family.adult();
    let (lost, short) = (app.a_family().register().await, app.a_family().valid_for(3).register().await);
    let printed = short.adult();
    let _: PaperCardBody =
        printed.post(&format!("/api/v1/me/cards/{}/paper", printed.card)).await.send().await.read(201);
    let paper: i64 = app.look(|conn| Ok(paper_cards::table.select(paper_cards::slot).first(conn)?)).await;
    let mut ended = BTreeSet::new();
    for one in [adult, lost.adult(), printed] {
        ended.extend(held(app, one).await.into_iter().flatten());
    }
    assert_eq!(ended.len(), 3);
    for _ in 0..2 {
        app.clock.advance(1);
        adult.enrol_phone().await;
    }
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    assert_eq!(admin.revoke_card(lost.adult().card, "Утеряна").await.status, 200);
    let old = family.show();

    app.clock.advance(30 * DAY);
    assert_eq!(free(app).await, BTreeSet::new(), "thirty days are inside");
    app.clock.advance(1);
    let of_short = held(app, printed).await[0].unwrap();
    let mut rested = ended.clone();
    rested.remove(&of_short);
    assert_eq!(free(app).await, rested, "a card of three more days rests three days more");
    app.clock.advance(4 * DAY);
    assert_eq!(free(app).await, ended, "and the slot of the paper is not among them");

    // What has no slot is over, and its holder sees it so.
    assert_eq!(held(app, adult).await[0], None);
    assert_eq!(held(app, lost.adult()).await, [None]);
    assert_eq!(till.verify(&old).await.decision, Decision::Reject);

    // The next three have them; the fourth has a new one.
    let mut given = BTreeSet::new();
    for _ in 0..3 {
        let next = app.a_family().register().await;
        given.extend(held(app, next.adult()).await.into_iter().flatten());
        let answer = till.verify(&next.show()).await;
        assert_eq!(answer.decision, Decision::Accept, "{:?}", answer.codes());
    }
    assert_eq!(given, ended);
    let fourth = app.a_family().register().await;
    let slot = held(app, fourth.adult()).await[0].unwrap();
    assert!(slot > paper && !ended.contains(&slot), "{slot}");
    assert_eq!(free(app).await, BTreeSet::new());
}
