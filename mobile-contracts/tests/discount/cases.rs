//! Prices that every implementation must reach as well: the cases of `vectors/discount.json`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use mobile_contracts::discount::{Basket, FamilyFacts, Pricing, PublishedOffer, Situation, price};
use serde_json::{Value, json};
use uuid::Uuid;

/// The offer, or the outlet, with this number.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn percent(rate: u32) -> Value {
    json!({"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": rate}})
}

/// One case: what is handed in. Offers have the ids 1, 2, 3 and so on.
fn case(name: &str, offers: &[&Value], lines: &Value, situation: &Value) -> Value {
    let mut full = json!({
        "local": "2026-09-24T12:00:00", "outlet": id(77), "holidays": ["2026-11-04"], "class": 0, "used": 0,
    });
    full.as_object_mut().unwrap().extend(situation.as_object().unwrap().clone());
    let offers: Vec<_> =
        (1_u128..).zip(offers).map(|(number, terms)| json!({"id": id(number), "terms": terms})).collect();
    json!({"name": name, "offers": offers, "basket": {"lines": lines}, "situation": full})
}

fn priced(lines: &Value) -> Value {
    json!({"promise": {"kind": "priced", "lines": lines}})
}

fn plus(terms: Value, field: &str, value: Value) -> Value {
    let mut terms = terms;
    terms[field] = value;
    terms
}

