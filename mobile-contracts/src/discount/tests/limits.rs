//! Limits: which counter, how much, and what happens at the edge.

use super::*;

#[test]
fn a_counter_is_named_by_the_start_of_its_period_at_the_outlet() {
    let limit = |per| Limit { scope: Scope::Family, per, unit: LimitUnit::Uses, cap: 1 };
    for (per, day, start, resets) in [
        (Period::Day, "2026-12-31", Some("2026-12-31"), Some("2027-01-01")),
        (Period::Week, "2026-09-27", Some("2026-09-21"), Some("2026-09-28")),
        (Period::Week, "2026-09-28", Some("2026-09-28"), Some("2026-10-05")),
        (Period::Week, "2027-01-01", Some("2026-12-28"), Some("2027-01-04")),
        (Period::Month, "2028-02-29", Some("2028-02-01"), Some("2028-03-01")),
        (Period::Month, "2026-12-15", Some("2026-12-01"), Some("2027-01-01")),
        (Period::Year, "2028-02-29", Some("2028-01-01"), Some("2029-01-01")),
        (Period::Ever, "2026-09-24", None, None),
    ] {
        let key = limit(per).key(id(9), date(day));
        assert_eq!((key.offer, key.period_start), (id(9), start.map(date)), "{per} {day}");
        assert_eq!(per.resets_on(date(day)), resets.map(date), "{per} {day}");
    }
}

#[test]
fn every_limit_of_an_offer_takes_from_its_own_counter() {
    let offer = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(1_000)]},
            "limits": [
                {"scope": "everyone", "per": "ever", "unit": "discount", "cap": 1_000_000},
                {"scope": "family", "per": "day", "unit": "uses", "cap": 3},
                {"scope": "member", "per": "month", "unit": "quantity", "cap": 50_000},
                {"scope": "partner", "per": "week", "unit": "amount_bought", "cap": 900_000},
            ],
        }),
    );
    let used = |key: &LimitKey| match key.scope {
        Scope::Family => 2,
        _ => 10,
    };
    let bought = basket(&json!([{"amount": 20_000, "quantity": 4_000}]));
    let pricing = Shop::default().price_with(&[offer], &bought, &used);
    let takes: Vec<_> = pricing.proposals[0].offers[0]
        .limits
        .iter()
        .map(|take| (take.key.scope, take.takes, take.used, take.left_after()))
        .collect();
    assert_eq!(
        takes,
        [
            (Scope::Family, 1, 2, 0),
            (Scope::Member, 4_000, 10, 50_000 - 4_010),
            (Scope::Partner, 20_000, 10, 900_000 - 20_010),
            (Scope::Everyone, 2_000, 10, 1_000_000 - 2_010),
        ]
    );
    assert!(pricing.proposals[0].offers[0].limits.is_sorted_by_key(|take| take.key));
}

#[test]
fn the_last_litres_of_a_limit_get_their_part_of_the_discount() {
    let fuel = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [
                {"what": {"kind": "groups", "groups": ["АИ-95"]}, "give": {"kind": "per_unit", "off": 200}},
                {"what": {"kind": "groups", "groups": ["АИ-98"]}, "give": {"kind": "per_unit", "off": 300}}]},
            "limits": [{"scope": "family", "per": "month", "unit": "quantity", "cap": 100_000}],
        }),
    );
    let tank = basket(&json!([
        {"group": "АИ-95", "quantity": 30_000, "amount": 180_000},
        {"group": "АИ-98", "quantity": 30_000, "amount": 210_000},
    ]));
    for (used, off, takes) in
        [(0, 6_000 + 9_000, 60_000), (60_000, 6_000 + 3_000, 40_000), (85_000, 3_000, 15_000)]
    {
        let pricing = Shop::using(used).price(std::slice::from_ref(&fuel), &tank);
        let got = &pricing.proposals[0].offers[0];
        assert_eq!((got.discount.0, got.limits[0].takes), (off, takes), "{used}");
    }
}

#[test]
fn the_tighter_of_two_limits_decides() {
    let offer = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(1_000)]},
            "limits": [
                {"scope": "family", "per": "month", "unit": "discount", "cap": 1_500},
                {"scope": "everyone", "per": "ever", "unit": "discount", "cap": 700},
            ],
        }),
    );
    assert_eq!(Shop::default().discount(&offer, &total(10_000)), 700);
    assert_eq!(Shop::default().discount(&offer, &total(5_000)), 500);
}

#[test]
fn an_edit_of_the_offer_keeps_its_counters() {
    let terms = |rate: u32| {
        serde_json::from_value::<OfferTerms>(json!({"promise": {"kind": "priced", "lines": [percent(rate)]},
            "limits": [{"scope": "family", "per": "day", "unit": "uses", "cap": 1}]}))
        .unwrap()
    };
    let (old, new) = (
        PublishedOffer::new(id(1), 1, terms(500)).unwrap(),
        PublishedOffer::new(id(1), 2, terms(900)).unwrap(),
    );
    let key = |offer: &PublishedOffer| {
        Shop::default().price(std::slice::from_ref(offer), &total(1_000)).proposals[0].offers[0].limits[0].key
    };
    assert_eq!(key(&old), key(&new));
    // Of two versions only the newer one counts.
    let pricing = Shop::default().price(&[new, old], &total(1_000));
    assert_eq!(pricing.proposals.len(), 1);
    assert_eq!(pricing.proposals[0].offers[0].version, 2);
}

#[test]
fn a_started_thousandth_counts_so_that_nothing_is_ever_taken_for_free() {
    let offer = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(10_000)]},
            "limits": [
                {"scope": "family", "per": "day", "unit": "amount_bought", "cap": 1},
                {"scope": "family", "per": "day", "unit": "quantity", "cap": 900},
            ],
        }),
    );
    let pricing = Shop::default().price(&[offer], &basket(&json!([{"amount": 1_000, "quantity": 700}])));
    let takes: Vec<_> = pricing.proposals[0].takes().iter().map(|take| take.takes).collect();
    assert_eq!((pricing.proposals[0].discount, takes), (Kopecks(1), vec![1, 1]));
}

#[test]
fn a_combination_names_all_its_counters_in_one_order() {
    let stacked = |number| {
        offer(
            number,
            &json!({
                "promise": {"kind": "priced", "lines": [percent(1_000)]},
                "stacking": {"kind": "additive", "priority": 100 - number},
                "limits": [{"scope": "everyone", "per": "day", "unit": "uses", "cap": 9},
                    {"scope": "family", "per": "day", "unit": "uses", "cap": 1}],
            }),
        )
    };
    let pricing = Shop::default().price(&[stacked(1), stacked(2)], &total(10_000));
    let keys: Vec<_> =
        pricing.proposals[0].takes().iter().map(|take| (take.key.offer.as_u128(), take.key.scope)).collect();
    assert_eq!(keys, [(1, Scope::Family), (1, Scope::Everyone), (2, Scope::Family), (2, Scope::Everyone)]);
}
