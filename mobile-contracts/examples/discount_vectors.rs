//! Writes `vectors/discount.json` anew: `cargo run -p mobile-contracts --example discount_vectors`. After a change that is
//! meant; read the difference.
#![expect(clippy::unwrap_used, reason = "run by a developer, who sees what failed")]

#[path = "../tests/discount/cases.rs"]
mod cases;

use std::path::Path;

use serde_json::json;

fn main() {
    let with_price = |mut case: serde_json::Value| {
        case["pricing"] = json!(cases::answer(&case));
        case
    };
    let vectors: Vec<_> = cases::cases().into_iter().map(with_price).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/discount.json");
    std::fs::write(path, serde_json::to_string_pretty(&vectors).unwrap() + "\n").unwrap();
}
