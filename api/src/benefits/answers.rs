//! Answers that a family gives: merged into what it said before, and pointed at where they do not fit.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{Evidence, FactMap, FactProblem, FactState, Given, StateOnly};
use mobile_contracts::wire::benefits::PutFacts;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::file::File;
use super::{policy, screening};
use crate::families::Record;

/// Puts the answers in place of earlier ones.
///
/// # Errors
/// What no pack has to be asked about: answers given twice, about strangers, about what the record says, or with an
/// evidence that a family cannot give.
pub(super) fn merge(
    file: &mut File,
    (record, today): (&Record, NaiveDate),
    told: &PutFacts,
) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    let region = [(policy::REGION, "family.region")];
    put(&mut file.facts, &told.facts, ("/facts", "family.", &region), &mut errors);
    for (id, answers) in &told.members {
        let place = format!("/members/{id}");
        let Some(member) = record.members.iter().find(|member| member.id.uuid() == *id) else {
            errors.push(FieldError::new(place, FieldCode::NoSuchObject));
            continue;
        };
        let recorded = policy::recorded(record, member, today);
        let recorded: Vec<_> = recorded.iter().map(|one| (one.fact, one.kept_in)).collect();
        let kept = file.members.entry(id.to_string()).or_default();
        let facts = format!("{place}/facts");
        put(&mut kept.facts, &answers.facts, (&facts, "person.", &recorded), &mut errors);
        if let Some(parents) = &answers.parents {
            kept.parents = Some(parents.iter().map(ToString::to_string).collect());
        }
    }
    if let Some(everyone_listed) = told.everyone_listed {
        file.everyone_listed = everyone_listed;
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn put(
    kept: &mut FactMap,
    told: &FactMap,
    (place, scope, recorded): (&str, &str, &[(&str, &str)]),
    errors: &mut Vec<FieldError>,
) {
    for (at, (id, given)) in told.0.iter().enumerate() {
        let pointer = pointer(place, id);
        if let Some(short) = id.strip_prefix(scope) {
            errors.push(FieldError::new(pointer, FieldCode::UnknownFact).with("nearest", short));
        } else if let Some((_, other)) = recorded.iter().find(|(fact, _)| fact == id) {
            errors.push(FieldError::new(pointer, FieldCode::Contradicts).with("other", other));
        } else if told.0.iter().take(at).any(|(earlier, _)| earlier == id) {
            errors.push(FieldError::new(pointer, FieldCode::Duplicate));
        } else if matches!(given, Given::Known(known) if known.evidence != Evidence::Declared) {
            errors.push(FieldError::new(format!("{pointer}/evidence"), FieldCode::NotInList));
        } else if *given == Given::State(StateOnly { state: FactState::NotAsked }) {
            kept.0.retain(|(known, _)| known != id);
        } else {
            kept.give(id, given.clone());
        }
    }
}

/// Which of the engine's findings are about what was told just now, where they stand in the request.
pub(super) fn within(told: &PutFacts, record: &Record, problems: &[FactProblem]) -> Vec<FieldError> {
    let place = |problem: &FactProblem| -> Option<String> {
        let mut steps = problem.pointer.splitn(4, '/').skip(1);
        match (steps.next()?, steps.next()?, steps.next()) {
            ("facts", _, None) => {
                let named = told.facts.0.iter().any(|(id, _)| pointer("/facts", id) == problem.pointer);
                named.then(|| problem.pointer.clone())
            }
            ("members", at, Some(rest)) => {
                let member = record.members.get(at.parse::<usize>().ok()?)?.id.uuid();
                let answers = told.members.get(&member)?;
                let named = match rest.split_once('/') {
                    Some(("parents", _)) => answers.parents.is_some(),
                    _ => answers.facts.0.iter().any(|(id, _)| pointer("facts", id) == rest),
                };
                // A child older than its parents is found at the birth date, which is the record's.
                let by_parents = rest == "facts/birth_date" && answers.parents.is_some();
                match (named, by_parents) {
                    (true, _) => Some(format!("/members/{member}/{rest}")),
                    (false, true) => Some(format!("/members/{member}/parents")),
                    (false, false) => None,
                }
            }
            _ => None,
        }
    };
    problems.iter().filter_map(|problem| Some(screening::field_error(problem, place(problem)?))).collect()
}

fn pointer(place: &str, id: &str) -> String {
    format!("{place}/{}", id.replace('~', "~0").replace('/', "~1"))
}
