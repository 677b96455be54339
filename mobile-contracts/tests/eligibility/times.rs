//! Windows, later law and the day on which something changes.

use mobile_contracts::eligibility::{BenefitStatus, Dates, Pack, Scalar, Verdict, federal};

use crate::country::{PACK, family};
use crate::support::{answer, answer_for, date, load};

#[test]
fn outside_of_its_window_a_benefit_is_closed_and_the_next_window_is_named() {
    let pack = load(PACK);
    let mut family = family();
    family.members[1].parents = Some(vec!["mother".to_owned()]);
    family.members[2].parents = Some(Vec::new());
    let on = |today| {
        let answer = answer(&pack, &family, today);
        let found = answer.benefits.iter().find(|found| found.benefit == "refund").unwrap().clone();
        (found.verdict, found.status, found.window.unwrap().opens, found.changes_on)
    };
    let window = Some(date("2026-06-01"));
    assert_eq!(
        on("2026-05-31"),
        (Verdict::DoesNot, BenefitStatus::WindowClosed, window, Some(date("2026-06-01")))
    );
    assert_eq!(
        on("2026-10-01"),
        (Verdict::Qualifies, BenefitStatus::Active, window, Some(date("2026-10-02")))
    );
    assert_eq!(on("2026-10-02").2, Some(date("2027-06-01")));
}

#[test]
fn law_that_is_published_later_changes_what_should_have_been_answered_not_what_was() {
    let pack = load(&PACK.replace(
        "[[benefit]]\nid = \"rival\"",
        r#"  [[benefit.version]]
  id = "2"
  inherit = "1"
  in_force = { from = 2026-01-01 }
  published = 2026-04-01
  status = "enacted"
    [[benefit.version.condition]]
    id = "income"
    when = "family.income <= param(limit) * 110%"
    ru = "Доход не выше порога с запасом 10 %"
    en = "Income within 110 % of the threshold"
[[benefit]]
id = "rival""#,
    ));
    let mut family = family();
    family.facts.set("income", Scalar::Int(105_000));
    family.facts.set("poor", Scalar::Bool(false));
    let at = |today: &str, known: &str| {
        let dates =
            Dates { today: date(today), applied_on: Some(date("2026-02-01")), known_on: Some(date(known)) };
        answer_for(&pack, &family, &dates).benefits[0].verdict
    };
    assert_eq!(at("2026-02-01", "2026-02-01"), Verdict::DoesNot);
    assert_eq!(at("2026-05-01", "2026-05-01"), Verdict::Qualifies);
    assert_eq!(at("2026-05-01", "2026-03-31"), Verdict::DoesNot);
    let answer = answer(&pack, &family, "2026-02-01");
    assert_eq!(
        answer.benefits[0].changes_on,
        Some(date("2026-04-01")),
        "a known publication is part of the horizon"
    );
}

#[test]
fn an_unknown_region_does_not_make_the_horizon_creep_from_day_to_day() {
    // It once did: a number that was not known was taken to be another one every day.
    let pack = load(
        &PACK
            .replace(
                "id = \"limit\"\ntype = \"money\"",
                "id = \"limit\"\ntype = \"money\"\nindex = \"region\"",
            )
            .replace("{ from = 2025-01-01, to", "{ key = \"RU-NIZ\", from = 2025-01-01, to")
            .replace("{ from = 2026-01-01, to", "{ key = \"RU-NIZ\", from = 2026-01-01, to")
            .replace("param(limit)", "param(limit, region: family.region)"),
    );
    let mut family = family();
    family.facts.0.retain(|(id, _)| id != "region");
    let answer = answer(&pack, &family, "2026-03-01");
    assert!(answer.benefits.iter().all(|found| found.changes_exactly));
    assert_eq!(answer.benefits[0].changes_on, None);
    assert_eq!(answer.benefits[0].conditions[0].until, Some(date("2027-01-01")));
}

#[test]
fn the_federal_horizon_is_exact_for_a_family_of_whom_little_is_known() {
    let pack = Pack::load(&[federal()]).unwrap();
    let mut family = family();
    family.facts.0.clear();
    let answer = answer(&pack, &family, "2026-03-10");
    let creeping: Vec<_> =
        answer.benefits.iter().filter(|found| !found.changes_exactly).map(|found| &found.benefit).collect();
    assert!(creeping.is_empty(), "{creeping:?}");
}
