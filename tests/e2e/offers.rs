//! An offer's life over the API: written, reviewed, quoted at a till, edited, stopped.

use e2e::{Partner, Scene, Staff, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use mobile_contracts::wire::checkout::{Decision, SalePage, VerifyAnswer};
use mobile_contracts::wire::offer::{OfferBody, OfferPage, PreviewAnswer};
use serde_json::{Value, json};

on_both_databases![
    an_offer_is_written_reviewed_and_then_quoted_at_the_till,
    an_edit_is_quoted_only_after_it_was_published,
    a_redemption_is_looked_back_at_under_the_title_that_the_offer_had,
    the_partner_pauses_and_ends_what_an_administrator_can_only_suspend,
    an_offer_that_makes_no_sense_is_told_every_place,
    an_offer_names_no_outlets_of_another_partner,
    a_change_of_an_offer_needs_the_latest_revision,
    what_waits_for_review_is_listed,
    an_offer_of_another_partner_is_not_found,
    a_preview_prices_a_basket_and_writes_nothing,
];

fn percent(rate: i64) -> Value {
    json!({
        "title": {"ru": format!("Скидка {} %", rate / 100), "en": format!("{} % off", rate / 100)},
        "description": {"ru": "Кроме алкоголя."},
        "terms": {"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": rate}},
        ]}},
    })
}

async fn create(owner: &Staff, body: &Value) -> OfferBody {
    owner.post("/api/v1/partner/offers").json(body).send().await.read(201)
}

/// A step of the partner with an offer as it was last seen.
async fn step(owner: &Staff, offer: &OfferBody, step: &str) -> OfferBody {
    let path = format!("/api/v1/partner/offers/{}/{step}", offer.id);
    owner.post(&path).header("if-match", &format!("\"{}\"", offer.revision)).send().await.ok()
}

async fn decide(app: &TestApp, offer: &OfferBody, step: &str) -> OfferBody {
    let admin = app.an_administrator(&[Role::PartnerManager]).await;
    let path = format!("/api/v1/admin/offers/{}/{step}", offer.id);
    admin.decide(&path, offer.revision, "Проверено.").send().await.ok()
}

/// The usual scene with an offer of its own instead of the usual one.
async fn published(app: &TestApp, rate: i64) -> (Scene<'_>, Staff, OfferBody) {
    let scene = app.a_scene().await;
    let owner = scene.partner.owner().await;
    let usual: OfferBody = owner.get(&format!("/api/v1/partner/offers/{}", scene.offer)).send().await.ok();
    step(&owner, &usual, "end").await;
    let draft = create(&owner, &percent(rate)).await;
    let submitted = step(&owner, &draft, "submit").await;
    let offer = decide(app, &submitted, "publish").await;
    (scene, owner, offer)
}

/// What the till quotes on a thousand roubles, in kopecks; none if it refuses.
async fn quoted(app: &TestApp, scene: &Scene<'_>) -> Option<i64> {
    app.clock.advance(1);
    let answer: VerifyAnswer = scene.till.verify_with(&scene.family.show(), &basket(1_000)).await;
    match answer.decision {
        Decision::Accept => Some(answer.quotes[0].discount.0),
        _ => None,
    }
}

async fn an_offer_is_written_reviewed_and_then_quoted_at_the_till(app: &TestApp) {
    let scene = app.a_scene().await;
    let owner = scene.partner.owner().await;
    let draft = create(&owner, &percent(2_000)).await;
    assert_eq!((&*draft.state, draft.latest.version, draft.revision), ("draft", 1, 1));
    assert_eq!(draft.latest.description.en.as_deref(), Some("Кроме алкоголя."));
    assert_eq!(quoted(app, &scene).await, Some(10_000));

    let submitted = step(&owner, &draft, "submit").await;
    assert_eq!((&*submitted.state, submitted.submitted), ("in_review", Some(1)));
    let returned = decide(app, &submitted, "return").await;
    assert_eq!((&*returned.state, returned.state_reason.as_deref()), ("draft", Some("Проверено.")));
    let published = decide(app, &step(&owner, &returned, "submit").await, "publish").await;
    assert_eq!((&*published.state, published.submitted), ("published", None));
    assert_eq!(quoted(app, &scene).await, Some(20_000));
}

