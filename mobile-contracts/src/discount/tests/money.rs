//! Rounding and how amounts read.

use super::*;

#[test]
fn the_partner_chooses_how_half_a_kopeck_is_rounded() {
    let rounded = |rounding: &str, kopecks: i64| {
        let offer = offer(
            1,
            &json!({"promise": {"kind": "priced", "lines": [percent(1_000)]}, "rounding": rounding}),
        );
        Shop::default().discount(&offer, &total(kopecks))
    };
    // A tenth of 1.04, 1.05, 1.06, 1.15 and 1.19 roubles.
    for (kopecks, half_up, half_even, floor) in
        [(104, 10, 10, 10), (105, 11, 10, 10), (106, 11, 11, 10), (115, 12, 12, 11), (119, 12, 12, 11)]
    {
        let got = (rounded("half_up", kopecks), rounded("half_even", kopecks), rounded("floor", kopecks));
        assert_eq!(got, (half_up, half_even, floor), "{kopecks}");
    }
}

#[test]
fn a_line_is_rounded_once_and_not_position_by_position() {
    let tenth = line(&percent(1_000));
    let many = basket(&Value::from(vec![json!({"amount": 104}); 10]));
    assert_eq!(Shop::default().discount(&tenth, &many), 104);
}

#[test]
fn amounts_and_quantities_read_as_people_write_them() {
    for (kopecks, text) in [
        (0, "0 ₽"),
        (12_000, "120 ₽"),
        (12_050, "120,50 ₽"),
        (5, "0,05 ₽"),
        (123_456_789, "1 234 567,89 ₽"),
        (-100, "-1 ₽"),
    ] {
        assert_eq!(Kopecks(kopecks).to_string().replace('\u{a0}', " "), text);
    }
    for (milli, text) in [(1_000, "1"), (1_500, "1,5"), (125, "0,125"), (20_010, "20,01")] {
        assert_eq!(Milli(milli).to_string(), text);
    }
}
