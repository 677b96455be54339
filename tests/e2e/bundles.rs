//! A till takes its bundle along: signed, whole, and good without a network.

use e2e::{Scene, TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::vault::AwsLc;
use mobile_contracts::card::{
    BUNDLE_SECONDS, Bundle, BundleRefusal, CardStatus, IssuerId, Judge, ListId, Specimens, StatusList,
    StatusOf, read_key_set, verify,
};
use mobile_contracts::discount::{Period, Scope as Limited};

use crate::support::problem;

on_both_databases![
    a_till_judges_a_card_by_its_bundle_and_a_list_alone,
    a_bundle_is_the_same_until_an_offer_or_the_hour_changes,
    a_till_that_is_not_served_gets_no_bundle,
];

async fn a_till_judges_a_card_by_its_bundle_and_a_list_alone(app: &TestApp) {
    let Scene { family, till, offer, .. } = &app.a_scene().await;
    let trusted = read_key_set(&app.http().get("/api/v1/keys/cose").send().await.bytes).unwrap();
    let bytes = till.http_get("/api/v1/checkout/bundle").await.bytes;
    let bundle = Bundle::read(&bytes, app.now(), &trusted, &AwsLc).unwrap();
    assert_eq!(bundle.exp - bundle.iat, BUNDLE_SECONDS);
    assert_eq!(bundle.offers.iter().map(|one| one.offer).collect::<Vec<_>>(), [offer.uuid()]);
    assert_eq!((bundle.till.id, bundle.till.time_zone.as_str()), (till.id.uuid(), "Europe/Moscow"));
    assert_eq!(bundle.lists.len(), 4, "today and the three days that it reaches");
    let late = Bundle::read(&bytes, app.now() + BUNDLE_SECONDS, &trusted, &AwsLc);
    assert_eq!(late, Err(BundleRefusal::Expired));

    // From here on with what the bundle brought: keys, and the list at its first address.
    let keys = bundle.issuer_keys();
    let path = bundle.lists[0].strip_prefix(app.state().config.public_url.as_str()).unwrap();
    let id = ListId { issuer: IssuerId(bundle.issuer.id), day: 20_781, list: 0 };
    assert_eq!(format!("/{path}"), id.path());
    let judge = |list: StatusList, now: i64| {
        let status = move |of| match of {
            StatusOf::Listed { place, .. } => list.status(place.position, now),
            StatusOf::Slot { .. } => CardStatus::Unknown,
        };
        let judge =
            Judge { now, keys: &keys, specimens: Specimens::Refused, asked: None, status, crypto: &AwsLc };
        verify(&family.show(), judge).map(drop)
    };
    let list = async || {
        let bytes = app.http().get(&id.path()).send().await.bytes;
        StatusList::read(&bytes, id, None, &keys, &AwsLc).unwrap()
    };
    assert_eq!(judge(list().await, app.now()), Ok(()));
    app.an_administrator(&[Role::Owner]).await.revoke_card(family.adult().card, "Карта утеряна").await;
    let refused = judge(list().await, app.now());
    assert_eq!(refused.map_err(|refusal| refusal.as_str()), Err("revoked"));
}

async fn a_bundle_is_the_same_until_an_offer_or_the_hour_changes(app: &TestApp) {
    let Scene { partner, till, .. } = &app.a_scene().await;
    let first = till.http_get("/api/v1/checkout/bundle").await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let ask = async |tag: &str| {
        let ask = app.http().get("/api/v1/checkout/bundle").bearer(till.token());
        ask.header("if-none-match", tag).send().await
    };
    app.clock.advance(60);
    assert_eq!(ask(&tag).await.status, 304);
    partner.an_offer().limited([(Limited::Family, Period::Month, 2)]).publish().await;
    let second = ask(&tag).await;
    assert_eq!(second.status, 200, "an offer more");
    let tag = second.header("etag").unwrap().to_owned();
    app.clock.advance(3600);
    assert_eq!(ask(&tag).await.status, 200, "it reaches an hour further");
}

async fn a_till_that_is_not_served_gets_no_bundle(app: &TestApp) {
    let Scene { partner, till, .. } = &app.a_scene().await;
    let owner = partner.owner().await;
    owner.post(&format!("/api/v1/partner/tills/{}/revoke", till.id)).send().await;
    assert_eq!(till.http_get("/api/v1/checkout/bundle").await.told(), problem(409, "conflict", None));
}
