//! Paper cards: printed, scanned, checked, counted and told of.

use diesel::prelude::*;
use e2e::{Adult, Scene, TestApp, Till, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::contacts::{self, Contact};
use family_card_api::db::schema::{audit, paper_days};
use family_card_api::vault::{AwsLc, Subject};
use mobile_contracts::card::{CardStatus, Judge, PaperNumber, Shown, Specimens, read_key_set, verify};
use mobile_contracts::discount::Check;
use mobile_contracts::wire::card::{AdminCardBody, PaperCardBody, PaperCardList};
use mobile_contracts::wire::checkout::{Decision, HintBody, ShownBy};
use reqwest::Method;
use serde_json::json;

use crate::support::{Codes as _, DAY, problem};

on_both_databases![
    a_printed_card_is_scanned_and_the_cashier_looks_at_the_person,
    paper_gives_two_redemptions_a_day_and_a_void_gives_one_back,
    a_refund_of_all_gives_the_use_of_the_day_back_and_of_a_part_does_not,
    a_rare_class_is_not_printed,
    ten_tills_at_once_give_no_more_than_two,
    the_familys_adults_are_told_of_each_use,
    a_newer_paper_card_ends_the_one_before_and_the_phone_goes_on,
    a_revoked_paper_card_or_card_is_refused,
    an_administrator_prints_finds_and_revokes_and_it_is_recorded,
    a_holder_is_told_when_an_administrator_revokes_their_paper_card,
    five_paper_cards_are_made_in_thirty_days,
];

fn path(adult: &Adult, end: &str) -> String {
    format!("/api/v1/me/cards/{}/{end}", adult.card)
}

/// Makes a paper card.
async fn make(adult: &Adult) -> PaperCardBody {
    adult.post(&path(adult, "paper")).await.send().await.read(201)
}

/// The code on the active paper card, scanned off its drawing.
async fn scan(adult: &Adult, size: &str) -> String {
    let answer = adult.get(&path(adult, &format!("paper.svg?size={size}"))).await.send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/svg+xml")));
    decode(&answer.text)
}

/// Reads the QR code of a drawing with a decoder that has nothing in common with the drawing.
pub(crate) fn decode(svg: &str) -> String {
    let data =
        svg.split("crispEdges").nth(1).unwrap().split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let runs: Vec<(usize, usize, usize)> = data
        .split('M')
        .skip(1)
        .map(|run| {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let number = |text: &str| text.parse::<usize>().unwrap();
            (number(x), number(y), number(rest.split('v').next().unwrap()))
        })
        .collect();
    let side = (61 + 4) * 4;
    assert!(runs.iter().all(|(x, y, run)| *x >= 4 && x + run <= 57 && *y < 57), "version 9 at most");
    let dark = |x: usize, y: usize| {
        runs.iter().any(|(from, row, run)| *row == y && (*from..from + run).contains(&x))
    };
    let grey = |x: usize, y: usize| if dark(x / 4, y / 4) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
    let grids = image.detect_grids();
    grids[0].decode().unwrap().1
}

async fn a_printed_card_is_scanned_and_the_cashier_looks_at_the_person(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    let none = adult.get(&path(adult, "paper.pdf")).await.send().await;
    assert_eq!(none.told(), problem(404, "not_found", None), "nothing was made yet");
    let made = make(adult).await;
    assert!(made.number.parse::<PaperNumber>().is_ok(), "{}", made.number);

    let (sheet, small) = (scan(adult, "a6").await, scan(adult, "bank").await);
    assert_ne!(sheet, small, "signed each time it is printed");
    for code in [&sheet, &small] {
        let answer = till.verify(code).await;
        let check = answer.check.unwrap();
        assert_eq!((answer.decision, check.kind), (Decision::AcceptWithCheck, Check::Initials));
        assert_eq!(check.hint, Some(HintBody { initials: "А. К.".into(), month: 3, day: 12 }));
        assert_eq!(answer.freshness.unwrap().mode, ShownBy::Paper);
    }
    let quote = till.best_quote(&sheet, &basket(1_000)).await;
    assert_eq!(quote.check, Check::Initials, "although the offer demands none");

    let pdf = adult.get(&path(adult, "paper.pdf?size=bank")).await.send().await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
    assert!(pdf.text.starts_with("%PDF-"), "{}", &pdf.text[..20]);
    let wrong = adult.get(&path(adult, "paper.pdf?size=a0")).await.send().await;
    assert_eq!(wrong.status, 422);
}

/// An offer without limits, so that nothing but the paper's own count stops a family.
async fn unlimited(app: &TestApp) -> (Adult, Till, String) {
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let family = app.a_family().with_children(3).register().await;
    let adult = family.adults.into_iter().next().unwrap();
    make(&adult).await;
    let code = scan(&adult, "a6").await;
    (adult, partner.till().await, code)
}

async fn paper_gives_two_redemptions_a_day_and_a_void_gives_one_back(app: &TestApp) {
    let (adult, till, code) = unlimited(app).await;
    let purchase = basket(1_000);
    let early = till.best_quote(&code, &purchase).await;
    let first = till.sell(&code, &purchase).await;
    till.sell(&code, &purchase).await;
    let third = till.verify_with(&code, &purchase).await;
    assert_eq!((third.decision, third.codes()), (Decision::Reject, vec!["family_limit"]));
    assert!(third.reasons[0].text.contains("по бумажной карте"), "{}", third.reasons[0].text);
    let late = till.redeem(&early.quote, &purchase).await;
    assert_eq!(late.codes(), ["family_limit"], "a quote from before is no way around");
    assert_eq!(till.verify(&adult.phone.show()).await.decision, Decision::Accept, "a phone works");

    for _ in 0..2 {
        assert_eq!(till.void(first.id).await.status, 200);
    }
    till.sell(&code, &purchase).await;
    assert_eq!(till.verify(&code).await.codes(), ["family_limit"], "given back once");
    app.clock.advance(DAY / 2);
    till.sell(&code, &purchase).await;
}

async fn a_refund_of_all_gives_the_use_of_the_day_back_and_of_a_part_does_not(app: &TestApp) {
    let (_, till, code) = unlimited(app).await;
    let purchase = basket(1_000);
    let first = till.sell(&code, &purchase).await;
    till.sell(&code, &purchase).await;
    let offer = first.offers[0].offer;
    assert_eq!(till.refund(first.id, Some(&[(offer, 4_000)])).await.status, 200);
    assert_eq!(till.verify(&code).await.codes(), ["family_limit"], "a part of it was given all the same");
    assert_eq!(till.refund(first.id, Some(&[(offer, 6_000)])).await.status, 200);
    till.sell(&code, &purchase).await;
    assert_eq!(till.verify(&code).await.codes(), ["family_limit"], "given back once");
    let used: Vec<i64> = app.look(|conn| Ok(paper_days::table.select(paper_days::used).load(conn)?)).await;
    assert_eq!(used, [2]);
}

async fn a_rare_class_is_not_printed(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    assert_eq!(adult.cards().await.cards[0].class, 1);
    make(adult).await;
    let code = scan(adult, "a6").await;
    let keys = read_key_set(&app.http().get("/api/v1/keys/cose").send().await.bytes).unwrap();
    let judge = Judge {
        now: app.now(),
        keys: &keys,
        specimens: Specimens::Refused,
        asked: None,
        status: |_| CardStatus::Good,
        crypto: &AwsLc,
    };
    let Shown::Paper(printed) = verify(&code, judge).unwrap().shown else { panic!("paper") };
    assert_eq!(printed.class.get(), 0, "one device is fewer than a thousand");
    assert_eq!(till.verify(&code).await.decision, Decision::AcceptWithCheck);
}

async fn ten_tills_at_once_give_no_more_than_two(app: &TestApp) {
    let (adult, till, code) = unlimited(app).await;
    let purchase = basket(1_000);
    let mut quotes = Vec::new();
    for _ in 0..10 {
        quotes.push(till.best_quote(&code, &purchase).await.quote);
    }
    let answers =
        futures_util::future::join_all(quotes.iter().map(|quote| till.redeem(quote, &purchase))).await;
    let given = answers.iter().filter(|answer| answer.decision == Decision::Accept).count();
    assert_eq!(given, 2, "{answers:?}");
    assert!(answers.iter().flat_map(|answer| answer.codes()).all(|code| code == "family_limit"));
    assert_eq!(adult.ledger().await.redemptions.len(), 2);
    let used: Vec<i64> = app.look(|conn| Ok(paper_days::table.select(paper_days::used).load(conn)?)).await;
    assert_eq!(used, [2]);
}

async fn the_familys_adults_are_told_of_each_use(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let family = app.a_family().with_adults(2).register().await;
    for (adult, mail) in family.adults.iter().zip(["anna@example.org", "pavel@example.org"]) {
        let (state, account, mail) = (app.state().clone(), adult.account, Contact::parse(mail).unwrap());
        let now = family_card_api::clock::Now::now(&*app.clock);
        let add = move |tx: &mut family_card_api::db::Tx<'_>| {
            let key = match state.vault.subject_key(tx.conn(), account)? {
                Some(key) => key,
                None => state.vault.create_subject_key(tx, &state.ids, now, Subject::Account, account)?,
            };
            contacts::add(tx, &state, now, account, &key, &mail)
        };
        app.state().db.write(add).await.unwrap();
    }
    make(family.adult()).await;
    let code = scan(family.adult(), "a6").await;
    partner.till().await.sell(&code, &basket(1_000)).await;
    // The holder is told of the new paper card, and both adults of its use.
    let mails = app.messages_once(3).await;
    let used: Vec<&String> = mails.iter().filter(|mail| mail.contains("12:00")).collect();
    assert_eq!(used.len(), 2);
    assert!(used.iter().any(|mail| mail.contains("anna@example.org")));
    assert!(used.iter().any(|mail| mail.contains("pavel@example.org")));
    assert!(mails.iter().all(|mail| !mail.contains("Каравай")), "where it was is the holder's own");
}

