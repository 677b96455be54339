//! How long a price takes; run with `cargo test --release -p mobile-contracts speed -- --ignored --nocapture`.

use super::*;
use std::time::Instant;

#[test]
#[ignore = "a measurement, not a check"]
#[expect(clippy::print_stdout, reason = "a measurement speaks")]
fn ten_offers_on_twenty_positions() {
    let offers: Vec<_> = (0..10)
        .map(|number| {
            let line = json!({"what": {"kind": "groups", "groups": [format!("g{}", number % 5), "g7"]},
                "except": {"promo": true}, "give": {"kind": "percent", "rate": 500 + 10 * number},
                "bounds": {"min_spend": 1_000}});
            offer(
                number,
                &json!({
                    "promise": {"kind": "priced", "lines": [line]},
                    "when": {"windows": [{"on": {"kind": "weekly", "weekdays": ["mon", "thu"]},
                        "hours": {"from": "09:00", "to": "21:00"}}]},
                    "limits": [{"scope": "family", "per": "month", "unit": "discount", "cap": 500_000}],
                    "stacking": {"kind": "additive", "priority": number},
                }),
            )
        })
        .collect();
    let lines: Vec<_> =
        (0..20).map(|at| json!({"amount": 10_000 + at * 37, "group": format!("g{}", at % 8)})).collect();
    let basket = basket(&Value::from(lines));
    let rounds = 10_000_u32;
    let start = Instant::now();
    let total: i64 =
        (0..rounds).map(|_| Shop::default().price(&offers, &basket).proposals[0].discount.0).sum();
    println!("{:?} each (sum {total})", start.elapsed() / rounds);
}
