//! Who is meant; whoever is not hears nothing.

use super::*;

fn for_(audience: &Value) -> PublishedOffer {
    offer(1, &json!({"promise": {"kind": "priced", "lines": [percent(1_000)]}, "audience": audience}))
}

fn meant(shop: &Shop, offer: &PublishedOffer) -> bool {
    let pricing = shop.price(std::slice::from_ref(offer), &total(1_000));
    assert_eq!(pricing.not_applicable, [], "whoever is not meant must hear nothing");
    !pricing.proposals.is_empty()
}

#[test]
fn a_card_class_is_enough_without_a_network() {
    let offer = for_(&json!({"kind": "card_class", "classes": [3, 5]}));
    for class in 0..8 {
        assert_eq!(meant(&Shop { class, ..Shop::default() }, &offer), class == 3 || class == 5, "{class}");
    }
}

#[test]
fn one_of_the_categories_is_enough_and_without_facts_nobody_is_meant() {
    let offer = for_(&json!({"kind": "family", "categories": ["large", "foster"]}));
    let with = |categories: &[Category]| Shop {
        facts: Some(FamilyFacts {
            categories: categories.iter().copied().collect(),
            ..FamilyFacts::default()
        }),
        ..Shop::default()
    };
    assert!(meant(&with(&[Category::Foster, Category::Young]), &offer));
    assert!(!meant(&with(&[Category::Young]), &offer));
    assert!(!meant(&Shop::default(), &offer));
}

#[test]
fn all_facts_that_are_asked_for_must_hold() {
    let offer = for_(&json!({"kind": "family", "categories": ["large"], "regions": ["RU-PSK"],
        "children": {"at_least": 1, "age_from": 7, "age_to": 10}}));
    let facts = FamilyFacts {
        categories: [Category::Large].into(),
        children_born: vec![date("2019-09-24")],
        region: Some("RU-PSK".to_owned()),
    };
    let shop = |facts: FamilyFacts| Shop { facts: Some(facts), ..Shop::default() };
    assert!(meant(&shop(facts.clone()), &offer));
    assert!(!meant(&shop(FamilyFacts { region: None, ..facts.clone() }), &offer));
    assert!(!meant(&shop(FamilyFacts { categories: BTreeSet::new(), ..facts.clone() }), &offer));
    // Seven tomorrow.
    let nearly = FamilyFacts { children_born: vec![date("2019-09-25")], ..facts };
    assert!(!meant(&shop(nearly), &offer));
}

#[test]
fn facts_never_show_birth_dates_when_they_are_logged() {
    let facts = FamilyFacts { children_born: vec![date("2019-09-24")], ..FamilyFacts::default() };
    assert_eq!(format!("{facts:?}"), "FamilyFacts(0 categories, 1 children)");
}

#[test]
fn tickets_of_children_are_told_apart_by_age_where_the_age_is_known() {
    let offer = line(&json!({"what": {"kind": "child_tickets", "age_to": 6},
        "give": {"kind": "percent", "rate": 10_000}}));
    let tickets = basket(&json!([
        {"amount": 1_000, "ticket": {"kind": "child", "age": 6}},
        {"amount": 2_000, "ticket": {"kind": "child", "age": 7}},
        {"amount": 4_000, "ticket": {"kind": "child"}},
        {"amount": 8_000, "ticket": {"kind": "adult"}},
        {"amount": 16_000, "ticket": {"kind": "companion"}},
        {"amount": 32_000},
    ]));
    assert_eq!(Shop::default().discount(&offer, &tickets), 1_000);
    let companions =
        line(&json!({"what": {"kind": "companion_tickets"}, "give": {"kind": "percent", "rate": 5_000}}));
    assert_eq!(Shop::default().discount(&companions, &tickets), 8_000);
}
