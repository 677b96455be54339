//! The packs as plain TOML, without the engine: their benefits, and the families of their examples.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{
    Dates, Evidence, FactMap, FactState, Family, Given, KnownFact, Member, PackSource, Receives, Scalar,
    StateOnly,
};
use toml::{Table, Value};

/// One example, without what is expected of it.
pub(crate) struct Example {
    pub(crate) benefit: String,
    pub(crate) name: String,
    pub(crate) dates: Dates,
    pub(crate) family: Family,
}

/// `[key]` or `[[key]]`, as a list.
pub(crate) fn list<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    match table.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_table).collect(),
        Some(Value::Table(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// The benefits of a file, to be changed.
pub(crate) fn benefits_mut(document: &mut Table) -> Vec<&mut Table> {
    match document.get_mut("benefit") {
        Some(Value::Array(items)) => items.iter_mut().filter_map(Value::as_table_mut).collect(),
        Some(Value::Table(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// The text under a key.
pub(crate) fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("no `{key}` in {table}"))
}

/// All examples of a pack.
pub(crate) fn of(pack: &PackSource) -> Vec<Example> {
    let mut examples = Vec::new();
    for (_, file) in &pack.files {
        let document: Table = file.parse().unwrap();
        for benefit in list(&document, "benefit") {
            for example in list(benefit, "example") {
                examples.push(Example {
                    benefit: text(benefit, "id").to_owned(),
                    name: text(example, "name").to_owned(),
                    dates: Dates {
                        today: date(&example["today"]),
                        applied_on: example.get("applied_on").map(date),
                        known_on: example.get("known_on").map(date),
                    },
                    family: family(example),
                });
            }
        }
    }
    examples
}

fn date(value: &Value) -> NaiveDate {
    value.as_datetime().unwrap().to_string().parse().unwrap()
}

fn family(example: &Table) -> Family {
    let facts = list(example, "family").first().map_or_else(FactMap::default, |facts| fact_map(facts, &[]));
    Family {
        facts,
        members: list(example, "members").into_iter().map(member).collect(),
        everyone_listed: example.get("everyone_listed").and_then(Value::as_bool).unwrap_or(true),
        applicant: example.get("applicant").and_then(Value::as_str).map(ToOwned::to_owned),
        receives: list(example, "receives").into_iter().map(receives).collect(),
    }
}

fn receives(table: &Table) -> Receives {
    let member = table.get("member").and_then(Value::as_str).map(ToOwned::to_owned);
    Receives { benefit: text(table, "benefit").to_owned(), member }
}

fn member(table: &Table) -> Member {
    let names =
        |value: &Value| value.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    Member {
        id: text(table, "id").to_owned(),
        role: text(table, "role").parse().unwrap(),
        parents: table.get("parents").map(names),
        facts: fact_map(table, &["id", "role", "parents"]),
    }
}

fn fact_map(table: &Table, not_facts: &[&str]) -> FactMap {
    let mut map = FactMap::default();
    for (id, value) in table.iter().filter(|(id, _)| !not_facts.contains(&id.as_str())) {
        map.give(id, given(value));
    }
    map
}

fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Boolean(value) => Scalar::Bool(*value),
        Value::Integer(value) => Scalar::Int(*value),
        Value::Datetime(value) => Scalar::Text(value.to_string()),
        other => Scalar::Text(other.as_str().unwrap().to_owned()),
    }
}

fn given(value: &Value) -> Given {
    let Some(table) = value.as_table() else { return Given::Plain(scalar(value)) };
    let word = |key: &str| table.get(key).and_then(Value::as_str);
    if let Some(value) = table.get("value") {
        let evidence = match word("evidence") {
            Some("registry") => Evidence::Registry,
            Some("document_seen") => Evidence::DocumentSeen,
            _ => Evidence::Declared,
        };
        return Given::Known(KnownFact { value: scalar(value), evidence });
    }
    let state = match word("state") {
        Some("not_applicable") => FactState::NotApplicable,
        Some("declined") => FactState::Declined,
        _ => FactState::NotAsked,
    };
    Given::State(StateOnly { state })
}
