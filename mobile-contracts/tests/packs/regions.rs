//! What the packs of the regions promise: each stands over the federal pack by itself and next to all others, gives
//! nothing to families of other regions, and takes nothing away.

use std::collections::BTreeSet;

use mobile_contracts::eligibility::{Detail, Evaluator, Flag, Pack, PackSource, Scalar, Verdict};
use toml::Table;

use crate::families::{self, Example};
use crate::support::{directories, source};

/// The regional packs' directories.
fn regions() -> Vec<String> {
    directories().into_iter().filter(|name| name != "ru-federal").collect()
}

/// A pack without its examples: they have been run with the pack that they belong to.
fn without_examples(mut pack: PackSource) -> PackSource {
    for (_, text) in &mut pack.files {
        let mut document: Table = text.parse().unwrap();
        for benefit in families::benefits_mut(&mut document) {
            benefit.remove("example");
        }
        *text = document.to_string();
    }
    pack
}

/// The federal pack and those of all regions, as a server for the whole country has them.
fn country() -> Pack {
    let sources: Vec<_> = directories().iter().map(|name| source(name)).collect();
    Pack::load(&sources).unwrap_or_else(|errors| panic!("{errors}"))
}

fn examples_hold(name: &str, pack: &Pack) -> usize {
    let report = pack.run_examples();
    let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{name}: {} of {}:\n{}", failures.len(), report.run, failures.join("\n"));
    report.run
}

#[test]
fn every_pilot_region_has_a_pack() {
    let federal: Vec<Table> =
        source("ru-federal").files.iter().map(|(_, text)| text.parse().unwrap()).collect();
    // A pilot region is one whose subsistence minimum is known.
    let params = federal.iter().flat_map(|file| families::list(file, "param"));
    let minimum = params.into_iter().find(|table| families::text(table, "id") == "pm.capita").unwrap();
    let values = families::list(minimum, "value");
    let pilots: BTreeSet<_> =
        values.iter().map(|value| families::text(value, "key").to_lowercase()).collect();
    assert_eq!(pilots.len(), 14);
    let missing: Vec<_> = pilots.iter().filter(|pilot| !regions().contains(pilot)).collect();
    assert!(missing.is_empty(), "no pack for {missing:?}");
}

#[test]
fn the_examples_of_every_region_hold_over_the_federal_pack() {
    for region in regions() {
        let sources = [without_examples(source("ru-federal")), source(&region)];
        let pack = Pack::load(&sources).unwrap_or_else(|errors| panic!("{region}:\n{errors}"));
        assert!(examples_hold(&region, &pack) >= 3, "{region} has hardly any examples");
    }
}

/// Every turning point that the engine finds by itself in the rules of the regions, to the kopeck and to the day.
#[test]
fn the_verdicts_of_the_regions_turn_where_their_acts_say() {
    let mut federal = without_examples(source("ru-federal"));
    // Only what regional rules rest on or exclude is evaluated.
    for (name, text) in &mut federal.files {
        if !name.ends_with("/large_family.toml") && !name.ends_with("/drafts.toml") {
            let mut document: Table = text.parse().unwrap();
            document.remove("benefit");
            *text = document.to_string();
        }
    }
    let mut turns = BTreeSet::new();
    for region in regions() {
        let pack =
            Pack::load(&[federal.clone(), source(&region)]).unwrap_or_else(|errors| panic!("{errors}"));
        for turn in pack.boundaries() {
            let ((before, was), (after, is)) = (turn.before, turn.after);
            turns.insert(format!("{} | {} | {before} {was:?} | {after} {is:?}", turn.benefit, turn.fact));
        }
    }
    let turns: Vec<_> = turns.into_iter().filter(|turn| !turn.starts_with("ru.")).collect();
    insta::assert_snapshot!(turns.join("\n"));
}

#[test]
fn the_packs_of_all_regions_together_leave_every_federal_and_regional_example_as_it_was() {
    examples_hold("all packs", &country());
}

