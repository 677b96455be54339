//! Which offers go together, and in which order.

use super::*;
use crate::reason::Reason;

fn stacked(number: u128, rate: u32, stacking: &Value) -> PublishedOffer {
    offer(number, &json!({"promise": {"kind": "priced", "lines": [percent(rate)]}, "stacking": stacking}))
}

fn additive(number: u128, rate: u32, priority: u32) -> PublishedOffer {
    stacked(number, rate, &json!({"kind": "additive", "priority": priority}))
}

fn best_of(number: u128, rate: u32, group: &str) -> PublishedOffer {
    stacked(number, rate, &json!({"kind": "best_of", "group": group}))
}

fn exclusive(number: u128, rate: u32) -> PublishedOffer {
    stacked(number, rate, &json!({"kind": "exclusive"}))
}

/// Offers and discounts of every proposal.
fn proposals(offers: &[PublishedOffer]) -> Vec<(Vec<u128>, i64)> {
    let pricing = Shop::default().price(offers, &total(100_000));
    let ids = |proposal: &Proposal| proposal.offers.iter().map(|one| one.offer.as_u128()).collect();
    pricing.proposals.iter().map(|proposal| (ids(proposal), proposal.discount.0)).collect()
}

#[test]
fn an_exclusive_offer_stands_alone_and_the_best_comes_first() {
    let offers = [exclusive(1, 1_000), exclusive(2, 2_000), additive(3, 1_500, 0)];
    assert_eq!(proposals(&offers), [(vec![2], 20_000), (vec![3], 15_000), (vec![1], 10_000)]);
}

#[test]
fn additive_offers_are_applied_in_order_of_priority_to_what_is_left_to_pay() {
    // 10 % of 1000 roubles, then 20 % of 900.
    assert_eq!(proposals(&[additive(1, 2_000, 7), additive(2, 1_000, 3)]), [(vec![2, 1], 10_000 + 18_000)]);
}

#[test]
fn of_a_group_only_the_best_is_given_and_the_others_say_why() {
    let offers = [
        best_of(1, 500, "loyalty"),
        best_of(2, 1_000, "loyalty"),
        best_of(3, 2_000, "age"),
        additive(4, 1_000, 0),
    ];
    // 10 % and 20 % of the groups' winners, then 10 %: 1000 -> 900 -> 720 -> 648.
    assert_eq!(proposals(&offers), [(vec![2, 3, 4], 35_200)]);
    let pricing = Shop::default().price(&offers, &total(100_000));
    let [loser] = &pricing.not_applicable[..] else { panic!("{pricing:?}") };
    assert_eq!((loser.offer, loser.reason), (id(1), Reason::NotStackable));
}

#[test]
fn an_offer_for_which_the_others_leave_nothing_is_not_given() {
    let offers = [additive(1, 10_000, 0), additive(2, 1_000, 1)];
    let pricing = Shop::default().price(&offers, &total(100_000));
    assert_eq!(pricing.proposals[0].payable, Kopecks(0));
    assert_eq!(pricing.proposals[0].offers.len(), 1);
    assert_eq!(pricing.not_applicable[0].reason, Reason::NotStackable);
}

#[test]
fn a_minimum_is_measured_at_prices_before_discounts() {
    let from_1000 = offer(
        2,
        &json!({
            "promise": {"kind": "priced", "lines": [{"what": {"kind": "basket"},
                "give": {"kind": "amount", "off": 5_000}, "bounds": {"min_spend": 100_000}}]},
            "stacking": {"kind": "additive", "priority": 9},
        }),
    );
    assert_eq!(proposals(&[additive(1, 1_000, 0), from_1000]), [(vec![1, 2], 15_000)]);
}

#[test]
fn the_strictest_check_of_a_combination_is_asked_for() {
    let checked = |number, check: &str| {
        offer(
            number,
            &json!({"promise": {"kind": "priced", "lines": [percent(500)]}, "check": check,
            "stacking": {"kind": "additive", "priority": 0}}),
        )
    };
    let pricing = Shop::default().price(&[checked(1, "photo_id"), checked(2, "initials")], &total(1_000));
    assert_eq!(pricing.proposals[0].check, Check::PhotoId);
}

#[test]
fn of_equal_discounts_the_one_with_fewer_offers_comes_first() {
    let offers = [exclusive(9, 2_800), additive(1, 1_000, 0), additive(2, 2_000, 1)];
    assert_eq!(proposals(&offers), [(vec![9], 28_000), (vec![1, 2], 28_000)]);
}