/// All cases, without their prices.
pub(crate) fn cases() -> Vec<Value> {
    let any = json!({});
    let fuel = priced(&json!([
        {"what": {"kind": "groups", "groups": ["АИ-92", "АИ-95"]}, "give": {"kind": "per_unit", "off": 8}},
        {"what": {"kind": "groups", "groups": ["АИ-98"]}, "give": {"kind": "per_unit", "off": 10}}]));
    let tank = json!([{"group": "АИ-95", "quantity": 41_370, "amount": 248_220},
        {"group": "АИ-98", "quantity": 10_000, "amount": 75_000}, {"group": "coffee", "amount": 15_000}]);
    let goods =
        priced(&json!([{"what": {"kind": "groups", "groups": ["dairy", "bread"]}, "except": {"promo": true},
        "give": {"kind": "percent", "rate": 1_000}}]));
    let bought = json!([{"group": "dairy", "amount": 12_345}, {"group": "dairy", "amount": 9_900, "promo": true},
        {"group": "bread", "amount": 5_000}, {"group": "wine", "amount": 80_000}]);
    let tiers =
        priced(&json!([{"what": {"kind": "basket"}, "give": {"kind": "tiers", "by": "spend", "steps": [
        {"from": 10_000, "off": {"kind": "amount", "amount": 1_000}},
        {"from": 20_000, "off": {"kind": "percent", "rate": 1_250}}]}}]));
    let circus = priced(&json!([{"what": {"kind": "child_tickets"},
        "give": {"kind": "free_item", "every": 2, "which": "cheapest"},
        "bounds": {"requires": {"what": {"kind": "adult_tickets"}, "quantity": 1_000}}}]));
    let family = json!([{"amount": 100_000, "ticket": {"kind": "adult"}},
        {"amount": 100_000, "quantity": 3_000, "ticket": {"kind": "child"}},
        {"amount": 30_000, "ticket": {"kind": "child", "age": 4}}]);
    let zoo =
        priced(&json!([{"what": {"kind": "tickets"}, "give": {"kind": "family_ticket", "price": 150_000,
        "adults": {"min": 1, "max": 2}, "children": {"min": 1, "max": 3}}}]));
    let half = priced(&json!([{"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 5_000},
        "bounds": {"min_payable": 12_000}}]));
    let tenth = priced(&json!([percent(1_000)]));
    let capped = |unit: &str| {
        plus(
            tenth.clone(),
            "limits",
            json!([{"scope": "family", "per": "month", "unit": unit, "cap": 500_000}]),
        )
    };
    let hours = plus(
        tenth.clone(),
        "when",
        json!({"not_on_public_holidays": true, "windows": [
        {"on": {"kind": "weekly", "weekdays": ["fri", "wed"]}, "hours": {"from": "22:00", "to": "02:00"}}]}),
    );
    let three =
        plus(tenth.clone(), "audience", json!({"kind": "family", "children": {"at_least": 3, "age_to": 17}}));
    let children = json!({"facts": {"children_born": ["2010-01-01", "2015-05-05", "2020-07-07"]}});
    let stack = |terms: &Value, stacking: Value| plus(terms.clone(), "stacking", stacking);
    let additive =
        |terms: &Value, priority: u32| stack(terms, json!({"kind": "additive", "priority": priority}));
    let rival =
        |rate: u32| stack(&priced(&json!([percent(rate)])), json!({"kind": "best_of", "group": "age"}));
    let one = json!([{"amount": 100_005}]);
    vec![
        case("so much off each litre, by grade", &[&fuel], &tank, &any),
        case("chosen groups without promo goods", &[&goods], &bought, &any),
        case("below the first tier", &[&tiers], &json!([{"amount": 9_000}]), &any),
        case("the second tier", &[&tiers], &json!([{"amount": 20_001}, {"amount": 10_000}]), &any),
        case("every second child free, the cheapest", &[&circus], &family, &any),
        case("a family ticket covers three children", &[&zoo], &family, &any),
        case("half the price, never under 120 roubles", &[&half], &json!([{"amount": 20_001}]), &any),
        case("the last roubles of a discount limit", &[&capped("discount")], &one, &json!({"used": 490_001})),
        case(
            "the last roubles of a spending limit",
            &[&capped("amount_bought")],
            &one,
            &json!({"used": 450_001}),
        ),
        case("a limit used up", &[&capped("uses")], &one, &json!({"used": 500_000})),
        case(
            "after midnight it is still Friday's",
            &[&hours],
            &one,
            &json!({"local": "2026-09-26T01:59:00"}),
        ),
        case("outside of the hours", &[&hours], &one, &json!({"local": "2026-10-31T02:00:00"})),
        case("three children", &[&three], &one, &children),
        case("without facts nothing is said", &[&three], &one, &any),
        case(
            "half a kopeck to the even side",
            &[&plus(tenth.clone(), "rounding", json!("half_even"))],
            &one,
            &any,
        ),
        case(
            "one after another, the best of a group first, exclusive ones apart",
            &[&additive(&tenth, 5), &additive(&goods, 1), &rival(700), &rival(300), &tenth],
            &bought,
            &any,
        ),
    ]
}

/// Prices one case.
pub(crate) fn answer(case: &Value) -> Pricing {
    let given = |name: &str| case["situation"][name].clone();
    let facts = given("facts");
    let read = |name: &str| serde_json::from_value(facts[name].clone()).unwrap_or_default();
    let facts = (!facts.is_null())
        .then(|| FamilyFacts { children_born: read("children_born"), ..FamilyFacts::default() });
    let holidays: BTreeSet<NaiveDate> = serde_json::from_value(given("holidays")).unwrap();
    let used: u64 = serde_json::from_value(given("used")).unwrap();
    let situation = Situation {
        local: serde_json::from_value(given("local")).unwrap(),
        outlet: serde_json::from_value(given("outlet")).unwrap(),
        holidays: &holidays,
        class: serde_json::from_value(given("class")).unwrap(),
        facts: facts.as_ref(),
        used: &|_| used,
    };
    let offers = case["offers"].as_array().unwrap().iter().map(|one| {
        let terms = serde_json::from_value(one["terms"].clone()).unwrap();
        PublishedOffer::new(serde_json::from_value(one["id"].clone()).unwrap(), 1, terms).unwrap()
    });
    let basket: Basket = serde_json::from_value(case["basket"].clone()).unwrap();
    price(&offers.collect::<Vec<_>>(), &basket.check().unwrap(), &situation)
}
