//! Every example that the specification wants quoted to the kopeck (CARD §6).

use super::*;

fn child(amount: i64, age: u8) -> Value {
    json!({"amount": amount, "ticket": {"kind": "child", "age": age}})
}

fn adult(amount: i64) -> Value {
    json!({"amount": amount, "ticket": {"kind": "adult"}})
}

#[test]
fn eight_kopecks_off_each_litre_of_base_fuel_and_ten_off_each_of_premium() {
    let fuel = offer(
        1,
        &json!({"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "groups", "groups": ["АИ-92", "АИ-95"]}, "give": {"kind": "per_unit", "off": 8}},
            {"what": {"kind": "groups", "groups": ["АИ-98"]}, "give": {"kind": "per_unit", "off": 10}},
        ]}}),
    );
    let tank = basket(&json!([
        {"group": "АИ-95", "quantity": 41_370, "amount": 248_220},
        {"group": "АИ-98", "quantity": 10_000, "amount": 75_000},
        {"group": "coffee", "amount": 15_000},
    ]));
    // 41.37 l x 8 = 330.96 -> 331; 10 l x 10 = 100.
    let best = &Shop::default().price(&[fuel], &tank).proposals[0];
    assert_eq!(best.discount, Kopecks(431));
    assert_eq!(best.payable, Kopecks(248_220 + 75_000 + 15_000 - 431));
    assert_eq!(best.line_discounts, [Kopecks(331), Kopecks(100), Kopecks(0)]);
    assert_eq!(best.offers[0].base, Kopecks(323_220));
}

#[test]
fn ten_percent_off_chosen_groups_but_not_off_promo_goods() {
    let dairy = line(&json!({
        "what": {"kind": "groups", "groups": ["dairy", "bread"]},
        "except": {"promo": true},
        "give": {"kind": "percent", "rate": 1000},
    }));
    let bought = basket(&json!([
        {"group": "dairy", "amount": 12_345},
        {"group": "dairy", "amount": 9_900, "promo": true},
        {"group": "bread", "amount": 5_000},
        {"group": "wine", "amount": 80_000},
    ]));
    // 10 % of 173.45 is 17.345: rounded once, half up.
    let best = &Shop::default().price(&[dairy], &bought).proposals[0];
    assert_eq!(best.discount, Kopecks(1_735));
    assert_eq!(best.line_discounts, [Kopecks(1_235), Kopecks(0), Kopecks(500), Kopecks(0)]);
}

#[test]
fn ten_twenty_or_thirty_roubles_off_from_one_two_or_three_hundred() {
    let tiers = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "tiers", "by": "spend", "steps": [
        {"from": 10_000, "off": {"kind": "amount", "amount": 1_000}},
        {"from": 20_000, "off": {"kind": "amount", "amount": 2_000}},
        {"from": 30_000, "off": {"kind": "amount", "amount": 3_000}},
    ]}}));
    for (spent, off) in
        [(9_999, 0), (10_000, 1_000), (19_999, 1_000), (20_000, 2_000), (30_000, 3_000), (99_000, 3_000)]
    {
        assert_eq!(Shop::default().discount(&tiers, &total(spent)), off, "{spent}");
    }
}

#[test]
fn the_first_adult_pays_and_every_second_child_is_free_the_cheapest() {
    let circus = line(&json!({
        "what": {"kind": "child_tickets"},
        "give": {"kind": "free_item", "every": 2, "which": "cheapest"},
        "bounds": {"requires": {"what": {"kind": "adult_tickets"}, "quantity": 1_000}},
    }));
    let shop = Shop::default();
    let family = |children: &[Value]| basket(&Value::from([&[adult(100_000)], children].concat()));
    assert_eq!(shop.discount(&circus, &family(&[child(50_000, 5)])), 0);
    assert_eq!(shop.discount(&circus, &family(&[child(50_000, 5), child(40_000, 9)])), 40_000);
    let four = [child(50_000, 5), child(40_000, 9), child(30_000, 2), child(60_000, 15)];
    assert_eq!(shop.discount(&circus, &family(&four)), 30_000 + 40_000);
    // Three tickets in one position: one of them is free.
    let three = json!([adult(100_000), {"amount": 100_000, "quantity": 3_000, "ticket": {"kind": "child"}}]);
    assert_eq!(shop.discount(&circus, &basket(&three)), 33_333);
    // Nobody pays for an adult.
    assert_eq!(shop.discount(&circus, &basket(&Value::from(&four[..]))), 0);
}

