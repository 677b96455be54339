//! What must hold for every basket and every set of offers.

use super::*;
use proptest::prelude::*;

fn any_group() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(null)), Just(json!("a")), Just(json!("b")), Just(json!("c"))]
}

fn any_ticket() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => Just(json!(null)),
        1 => Just(json!({"kind": "adult"})),
        1 => (0_u8..18).prop_map(|age| json!({"kind": "child", "age": age})),
    ]
}

fn any_basket() -> impl Strategy<Value = Basket> {
    let amount = prop_oneof![3 => 0_i64..100_000, 1 => 0..=Kopecks::MAX.0 / 12];
    let line = (amount, 1_u64..6, any_group(), any_ticket(), any::<bool>(), any::<bool>()).prop_map(
        |(amount, pieces, group, ticket, promo, tariff)| {
            let quantity = if ticket.is_null() { pieces * 700 } else { pieces * 1_000 };
            let tariff = tariff.then_some(amount / 3);
            json!({"amount": amount, "quantity": quantity, "group": group, "ticket": ticket, "promo": promo,
                "tariff": tariff})
        },
    );
    prop::collection::vec(line, 1..12).prop_map(|lines| basket(&Value::from(lines)))
}

fn any_give() -> impl Strategy<Value = Value> {
    prop_oneof![
        (1_u32..=10_000).prop_map(|rate| json!({"kind": "percent", "rate": rate})),
        (1_i64..200_000).prop_map(|off| json!({"kind": "amount", "off": off})),
        (1_i64..200_000).prop_map(|off| json!({"kind": "per_unit", "off": off})),
        (0_i64..50_000).prop_map(|price| json!({"kind": "fixed_price", "price": price})),
        Just(json!({"kind": "tariff"})),
        (1_u32..4, any::<bool>()).prop_map(|(every, cheap)| {
            json!({"kind": "free_item", "every": every, "which": if cheap { "cheapest" } else { "dearest" }})
        }),
        (1_u64..50_000, 1_u32..=10_000).prop_map(|(from, rate)| {
            json!({"kind": "tiers", "by": "spend", "steps": [
                {"from": from, "off": {"kind": "amount", "amount": from}},
                {"from": from * 2, "off": {"kind": "percent", "rate": rate}}]})
        }),
    ]
}

fn any_line() -> impl Strategy<Value = Value> {
    let what = prop_oneof![
        Just(json!({"kind": "basket"})),
        Just(json!({"kind": "groups", "groups": ["a", "b"]})),
        Just(json!({"kind": "child_tickets", "age_to": 9})),
    ];
    let some = |most: i64| prop::option::weighted(0.2, 1..most);
    let bounds = (some(50_000), some(50_000), some(10_000), some(20_000)).prop_map(
        |(min_spend, max_discount, max_share, payable)| {
            json!({"min_spend": min_spend, "max_discount": max_discount, "max_share": max_share,
                "min_payable": payable, "max_payable": payable.map(|least| least * 3)})
        },
    );
    (what, any_give(), bounds, any::<bool>()).prop_map(|(what, give, bounds, promo)| {
        json!({"what": what, "give": give, "bounds": bounds, "except": {"promo": promo}})
    })
}

fn any_offer(number: u128) -> impl Strategy<Value = PublishedOffer> {
    let stacking = prop_oneof![
        Just(json!({"kind": "exclusive"})),
        Just(json!({"kind": "best_of", "group": "g"})),
        (0_u32..3).prop_map(|priority| json!({"kind": "additive", "priority": priority})),
    ];
    let rounding = prop_oneof![Just("half_up"), Just("half_even"), Just("floor")];
    let caps = prop::collection::vec(1_u64..300_000, 0..5);
    (prop::collection::vec(any_line(), 1..4), stacking, rounding, caps).prop_map(
        move |(lines, stacking, rounding, caps)| {
            // Only some kinds can be cut at a bought amount or a quantity.
            let divisible = ["percent", "per_unit", "fixed_price", "tariff"];
            let whole = lines.iter().any(|line| !divisible.iter().any(|kind| line["give"]["kind"] == *kind));
            let units = ["discount", "uses", "amount_bought", "quantity"];
            let limit = |(unit, cap)| json!({"scope": "family", "per": "day", "unit": unit, "cap": cap});
            let limits: Vec<_> = units.iter().take(if whole { 2 } else { 4 }).zip(caps).map(limit).collect();
            offer(
                number,
                &json!({"promise": {"kind": "priced", "lines": lines}, "stacking": stacking,
                "rounding": rounding, "limits": limits}),
            )
        },
    )
}

