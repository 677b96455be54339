//! What families find: by words, near a place, open now, for their own family, page by page.

use e2e::{AnOffer, Partner, Staff, TestApp, on_both_databases};
use mobile_contracts::discount::{Audience, Category, FamilyRule};
use mobile_contracts::wire::offer_search::FoundOfferPage;
use mobile_contracts::wire::outlet::OutletBody;
use serde_json::json;
use uuid::Uuid;

on_both_databases![
    offers_are_found_by_words_of_the_offer_and_of_the_partner,
    only_what_is_in_force_of_a_partner_that_takes_part_is_found,
    near_a_place_the_nearest_outlet_of_each_offer_comes_first,
    an_offer_of_some_outlets_is_found_only_there,
    a_family_finds_what_it_qualifies_for,
    open_now_follows_the_clock_of_the_outlet,
    every_offer_is_on_exactly_one_page,
    a_list_that_has_not_changed_is_not_sent_again,
    a_search_that_makes_no_sense_is_told_where,
];

async fn find(app: &TestApp, query: &str) -> FoundOfferPage {
    app.http().get(&format!("/api/v1/offers?{query}")).lang("ru").send().await.ok()
}

async fn found(app: &TestApp, query: &str) -> Vec<Uuid> {
    find(app, query).await.offers.iter().map(|offer| offer.id).collect()
}

/// An outlet on the meridian of Nizhny Novgorod, so far north of 56°, open from nine to nine.
async fn outlet_at(owner: &Staff, millionths: i32) -> Uuid {
    let body = json!({
        "name": "На меридиане", "address": "Нижний Новгород, 1", "time_zone": "Europe/Moscow",
        "place": {"latitude": 56_000_000 + millionths, "longitude": 44_000_000},
        "hours": {"windows": [{"on": {"kind": "every"}, "hours": {"from": "09:00", "to": "21:00"}}]},
    });
    owner.post("/api/v1/partner/outlets").json(&body).send().await.read::<OutletBody>(201).id
}

fn for_everybody<'a>(partner: &Partner<'a>) -> AnOffer<'a> {
    partner.an_offer().with(|terms| terms.audience = Audience::default())
}

async fn offers_are_found_by_words_of_the_offer_and_of_the_partner(app: &TestApp) {
    let partner = app.a_partner().await;
    let offer = for_everybody(&partner).publish().await.uuid();
    for q in ["каравай", "КАРА", "многодетным", "пекарня скидка", "large families", "10"]
    {
        assert_eq!(found(app, &format!("q={q}")).await, [offer], "{q}");
    }
    for q in ["аравай", "каравай студентам", "%"] {
        let expected = if q == "%" { vec![offer] } else { vec![] };
        assert_eq!(found(app, &format!("q={}", q.replace('%', "%25"))).await, expected, "{q}");
    }
    assert_eq!(found(app, "sector=other").await, [offer]);
    assert!(found(app, "sector=sport").await.is_empty());
}

async fn only_what_is_in_force_of_a_partner_that_takes_part_is_found(app: &TestApp) {
    let partner = app.a_partner().await;
    let offer = for_everybody(&partner).publish().await;
    let owner = partner.owner().await;
    let draft = json!({"title": {"ru": "Черновик"}, "terms": {"promise": {"kind": "informational"}}});
    assert_eq!(owner.post("/api/v1/partner/offers").json(&draft).send().await.status, 201);
    assert_eq!(found(app, "").await, [offer.uuid()]);

    partner.suspend().await;
    assert!(found(app, "").await.is_empty());
    partner.reinstate().await;
    let paused = owner.post(&format!("/api/v1/partner/offers/{offer}/pause")).header("if-match", "*");
    assert_eq!(paused.send().await.status, 200);
    assert!(found(app, "").await.is_empty());
}

async fn near_a_place_the_nearest_outlet_of_each_offer_comes_first(app: &TestApp) {
    let (far, near) = (app.a_partner().await, app.a_partner().await);
    let (far_owner, near_owner) = (far.owner().await, near.owner().await);
    outlet_at(&far_owner, 30_000).await;
    outlet_at(&far_owner, 20_000).await;
    outlet_at(&near_owner, 10_000).await;
    let (second, first) = (for_everybody(&far).publish().await, for_everybody(&near).publish().await);
    let page = find(app, "near=56.0,44.0").await;
    let metres: Vec<_> = page.offers.iter().map(|o| (o.id, o.outlet.as_ref().unwrap().distance)).collect();
    assert_eq!(metres, [(first.uuid(), 1_112), (second.uuid(), 2_224)]);
    assert_eq!(found(app, "near=56.0,44.0&radius=1500").await, [first.uuid()]);
    assert!(found(app, "near=57.0,44.0").await.is_empty());
}

