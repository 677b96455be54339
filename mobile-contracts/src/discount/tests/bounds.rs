//! Bounds of a line, and lines beside each other.

use super::*;

fn bounded(bounds: &Value) -> PublishedOffer {
    line(&json!({"what": {"kind": "groups", "groups": ["a"]}, "give": {"kind": "percent", "rate": 5_000},
        "bounds": bounds}))
}

/// 100 roubles of the group and 50 of something else.
fn bought() -> Basket {
    basket(&json!([{"group": "a", "amount": 10_000}, {"group": "b", "amount": 5_000}]))
}

#[test]
fn bounds_hold_the_discount_and_what_remains_to_be_paid() {
    for (bounds, off) in [
        (json!({}), 5_000),
        (json!({"max_discount": 4_321}), 4_321),
        (json!({"max_share": 3_000}), 4_500),
        (json!({"min_payable": 7_000}), 3_000),
        (json!({"max_payable": 4_000}), 6_000),
        (json!({"max_payable": 0}), 10_000),
        (json!({"max_payable": 4_000, "max_discount": 5_500}), 5_500),
        (json!({"min_spend": 10_000}), 5_000),
    ] {
        assert_eq!(Shop::default().discount(&bounded(&bounds), &bought()), off, "{bounds}");
    }
}

#[test]
fn an_amount_off_is_never_more_than_the_goods_cost() {
    let offer = line(
        &json!({"what": {"kind": "groups", "groups": ["a"]}, "give": {"kind": "amount", "off": 30_000}}),
    );
    let best = &Shop::default().price(&[offer], &bought()).proposals[0];
    assert_eq!((best.discount, best.payable), (Kopecks(10_000), Kopecks(5_000)));
}

#[test]
fn an_amount_off_is_handed_out_in_proportion_to_the_kopeck() {
    let offer = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "amount", "off": 100}}));
    let three = basket(&json!([{"amount": 1_000}, {"amount": 1_000}, {"amount": 1_000}]));
    let best = &Shop::default().price(&[offer], &three).proposals[0];
    assert_eq!(best.line_discounts, [Kopecks(34), Kopecks(33), Kopecks(33)]);
}

#[test]
fn goods_are_priced_by_the_first_line_that_has_something_for_them() {
    let offer = offer(
        1,
        &json!({"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "groups", "groups": ["a"]}, "give": {"kind": "percent", "rate": 5_000},
                "bounds": {"min_spend": 20_000}},
            {"what": {"kind": "groups", "groups": ["a"]}, "give": {"kind": "percent", "rate": 2_000}},
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 1_000}},
        ]}}),
    );
    // The first line asks for more, so the second takes the group; the third finds only the rest.
    assert_eq!(Shop::default().discount(&offer, &bought()), 2_000 + 500);
    let more = basket(&json!([{"group": "a", "amount": 20_000}, {"group": "b", "amount": 5_000}]));
    assert_eq!(Shop::default().discount(&offer, &more), 10_000 + 500);
}

#[test]
fn excepted_groups_get_nothing() {
    let offer = line(&json!({"what": {"kind": "basket"}, "except": {"groups": ["b", "tobacco"]},
        "give": {"kind": "percent", "rate": 1_000}}));
    assert_eq!(Shop::default().discount(&offer, &bought()), 1_000);
}

#[test]
fn a_line_can_be_for_other_outlets_than_the_rest_of_the_offer() {
    let offer = offer(
        1,
        &json!({"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 2_000}, "outlets": [id(5)]},
            {"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 1_000}},
        ]}}),
    );
    let at = |outlet| Shop { outlet, ..Shop::default() }.discount(&offer, &total(1_000));
    assert_eq!((at(id(5)), at(id(6))), (200, 100));
}

#[test]
fn the_dearest_can_be_free_and_every_first_is_all_of_them() {
    let free = |every: u32, which: &str| {
        line(
            &json!({"what": {"kind": "basket"}, "give": {"kind": "free_item", "every": every, "which": which}}),
        )
    };
    let three = basket(&json!([
        {"amount": 3_000, "quantity": 2_000}, {"amount": 4_000}, {"amount": 1_000, "quantity": 500},
    ]));
    // The half piece counts neither as a piece nor as a free one.
    assert_eq!(Shop::default().discount(&free(3, "dearest"), &three), 4_000);
    assert_eq!(Shop::default().discount(&free(3, "cheapest"), &three), 1_500);
    assert_eq!(Shop::default().discount(&free(1, "cheapest"), &three), 7_000);
}