async fn a_newer_paper_card_ends_the_one_before_and_the_phone_goes_on(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    make(adult).await;
    let old = scan(adult, "a6").await;
    app.clock.advance(1);
    make(adult).await;
    assert_eq!(till.verify(&old).await.codes(), ["card_not_valid"]);
    assert_eq!(till.verify(&scan(adult, "a6").await).await.decision, Decision::AcceptWithCheck);
    assert_eq!(till.verify(&adult.phone.show()).await.decision, Decision::Accept);
    let list: PaperCardList = adult.get(&path(adult, "paper")).await.send().await.ok();
    let states: Vec<&str> = list.paper_cards.iter().map(|paper| paper.state.as_str()).collect();
    assert_eq!(states, ["active", "replaced"]);
}

async fn a_revoked_paper_card_or_card_is_refused(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    make(adult).await;
    let code = scan(adult, "bank").await;
    let opened = till.verify(&code).await.checkout.unwrap();
    for _ in 0..2 {
        assert_eq!(adult.ask(Method::DELETE, &path(adult, "paper")).await.send().await.status, 204);
    }
    assert_eq!(till.verify(&code).await.codes(), ["card_not_valid"]);
    let late = till.quote(&opened, &basket(1_000)).await;
    assert_eq!(late.codes(), ["card_not_valid"], "an open checkout ends with it");
    let printed = adult.get(&path(adult, "paper.svg")).await.send().await;
    assert_eq!(printed.told(), problem(404, "not_found", None));

    app.clock.advance(1);
    make(adult).await;
    let code = scan(adult, "bank").await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    assert_eq!(admin.revoke_card(adult.card, "Карта утеряна").await.status, 200);
    assert_eq!(till.verify(&code).await.codes(), ["card_not_valid"]);
    let another = adult.post(&path(adult, "paper")).await.send().await;
    assert_eq!(another.told(), problem(409, "conflict", None));
}

