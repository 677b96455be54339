//! The hash of terms: what changes it and what does not.

use super::*;

const PLAIN: &str = r#"{"promise":{"kind":"priced","lines":[{"give":{"kind":"percent","rate":1000},"what":{"kind":"basket"}}]}}"#;

fn terms(json: &str) -> OfferTerms {
    serde_json::from_str(json).unwrap()
}

#[test]
fn the_same_terms_have_the_same_hash_however_they_were_written() {
    let written_out = r#"{
        "check": "none", "rounding": "half_up", "stacking": {"kind": "exclusive"}, "limits": [], "outlets": [],
        "audience": {"kind": "everyone"}, "when": {"windows": [], "valid_from": null},
        "promise": {"lines": [{"what": {"kind": "basket"}, "bounds": {}, "except": {"promo": false},
            "give": {"rate": 1000, "kind": "percent"}}], "kind": "priced"}
    }"#;
    assert_eq!(terms(written_out).canonical_json(), PLAIN);
    assert_eq!(terms(PLAIN).canonical_json(), PLAIN);
    assert_eq!(terms(written_out).hash(), terms(PLAIN).hash());
}

#[test]
fn the_hash_is_the_sha_256_that_any_other_program_would_make() {
    // printf '%s' '<PLAIN>' | sha256sum
    let expected = "0bcc3572742d98c10f7291949143ae3453660cafd5190414abb489b248d97fb7";
    assert_eq!(terms(PLAIN).hash().to_string(), expected);
}

#[test]
fn sets_have_no_order_and_lines_have_one() {
    let groups = |groups: &str| {
        let json =
            PLAIN.replace(r#"{"kind":"basket"}"#, &format!(r#"{{"kind":"groups","groups":{groups}}}"#));
        terms(&json).hash()
    };
    assert_eq!(groups(r#"["а","б"]"#), groups(r#"["б","а","а"]"#));
    assert_ne!(groups(r#"["а","б"]"#), groups(r#"["а"]"#));
}

#[test]
fn texts_are_escaped_as_rfc_8785_wants() {
    let odd = PLAIN
        .replace(r#"{"kind":"basket"}"#, r#"{"groups":["\"\\/\u007f\u20ac\ud83d\ude00"],"kind":"groups"}"#);
    assert!(terms(&odd).canonical_json().contains("[\"\\\"\\\\/\u{7f}€😀\"]"));
}

#[test]
fn a_hash_travels_as_64_lower_case_digits() {
    let hash = terms(PLAIN).hash();
    let json = serde_json::to_string(&hash).unwrap();
    assert_eq!(serde_json::from_str::<TermsHash>(&json).unwrap(), hash);
    let text = hash.to_string();
    for bad in [&text[1..], &text.to_uppercase(), &text.replace(['0', '1', '2'], "g"), &format!("{text}0")] {
        assert!(bad.parse::<TermsHash>().is_err(), "{bad}");
    }
}

#[test]
fn a_quote_can_be_bound_to_the_basket() {
    assert_ne!(total(1).hash(), total(2).hash());
    assert_eq!(total(1).hash(), basket(&json!([{"quantity": 1_000, "amount": 1}])).hash());
}
