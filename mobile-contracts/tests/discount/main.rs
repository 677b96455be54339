//! `vectors/discount.json`, which every other implementation (the web till) must reach as well.
//!
//! After a change that is meant, write them anew with `cargo run -p mobile-contracts --example discount_vectors` and read
//! the difference.
#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod cases;

use serde_json::Value;

#[test]
fn the_vectors_hold() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../../vectors/discount.json")).unwrap();
    let cases = cases::cases();
    assert_eq!(vectors.len(), cases.len(), "write the vectors anew");
    for (vector, case) in vectors.iter().zip(cases) {
        for input in ["name", "offers", "basket", "situation"] {
            assert_eq!(vector[input], case[input], "write the vectors anew");
        }
        let pricing = serde_json::to_value(cases::answer(vector)).unwrap();
        assert_eq!(pricing, vector["pricing"], "{}", vector["name"]);
    }
}