fn any_offers() -> impl Strategy<Value = Vec<PublishedOffer>> {
    (any_offer(1), any_offer(2), any_offer(3), any_offer(4)).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn nothing_is_ever_given_that_was_not_there(basket in any_basket(), offers in any_offers(), used in 0_u64..400_000) {
        let pricing = Shop::using(used).price(&offers, &basket);
        for proposal in &pricing.proposals {
            prop_assert!(proposal.payable >= Kopecks(0));
            prop_assert_eq!(proposal.payable.0 + proposal.discount.0, pricing.total.0);
            prop_assert_eq!(proposal.line_discounts.iter().map(|off| off.0).sum::<i64>(), proposal.discount.0);
            prop_assert_eq!(proposal.offers.iter().map(|one| one.discount.0).sum::<i64>(), proposal.discount.0);
            for (line, off) in basket.lines.iter().zip(&proposal.line_discounts) {
                prop_assert!(Kopecks(0) <= *off && *off <= line.amount);
            }
            for one in &proposal.offers {
                prop_assert!(Kopecks(0) < one.discount && one.discount <= one.base && one.base <= pricing.total);
                for take in &one.limits {
                    prop_assert!(take.takes >= 1 && take.used + take.takes <= take.cap);
                }
            }
        }
        prop_assert!(pricing.proposals.is_sorted_by(|one, next| one.discount >= next.discount));
        // Every offer is somewhere, and nowhere twice.
        let mut ids: Vec<_> = pricing.proposals.iter().flat_map(|proposal| &proposal.offers).map(|one| one.offer)
            .chain(pricing.not_applicable.iter().map(|one| one.offer)).collect();
        ids.sort();
        prop_assert_eq!(ids, offers.iter().map(PublishedOffer::id).collect::<Vec<_>>());
    }

    #[test]
    fn neither_the_order_of_positions_nor_that_of_offers_changes_anything(
        (basket, shuffled) in any_basket().prop_flat_map(|basket| {
            let lines = Just(basket.lines.clone()).prop_shuffle();
            (Just(basket), lines.prop_map(|lines| Basket { lines, own_promotion: false }))
        }),
        (offers, mixed) in any_offers().prop_flat_map(|offers| (Just(offers.clone()), Just(offers).prop_shuffle())),
    ) {
        let without_receipt = |mut pricing: Pricing| {
            for proposal in &mut pricing.proposals {
                proposal.line_discounts.sort();
            }
            pricing
        };
        let shop = Shop::default();
        prop_assert_eq!(without_receipt(shop.price(&offers, &basket)), without_receipt(shop.price(&mixed, &shuffled)));
    }

    #[test]
    fn a_percentage_never_shrinks_when_more_is_bought(basket in any_basket(), more in 0_i64..100_000, rate in 1_u32..=10_000) {
        let mut larger = basket.clone();
        larger.lines.push(BasketLine::of(Kopecks(more)));
        let offer = line(&percent(rate));
        let shop = Shop::default();
        prop_assert!(shop.discount(&offer, &basket) <= shop.discount(&offer, &larger));
    }

    #[test]
    fn cutting_a_purchase_at_a_limit_in_two_gives_no_more_than_one(
        spent in 1_i64..2_000_000, first in 0_i64..2_000_000, rate in 1_u32..=10_000, cap in 1_u64..1_000_000,
    ) {
        let first = first.min(spent);
        let offer = offer(1, &json!({"promise": {"kind": "priced", "lines": [percent(rate)]}, "rounding": "floor",
            "limits": [{"scope": "family", "per": "month", "unit": "amount_bought", "cap": cap}]}));
        let whole = Shop::default().discount(&offer, &total(spent));
        let mut used = 0;
        let mut parts = 0;
        for part in [first, spent - first] {
            let pricing = Shop::using(used).price(std::slice::from_ref(&offer), &total(part));
            if let Some(best) = pricing.proposals.first() {
                parts += best.discount.0;
                used += best.offers[0].limits[0].takes;
            }
        }
        prop_assert!(used <= cap);
        prop_assert!(parts <= whole);
    }

    #[test]
    fn terms_come_back_from_the_wire_as_they_went(offer in any_offer(1)) {
        let json = serde_json::to_string(offer.terms()).unwrap();
        let back: OfferTerms = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back.hash(), offer.hash());
        prop_assert_eq!(&back, offer.terms());
        let canonical: OfferTerms = serde_json::from_str(&offer.terms().canonical_json()).unwrap();
        prop_assert_eq!(&canonical, offer.terms());
    }
}
