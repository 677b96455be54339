//! Reads the packs from disk, and the families of their examples.

use std::path::PathBuf;

use chrono::NaiveDate;

use mobile_contracts::eligibility::{Dates, Family, Pack, PackSource};
use toml::{Table, Value};

/// Every pack's directory, the federal one first.
pub(crate) fn directories() -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(root())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort_by_key(|name| (name != "ru-federal", name.clone()));
    names
}

/// The federal pack, and over it the pack of a region.
pub(crate) fn load(name: &str) -> Pack {
    let mut sources = vec![source("ru-federal")];
    if name != "ru-federal" {
        sources.push(source(name));
    }
    Pack::load(&sources).unwrap_or_else(|errors| panic!("{name}:\n{errors}"))
}

/// The texts of a pack's files, with their names.
pub(crate) fn source(name: &str) -> PackSource {
    let mut files: Vec<_> = std::fs::read_dir(root().join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let file = path.file_name().unwrap().to_str().unwrap();
            (format!("{name}/{file}"), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    PackSource { files }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packs")
}

/// A family of an example, and the dates that it is asked for.
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) family: Family,
    pub(crate) dates: Dates,
}

/// Every table `[[key]]` of a pack.
pub(crate) fn tables(name: &str, key: &str) -> Vec<Table> {
    let mut found = Vec::new();
    for (file, text) in source(name).files {
        let mut root: Table = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        match root.remove(key) {
            Some(Value::Array(list)) => {
                found.extend(list.into_iter().map(|table| table.as_table().unwrap().clone()));
            }
            Some(Value::Table(table)) => found.push(table),
            _ => {}
        }
    }
    found
}

/// The examples of a pack's benefits.
pub(crate) fn examples(name: &str) -> Vec<Example> {
    let benefits = tables(name, "benefit");
    let list = benefits.iter().flat_map(|benefit| benefit.get("example").and_then(Value::as_array)).flatten();
    list.map(|example| Example {
        name: example["name"].as_str().unwrap().to_owned(),
        family: family(example),
        dates: Dates {
            today: date(&example["today"]),
            applied_on: example.get("applied_on").map(date),
            known_on: example.get("known_on").map(date),
        },
    })
    .collect()
}

fn date(value: &Value) -> NaiveDate {
    value.as_datetime().unwrap().to_string().parse().unwrap()
}

/// An example writes facts beside a member's id and role; the wire form keeps them apart.
fn family(example: &Value) -> Family {
    let members = example["members"].as_array().unwrap().iter().map(|member| {
        let mut member = plain(member);
        let fields = member.as_object_mut().unwrap();
        let mut apart = serde_json::Map::new();
        for own in ["id", "role", "parents"] {
            apart.extend(fields.remove(own).map(|value| (own.to_owned(), value)));
        }
        apart.insert("facts".to_owned(), member);
        serde_json::Value::Object(apart)
    });
    let members: Vec<_> = members.collect();
    let mut wire = serde_json::json!({
        "members": members,
        "facts": example.get("family").map_or_else(|| serde_json::json!({}), plain),
        "everyone_listed": example.get("everyone_listed").and_then(Value::as_bool).unwrap_or(true),
    });
    for optional in ["applicant", "receives"] {
        if let Some(value) = example.get(optional) {
            wire[optional] = plain(value);
        }
    }
    serde_json::from_value(wire).unwrap()
}

/// TOML as JSON; dates become texts.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Datetime(date) => date.to_string().into(),
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}
