//! How long it takes to price a basket: ten offers on twenty positions, in microseconds of this thread.
//!
//! `cargo bench -p mobile-contracts --bench discount`. Prints a line; decides nothing.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench talks to its reader and stops when it cannot run"
)]

use std::collections::BTreeSet;
use std::time::Instant;

use chrono::NaiveDate;
use mobile_contracts::discount::{Basket, PublishedOffer, Situation, price};
use serde_json::{Value, json};
use uuid::Uuid;

fn main() {
    let offers: Vec<_> = (0..10).map(offer).collect();
    let lines: Vec<_> =
        (0..20).map(|at| json!({"amount": 10_000 + at * 37, "group": format!("g{}", at % 8)})).collect();
    let basket: Basket = serde_json::from_value(json!({"lines": lines})).expect("a basket");
    let basket = basket.check().expect("a valid basket");
    let noon = NaiveDate::from_ymd_opt(2026, 9, 24).and_then(|day| day.and_hms_opt(12, 0, 0));
    let (holidays, rounds) = (BTreeSet::new(), 10_000_u32);
    let situation = Situation {
        local: noon.expect("a Thursday noon"),
        outlet: Uuid::from_u128(77),
        holidays: &holidays,
        class: 0,
        facts: None,
        used: &|_| 0,
    };
    let mut batches: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            let total: i64 =
                (0..rounds).map(|_| price(&offers, &basket, &situation).proposals[0].discount.0).sum();
            assert!(total > 0, "the offers give nothing");
            start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds)
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    println!("ten offers on twenty positions: {:.2} us ({:.2}-{:.2})", batches[4], batches[0], batches[8]);
}

fn offer(number: u32) -> PublishedOffer {
    let line = json!({"what": {"kind": "groups", "groups": [format!("g{}", number % 5), "g7"]},
        "except": {"promo": true}, "give": {"kind": "percent", "rate": 500 + 10 * number},
        "bounds": {"min_spend": 1_000}});
    let terms: Value = json!({
        "promise": {"kind": "priced", "lines": [line]},
        "when": {"windows": [{"on": {"kind": "weekly", "weekdays": ["mon", "thu"]},
            "hours": {"from": "09:00", "to": "21:00"}}]},
        "limits": [{"scope": "family", "per": "month", "unit": "discount", "cap": 500_000}],
        "stacking": {"kind": "additive", "priority": number},
    });
    let terms = serde_json::from_value(terms).expect("readable terms");
    PublishedOffer::new(Uuid::from_u128(number.into()), 1, terms).expect("valid terms")
}
