//! The examples that the federal pack carries, and the boundaries around them. Those of the regions run in `regions`.

use std::collections::BTreeSet;

use mobile_contracts::eligibility::{Pack, PackSource};
use toml::Table;

use crate::families::benefits_mut;
use crate::support::{load, source};

#[test]
fn every_federal_example_comes_out_as_written() {
    let report = load("ru-federal").run_examples();
    let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{} examples:\n{}", report.run, failures.join("\n"));
}

/// Every turning point that the engine finds by itself, to the kopeck and to the day. Whoever changes a rule sees
/// here, in one look, which thresholds and birthdays moved.
#[test]
fn verdicts_turn_where_the_law_says() {
    let mut turns = BTreeSet::new();
    for file in source("ru-federal").files.iter().map(|(name, _)| name) {
        for turn in Pack::load(&[only(file)]).unwrap_or_else(|errors| panic!("{errors}")).boundaries() {
            let ((before, was), (after, is)) = (turn.before, turn.after);
            turns.insert(format!("{} | {} | {before} {was:?} | {after} {is:?}", turn.benefit, turn.fact));
        }
    }
    let turns: Vec<_> = turns.into_iter().collect();
    insta::assert_snapshot!(turns.join("\n"));
}

/// The federal pack with the benefits of one file, and the status that others rest on without its examples: what
/// is not looked for need not be evaluated.
fn only(file: &str) -> PackSource {
    let mut pack = source("ru-federal");
    for (name, text) in pack.files.iter_mut().filter(|(name, _)| name != file) {
        let mut document: Table = text.parse().unwrap();
        if name.ends_with("/large_family.toml") {
            benefits_mut(&mut document).into_iter().for_each(|benefit| _ = benefit.remove("example"));
        } else {
            document.remove("benefit");
        }
        *text = document.to_string();
    }
    pack
}