#[test]
fn a_family_ticket_for_two_adults_and_three_children_at_500_on_weekdays_and_700_at_weekends() {
    let give = |price: i64| {
        json!({"kind": "family_ticket", "price": price,
        "adults": {"min": 1, "max": 2}, "children": {"min": 1, "max": 3}})
    };
    let on = |days: &[&str]| json!({"windows": [{"on": {"kind": "weekly", "weekdays": days}}]});
    let zoo = offer(
        1,
        &json!({"promise": {"kind": "priced", "lines": [
            {"what": {"kind": "tickets"}, "give": give(50_000), "when": on(&["mon", "tue", "wed", "thu", "fri"])},
            {"what": {"kind": "tickets"}, "give": give(70_000), "when": on(&["sat", "sun"])},
        ]}}),
    );
    let all = basket(&json!([
        adult(30_000),
        adult(30_000),
        child(20_000, 3),
        child(20_000, 6),
        child(20_000, 9),
        child(15_000, 1),
    ]));
    let pays = |day: &str| Shop::at(day).price(std::slice::from_ref(&zoo), &all).proposals[0].payable.0;
    // The fourth child, with the cheapest ticket, is not covered.
    assert_eq!(pays("2026-09-25 10:00"), 50_000 + 15_000);
    assert_eq!(pays("2026-09-26 10:00"), 70_000 + 15_000);
    // Tickets that are cheaper one by one stay as they are.
    let two = basket(&json!([adult(30_000), child(20_000, 3)]));
    assert_eq!(Shop::at("2026-09-26 10:00").discount(&zoo, &two), 0);
}

#[test]
fn free_entry_on_the_third_sunday_of_the_month() {
    let museum = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [
                {"what": {"kind": "tickets"}, "give": {"kind": "fixed_price", "price": 0}}]},
            "when": {"windows": [{"on": {"kind": "nth_weekday", "nth": 3, "weekday": "sun"}}]},
        }),
    );
    let visit = basket(&json!([adult(35_000), child(10_000, 8)]));
    for (day, off) in [("2026-09-13", 0), ("2026-09-20", 45_000), ("2026-09-21", 0), ("2026-09-27", 0)] {
        assert_eq!(Shop::at(&format!("{day} 11:00")).discount(&museum, &visit), off, "{day}");
    }
}

#[test]
fn free_from_15_october_to_15_may_except_on_public_holidays() {
    let park = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [
                {"what": {"kind": "tickets"}, "give": {"kind": "percent", "rate": 10_000}}]},
            "when": {"seasons": [{"from": "10-15", "to": "05-15"}], "not_on_public_holidays": true},
        }),
    );
    let visit = basket(&json!([adult(20_000)]));
    for (day, off) in [
        ("2026-10-14", 0),
        ("2026-10-15", 20_000),
        ("2026-12-31", 20_000),
        ("2027-01-01", 0),
        ("2027-02-28", 20_000),
        ("2027-05-15", 20_000),
        ("2027-05-16", 0),
    ] {
        let holidays = [date("2027-01-01")].into();
        let shop = Shop { holidays, ..Shop::at(&format!("{day} 11:00")) };
        assert_eq!(shop.discount(&park, &visit), off, "{day}");
    }
}

#[test]
fn five_percent_after_15_00_on_weekdays_for_three_or_more_children() {
    let shop = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(500)]},
            "audience": {"kind": "family", "children": {"at_least": 3, "age_to": 17}},
            "when": {"windows": [{"on": {"kind": "weekly", "weekdays": ["mon", "tue", "wed", "thu", "fri"]},
                "hours": {"from": "15:00", "to": "00:00"}}]},
        }),
    );
    let family = |born: &[&str]| {
        Some(FamilyFacts {
            children_born: born.iter().map(|day| date(day)).collect(),
            ..FamilyFacts::default()
        })
    };
    let three = family(&["2010-01-01", "2015-05-05", "2020-07-07"]);
    let grown = family(&["2008-09-24", "2015-05-05", "2020-07-07"]);
    for (facts, at, off) in [
        (&three, "2026-09-24 14:59", 0),
        (&three, "2026-09-24 15:00", 5_000),
        (&three, "2026-09-24 23:59", 5_000),
        (&three, "2026-09-26 16:00", 0),
        (&grown, "2026-09-24 16:00", 0),
        (&None, "2026-09-24 16:00", 0),
    ] {
        let at_that_time = Shop { facts: facts.clone(), ..Shop::at(at) };
        assert_eq!(at_that_time.discount(&shop, &total(100_000)), off, "{at} {facts:?}");
    }
}

