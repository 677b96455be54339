//! What every rule carries besides its conditions: papers, steps, limits, examples of all three verdicts.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::support::{directories, tables};

#[test]
fn every_benefit_says_what_to_bring_where_to_go_and_what_it_does_not_look_at() {
    for name in directories() {
        for benefit in tables(&name, "benefit") {
            let id = benefit["id"].as_str().unwrap();
            let first = &benefit["version"].as_array().unwrap()[0];
            for list in ["law", "document", "step", "not_modelled"] {
                let filled = first.get(list).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
                assert!(filled, "{name}: {id} has no `{list}`");
            }
        }
    }
}

#[test]
fn every_benefit_has_three_examples_of_different_verdicts() {
    for name in directories() {
        for benefit in tables(&name, "benefit") {
            let id = benefit["id"].as_str().unwrap();
            let examples = benefit.get("example").and_then(Value::as_array);
            assert!(
                examples.is_some_and(|list| list.len() >= 3),
                "{name}: {id} has fewer than three examples"
            );
            let verdicts: BTreeSet<_> = examples.into_iter().flatten().flat_map(verdicts).collect();
            assert!(
                verdicts.contains("does_not") && verdicts.contains("need_info"),
                "{name}: {id}: {verdicts:?}"
            );
            assert_eq!(verdicts.contains("qualifies"), !is_draft(&benefit), "{name}: {id}: {verdicts:?}");
        }
    }
}

/// One firm version is enough for a verdict in favour of a family.
fn is_draft(benefit: &Table) -> bool {
    let versions = benefit["version"].as_array().unwrap();
    versions
        .iter()
        .all(|version| version.get("status").is_some_and(|status| status.as_str() == Some("draft")))
}

fn verdicts(example: &Value) -> Vec<String> {
    let expect = &example["expect"];
    let list = expect.as_array().cloned().unwrap_or_else(|| vec![expect.clone()]);
    list.iter().map(|expected| expected["verdict"].as_str().unwrap().to_owned()).collect()
}

/// The ratios of reference/ru-benefits.md §4.1a: a row that breaks them is a slip of the pen.
#[test]
fn the_subsistence_minimums_of_a_region_keep_their_ratios() {
    let values = |id: &str| {
        let params = tables("ru-federal", "param");
        let param = params.iter().find(|param| param["id"].as_str() == Some(id)).unwrap().clone();
        let values = param["value"].as_array().unwrap().clone();
        move |region: &str| {
            let of_2026 = |value: &&Value| {
                value["key"].as_str() == Some(region) && value["from"].to_string().starts_with("2026")
            };
            values.iter().find(of_2026).map(|value| value["value"].as_integer().unwrap() / 100)
        }
    };
    let (capita, work, child) = (values("pm.capita"), values("pm.work"), values("pm.child"));
    let regions = [
        "RU-BEL", "RU-VOR", "RU-KGD", "RU-KDA", "RU-MOS", "RU-NIZ", "RU-NVS", "RU-PNZ", "RU-PER", "RU-PRI",
        "RU-RYA", "RU-STA", "RU-TUL", "RU-TYU",
    ];
    for region in regions {
        let per_head = capita(region).unwrap();
        let share = |percent: i64| (per_head * percent + 50) / 100;
        assert!((work(region).unwrap() - share(109)).abs() <= 1, "{region}: working age");
        assert!((child(region).unwrap() - share(97)).abs() <= 1, "{region}: child");
    }
}