async fn an_administrator_prints_finds_and_revokes_and_it_is_recorded(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let base = format!("/api/v1/admin/cards/{}", family.adult().card);
    let ask = |method: Method, path: String| app.http().ask(method, &path).bearer(admin.token()).send();
    let made: PaperCardBody = ask(Method::POST, format!("{base}/paper")).await.read(201);
    let svg = ask(Method::GET, format!("{base}/paper.svg")).await;
    assert_eq!(till.verify(&decode(&svg.text)).await.decision, Decision::AcceptWithCheck);
    let number = made.number.replace(' ', "%20");
    let found: PaperCardBody = ask(Method::GET, format!("/api/v1/admin/paper-cards/{number}")).await.ok();
    assert_eq!(found, made);
    let unknown = ask(Method::GET, "/api/v1/admin/paper-cards/5724".into()).await;
    assert_eq!(unknown.told(), problem(404, "not_found", None));
    let revoke = |reason: &'static str| {
        admin.post(&format!("{base}/paper/revoke")).json(&json!({ "reason": reason })).send()
    };
    assert_eq!(revoke("").await.told(), problem(422, "validation_failed", Some("/reason")));
    for reason in ["Найдена на улице", "Ещё раз"] {
        assert_eq!(revoke(reason).await.status, 204);
    }
    assert_eq!(till.verify(&decode(&svg.text)).await.codes(), ["card_not_valid"]);

    let acts: Vec<(String, Option<String>)> = app
        .look(|conn| {
            let papers = audit::table.filter(audit::action.like("paper.%")).order(audit::id);
            Ok(papers.select((audit::action, audit::reason)).load(conn)?)
        })
        .await;
    let acts: Vec<_> = acts.iter().map(|(action, reason)| (action.as_str(), reason.as_deref())).collect();
    let revoked = ("paper.revoke", Some("Найдена на улице"));
    assert_eq!(acts, [("paper.issue", None), ("paper.print", None), revoked]);
}

