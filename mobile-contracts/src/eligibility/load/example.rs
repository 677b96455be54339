//! The examples of a rule: a family, the dates, and what the answer must be.

use toml::de::DeValue;

use super::super::document::{Table, date_of};
use super::super::facts::{
    FactMap, FactState, Family, Given, KnownFact, Member, Receives, Scalar, StateOnly,
};
use super::super::model::{Example, Expectation};
use super::super::words::Evidence;
use super::declare::word;

pub(super) fn read_all(owner: &Table<'_>, benefit: &str) -> Vec<Example> {
    let mut list = Vec::new();
    for mut table in owner.tables("example") {
        let name = table.needed("name", table.string("name")).unwrap_or_default();
        table.rule = format!("benefit {benefit}, example {name}");
        if let Some(example) = read(&table, benefit, name) {
            list.push(example);
        }
        table.finish();
    }
    list
}

fn read(table: &Table<'_>, benefit: &str, name: String) -> Option<Example> {
    let today = table.needed("today", table.date("today"))?;
    let expect = table.one_or_many("expect");
    if expect.is_empty() {
        table.error("an example without `expect` proves nothing");
    }
    Some(Example {
        origin: table.origin(),
        name,
        benefit: benefit.to_owned(),
        today,
        applied_on: table.date("applied_on"),
        known_on: table.date("known_on"),
        family: family(table),
        expect: expect.into_iter().map(expectation).collect(),
    })
}

/// A family written in TOML: `family = { .. }`, `members = [ .. ]`, everybody listed unless it says otherwise.
pub(super) fn family(table: &Table<'_>) -> Family {
    let facts = table.table("family").map_or_else(FactMap::default, |facts| fact_map(&facts, &[]));
    Family {
        facts,
        members: table.tables("members").iter().filter_map(member).collect(),
        everyone_listed: table.boolean("everyone_listed").unwrap_or(true),
        applicant: table.string("applicant"),
        receives: table.tables("receives").into_iter().filter_map(receives).collect(),
    }
}

fn receives(table: Table<'_>) -> Option<Receives> {
    let found = table.needed("benefit", table.string("benefit"));
    let member = table.string("member");
    table.finish();
    Some(Receives { benefit: found?, member })
}

fn member(table: &Table<'_>) -> Option<Member> {
    let parents = table.strings("parents");
    Some(Member {
        id: table.needed("id", table.string("id"))?,
        role: table.needed("role", word(table, "role"))?,
        parents: table.value("parents").map(|_| parents),
        facts: fact_map(table, &["id", "role", "parents"]),
    })
}

fn fact_map(table: &Table<'_>, not_facts: &[&str]) -> FactMap {
    let mut map = FactMap::default();
    for (id, at, value) in table.entries().filter(|(id, ..)| !not_facts.contains(id)) {
        match given(value.get_ref()) {
            Some(given) => map.0.push((id.to_owned(), given)),
            None => {
                let message = format!("`{id}` is no value of a fact");
                let expected = "true or false, a whole number (money in kopecks), a date, a word in quotes, { value = .., evidence = \"..\" } or { state = \"declined\" }";
                table.file.detailed_error(at, &table.rule, &message, Some(expected.to_owned()), None);
            }
        }
    }
    map
}

fn scalar(value: &DeValue<'_>) -> Option<Scalar> {
    match value {
        DeValue::Boolean(value) => Some(Scalar::Bool(*value)),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Scalar::Int)
        }
        DeValue::String(text) => Some(Scalar::Text(text.clone().into_owned())),
        DeValue::Datetime(_) => date_of(value).map(|date| Scalar::Text(date.to_string())),
        _ => None,
    }
}

fn given(value: &DeValue<'_>) -> Option<Given> {
    let DeValue::Table(table) = value else { return scalar(value).map(Given::Plain) };
    let word = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
    match table.get("value") {
        Some(value) => {
            let evidence = match word("evidence") {
                None | Some("declared") => Evidence::Declared,
                Some("document_seen") => Evidence::DocumentSeen,
                Some("registry") => Evidence::Registry,
                Some(_) => return None,
            };
            Some(Given::Known(KnownFact { value: scalar(value.get_ref())?, evidence }))
        }
        None => {
            let state = match word("state")? {
                "not_asked" => FactState::NotAsked,
                "declined" => FactState::Declined,
                "not_applicable" => FactState::NotApplicable,
                _ => return None,
            };
            Some(Given::State(StateOnly { state }))
        }
    }
}

fn expectation(table: Table<'_>) -> Expectation {
    let list = |key: &'static str| table.value(key).map(|_| table.strings(key));
    let bound = |key: &'static str| table.integer(key);
    let amount = match (table.value("amount").is_some(), table.value("amount_min").is_some()) {
        (true, _) => bound("amount").map(|exact| (exact, Some(exact))),
        (false, true) => bound("amount_min").map(|min| (min, bound("amount_max"))),
        (false, false) => None,
    };
    let changes_on = match table.value("changes_on").map(toml::Spanned::get_ref) {
        Some(DeValue::String(text)) if text == "never" => Some(None),
        Some(_) => table.date("changes_on").map(Some),
        None => None,
    };
    let expectation = Expectation {
        member: table.string("member"),
        verdict: table.needed("verdict", table.string("verdict")).unwrap_or_default(),
        likely: table.string("likely"),
        status: table.string("status"),
        amount,
        missing: list("missing"),
        blockers: list("blockers"),
        changes_on,
    };
    table.value("amount_max");
    table.finish();
    expectation
}
