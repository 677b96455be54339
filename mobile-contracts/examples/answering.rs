//! Answers for one family again and again, so that a profiler sees nothing else.
//!
//! `valgrind --tool=callgrind target/release/examples/answering texts 100`: what a family and the 40 benefits of the
//! bench cost; `federal-texts` and `regional-texts` take the real packs. The difference between two numbers of rounds
//! leaves out loading the pack.
#![expect(clippy::expect_used, reason = "a tool for developers stops when it cannot run")]

#[path = "../benches/eligibility/scene.rs"]
mod scene;

use std::hint::black_box;

use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactMap, Family, Language, Pack, PackSource, builtin,
};

/// A family of five who has answered what is asked first, as in the bench of the screening.
const ASKED: &str = r#"{"everyone_listed": true,
    "facts": {"region": "RU-NIZ", "lives_in_russia": true, "income_12m": 60000000, "adults_married": true,
        "somebody_away": false, "children_elsewhere": 0, "alimony_unsettled_children": 0, "interest_last_year": 0,
        "property_modest": true},
    "members": [
        {"id": "mother", "role": "parent", "facts": {"birth_date": "1990-02-01", "citizenship": "RU",
            "service": "none", "work_income_12m": 30000000, "only_parent": false, "pension_in_period": false}},
        {"id": "father", "role": "parent", "facts": {"birth_date": "1988-05-12", "citizenship": "RU",
            "service": "none", "work_income_12m": 30000000, "only_parent": false, "pension_in_period": false}},
        {"id": "first", "role": "child", "parents": ["mother", "father"],
            "facts": {"birth_date": "2012-03-04", "citizenship": "RU", "citizen_by_birth": true}},
        {"id": "second", "role": "child", "parents": ["mother", "father"],
            "facts": {"birth_date": "2018-05-01", "citizenship": "RU", "citizen_by_birth": true}},
        {"id": "third", "role": "child", "parents": ["mother", "father"],
            "facts": {"birth_date": "2024-11-20", "citizenship": "RU", "citizen_by_birth": true}}]}"#;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_else(|| "texts".to_owned());
    let rounds = arguments.next().map_or(100, |rounds| rounds.parse().expect("a number of rounds"));
    let dates = Dates::on("2026-03-10".parse().expect("a date"));
    let (pack, family) = scene_of(&what);
    let step = what.rsplit('-').next().unwrap_or_default();
    let mut evaluator = Evaluator::new();
    let sheet = pack.bind(&family, dates.today).expect("the family fits");
    for _ in 0..rounds {
        match step {
            "verdicts" => _ = black_box(evaluator.verdicts(&sheet, &dates)),
            "explain" => _ = black_box(evaluator.explain(&sheet, &dates).len()),
            "horizon" => _ = black_box(evaluator.evaluate(&sheet, &dates).len()),
            "bind" => _ = black_box(pack.bind(&family, dates.today).is_ok()),
            "ids" => _ = black_box(answer(&pack, &family, &dates, &mut evaluator, Detail::Ids).len()),
            _ => {
                let detail = Detail::Texts(Language::Ru);
                _ = black_box(answer(&pack, &family, &dates, &mut evaluator, detail).len());
            }
        }
    }
}

/// The pack and the family.
fn scene_of(what: &str) -> (Pack, Family) {
    let real = |last: &str| {
        let packs = builtin().iter().filter(|(name, _)| ["ru-federal", last].contains(name));
        Pack::load(&packs.map(|(_, files)| PackSource::of(files)).collect::<Vec<_>>())
            .expect("the packs load")
    };
    if what.starts_with("federal") {
        let family = Family { facts: FactMap::default(), ..scene::strip(&scene::family(1)) };
        return (real("ru-federal"), family);
    }
    if what.starts_with("regional") {
        return (real("ru-niz"), serde_json::from_str(ASKED).expect("a family"));
    }
    (scene::pack(40), scene::family(1))
}

/// From facts to JSON.
fn answer(pack: &Pack, family: &Family, dates: &Dates, evaluator: &mut Evaluator, detail: Detail) -> Vec<u8> {
    let sheet = pack.bind(family, dates.today).expect("the family fits");
    let mut text = Vec::new();
    evaluator.evaluate_for(&sheet, dates, detail).write_json(&sheet, dates, detail, &mut text);
    text
}