async fn an_offer_of_some_outlets_is_found_only_there(app: &TestApp) {
    let partner = app.a_partner().await;
    let owner = partner.owner().await;
    outlet_at(&owner, 10_000).await;
    let other = outlet_at(&owner, 30_000).await;
    let only_there = for_everybody(&partner).with(|terms| terms.outlets = [other].into());
    only_there.publish().await;
    let page = find(app, "near=56.0,44.0").await;
    assert_eq!(page.offers[0].outlet.as_ref().unwrap().id, other);
    assert!(found(app, "near=56.0,44.0&radius=2000").await.is_empty());
}

async fn a_family_finds_what_it_qualifies_for(app: &TestApp) {
    let partner = app.a_partner().await;
    let rule =
        |category| Audience::Family(FamilyRule { categories: [category].into(), ..FamilyRule::default() });
    let large =
        partner.an_offer().with(|terms| terms.audience = rule(Category::Large)).publish().await.uuid();
    let student =
        partner.an_offer().with(|terms| terms.audience = rule(Category::Student)).publish().await.uuid();
    let all = for_everybody(&partner).publish().await.uuid();
    assert_eq!(found(app, "").await, [all, student, large]);
    assert_eq!(found(app, "category=student").await, [all, student]);

    let family = app.a_family().with_children(3).register().await;
    let mine = family.adult().get("/api/v1/offers?for_my_family=true").await.send().await;
    let ids: Vec<_> = mine.ok::<FoundOfferPage>().offers.iter().map(|offer| offer.id).collect();
    assert_eq!(ids, [all, large]);
    assert_eq!(mine.header("cache-control"), Some("no-store"));
    let nobody = app.http().get("/api/v1/offers?for_my_family=true").send().await;
    assert_eq!(nobody.told().1, "missing_credentials");
}

async fn open_now_follows_the_clock_of_the_outlet(app: &TestApp) {
    let partner = app.a_partner().await;
    outlet_at(&partner.owner().await, 10_000).await;
    let offer = for_everybody(&partner).publish().await.uuid();
    // Noon in Moscow.
    for query in ["open_now=true", "open_now=true&near=56.0,44.0"] {
        assert_eq!(found(app, query).await, [offer], "{query}");
    }
    app.clock.advance(9 * 3600);
    for query in ["open_now=true", "open_now=true&near=56.0,44.0"] {
        assert!(found(app, query).await.is_empty(), "{query}");
    }
    assert_eq!(found(app, "near=56.0,44.0").await, [offer]);
}

async fn every_offer_is_on_exactly_one_page(app: &TestApp) {
    let partner = app.a_partner().await;
    outlet_at(&partner.owner().await, 10_000).await;
    let mut published = Vec::new();
    for _ in 0..7 {
        published.insert(0, for_everybody(&partner).publish().await.uuid());
    }
    for order in ["", "&near=56.0,44.0"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = find(app, &format!("limit=3{order}{cursor}")).await;
            assert!(page.offers.len() <= 3);
            seen.extend(page.offers.iter().map(|offer| offer.id));
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={next}");
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        published.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!((&seen, &sorted), (&published, &published), "{order}");
    }
    let next = find(app, "limit=3").await.next.unwrap();
    let mixed = app.http().get(&format!("/api/v1/offers?near=56.0,44.0&cursor={next}")).send().await;
    assert_eq!(mixed.told().2.unwrap(), "/cursor");
}

async fn a_list_that_has_not_changed_is_not_sent_again(app: &TestApp) {
    let partner = app.a_partner().await;
    for_everybody(&partner).publish().await;
    let first = app.http().get("/api/v1/offers").send().await;
    let tag = first.header("etag").unwrap().to_owned();
    let ask = || app.http().get("/api/v1/offers").header("if-none-match", &tag).send();
    let again = ask().await;
    assert_eq!((again.status, &*again.text), (304, ""));
    for_everybody(&partner).publish().await;
    assert_eq!(ask().await.status, 200);
}

async fn a_search_that_makes_no_sense_is_told_where(app: &TestApp) {
    for (query, pointer) in [
        ("near=56", "/near"),
        ("radius=500", "/near"),
        ("near=56,44&radius=99", "/radius"),
        ("limit=101", "/limit"),
        ("cursor=x", "/cursor"),
        ("category=rich", "/category"),
    ] {
        let told = app.http().get(&format!("/api/v1/offers?{query}")).send().await.told();
        assert_eq!((told.0, told.2.as_deref()), (422, Some(pointer)), "{query}");
    }
}
