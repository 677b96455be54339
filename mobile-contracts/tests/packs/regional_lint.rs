//! How a regional pack is written: nothing unsaid, nothing invented, nothing of the federal pack redefined.

use toml::{Table, Value};

use crate::families::{list, text};
use crate::support::{directories, source};

/// Every file of every regional pack, with its name.
fn files() -> Vec<(String, String, Table)> {
    let regional = directories().into_iter().filter(|name| name != "ru-federal");
    regional
        .flat_map(|pack| {
            source(&pack).files.into_iter().map(move |(name, file)| {
                let document = file.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
                (pack.clone(), name, document)
            })
        })
        .collect()
}

/// What a version says under `key`, itself or by those it inherits from.
fn said<'a>(versions: &[&'a Table], version: &'a Table, key: &str) -> Option<&'a Value> {
    version.get(key).or_else(|| {
        let parent = version.get("inherit")?.as_str()?;
        said(versions, versions.iter().find(|other| text(other, "id") == parent)?, key)
    })
}

#[test]
fn everything_a_region_declares_bears_its_name_and_nothing_federal_is_given_another_value() {
    for (pack, name, document) in files() {
        let region = pack.strip_prefix("ru-").unwrap();
        for benefit in list(&document, "benefit") {
            let id = text(benefit, "id");
            assert!(id.starts_with(&format!("{pack}.")), "{name}: {id}");
        }
        for param in list(&document, "param") {
            assert!(!param.contains_key("extends"), "{name}: a federal number is federal");
            assert!(text(param, "id").starts_with(&format!("{region}.")), "{name}: {}", text(param, "id"));
        }
        for header in list(&document, "pack") {
            assert_eq!(text(header, "id"), pack);
            assert_eq!(header["regions"], Value::Array(vec![Value::String(pack.to_uppercase())]), "{name}");
        }
    }
}

#[test]
fn every_version_says_its_law_papers_steps_and_what_it_leaves_open() {
    for (_, name, document) in files() {
        for benefit in list(&document, "benefit") {
            let versions = list(benefit, "version");
            for version in &versions {
                let id = format!("{name}, {}, {}", text(benefit, "id"), text(version, "id"));
                for key in ["law", "document", "step", "not_modelled"] {
                    let count = said(&versions, version, key).and_then(Value::as_array).map_or(0, Vec::len);
                    assert!(count > 0, "{id}: no {key}");
                }
            }
        }
    }
}

/// A figure without a source cannot be checked, so it is a parameter; only "nothing" may be written in a rule.
#[test]
fn every_sum_that_is_paid_is_a_number_with_a_source() {
    for (_, name, document) in files() {
        for benefit in list(&document, "benefit") {
            for amount in list(benefit, "version").into_iter().flat_map(|version| list(version, "amount")) {
                let rows = list(amount, "first_match");
                let cases = rows.iter().flat_map(|row| [row.get("value"), row.get("else")]);
                for sum in cases.chain([amount.get("value")]).flatten().filter_map(Value::as_str) {
                    let sourced = sum == "0 rub" || !sum.contains("rub");
                    assert!(sourced, "{name}: {sum} has no source");
                }
            }
        }
        for value in list(&document, "param").into_iter().flat_map(|param| list(param, "value")) {
            assert!(!text(value, "source").is_empty(), "{name}");
        }
    }
}

/// Drafts come from the press. Their sums must not look firm, wherever they stand.
#[test]
fn a_draft_pays_no_sum_that_is_marked_as_enacted_by_a_region() {
    for pack in directories().iter().filter(|name| *name != "ru-federal") {
        let files: Vec<Table> = source(pack).files.iter().map(|(_, file)| file.parse().unwrap()).collect();
        let firm: Vec<_> = files
            .iter()
            .flat_map(|file| list(file, "param"))
            .filter(|param| list(param, "value").iter().all(|value| text(value, "status") == "enacted"))
            .map(|param| text(param, "id"))
            .collect();
        for benefit in files.iter().flat_map(|file| list(file, "benefit")) {
            let versions = list(benefit, "version");
            let draft =
                |version: &&Table| said(&versions, version, "status").unwrap().as_str() == Some("draft");
            if versions.iter().all(draft) {
                let written = benefit.to_string();
                let firm = firm.iter().find(|param| written.contains(&format!("param({param})")));
                assert_eq!(firm, None, "{}: the sum is enacted, the rule is a draft", text(benefit, "id"));
            }
        }
    }
}

#[test]
fn english_texts_are_english_and_russian_ones_russian() {
    fn walk(name: &str, value: &Value) {
        match value {
            Value::Table(table) => {
                if let (Some(Value::String(ru)), Some(Value::String(en))) = (table.get("ru"), table.get("en"))
                {
                    let cyrillic = |text: &str| {
                        text.chars().any(|letter| matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'))
                    };
                    assert!(cyrillic(ru) && !cyrillic(en) && !en.is_empty(), "{name}: {ru} | {en}");
                }
                table.values().for_each(|value| walk(name, value));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(name, value)),
            _ => {}
        }
    }
    for (_, name, document) in files() {
        walk(&name, &Value::Table(document));
    }
}
