//! What cannot be published or priced, and where the mistake is pointed out.

use super::*;
use InputProblemCode::{
    Contradicts, Duplicate, Empty, EndsBeforeStart, NeedsOther, NotAscending, OutOfRange, TooMany,
};

fn terms_problems(terms: &Value) -> Vec<(String, InputProblemCode)> {
    let terms: OfferTerms = serde_json::from_value(terms.clone()).unwrap();
    terms.validate().into_iter().map(|problem| (problem.pointer, problem.code)).collect()
}

fn with_line(line: &Value) -> Value {
    json!({"promise": {"kind": "priced", "lines": [line]}})
}

fn with(field: &str, value: &Value) -> Value {
    json!({"promise": {"kind": "priced", "lines": [percent(1_000)]}, field: value})
}

#[test]
fn every_mistake_in_terms_is_pointed_out_where_it_is() {
    let tiers = |steps: &Value| {
        with_line(
            &json!({"what": {"kind": "basket"}, "give": {"kind": "tiers", "by": "spend", "steps": steps}}),
        )
    };
    let bounded = |bounds: &Value| {
        with_line(
            &json!({"what": {"kind": "basket"}, "give": {"kind": "amount", "off": 1}, "bounds": bounds}),
        )
    };
    let given = |give: &Value| with_line(&json!({"what": {"kind": "basket"}, "give": give}));
    let hours = |on: &Value| with("when", &json!({"windows": [on]}));
    let limits = |all: &Value| with("limits", all);
    for (terms, pointer, code) in [
        (json!({"promise": {"kind": "priced", "lines": []}}), "/promise/lines", Empty),
        (json!({"promise": {"kind": "priced", "lines": vec![percent(1); 21]}}), "/promise/lines", TooMany),
        (with_line(&percent(0)), "/promise/lines/0/give/rate", OutOfRange),
        (with_line(&percent(10_001)), "/promise/lines/0/give/rate", OutOfRange),
        (given(&json!({"kind": "amount", "off": 0})), "/promise/lines/0/give/off", OutOfRange),
        (given(&json!({"kind": "per_unit", "off": -8})), "/promise/lines/0/give/off", OutOfRange),
        (given(&json!({"kind": "fixed_price", "price": -1})), "/promise/lines/0/give/price", OutOfRange),
        (
            given(&json!({"kind": "free_item", "every": 0, "which": "cheapest"})),
            "/promise/lines/0/give/every",
            OutOfRange,
        ),
        (tiers(&json!([])), "/promise/lines/0/give/steps", Empty),
        (
            tiers(
                &json!([{"from": 5, "off": {"kind": "amount", "amount": 1}}, {"from": 5, "off": {"kind": "amount", "amount": 2}}]),
            ),
            "/promise/lines/0/give/steps",
            NotAscending,
        ),
        (
            tiers(&json!([{"from": 5, "off": {"kind": "percent", "rate": 0}}])),
            "/promise/lines/0/give/steps/0/off/rate",
            OutOfRange,
        ),
        (
            given(
                &json!({"kind": "family_ticket", "price": 1, "adults": {"min": 1, "max": 2}, "children": {"min": 1, "max": 2}}),
            ),
            "/promise/lines/0/what",
            NeedsOther,
        ),
        (
            with_line(&json!({"what": {"kind": "tickets"}, "give": {"kind": "family_ticket", "price": 1,
            "adults": {"min": 3, "max": 2}, "children": {"min": 1, "max": 2}}})),
            "/promise/lines/0/give/adults",
            EndsBeforeStart,
        ),
        (
            with_line(&json!({"what": {"kind": "groups", "groups": []}, "give": {"kind": "tariff"}})),
            "/promise/lines/0/what/groups",
            Empty,
        ),
        (bounded(&json!({"min_spend": 0})), "/promise/lines/0/bounds/min_spend", OutOfRange),
        (
            bounded(&json!({"min_payable": 2, "max_payable": 1})),
            "/promise/lines/0/bounds/max_payable",
            EndsBeforeStart,
        ),
        (
            bounded(&json!({"requires": {"what": {"kind": "basket"}, "quantity": 0}})),
            "/promise/lines/0/bounds/requires/quantity",
            OutOfRange,
        ),
        (with("audience", &json!({"kind": "card_class", "classes": []})), "/audience/classes", Empty),
        (with("audience", &json!({"kind": "card_class", "classes": [8]})), "/audience/classes", OutOfRange),
        (with("audience", &json!({"kind": "family"})), "/audience", Empty),
        (
            with("audience", &json!({"kind": "family", "children": {"at_least": 0}})),
            "/audience/children/at_least",
            OutOfRange,
        ),
        (
            with("when", &json!({"valid_from": "2026-02-01", "valid_to": "2026-01-31"})),
            "/when/valid_to",
            EndsBeforeStart,
        ),
        (hours(&json!({"on": {"kind": "weekly", "weekdays": []}})), "/when/windows/0/on/weekdays", Empty),
        (
            hours(&json!({"on": {"kind": "nth_weekday", "nth": 6, "weekday": "mon"}})),
            "/when/windows/0/on/nth",
            OutOfRange,
        ),
        (
            hours(&json!({"on": {"kind": "every"}, "hours": {"from": "10:00", "to": "10:00"}})),
            "/when/windows/0/hours/to",
            Contradicts,
        ),
        (
            limits(&json!([{"scope": "family", "per": "day", "unit": "uses", "cap": 0}])),
            "/limits/0/cap",
            OutOfRange,
        ),
        (
            limits(
                &json!([{"scope": "family", "per": "day", "unit": "uses", "cap": 1}, {"scope": "family", "per": "day", "unit": "uses", "cap": 2}]),
            ),
            "/limits/1",
            Duplicate,
        ),
        (
            json!({"promise": {"kind": "priced", "lines": [{"what": {"kind": "basket"}, "give": {"kind": "amount", "off": 1}}]},
            "limits": [{"scope": "family", "per": "day", "unit": "quantity", "cap": 1}]}),
            "/limits/0/unit",
            NeedsOther,
        ),
        (
            json!({"promise": {"kind": "informational"}, "limits": [{"scope": "family", "per": "day", "unit": "uses", "cap": 1}]}),
            "/limits",
            Contradicts,
        ),
    ] {
        assert_eq!(terms_problems(&terms), [(pointer.to_owned(), code)], "{terms}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let terms = json!({
        "promise": {"kind": "priced", "lines": [percent(0)]},
        "when": {"windows": [{"on": {"kind": "weekly", "weekdays": []}}]},
    });
    assert_eq!(terms_problems(&terms).len(), 2);
}

