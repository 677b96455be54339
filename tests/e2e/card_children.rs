//! A child's card: the child signs in nowhere, so every adult of the family acts for it, and nobody else does. What the
//! adults buy with their own cards stays their own affair.

use e2e::{Family, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::cards::{self, Card, NewCard};
use family_card_api::ids::Key;
use mobile_contracts::card::Class;
use mobile_contracts::wire::card::{AdminCardBody, DeviceList, PaperCardBody, PaperCardList};
use mobile_contracts::wire::dispute::DisputeBody;
use mobile_contracts::wire::family::{FamilyBody, FamilyRole};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::paper::decode;
use crate::people::{PHONE, day, received};
use crate::people_reviews::Case;
use crate::support::{Codes as _, problem};

on_both_databases![
    an_adult_enrols_and_removes_a_phone_for_a_childs_card,
    an_adult_reads_and_disputes_what_a_childs_card_was_given,
    an_adult_makes_and_revokes_a_childs_paper_card,
    another_family_has_nothing_to_do_with_a_childs_card,
    the_adults_are_told_what_happens_to_a_childs_card,
    nobody_acts_for_a_child_who_has_come_of_age,
];

/// A family with two adults and a child who holds a card: the child and the card.
async fn with_a_childs_card(app: &TestApp) -> (Family, Uuid, Key<Card>) {
    with_card(app, app.a_family().with_adults(2).with_children(1).register().await).await
}

async fn with_card(app: &TestApp, family: Family) -> (Family, Uuid, Key<Card>) {
    let seen: FamilyBody = family.adult().get("/api/v1/me/family").await.send().await.ok();
    let child = seen.members.iter().find(|member| member.role == FamilyRole::Child).unwrap().id;
    let new = NewCard {
        family: family.id,
        member: Key::from_uuid(child),
        class: Class::new(1).unwrap(),
        valid_from: day("2026-11-24"),
        valid_until: day("2027-08-31"),
    };
    let card = cards::issue(app.state(), new).await.unwrap();
    (family, child, card)
}

async fn an_adult_enrols_and_removes_a_phone_for_a_childs_card(app: &TestApp) {
    let (family, child, card) = with_a_childs_card(app).await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let holders: Vec<Uuid> = father.cards().await.cards.iter().map(|card| card.member).collect();
    assert_eq!(holders, [child, father.member.uuid()], "the newest first, and not the mother's");

    let phone = mother.enrol_phone_for(card).await;
    let till = app.a_partner().await.till().await;
    assert!(till.verify(&phone.show()).await.codes().is_empty());
    // Either adult finds it and takes it off.
    let devices: DeviceList = father.get("/api/v1/me/devices").await.send().await.ok();
    let seen: Vec<Uuid> = devices.devices.iter().map(|one| one.device.id).collect();
    assert_eq!(seen, [phone.device, father.phone.device]);
    let path = format!("/api/v1/me/devices/{}", phone.device);
    assert_eq!(father.ask(Method::DELETE, &path).await.send().await.status, 204);
    app.clock.advance(1);
    assert_eq!(till.verify(&phone.show()).await.codes(), ["device_removed"]);
    // The child's phones are counted as the child's: the mother's own are as many as before.
    assert!(till.verify(&mother.phone.show()).await.codes().is_empty());
}

async fn an_adult_reads_and_disputes_what_a_childs_card_was_given(app: &TestApp) {
    let (family, _, card) = with_a_childs_card(app).await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let till = partner.till().await;
    let own = till.sell(&mother.phone.show(), &basket(1_000)).await;
    app.clock.advance(1);
    let childs = till.sell(&mother.enrol_phone_for(card).await.show(), &basket(2_000)).await;

    let seen = |page: mobile_contracts::wire::checkout::LedgerPage| -> Vec<(Uuid, Uuid)> {
        page.redemptions.into_iter().map(|entry| (entry.redemption.id, entry.card)).collect()
    };
    assert_eq!(seen(mother.ledger().await), [(childs.id, card.uuid()), (own.id, mother.card.uuid())]);
    assert_eq!(seen(father.ledger().await), [(childs.id, card.uuid())], "and not what the mother bought");
    let dispute =
        async |id: Uuid| father.post(&format!("/api/v1/me/redemptions/{id}/dispute")).await.send().await;
    assert_eq!(dispute(childs.id).await.ok::<DisputeBody>().state, "open");
    assert_eq!(dispute(own.id).await.told(), problem(404, "not_found", None));
}

async fn nobody_acts_for_a_child_who_has_come_of_age(app: &TestApp) {
    let (partner, phone) = (app.a_partner().await, family_card_api::demo::phone::Phone::new().unwrap());
    partner.an_offer().limited([]).publish().await;
    let till = partner.till().await;
    // Tomorrow eighteen, and today.
    let family = app.a_family().with_a_child_born(day("2008-11-25")).register().await;
    let (family, child, card) = with_card(app, family).await;
    let mother = family.adult();
    till.sell(&mother.enrol_phone_for(card).await.show(), &basket(1_000)).await;
    assert_eq!(mother.ledger().await.redemptions[0].card, card.uuid());
    assert!(mother.cards().await.cards.iter().any(|card| card.member == child));

    let family = app.a_family().with_a_child_born(day("2008-11-24")).register().await;
    let (family, child, card) = with_card(app, family).await;
    let mother = family.adult();
    assert_eq!(mother.enrol(card, &phone).await.told(), problem(404, "not_found", None));
    let paper = mother.post(&format!("/api/v1/me/cards/{card}/paper")).await.send().await;
    assert_eq!(paper.told(), problem(404, "not_found", None));
    assert!(mother.cards().await.cards.iter().all(|card| card.member != child));
}

async fn an_adult_makes_and_revokes_a_childs_paper_card(app: &TestApp) {
    let (family, _, card) = with_a_childs_card(app).await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let path = format!("/api/v1/me/cards/{card}/paper");
    assert_eq!(mother.post(&path).await.send().await.read::<PaperCardBody>(201).card, card.uuid());
    let sheet = mother.get(&format!("{path}.svg")).await.send().await;
    let till = app.a_partner().await.till().await;
    let hint = till.verify(&decode(&sheet.text)).await.check.unwrap().hint.unwrap();
    assert_eq!(hint.initials, "Р. 0.", "the child is looked at, not the mother");
    assert_eq!(father.ask(Method::DELETE, &path).await.send().await.status, 204);
    let list: PaperCardList = father.get(&path).await.send().await.ok();
    assert_eq!(list.paper_cards[0].state, "revoked");
}

async fn another_family_has_nothing_to_do_with_a_childs_card(app: &TestApp) {
    let (family, _, card) = with_a_childs_card(app).await;
    let phone = family.adult().enrol_phone_for(card).await;
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let sold = partner.till().await.sell(&phone.show(), &basket(1_000)).await;
    let stranger = app.a_family().with_children(1).register().await;
    let stranger = stranger.adult();
    let key = family_card_api::demo::phone::Phone::new().unwrap();
    assert_eq!(stranger.enrol(card, &key).await.told(), problem(404, "not_found", None));
    for (method, path) in [
        (Method::DELETE, format!("/api/v1/me/devices/{}", phone.device)),
        (Method::POST, format!("/api/v1/me/cards/{card}/paper")),
        (Method::GET, format!("/api/v1/me/cards/{card}/paper")),
        (Method::DELETE, format!("/api/v1/me/cards/{card}/paper")),
        (Method::POST, format!("/api/v1/me/redemptions/{}/dispute", sold.id)),
    ] {
        let answer = stranger.ask(method, &path).await.send().await;
        assert_eq!(answer.told(), problem(404, "not_found", None), "{path}");
    }
    assert_eq!(stranger.cards().await.cards.len(), 1);
    assert!(stranger.ledger().await.redemptions.is_empty());
}

async fn the_adults_are_told_what_happens_to_a_childs_card(app: &TestApp) {
    let case = Case::open(app, PHONE).await;
    case.approve(app).await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let family = &case.household.registered.family;
    let child = family.members.iter().find(|member| member.role == FamilyRole::Child).unwrap().id;
    let body =
        json!({"family": family.id, "member": child, "valid_until": "2027-08-31", "reason": "Заявление"});
    let card: AdminCardBody = admin.post("/api/v1/admin/cards").json(&body).send().await.read(201);
    received(app, PHONE, "Речь о карте ребёнка. Вам выдана карта семьи").await;
    let path = format!("/api/v1/admin/cards/{}/suspend", card.card.id);
    assert_eq!(admin.post(&path).json(&json!({"reason": "Утеряна"})).send().await.status, 200);
    received(app, PHONE, "Речь о карте ребёнка. Карта семьи временно приостановлена").await;
}
