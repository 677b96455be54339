//! The walking path: a card is shown, scanned, quoted, redeemed, taken back, revoked, and the family reads about it.

use chrono::NaiveDate;
use e2e::{Scene, TestApp, basket, on_every_deployment};
use family_card_api::accounts::Role;
use mobile_contracts::discount::{LimitUnit, Period, Scope};
use mobile_contracts::reason::{FixedBy, Params};
use mobile_contracts::wire::card::AdminCardBody;
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, ShownBy};

use crate::support::{Codes as _, DAY, problem};

on_every_deployment![
    a_card_is_shown_verified_quoted_and_redeemed,
    the_basket_may_be_typed_after_the_scan,
    a_second_use_on_one_day_is_refused_and_the_next_day_is_a_new_one,
    a_limit_that_was_used_up_since_the_quote_refuses_the_redemption_and_writes_nothing,
    a_void_gives_the_limit_back_exactly_once,
    a_void_is_the_same_tills_for_fifteen_minutes,
    a_revoked_card_is_refused_and_only_the_family_learns_why,
    an_adult_reads_their_own_redemptions_and_of_the_others_only_the_limits,
    limits_of_one_member_are_seen_by_that_member_only,
    the_ledger_is_read_page_by_page,
];

async fn a_card_is_shown_verified_quoted_and_redeemed(app: &TestApp) {
    let Scene { family, till, offer, .. } = &app.a_scene().await;
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Accept, vec![]));
    let freshness = answer.freshness.unwrap();
    assert_eq!((freshness.mode, freshness.age_s, freshness.skew_s), (ShownBy::Device, 0, 0));
    let [quote] = &answer.quotes[..] else { panic!("{:?}", answer.quotes) };
    assert_eq!((quote.discount.0, quote.payable.0), (10_000, 90_000));
    assert_eq!(quote.offers[0].offer, offer.uuid());
    assert_eq!(quote.offers[0].title, "Скидка 10 % многодетным семьям");
    assert_eq!(quote.offers[0].limits[0].left, 0);

    let answer = till.redeem(&quote.quote, &basket(1_000)).await;
    assert_eq!(answer.decision, Decision::Accept);
    let redemption = answer.redemption.unwrap();
    assert_eq!((redemption.discount.0, redemption.payable.0), (10_000, 90_000));
    assert_eq!(redemption.offers[0].terms_hash, quote.offers[0].terms_hash, "the terms that were shown");

    let ledger = family.adult().ledger().await;
    assert_eq!(ledger.redemptions.len(), 1);
    assert_eq!(ledger.redemptions[0].redemption, redemption);
    assert_eq!(ledger.redemptions[0].partner, "Пекарня «Каравай»");
    assert_eq!(ledger.redemptions[0].titles, ["Скидка 10 % многодетным семьям"]);
    let [limit] = &ledger.limits[..] else { panic!("{:?}", ledger.limits) };
    assert_eq!((limit.offer, limit.period, limit.used, limit.cap), (offer.uuid(), Period::Day, 1, 1));
    assert!(ledger.next.is_none());
}

async fn the_basket_may_be_typed_after_the_scan(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let scanned = till.verify(&family.show()).await;
    assert_eq!((scanned.decision, scanned.quotes.len()), (Decision::Accept, 0));
    let checkout = scanned.checkout.unwrap();
    // Typed wrong first: the token opens the same checkout as often as it takes.
    let short = till.quote(&checkout, &basket(380)).await;
    assert_eq!((short.decision, short.codes()), (Decision::Reject, vec!["min_spend"]));
    app.clock.advance(599);
    let quoted = till.quote(&checkout, &basket(1_000)).await;
    assert_eq!(quoted.decision, Decision::Accept);
    let answer = till.redeem(&quoted.quotes[0].quote, &basket(1_000)).await;
    assert_eq!(answer.decision, Decision::Accept);
}

async fn a_second_use_on_one_day_is_refused_and_the_next_day_is_a_new_one(app: &TestApp) {
    let Scene { family, till, offer, .. } = &app.a_scene().await;
    till.sell(&family.show(), &basket(1_000)).await;
    app.clock.advance(60);
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["family_limit"]));
    let reached = Params::LimitReached {
        period: Period::Day,
        unit: LimitUnit::Uses,
        resets_on: NaiveDate::from_ymd_opt(2026, 11, 25),
    };
    assert_eq!(answer.reasons[0].params, Some(reached));
    assert_eq!(answer.not_applicable[0].offer, offer.uuid());

    app.clock.advance(DAY);
    till.sell(&family.show(), &basket(1_000)).await;
    assert_eq!(family.adult().ledger().await.redemptions.len(), 2);
}