async fn a_holder_is_told_when_an_administrator_revokes_their_paper_card(app: &TestApp) {
    use crate::people::{Household, PHONE, received};
    let household = Household::register(app, PHONE).await;
    let family = &household.registered.family;
    let admin = app.an_administrator(&[Role::Reviewer]).await;
    let body = json!({"family": family.id, "member": family.members[0].id, "reason": "Заявление"});
    let card: AdminCardBody = admin.post("/api/v1/admin/cards").json(&body).send().await.read(201);
    let path = format!("/api/v1/admin/cards/{}/paper", card.card.id);
    assert_eq!(admin.post(&path).send().await.status, 201);
    let reason = json!({"reason": "Найдена на улице"});
    assert_eq!(admin.post(&format!("{path}/revoke")).json(&reason).send().await.status, 204);
    let told = received(app, PHONE, "бумажная карта отозвана").await;
    assert!(!told.contains("Найдена"), "no reason stands in a message: {told}");
}

async fn five_paper_cards_are_made_in_thirty_days(app: &TestApp) {
    let family = app.a_family().register().await;
    let adult = family.adult();
    for _ in 0..5 {
        make(adult).await;
        app.clock.advance(DAY);
    }
    let sixth = adult.post(&path(adult, "paper")).await.send().await;
    assert_eq!(sixth.told(), problem(429, "too_many_requests", None));
    assert_eq!(sixth.header("retry-after"), Some((25 * DAY).to_string().as_str()));
    app.clock.advance(25 * DAY);
    make(adult).await;
}