#[test]
fn nobody_in_another_region_is_given_what_a_region_gives() {
    let country = country();
    let mut evaluator = Evaluator::new();
    let mut tried = 0;
    for region in regions() {
        let mut examples = families::of(&source(&region));
        // The first example of a rule is one that is given it.
        examples.dedup_by(|later, first| later.benefit == first.benefit);
        for Example { benefit, dates, mut family, .. } in examples {
            family.facts.set("region", Scalar::Text("other".to_owned()));
            let sheet = country.bind(&family, dates.today).unwrap();
            let answer = evaluator.evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
            let regional: Vec<_> =
                answer.benefits.iter().filter(|found| !found.benefit.starts_with("ru.")).collect();
            assert!(regional.is_empty(), "the families of {benefit} get {regional:?}");
            tried += 1;
        }
    }
    assert!(tried >= 40, "only {tried} families were looked at");
}

/// A federal guarantee is a floor: whoever has it keeps it, at least as much of it, when a region's pack is added.
#[test]
fn a_region_takes_nothing_away_from_a_family_that_lives_in_it() {
    let federal = Pack::load(&[without_examples(source("ru-federal"))]).unwrap();
    let federal_families = families::of(&source("ru-federal"));
    for region in regions() {
        let over = Pack::load(&[without_examples(source("ru-federal")), source(&region)]).unwrap();
        // Every seventh family: other ones for each region.
        let offset = region.bytes().map(usize::from).sum::<usize>();
        for Example { dates, family, .. } in federal_families.iter().skip(offset % 7).step_by(7) {
            let mut family = family.clone();
            family.facts.set("region", Scalar::Text(region.to_uppercase()));
            let (alone, with) =
                (federal.bind(&family, dates.today).unwrap(), over.bind(&family, dates.today).unwrap());
            let (mut one, mut other) = (Evaluator::new(), Evaluator::new());
            let before = one.evaluate(&alone, dates).answer(&alone, dates, Detail::Ids);
            let after = other.evaluate(&with, dates).answer(&with, dates, Detail::Ids);
            for was in &before.benefits {
                let now = after
                    .benefits
                    .iter()
                    .find(|now| now.benefit == was.benefit && now.subject == was.subject)
                    .unwrap();
                let kept = now.verdict == was.verdict || was.verdict != Verdict::Qualifies;
                assert!(kept, "{region}: {} was {:?}, is {:?}", was.benefit, was.verdict, now.verdict);
                if was.verdict == Verdict::Qualifies {
                    assert_eq!(
                        (&now.status, &now.amount),
                        (&was.status, &was.amount),
                        "{region}: {}",
                        was.benefit
                    );
                }
            }
        }
    }
}

/// All regions of the country may be named. Where the numbers of one are not known, that is said, and nothing breaks.
#[test]
fn a_family_of_any_region_is_answered_and_what_is_not_known_of_its_region_is_flagged() {
    let federal = Pack::load(&[without_examples(source("ru-federal"))]).unwrap();
    let catalog = federal.catalog();
    let region = catalog.facts.iter().find(|fact| fact.id == "family.region").unwrap();
    assert_eq!(region.words.len(), 84, "83 by ISO 3166-2:RU, and one for those that it does not list");
    let all = families::of(&source("ru-federal"));
    let edinoe = all.iter().find(|one| one.benefit.starts_with("ru.edinoe")).unwrap();
    let mut evaluator = Evaluator::new();
    for word in region.words.iter().map(|word| word.id) {
        let mut family = edinoe.family.clone();
        family.facts.set("region", Scalar::Text(word.to_owned()));
        let sheet = federal.bind(&family, edinoe.dates.today).unwrap();
        let answer = evaluator.evaluate(&sheet, &edinoe.dates).answer(&sheet, &edinoe.dates, Detail::Ids);
        let found = answer.benefits.iter().find(|found| found.benefit == edinoe.benefit).unwrap();
        if word == "RU-MOW" || word == "other" {
            assert_eq!(found.verdict, Verdict::NeedInfo, "{word}");
            assert!(found.flags.contains(&Flag::ParameterMissing), "{word}: {:?}", found.flags);
        }
    }
}
