//! Whatever stands in a pack's file, loading it ends, and in a pack or in errors; a pack that loads answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mobile_contracts::eligibility::{Dates, Detail, Evaluator, Family, Language, Member, Pack, PackSource, Role};

fuzz_target!(|text: &str| {
    let Ok(pack) = Pack::load(&[PackSource::of(&[("fuzz.toml", text)])]) else { return };
    let member = |id: &str, role| Member { id: id.to_owned(), role, parents: None, facts: Default::default() };
    let family = Family { members: vec![member("a", Role::Parent), member("b", Role::Child)], ..Family::default() };
    let Ok(today) = "2026-03-10".parse() else { return };
    let Ok(sheet) = pack.bind(&family, today) else { return };
    let dates = Dates::on(today);
    let (mut evaluator, detail) = (Evaluator::new(), Detail::Texts(Language::Ru));
    let outcome = evaluator.evaluate(&sheet, &dates);
    let (answer, mut json) = (outcome.answer(&sheet, &dates, detail), Vec::new());
    outcome.write_json(&sheet, &dates, detail, &mut json);
    assert_eq!(serde_json::to_vec(&answer).ok(), Some(json));
    _ = answer.to_text(Language::Ru);
    _ = pack.lint(today);
});