async fn an_edit_is_quoted_only_after_it_was_published(app: &TestApp) {
    let (scene, owner, offer) = published(app, 2_000).await;
    let path = format!("/api/v1/partner/offers/{}", offer.id);
    let edited: OfferBody = owner.put(&path, offer.revision).json(&percent(3_000)).send().await.ok();
    assert_eq!((edited.latest.version, edited.in_force.as_ref().unwrap().version), (2, 1));
    assert_ne!(edited.latest.terms_hash, offer.latest.terms_hash);
    assert_eq!(quoted(app, &scene).await, Some(20_000));

    // A quote that was given keeps its word.
    app.clock.advance(1);
    let before = scene.till.best_quote(&scene.family.show(), &basket(1_000)).await.quote;
    let published = decide(app, &step(&owner, &edited, "submit").await, "publish").await;
    assert_eq!((published.latest.version, published.in_force), (2, None));
    let redeemed = scene.till.redeem(&before, &basket(1_000)).await;
    assert_eq!(redeemed.redemption.unwrap().discount.0, 20_000);
    assert_eq!(quoted(app, &scene).await, Some(30_000));
}

async fn a_redemption_is_looked_back_at_under_the_title_that_the_offer_had(app: &TestApp) {
    let (scene, owner, offer) = published(app, 2_000).await;
    scene.till.sell(&scene.family.show(), &basket(1_000)).await;
    let path = format!("/api/v1/partner/offers/{}", offer.id);
    let edited: OfferBody = owner.put(&path, offer.revision).json(&percent(3_000)).send().await.ok();
    decide(app, &step(&owner, &edited, "submit").await, "publish").await;
    app.clock.advance(1);
    scene.till.sell(&scene.family.show(), &basket(1_000)).await;

    let own = scene.family.adult().ledger().await.redemptions;
    let titles: Vec<_> = own.into_iter().flat_map(|entry| entry.titles).collect();
    assert_eq!(titles, ["Скидка 30 %", "Скидка 20 %"], "the newest first");
    let sales: SalePage = owner.get("/api/v1/partner/redemptions").send().await.ok();
    let sold: Vec<_> = sales.redemptions.into_iter().flat_map(|sale| sale.titles).collect();
    assert_eq!(sold, titles, "the partner reads the same");
}

async fn the_partner_pauses_and_ends_what_an_administrator_can_only_suspend(app: &TestApp) {
    let (scene, owner, offer) = published(app, 2_000).await;
    let paused = step(&owner, &offer, "pause").await;
    assert_eq!(quoted(app, &scene).await, None);
    let resumed = step(&owner, &paused, "resume").await;
    assert_eq!(quoted(app, &scene).await, Some(20_000));

    let suspended = decide(app, &resumed, "suspend").await;
    assert_eq!(quoted(app, &scene).await, None);
    let path = format!("/api/v1/partner/offers/{}/resume", offer.id);
    let refused = owner.post(&path).header("if-match", "*").send().await;
    assert_eq!(refused.told().1, "conflict");
    let again = decide(app, &suspended, "publish").await;
    assert_eq!(quoted(app, &scene).await, Some(20_000));
    let ended = step(&owner, &again, "end").await;
    assert_eq!(ended.state, "ended");
    assert_eq!(quoted(app, &scene).await, None);
    let edit = owner.put(&format!("/api/v1/partner/offers/{}", offer.id), ended.revision);
    assert_eq!(edit.json(&percent(100)).send().await.told().1, "conflict");
}

async fn an_offer_that_makes_no_sense_is_told_every_place(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let mut body = percent(10_001);
    body["title"]["ru"] = json!("%");
    body["terms"]["limits"] = json!([{"scope": "family", "per": "day", "unit": "uses", "cap": 0}]);
    let problem = owner.post("/api/v1/partner/offers").json(&body).send().await.problem();
    let told: Vec<_> = problem.errors.iter().map(|error| &*error.pointer).collect();
    assert_eq!(told, ["/title/ru", "/terms/promise/lines/0/give/rate", "/terms/limits/0/cap"]);
    let listed: OfferPage = owner.get("/api/v1/partner/offers").send().await.ok();
    assert!(listed.offers.is_empty());
}