async fn a_limit_that_was_used_up_since_the_quote_refuses_the_redemption_and_writes_nothing(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let early = till.best_quote(&family.show(), &basket(1_000)).await;
    app.clock.advance(1);
    partner.till().await.sell(&family.show(), &basket(2_000)).await;
    let answer = till.redeem(&early.quote, &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["family_limit"]));
    assert_eq!(answer.redemption, None);
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn a_void_gives_the_limit_back_exactly_once(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    for _ in 0..3 {
        let answer: RedeemAnswer = till.void(sold.id).await.ok();
        let voided = answer.redemption.unwrap();
        assert_eq!((voided.id, voided.state.as_str()), (sold.id, "voided"));
    }
    let ledger = family.adult().ledger().await;
    assert_eq!(ledger.redemptions[0].redemption.state, "voided");
    assert!(ledger.limits.is_empty(), "{:?}", ledger.limits);

    // One use is free again, not three.
    app.clock.advance(1);
    till.sell(&family.show(), &basket(1_000)).await;
    app.clock.advance(1);
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!(answer.codes(), ["family_limit"]);
}

async fn a_void_is_the_same_tills_for_fifteen_minutes(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let sold = till.sell(&family.show(), &basket(1_000)).await;
    let neighbour = partner.till().await;
    assert_eq!(neighbour.void(sold.id).await.told(), problem(404, "not_found", None));
    assert_eq!(till.void(app.uuid()).await.told(), problem(404, "not_found", None));
    app.clock.advance(15 * 60 + 1);
    assert_eq!(till.void(sold.id).await.told(), problem(409, "conflict", None));
    app.clock.advance(-1);
    assert_eq!(till.void(sold.id).await.status, 200, "the border is inside");
}

async fn a_revoked_card_is_refused_and_only_the_family_learns_why(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let quoted = till.best_quote(&family.show(), &basket(1_000)).await;
    let scanned = till.verify(&family.adult().phone.show_at(app.now() - 1)).await.checkout.unwrap();

    let revoked = admin.revoke_card(family.adult().card, "Карта утеряна, выдана новая.").await;
    assert_eq!(revoked.ok::<AdminCardBody>().card.state, "revoked");

    app.clock.advance(1);
    let answer = till.verify_with(&family.show(), &basket(1_000)).await;
    assert_eq!((answer.decision, answer.codes()), (Decision::Reject, vec!["card_not_valid"]));
    assert_eq!(answer.reasons[0].fixed_by, FixedBy::Holder);
    assert!(answer.checkout.is_none() && answer.quotes.is_empty() && answer.freshness.is_none());
    let answer = till.quote(&scanned, &basket(1_000)).await;
    assert_eq!(answer.codes(), ["card_not_valid"], "also for a checkout that was open");
    let answer = till.redeem(&quoted.quote, &basket(1_000)).await;
    assert_eq!(answer.codes(), ["card_not_valid"], "also for a quote that was made");

    let cards = family.adult().cards().await.cards;
    assert_eq!(cards[0].state, "revoked");
    assert_eq!(cards[0].state_reason.as_deref(), Some("Карта утеряна, выдана новая."));
}

async fn an_adult_reads_their_own_redemptions_and_of_the_others_only_the_limits(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    partner.till().await.sell(&mother.phone.show(), &basket(1_000)).await;

    let (own, others) = (mother.ledger().await, father.ledger().await);
    assert_eq!((own.redemptions.len(), others.redemptions.len()), (1, 0));
    assert_eq!(own.limits, others.limits);
    assert_eq!(others.limits[0].used, 1);
    // And the limit is the family's: the other adult's card is refused.
    let answer = partner.till().await.verify_with(&father.phone.show(), &basket(1_000)).await;
    assert_eq!(answer.codes(), ["family_limit"]);
}

async fn limits_of_one_member_are_seen_by_that_member_only(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let partner = app.a_partner().await;
    partner
        .an_offer()
        .limited([(Scope::Member, Period::Month, 3), (Scope::Family, Period::Month, 4)])
        .publish()
        .await;
    partner.till().await.sell(&family.show(), &basket(1_000)).await;
    let seen = async |adult: &e2e::Adult| {
        let limits = adult.ledger().await.limits;
        limits.iter().map(|limit| (limit.scope, limit.used, limit.cap)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&family.adults[0]).await, [(Scope::Family, 1, 4), (Scope::Member, 1, 3)]);
    assert_eq!(seen(&family.adults[1]).await, [(Scope::Family, 1, 4)]);
}

async fn the_ledger_is_read_page_by_page(app: &TestApp) {
    let family = app.a_family().register().await;
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let till = partner.till().await;
    let mut sold = Vec::new();
    for _ in 0..5 {
        app.clock.advance(60);
        sold.push(till.sell(&family.show(), &basket(1_000)).await.id);
    }
    sold.reverse();

    let adult = family.adult();
    let (mut read, mut cursor) = (Vec::new(), None);
    for expected in [2, 2, 1] {
        let page = adult.page(2, cursor.as_deref()).await;
        assert_eq!(page.redemptions.len(), expected);
        read.extend(page.redemptions.iter().map(|entry| entry.redemption.id));
        cursor = page.next;
    }
    assert_eq!((read, cursor), (sold, None));

    // A cursor is sealed: nobody makes one up, and another service's is none here.
    for (query, pointer) in [("cursor=AAAA", "/cursor"), ("limit=0", "/limit"), ("limit=101", "/limit")] {
        let answer = adult.get(&format!("/api/v1/me/redemptions?{query}")).await.send().await;
        assert_eq!(answer.told(), problem(422, "validation_failed", Some(pointer)), "{query}");
    }
}
