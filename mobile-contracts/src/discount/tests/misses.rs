//! What a cashier is told when an offer gives nothing: the nearest miss.

use super::*;
use crate::reason::{Params, Reason};

fn with(extra: &Value) -> PublishedOffer {
    let mut terms = json!({"promise": {"kind": "priced", "lines": [percent(1_000)]}});
    terms.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    offer(1, &terms)
}

fn opens(date_: Option<&str>, time: &str) -> Option<Params> {
    Some(Params::OpensAt { date: date_.map(date), time: time.parse().unwrap() })
}

#[test]
fn a_purchase_below_the_minimum_is_told_how_much_is_missing() {
    let offer = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 500},
        "bounds": {"min_spend": 100_000}}));
    let miss = Shop::default().miss(&offer, &total(88_000));
    assert_eq!(miss, (Reason::MinSpend, Some(Params::ShortOfAmount { missing: Kopecks(12_000) })));
    assert_eq!(Shop::default().discount(&offer, &total(100_000)), 5_000);
}

#[test]
fn too_few_pieces_are_told_how_many_are_missing() {
    let offer = line(&json!({"what": {"kind": "groups", "groups": ["books"]},
        "give": {"kind": "percent", "rate": 500}, "bounds": {"min_quantity": 3_000}}));
    let two = basket(&json!([{"group": "books", "amount": 90_000, "quantity": 2_000}]));
    let miss = Shop::default().miss(&offer, &two);
    assert_eq!(miss, (Reason::MinSpend, Some(Params::ShortOfQuantity { missing: Milli(1_000) })));
}

#[test]
fn the_lowest_tier_is_the_one_to_reach() {
    let tiers = line(
        &json!({"what": {"kind": "basket"}, "give": {"kind": "tiers", "by": "children", "steps": [
            {"from": 3, "off": {"kind": "percent", "rate": 1_000}}, {"from": 5, "off": {"kind": "percent", "rate": 2_000}},
        ]}}),
    );
    let children = |count: u32| {
        basket(&json!([{"amount": 10_000, "quantity": count * 1_000, "ticket": {"kind": "child"}}]))
    };
    let miss = Shop::default().miss(&tiers, &children(1));
    assert_eq!(miss, (Reason::MinSpend, Some(Params::ShortOfTickets { adults: 0, children: 2 })));
    assert_eq!(Shop::default().discount(&tiers, &children(4)), 1_000);
    assert_eq!(Shop::default().discount(&tiers, &children(5)), 2_000);
}

#[test]
fn goods_that_must_be_bought_along_are_asked_for() {
    let offer = line(&json!({
        "what": {"kind": "groups", "groups": ["refill"]}, "give": {"kind": "percent", "rate": 5_000},
        "bounds": {"requires": {"what": {"kind": "groups", "groups": ["pen"]}, "quantity": 2_000}},
    }));
    let bought = basket(&json!([{"group": "refill", "amount": 5_000}, {"group": "pen", "amount": 9_000}]));
    let miss = Shop::default().miss(&offer, &bought);
    assert_eq!(miss, (Reason::MinSpend, Some(Params::ShortOfCompanion { missing: Milli(1_000) })));
}

#[test]
fn goods_of_the_line_itself_and_goods_for_nothing_do_not_count_as_bought_along() {
    let offer = line(&json!({
        "what": {"kind": "groups", "groups": ["refill"]}, "give": {"kind": "percent", "rate": 5_000},
        "bounds": {"requires": {"what": {"kind": "basket"}, "quantity": 1_000}},
    }));
    let refill = json!({"group": "refill", "amount": 5_000});
    for along in [refill.clone(), json!({"group": "pen", "amount": 0})] {
        let miss = Shop::default().miss(&offer, &basket(&json!([refill, along])));
        assert_eq!(miss.0, Reason::MinSpend, "{along}");
    }
    let paid = json!({"group": "pen", "amount": 1});
    assert_eq!(Shop::default().discount(&offer, &basket(&json!([refill, paid]))), 2_500);
}

#[test]
fn a_purchase_without_the_goods_says_so() {
    let offer = line(&json!({"what": {"kind": "groups", "groups": ["shoes"]},
        "give": {"kind": "percent", "rate": 500}}));
    assert_eq!(Shop::default().miss(&offer, &total(100_000)), (Reason::CategoryExcluded, None));
}

#[test]
fn before_and_after_its_days_the_first_and_the_last_one_are_named() {
    let offer = with(&json!({"when": {"valid_from": "2026-09-01", "valid_to": "2026-09-30"}}));
    let begins = Some(Params::BeginsOn { date: date("2026-09-01") });
    let ended = Some(Params::EndedOn { date: date("2026-09-30") });
    assert_eq!(Shop::at("2026-08-31 23:59").miss(&offer, &total(1_000)), (Reason::OfferNotActive, begins));
    assert_eq!(Shop::at("2026-10-01 00:00").miss(&offer, &total(1_000)), (Reason::OfferNotActive, ended));
    assert_eq!(Shop::at("2026-09-01 00:00").discount(&offer, &total(1_000)), 100);
    assert_eq!(Shop::at("2026-09-30 23:59").discount(&offer, &total(1_000)), 100);
}