async fn an_offer_names_no_outlets_of_another_partner(app: &TestApp) {
    let (mine, other) = (app.a_partner().await, app.a_partner().await);
    let owner = mine.owner().await;
    let with = |partner: &Partner<'_>| {
        let mut body = percent(1_000);
        body["terms"]["outlets"] = json!([partner.outlet]);
        body
    };
    create(&owner, &with(&mine)).await;
    let told = owner.post("/api/v1/partner/offers").json(&with(&other)).send().await.told();
    assert_eq!(told, (422, "validation_failed".into(), Some("/terms/outlets".into())));
}

async fn a_change_of_an_offer_needs_the_latest_revision(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let draft = create(&owner, &percent(1_000)).await;
    let path = format!("/api/v1/partner/offers/{}", draft.id);
    let edited = owner.put(&path, 1).json(&percent(1_500)).send().await;
    assert_eq!(edited.header("etag"), Some("\"2\""));
    assert_eq!(owner.put(&path, 1).json(&percent(1_700)).send().await.told().0, 412);
    assert_eq!(owner.post(&format!("{path}/submit")).send().await.told().0, 428);
    let known = owner.get(&path).header("if-none-match", "\"2\"").send().await;
    assert_eq!(known.status, 304);
}

async fn what_waits_for_review_is_listed(app: &TestApp) {
    let (_, owner, offer) = published(app, 2_000).await;
    let path = format!("/api/v1/partner/offers/{}", offer.id);
    let edited: OfferBody = owner.put(&path, offer.revision).json(&percent(3_000)).send().await.ok();
    let auditor = app.an_administrator(&[Role::Auditor]).await;
    let waiting = async || -> Vec<uuid::Uuid> {
        let page: OfferPage = auditor.get("/api/v1/admin/offers?submitted=true").send().await.ok();
        page.offers.iter().map(|offer| offer.id).collect()
    };
    assert!(waiting().await.is_empty());
    step(&owner, &edited, "submit").await;
    assert_eq!(waiting().await, [offer.id]);
    let ended: OfferPage = auditor.get("/api/v1/admin/offers?state=ended&limit=1").send().await.ok();
    assert_eq!((ended.offers.len(), ended.next), (1, None));
}

async fn an_offer_of_another_partner_is_not_found(app: &TestApp) {
    let (_, _, offer) = published(app, 2_000).await;
    let stranger = app.a_partner().await.owner().await;
    let path = format!("/api/v1/partner/offers/{}", offer.id);
    for ask in [
        stranger.get(&path),
        stranger.put(&path, offer.revision).json(&percent(1)),
        stranger.post(&format!("{path}/pause")).header("if-match", "*"),
        stranger.post(&format!("{path}/end")).header("if-match", "*"),
    ] {
        assert_eq!(ask.send().await.told().1, "not_found");
    }
}

async fn a_preview_prices_a_basket_and_writes_nothing(app: &TestApp) {
    let owner = app.a_partner().await.owner().await;
    let mut terms = percent(1_000)["terms"].take();
    terms["promise"]["lines"][0]["bounds"] = json!({"min_spend": 50_000});
    let preview = async |amount: i64| -> PreviewAnswer {
        let body = json!({"terms": terms, "basket": {"lines": [{"amount": amount}]}});
        owner.post("/api/v1/partner/offers/preview").lang("ru").json(&body).send().await.ok()
    };
    let enough = preview(100_000).await;
    assert_eq!((enough.discount.0, enough.payable.0, enough.reason), (10_000, 90_000, None));
    let short = preview(40_000).await;
    assert_eq!(short.discount.0, 0);
    assert!(short.reason.unwrap().text.contains("100"), "it says what is missing");
    let listed: OfferPage = owner.get("/api/v1/partner/offers").send().await.ok();
    assert!(listed.offers.is_empty());
}
