//! The answer as JSON text is what `serde_json` makes of the answer, byte for byte.

use mobile_contracts::eligibility::{Detail, Evaluator, Language};

use crate::families;
use crate::support::{directories, load, source};

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
