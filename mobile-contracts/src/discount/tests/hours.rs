//! When offers are open: midnight, months, years and holidays.

use super::*;

fn when(json: &Value) -> When {
    serde_json::from_value(json.clone()).unwrap()
}

fn open(when: &When, at: &str) -> bool {
    when.is_open(moment(at), &BTreeSet::new())
}

#[test]
fn a_window_over_midnight_belongs_to_the_day_on_which_it_began() {
    let night = when(&json!({"windows": [{"on": {"kind": "weekly", "weekdays": ["fri"]},
        "hours": {"from": "22:00", "to": "02:00"}}], "blackout": ["2026-09-26"]}));
    // 25 September 2026 is a Friday.
    for (at, is_open) in [
        ("2026-09-25 01:00", false),
        ("2026-09-25 21:59", false),
        ("2026-09-25 22:00", true),
        ("2026-09-26 01:59", true),
        ("2026-09-26 02:00", false),
        ("2026-09-26 22:00", false),
    ] {
        assert_eq!(open(&night, at), is_open, "{at}");
    }
}

#[test]
fn the_last_night_of_an_offer_ends_in_the_morning_after() {
    let last = offer(
        1,
        &json!({
            "promise": {"kind": "priced", "lines": [percent(1_000)]},
            "when": {"valid_to": "2026-09-25",
                "windows": [{"on": {"kind": "every"}, "hours": {"from": "22:00", "to": "02:00"}}]},
        }),
    );
    assert_eq!(Shop::at("2026-09-26 01:00").discount(&last, &total(1_000)), 100);
    assert_eq!(Shop::at("2026-09-26 02:00").discount(&last, &total(1_000)), 0);
}

#[test]
fn hours_until_midnight_end_with_the_day() {
    let evening =
        when(&json!({"windows": [{"on": {"kind": "every"}, "hours": {"from": "15:00", "to": "00:00"}}]}));
    assert!(open(&evening, "2026-09-25 23:59"));
    assert!(!open(&evening, "2026-09-26 00:00"));
}

#[test]
fn the_fifth_and_the_last_weekday_are_not_the_same() {
    let fifth = when(&json!({"windows": [{"on": {"kind": "nth_weekday", "nth": 5, "weekday": "wed"}}]}));
    let last = when(&json!({"windows": [{"on": {"kind": "last_weekday", "weekday": "wed"}}]}));
    for (day, is_fifth, is_last) in [
        ("2026-09-30", true, true),
        ("2026-10-21", false, false),
        ("2026-10-28", false, true),
        ("2026-12-30", true, true),
    ] {
        let at = format!("{day} 12:00");
        assert_eq!((open(&fifth, &at), open(&last, &at)), (is_fifth, is_last), "{day}");
    }
}

#[test]
fn holidays_can_be_the_only_days_or_further_days_or_no_days() {
    let holidays: BTreeSet<_> = [date("2026-11-04")].into();
    let weekend = json!({"on": {"kind": "weekly", "weekdays": ["sat", "sun"]}});
    let holiday = json!({"on": {"kind": "public_holidays"}});
    let only = when(&json!({"windows": [holiday]}));
    let also = when(&json!({"windows": [weekend, holiday]}));
    let never = when(&json!({"not_on_public_holidays": true}));
    // 4 November 2026 is a Wednesday, the 7th a Saturday.
    for (day, expected) in [
        ("2026-11-04 12:00", [true, true, false]),
        ("2026-11-05 12:00", [false, false, true]),
        ("2026-11-07 12:00", [false, true, true]),
    ] {
        let open = [&only, &also, &never].map(|when| when.is_open(moment(day), &holidays));
        assert_eq!(open, expected, "{day}");
    }
    assert_eq!(only.next_opening(moment("2026-10-01 12:00"), &holidays), Some(moment("2026-11-04 00:00")));
}

#[test]
fn exact_dates_are_open_and_no_others() {
    let days = when(&json!({"windows": [{"on": {"kind": "dates", "dates": ["2026-06-01", "2026-07-08"]}}]}));
    assert!(open(&days, "2026-06-01 00:00") && open(&days, "2026-07-08 23:59"));
    assert!(!open(&days, "2026-06-02 00:00"));
}

#[test]
fn the_next_opening_skips_closed_days_and_finds_a_season_nearly_a_year_away() {
    let season = when(&json!({"seasons": [{"from": "06-01", "to": "06-10"}], "blackout": ["2027-06-01"]}));
    let next = season.next_opening(moment("2026-06-11 09:00"), &BTreeSet::new());
    assert_eq!(next, Some(moment("2027-06-02 00:00")));
    let over = when(&json!({"valid_to": "2026-06-30", "seasons": [{"from": "06-01", "to": "06-10"}]}));
    assert_eq!(over.next_opening(moment("2026-06-11 09:00"), &BTreeSet::new()), None);
}

#[test]
fn times_and_days_are_read_strictly() {
    for bad in ["24:00", "12:60", "9:00", "09:0", "09-00", "09:00:00", " 9:00", "+9:00", ""] {
        assert!(bad.parse::<TimeOfDay>().is_err(), "{bad:?}");
    }
    for bad in ["13-01", "02-30", "04-31", "00-10", "10-00", "1-1", "10:15"] {
        assert!(bad.parse::<DayOfYear>().is_err(), "{bad:?}");
    }
    for good in ["00:00", "09:05", "23:59"] {
        assert_eq!(good.parse::<TimeOfDay>().unwrap().to_string(), good);
    }
    for good in ["01-01", "02-29", "12-31"] {
        assert_eq!(good.parse::<DayOfYear>().unwrap().to_string(), good);
    }
}