#[test]
fn half_the_price_but_never_under_120_roubles() {
    let half = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 5_000},
        "bounds": {"min_payable": 12_000}}));
    for (price, off) in
        [(30_000, 15_000), (24_000, 12_000), (20_000, 8_000), (12_001, 1), (12_000, 0), (5_000, 0)]
    {
        assert_eq!(Shop::default().discount(&half, &total(price)), off, "{price}");
    }
}

#[test]
fn at_most_5000_roubles_of_discount_a_month_for_a_family() {
    let capped = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(1_000)]},
            "limits": [{"scope": "family", "per": "month", "unit": "discount", "cap": 500_000}],
        }),
    );
    for (used, off) in [(0, 30_000), (470_000, 30_000), (480_000, 20_000), (499_999, 1), (500_000, 0)] {
        assert_eq!(Shop::using(used).discount(&capped, &total(300_000)), off, "{used}");
    }
}

#[test]
fn or_at_most_10000_roubles_of_purchases_a_month_for_a_family() {
    let capped = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(1_000)]},
            "limits": [{"scope": "family", "per": "month", "unit": "amount_bought", "cap": 1_000_000}],
        }),
    );
    for (used, off, takes) in [(0, 3_003, 30_033), (990_000, 1_000, 10_000), (1_000_000, 0, 0)] {
        let pricing = Shop::using(used).price(std::slice::from_ref(&capped), &total(30_033));
        let best = pricing.proposals.first();
        assert_eq!(best.map_or(0, |best| best.discount.0), off, "{used}");
        assert_eq!(best.map_or(0, |best| best.offers[0].limits[0].takes), takes, "{used}");
    }
}

#[test]
fn three_days_around_a_childs_birthday() {
    let cake = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(2_000)]},
            "audience": {"kind": "family", "birthday": {"days_before": 3, "days_after": 3}},
        }),
    );
    let facts = |born: &str| FamilyFacts { children_born: vec![date(born)], ..FamilyFacts::default() };
    for (born, today, off) in [
        ("2018-09-27", "2026-09-23", 0),
        ("2018-09-27", "2026-09-24", 2_000),
        ("2018-09-27", "2026-09-27", 2_000),
        ("2018-09-27", "2026-09-30", 2_000),
        ("2018-09-27", "2026-10-01", 0),
        ("2018-01-01", "2026-12-30", 2_000),
        ("2018-12-31", "2027-01-02", 2_000),
        ("2020-02-29", "2027-02-28", 2_000),
        ("2020-02-29", "2028-03-03", 2_000),
        ("2026-09-25", "2026-09-26", 0),
    ] {
        let shop = Shop { facts: Some(facts(born)), ..Shop::at(&format!("{today} 12:00")) };
        let pricing = shop.price(std::slice::from_ref(&cake), &total(10_000));
        assert_eq!(pricing.proposals.first().map_or(0, |best| best.discount.0), off, "{born} {today}");
        // A cashier must not learn when the birthday is.
        assert_eq!(pricing.not_applicable, [], "{born} {today}");
    }
}

#[test]
fn the_partners_own_tariff_is_quoted_when_the_till_sends_it() {
    let tariff = line(&json!({"what": {"kind": "basket"}, "give": {"kind": "tariff"}}));
    let bought = basket(&json!([
        {"amount": 30_000, "tariff": 21_000}, {"amount": 10_000, "tariff": 10_000}, {"amount": 7_000},
    ]));
    let best = &Shop::default().price(&[tariff], &bought).proposals[0];
    assert_eq!((best.discount, best.payable), (Kopecks(9_000), Kopecks(38_000)));
}

#[test]
fn an_informational_offer_is_never_quoted_and_never_refused() {
    let up_to =
        offer(1, &json!({"promise": {"kind": "informational", "to": {"kind": "percent", "rate": 6_000}}}));
    let pricing = Shop::default().price(&[up_to], &total(10_000));
    assert_eq!((pricing.proposals, pricing.not_applicable), (vec![], vec![]));
}