#[test]
fn outside_of_its_hours_the_next_opening_is_named() {
    let offer = with(&json!({"when": {"windows": [
        {"on": {"kind": "weekly", "weekdays": ["mon", "thu"]}, "hours": {"from": "15:00", "to": "18:00"}},
        {"on": {"kind": "weekly", "weekdays": ["sat"]}},
    ]}}));
    for (at, params) in [
        ("2026-09-24 12:00", opens(None, "15:00")),
        ("2026-09-24 18:00", opens(Some("2026-09-26"), "00:00")),
        ("2026-09-27 00:00", opens(Some("2026-09-28"), "15:00")),
    ] {
        assert_eq!(Shop::at(at).miss(&offer, &total(1_000)), (Reason::OutsideHours, params), "{at}");
    }
}

#[test]
fn another_outlet_is_told_that_it_is_another_one() {
    let offer = with(&json!({"outlets": [id(5)]}));
    assert_eq!(Shop::default().miss(&offer, &total(1_000)), (Reason::WrongOutlet, None));
    assert_eq!(Shop { outlet: id(5), ..Shop::default() }.discount(&offer, &total(1_000)), 100);
}

#[test]
fn a_used_up_limit_says_when_it_begins_anew_and_whose_it_was() {
    for (scope, reason) in [
        ("family", Reason::FamilyLimit),
        ("member", Reason::FamilyLimit),
        ("partner", Reason::PartnerLimit),
        ("everyone", Reason::BudgetExhausted),
    ] {
        for (per, period, resets) in [
            ("day", Period::Day, Some("2026-09-25")),
            ("week", Period::Week, Some("2026-09-28")),
            ("month", Period::Month, Some("2026-10-01")),
            ("year", Period::Year, Some("2027-01-01")),
            ("ever", Period::Ever, None),
        ] {
            let offer = with(&json!({"limits": [{"scope": scope, "per": per, "unit": "uses", "cap": 2}]}));
            let params = Params::LimitReached { period, unit: LimitUnit::Uses, resets_on: resets.map(date) };
            assert_eq!(Shop::using(2).miss(&offer, &total(1_000)), (reason, Some(params)), "{scope} {per}");
            assert_eq!(Shop::using(1).discount(&offer, &total(1_000)), 100, "{scope} {per}");
        }
    }
}

#[test]
fn a_used_up_limit_is_told_before_a_purchase_that_is_too_small() {
    let offer = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [{"what": {"kind": "basket"},
                "give": {"kind": "percent", "rate": 500}, "bounds": {"min_spend": 100_000}}]},
            "limits": [{"scope": "family", "per": "day", "unit": "uses", "cap": 1}],
        }),
    );
    assert_eq!(Shop::using(1).miss(&offer, &total(1_000)).0, Reason::FamilyLimit);
}

#[test]
fn the_partners_own_promotion_shuts_out_offers_that_do_not_go_with_one() {
    let sale = Basket { own_promotion: true, ..total(1_000) };
    let offer = with(&json!({"not_with_own_promotion": true}));
    assert_eq!(Shop::default().miss(&offer, &sale), (Reason::NotStackable, None));
    assert_eq!(Shop::default().discount(&offer, &total(1_000)), 100);
    assert_eq!(Shop::default().discount(&with(&json!({})), &sale), 100);
}

#[test]
fn of_several_lines_the_nearest_miss_is_told() {
    let offer = offer(
        1,
        &json!({"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "groups", "groups": ["shoes"]}, "give": {"kind": "percent", "rate": 3_000}},
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 2_000}, "bounds": {"min_spend": 500_000}},
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 1_000}, "bounds": {"min_spend": 200_000}},
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 5_000},
                "when": {"windows": [{"on": {"kind": "weekly", "weekdays": ["mon"]}}]}},
        ]}}),
    );
    let miss = Shop::default().miss(&offer, &total(150_000));
    assert_eq!(miss, (Reason::MinSpend, Some(Params::ShortOfAmount { missing: Kopecks(50_000) })));
}

#[test]
fn goods_that_are_cheaper_anyway_get_nothing() {
    let offer = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "fixed_price", "price": 20_000}}));
    assert_eq!(Shop::default().miss(&offer, &total(19_000)), (Reason::CategoryExcluded, None));
    assert_eq!(Shop::default().discount(&offer, &total(25_000)), 5_000);
}