#[test]
fn fields_that_nobody_computes_are_refused_wherever_they_stand() {
    let line = json!({"what": {"kind": "basket"}, "give": {"kind": "percent", "rate": 1}});
    let put = |pointer: &str| {
        let mut terms = json!({
            "promise": {"kind": "priced", "lines": [line]},
            "audience": {"kind": "everyone"}, "stacking": {"kind": "exclusive"},
            "when": {"windows": [{"on": {"kind": "every"}}]},
        });
        let at = terms.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        at.insert("surprise".to_owned(), json!(1));
        serde_json::from_value::<OfferTerms>(terms).is_err()
    };
    for pointer in [
        "",
        "/promise",
        "/promise/lines/0",
        "/promise/lines/0/what",
        "/promise/lines/0/give",
        "/audience",
        "/stacking",
        "/when",
        "/when/windows/0",
        "/when/windows/0/on",
    ] {
        assert!(put(pointer), "{pointer}");
    }
    let family = json!({"kind": "family", "categories": ["large"], "surprise": 1});
    assert!(serde_json::from_value::<Audience>(family).is_err());
    assert!(serde_json::from_value::<Basket>(json!({"lines": [{"amount": 1, "surprise": 1}]})).is_err());
    assert!(serde_json::from_value::<Ticket>(json!({"kind": "adult", "age": 1})).is_err());
}

#[test]
fn every_mistake_in_a_basket_is_pointed_out_where_it_is() {
    let max = Kopecks::MAX.0;
    for (lines, pointer, code) in [
        (json!([]), "/lines", Empty),
        (Value::from(vec![json!({"amount": 1}); 201]), "/lines", TooMany),
        (json!([{"amount": 1}, {"amount": -1}]), "/lines/1/amount", OutOfRange),
        (json!([{"amount": 1, "quantity": 0}]), "/lines/0/quantity", OutOfRange),
        (json!([{"amount": max}, {"amount": 1}]), "/lines", OutOfRange),
        (json!([{"amount": 1, "group": ""}]), "/lines/0/group", InputProblemCode::BadText),
        (json!([{"amount": 1, "group": "a\n"}]), "/lines/0/group", InputProblemCode::BadText),
        (json!([{"amount": 1, "tariff": 2}]), "/lines/0/tariff", OutOfRange),
        (
            json!([{"amount": 1, "quantity": 1_500, "ticket": {"kind": "adult"}}]),
            "/lines/0/quantity",
            OutOfRange,
        ),
    ] {
        let problems = basket(&lines).check().unwrap_err();
        assert_eq!(problems, [InputProblem { pointer: pointer.to_owned(), code }], "{lines}");
    }
    // Sums cannot overflow on the way to being refused.
    let huge = basket(
        &json!([{"amount": i64::MAX, "quantity": u64::MAX}, {"amount": i64::MAX, "quantity": u64::MAX}]),
    );
    assert!(huge.check().is_err());
    assert!(total(max).check().is_ok());
}
