//! The life of a card as an administrator decides it, and what its holder is told and may do.

use diesel::prelude::*;
use e2e::{Admin, TestApp, eventually, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::audit;
use family_card_api::demo::phone::Phone;
use mobile_contracts::lang::Lang;
use mobile_contracts::reason::{Audience, Reason};
use mobile_contracts::wire::card::{
    AdminCardBody, CardBody, CardList, DeviceBody, DeviceList, FamilyCardList,
};
use serde_json::{Value, json};

use crate::people_reviews::settled;
use crate::support::{Codes as _, DAY, problem};

on_both_databases![
    a_suspended_card_is_refused_at_once_and_goes_on_when_it_is_reinstated,
    a_revoked_card_never_comes_back_and_a_reissued_one_takes_its_place,
    a_familys_cards_are_stopped_in_one_call,
    a_family_reads_the_true_reason_in_its_language,
    one_device_is_taken_off_and_the_card_goes_on,
    a_card_is_issued_to_a_member_who_holds_none,
    a_child_of_fourteen_gets_a_card_with_a_last_day,
    a_person_is_told_of_their_card_and_of_each_device,
    a_fourth_device_within_thirty_days_waits,
    a_holder_sees_every_device_and_removes_one,
    a_rare_class_is_not_shown_in_a_code_and_counts_at_the_checkout_all_the_same,
    the_card_of_somebody_who_left_is_shown_as_it_ended,
];

async fn step(admin: &Admin, path: &str, reason: &str) -> e2e::Answer {
    admin.post(path).json(&json!({"reason": reason})).send().await
}

async fn acts(app: &TestApp) -> Vec<String> {
    let acts = |conn: &mut _| {
        let cards = audit::table.filter(audit::object_kind.eq_any(["card", "device"])).order(audit::id);
        Ok(cards.select(audit::action).load(conn)?)
    };
    app.look(acts).await
}

async fn a_suspended_card_is_refused_at_once_and_goes_on_when_it_is_reinstated(app: &TestApp) {
    let scene = app.a_scene().await;
    let (adult, admin) = (scene.family.adult(), app.an_administrator(&[Role::Reviewer]).await);
    let path = |step: &str| format!("/api/v1/admin/cards/{}/{step}", adult.card);
    let suspended: AdminCardBody = step(&admin, &path("suspend"), "Проверяем документы").await.ok();
    assert_eq!(suspended.card.state, "suspended");
    let again: AdminCardBody = step(&admin, &path("suspend"), "Другая причина").await.ok();
    assert_eq!(again, suspended, "a card that is there already stays as it was");
    // The cashier learns nothing more than that the card is not valid; its holder reads the true reason.
    assert_eq!(scene.till.verify(&scene.family.show()).await.codes(), ["card_not_valid"]);
    let own = &adult.cards().await.cards[0];
    assert_eq!((own.state.as_str(), own.state_reason.as_deref()), ("suspended", Some("Проверяем документы")));

    let back: AdminCardBody = step(&admin, &path("reinstate"), "Документы в порядке").await.ok();
    assert_eq!((back.card.state.as_str(), back.card.state_reason), ("active", None));
    app.clock.advance(1);
    assert!(scene.till.verify(&scene.family.show()).await.codes().is_empty());
    assert_eq!(acts(app).await, ["card.suspend", "card.read", "card.reinstate"]);
    assert_eq!(
        step(&admin, &path("suspend"), "-").await.told(),
        problem(422, "validation_failed", Some("/reason"))
    );
}

async fn a_revoked_card_never_comes_back_and_a_reissued_one_takes_its_place(app: &TestApp) {
    let scene = app.a_scene().await;
    let (adult, admin) = (scene.family.adult(), app.an_administrator(&[Role::Reviewer]).await);
    let path = |step: &str| format!("/api/v1/admin/cards/{}/{step}", adult.card);
    step(&admin, &path("revoke"), "Телефон украден").await;
    for back in ["suspend", "reinstate"] {
        assert_eq!(step(&admin, &path(back), "Передумали").await.told(), problem(409, "conflict", None));
    }
    let new: AdminCardBody = step(&admin, &path("reissue"), "Телефон украден").await.read(201);
    assert_ne!(new.card.id, adult.card.uuid());
    assert_eq!((new.card.state.as_str(), new.card.devices.len()), ("active", 0));
    assert_eq!(step(&admin, &path("reissue"), "Ещё раз").await.told(), problem(409, "conflict", None));
    let states: Vec<String> = adult.cards().await.cards.into_iter().map(|card| card.state).collect();
    assert_eq!(states, ["active", "revoked"]);
    assert_eq!(scene.till.verify(&scene.family.show()).await.codes(), ["card_not_valid"], "the old phone");
    assert_eq!(acts(app).await, ["card.revoke", "card.reissue"]);
}

async fn a_familys_cards_are_stopped_in_one_call(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let other = app.a_family().register().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let path = |step: &str| format!("/api/v1/admin/families/{}/cards/{step}", family.id);
    let stopped: FamilyCardList = step(&admin, &path("suspend"), "Семья переехала").await.ok();
    let states =
        |list: &FamilyCardList| -> Vec<String> { list.cards.iter().map(|card| card.state.clone()).collect() };
    assert_eq!(states(&stopped), ["suspended", "suspended"]);
    assert_eq!(other.adult().cards().await.cards[0].state, "active");
    let ended: FamilyCardList = step(&admin, &path("revoke"), "Семья переехала").await.ok();
    assert_eq!(states(&ended), ["revoked", "revoked"]);
    let back: FamilyCardList = step(&admin, &path("reinstate"), "Вернулись").await.ok();
    assert_eq!(states(&back), ["revoked", "revoked"], "what is revoked stays so");
    let listed: FamilyCardList =
        admin.get(&format!("/api/v1/admin/families/{}/cards", family.id)).send().await.ok();
    assert_eq!(listed, back);
    assert_eq!(step(&admin, &path("burn"), "Ошибка").await.told(), problem(404, "not_found", None));
    let nobody = format!("/api/v1/admin/families/{}/cards/suspend", app.uuid());
    assert_eq!(step(&admin, &nobody, "Ошибка").await.told(), problem(404, "not_found", None));
}

async fn a_family_reads_the_true_reason_in_its_language(app: &TestApp) {
    let scene = app.a_scene().await;
    let (adult, admin) = (scene.family.adult(), app.an_administrator(&[Role::Reviewer]).await);
    let told = async |lang: &str| {
        let list: CardList = adult.get("/api/v1/me/cards").await.lang(lang).send().await.ok();
        let card = list.cards.into_iter().next().unwrap();
        let device = card.devices.into_iter().next().unwrap();
        [card.not_usable, device.not_usable].map(|told| told.map(|told| (told.code, told.text)))
    };
    let reason = |reason: Reason, lang| Some((reason, reason.text(lang, Audience::Holder).to_owned()));
    assert_eq!(told("ru").await, [None, None]);

    let remove = format!("/api/v1/admin/devices/{}/remove", adult.phone.device);
    assert_eq!(step(&admin, &remove, "Телефон украден").await.status, 200);
    assert_eq!(told("ru").await, [None, reason(Reason::DeviceRemoved, Lang::Ru)], "the card itself goes on");
    let path = |step: &str| format!("/api/v1/admin/cards/{}/{step}", adult.card);
    let suspended: AdminCardBody = step(&admin, &path("suspend"), "Проверяем документы").await.ok();
    let suspension = reason(Reason::Suspended, Lang::En);
    assert_eq!(told("en").await, [suspension.clone(), suspension]);
    assert_eq!(suspended.card.not_usable.unwrap().code, Reason::Suspended);
    step(&admin, &path("reinstate"), "Документы в порядке").await.ok::<AdminCardBody>();
    app.clock.advance(366 * DAY);
    assert_eq!(told("ru").await[0], reason(Reason::Expired, Lang::Ru));
    let list: DeviceList = adult.get("/api/v1/me/devices").await.lang("en").send().await.ok();
    let text = list.devices[0].device.not_usable.clone().unwrap().text;
    assert_eq!(text, Reason::DeviceRemoved.text(Lang::En, Audience::Holder));
}

async fn one_device_is_taken_off_and_the_card_goes_on(app: &TestApp) {
    let scene = app.a_scene().await;
    let adult = scene.family.adult();
    app.clock.advance(1);
    let second = adult.enrol_phone().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let path = format!("/api/v1/admin/devices/{}/remove", adult.phone.device);
    let removed: DeviceBody = step(&admin, &path, "Телефон украден").await.ok();
    assert_eq!(removed.state, "removed");
    assert_eq!(step(&admin, &path, "Ещё раз").await.ok::<DeviceBody>(), removed);
    assert_eq!(scene.till.verify(&adult.phone.show()).await.codes(), ["device_removed"]);
    assert!(scene.till.verify(&second.show()).await.codes().is_empty());
    assert_eq!(acts(app).await, ["device.remove"]);
}

async fn a_card_is_issued_to_a_member_who_holds_none(app: &TestApp) {
    let family = app.a_family().register().await;
    let (adult, admin) = (family.adult(), app.an_administrator(&[Role::Reviewer]).await);
    let issue = async |change: Value| {
        let mut body =
            json!({"family": family.id.uuid(), "member": adult.member.uuid(), "reason": "Заявление"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        admin.post("/api/v1/admin/cards").json(&body).send().await
    };
    assert_eq!(issue(json!({})).await.told(), problem(409, "conflict", None), "one is held");
    admin.revoke_card(adult.card, "Карта утеряна").await;
    let invalid = |pointer| problem(422, "validation_failed", Some(pointer));
    assert_eq!(issue(json!({"member": app.uuid()})).await.told(), invalid("/member"));
    assert_eq!(issue(json!({"family": app.uuid()})).await.told(), invalid("/family"));
    assert_eq!(issue(json!({"class": 8})).await.told(), invalid("/class"));
    assert_eq!(issue(json!({"valid_until": "2026-11-23"})).await.told(), invalid("/valid_until"));
    let card: AdminCardBody = issue(json!({})).await.read(201);
    // The family is large: class and last day are what the region gives.
    assert_eq!((card.card.class, card.card.valid_from.to_string()), (1, "2026-11-24".to_owned()));
    assert_eq!(card.card.valid_until.to_string(), "2031-11-24");
    let enrolled: DeviceBody = adult
        .post(&format!("/api/v1/me/cards/{}/devices", card.card.id))
        .await
        .json(&json!({"name": "Телефон", "public_key": Phone::new().unwrap().public_key()}))
        .send()
        .await
        .read(201);
    assert_eq!(enrolled.state, "active");
    assert_eq!(acts(app).await, ["card.revoke", "card.issue"]);
}

async fn a_child_of_fourteen_gets_a_card_with_a_last_day(app: &TestApp) {
    let family = app.a_family().with_children(1).register().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let shown: Value = admin.get(&format!("/api/v1/admin/families/{}", family.id)).send().await.ok();
    let members = shown["members"].as_array().unwrap();
    let child = members.iter().find(|member| member["role"] == "child").unwrap()["id"].clone();
    let issue = async |until: Option<&str>| {
        let body =
            json!({"family": family.id.uuid(), "member": child, "valid_until": until, "reason": "Заявление"});
        admin.post("/api/v1/admin/cards").json(&body).send().await
    };
    let refused = |pointer| problem(422, "validation_failed", Some(pointer));
    assert_eq!(issue(Some("2027-08-31")).await.told(), refused("/member"), "ten years old");
    app.clock.advance(5 * 365 * DAY);
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let issue = async |until: Option<&str>| {
        let body =
            json!({"family": family.id.uuid(), "member": child, "valid_until": until, "reason": "Заявление"});
        admin.post("/api/v1/admin/cards").json(&body).send().await
    };
    assert_eq!(issue(None).await.told(), refused("/valid_until"));
    let card: AdminCardBody = issue(Some("2032-08-31")).await.read(201);
    assert_eq!(
        (card.holder.role.as_str(), card.card.valid_until.to_string()),
        ("child", "2032-08-31".into())
    );
}

/// Waits until the phone has a message that says this.
async fn received(app: &TestApp, phone: &str, words: &str) {
    let said = async || {
        let told = |text: &String| text.starts_with(phone) && text.contains(words);
        app.messages().iter().any(told).then_some(())
    };
    eventually(&format!("message that says: {words}"), said).await;
}

async fn a_person_is_told_of_their_card_and_of_each_device(app: &TestApp) {
    use crate::people::{Household, PHONE};
    let household = Household::register(app, PHONE).await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let (family, member) = (household.registered.family.id, household.registered.family.members[0].id);
    let body = json!({"family": family, "member": member, "reason": "Заявление"});
    let card: AdminCardBody = admin.post("/api/v1/admin/cards").json(&body).send().await.read(201);
    received(app, PHONE, "Вам выдана карта семьи").await;
    let path = format!("/api/v1/me/cards/{}/devices", card.card.id);
    let phone = json!({"name": "Телефон", "public_key": Phone::new().unwrap().public_key()});
    let enrolled: DeviceBody = household.ask(app, "POST", &path).json(&phone).send().await.read(201);
    received(app, PHONE, "подключили на новом устройстве").await;
    step(&admin, &format!("/api/v1/admin/devices/{}/remove", enrolled.id), "Телефон украден").await;
    received(app, PHONE, "отключено от карты").await;
    step(&admin, &format!("/api/v1/admin/cards/{}/suspend", card.card.id), "Проверяем документы").await;
    received(app, PHONE, "временно приостановлена").await;
}

async fn a_fourth_device_within_thirty_days_waits(app: &TestApp) {
    let family = app.a_family().register().await;
    let adult = family.adult();
    for _ in 0..2 {
        app.clock.advance(DAY);
        adult.enrol_phone().await;
    }
    app.clock.advance(DAY);
    let fourth = adult.enrol(adult.card, &Phone::new().unwrap()).await;
    assert_eq!(fourth.told(), problem(429, "too_many_requests", None));
    assert_eq!(fourth.header("retry-after"), Some((27 * DAY).to_string().as_str()));
    app.clock.advance(27 * DAY);
    assert_eq!(adult.enrol(adult.card, &Phone::new().unwrap()).await.status, 201);
}

async fn a_holder_sees_every_device_and_removes_one(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    app.clock.advance(1);
    let second = mother.enrol_phone().await;
    let devices = async || mother.get("/api/v1/me/devices").await.send().await.ok::<DeviceList>().devices;
    let seen: Vec<_> = devices().await.into_iter().map(|one| (one.device.id, one.device.state)).collect();
    assert_eq!(seen, [(second.device, "active".into()), (mother.phone.device, "active".into())]);

    let path = |device| format!("/api/v1/me/devices/{device}");
    let remove = async |token: String, device| {
        app.http().ask(reqwest::Method::DELETE, &path(device)).bearer(&token).send().await
    };
    let foreign = remove(father.token().await, second.device).await;
    assert_eq!(foreign.told(), problem(404, "not_found", None), "not even within the family");
    assert_eq!(remove(mother.token().await, second.device).await.status, 204);
    assert_eq!(remove(mother.token().await, second.device).await.status, 204);
    let after = devices().await;
    assert_eq!((after[0].device.state.as_str(), after[0].ended_at.is_some()), ("removed", true));
    let till = app.a_partner().await.till().await;
    assert_eq!(till.verify(&second.show()).await.codes(), ["device_removed"]);
    assert!(till.verify(&mother.phone.show()).await.codes().is_empty());
}

async fn a_rare_class_is_not_shown_in_a_code_and_counts_at_the_checkout_all_the_same(app: &TestApp) {
    use mobile_contracts::discount::Audience;
    let scene = app.a_scene().await;
    let adult = scene.family.adult();
    let shown = crate::forger::Forger::with_todays_pass(app, adult).await;
    assert_eq!(shown.pass.pass().class.get(), 0, "one device is fewer than a thousand");
    let only = |terms: &mut mobile_contracts::discount::OfferTerms| {
        terms.audience = Audience::CardClass { classes: [1].into() };
    };
    let partner = app.a_partner().await;
    let till = partner.till().await;
    partner.an_offer().with(only).publish().await;
    let quote = till.best_quote(&scene.family.show(), &e2e::basket(1_000)).await;
    assert_eq!(quote.discount.0, 10_000);
    let card: &CardBody = &adult.cards().await.cards[0];
    assert_eq!(card.class, 1);
}

async fn the_card_of_somebody_who_left_is_shown_as_it_ended(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let [left, stays] = &family.adults[..] else { panic!("two adults") };
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let own = format!("/api/v1/me/family/members/{}", left.member);
    assert_eq!(left.ask(reqwest::Method::DELETE, &own).await.send().await.status, 204);
    settled(app).await;
    let answer = admin.show_card(left.card).await;
    assert!(!answer.text.contains("Анна"), "the name is erased: {}", answer.text);
    let shown: AdminCardBody = answer.ok();
    assert_eq!((shown.card.state.as_str(), shown.holder.role.as_str()), ("revoked", "parent"));
    assert_eq!(shown.card.state_reason.as_deref(), Some("Участник вышел из семьи."));
    assert_eq!((shown.holder.member, shown.holder.name), (left.member.uuid(), None));
    let again = step(&admin, &format!("/api/v1/admin/cards/{}/reissue", left.card), "Попросил новую").await;
    assert_eq!(again.told(), problem(404, "not_found", None), "whoever has left gets no new one");
    assert_eq!(acts(app).await, ["card.read"], "a look is recorded, a refusal changes nothing");

    // The whole family goes, and with it the key under which everybody's name was sealed.
    assert_eq!(stays.ask(reqwest::Method::DELETE, "/api/v1/me/family").await.send().await.status, 204);
    settled(app).await;
    for adult in [left, stays] {
        let shown: AdminCardBody = admin.show_card(adult.card).await.ok();
        assert_eq!((shown.card.state.as_str(), shown.holder.name), ("revoked", None));
    }
}
