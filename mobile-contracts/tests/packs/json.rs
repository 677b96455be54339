//! The answer as JSON text is what `serde_json` makes of the answer, byte for byte.

use mobile_contracts::eligibility::{Detail, Evaluator, Language};

use crate::families;
use crate::support::{directories, load, source};

#[test]
fn a_brief_evaluation_says_by_ids_what_a_whole_one_does_but_looks_only_to_the_first_change() {
    let mut evaluator = Evaluator::new();
    let mut cut_short = 0;
    for name in directories() {
        let pack = load(&name);
        for example in families::of(&source(&name)) {
            let (dates, place) = (&example.dates, format!("{name}: «{}»", example.name));
            let sheet = pack.bind(&example.family, dates.today).unwrap();
            let whole = evaluator.evaluate(&sheet, dates).answer(&sheet, dates, Detail::Ids);
            let mut second = Evaluator::new();
            let mut brief =
                second.evaluate_for(&sheet, dates, Detail::Ids).answer(&sheet, dates, Detail::Ids);
            for (brief, whole) in brief.benefits.iter_mut().zip(&whole.benefits) {
                if (brief.changes_on, brief.changes_exactly) != (whole.changes_on, whole.changes_exactly) {
                    assert!(!brief.changes_exactly, "{place}: {}", brief.benefit);
                    let never = chrono::NaiveDate::MAX;
                    assert!(brief.changes_on.unwrap() <= whole.changes_on.unwrap_or(never), "{place}");
                    (brief.changes_on, brief.changes_exactly) = (whole.changes_on, whole.changes_exactly);
                    cut_short += 1;
                }
            }
            assert_eq!(brief, whole, "{place}");
        }
    }
    assert!(cut_short > 1_000, "only {cut_short} searches were cut short");
}

#[test]
fn every_example_is_written_as_serde_json_writes_it() {
    let mut evaluator = Evaluator::new();
    let mut compared = 0;
    for name in directories() {
        let pack = load(&name);
        for example in families::of(&source(&name)) {
            let sheet = pack.bind(&example.family, example.dates.today).unwrap();
            let outcome = evaluator.evaluate(&sheet, &example.dates);
            for detail in [Detail::Ids, Detail::Texts(Language::Ru), Detail::Texts(Language::En)] {
                let mut json = b"before: ".to_vec();
                outcome.write_json(&sheet, &example.dates, detail, &mut json);
                let answer = outcome.answer(&sheet, &example.dates, detail);
                let expected = format!("before: {}", serde_json::to_string(&answer).unwrap());
                assert!(json == expected.as_bytes(), "{name}: «{}», {detail:?}", example.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000, "only {compared} answers");
}
