//! Who is in the family, and what no family can be.

use super::super::calendar::Day;
use super::super::facts::Family;
use super::super::model::Pack;
use super::{FactProblem, FactProblemCode, Person, Sheet, SlotState, problem};
use crate::eligibility::words::Role;

pub(super) fn listed(family: &Family, problems: &mut Vec<FactProblem>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(family.members.len());
    for (at, member) in family.members.iter().enumerate() {
        if member.id.is_empty() || people.iter().any(|person| person.id == member.id) {
            problems.push(problem(format!("/members/{at}/id"), FactProblemCode::BadMemberId));
        }
        let mut parents = member.parents.as_ref().map(|_| 0);
        for (which, parent) in member.parents.iter().flatten().enumerate() {
            match position(family, parent) {
                Some(parent) if parent != at => parents = parents.map(|bits| bits | 1 << parent),
                _ => problems
                    .push(problem(format!("/members/{at}/parents/{which}"), FactProblemCode::UnknownMember)),
            }
        }
        people.push(Person { id: member.id.clone(), role: member.role, parents });
    }
    people
}

fn position(family: &Family, id: &str) -> Option<usize> {
    family.members.iter().position(|member| member.id == id)
}

pub(super) fn applicant(family: &Family, problems: &mut Vec<FactProblem>) -> Option<usize> {
    let Some(id) = &family.applicant else {
        return family.members.iter().position(|member| member.role.is_adult());
    };
    let found = position(family, id);
    if found.is_none() {
        problems.push(problem("/applicant".to_owned(), FactProblemCode::UnknownMember));
    }
    found
}

pub(super) fn receives(
    pack: &Pack,
    family: &Family,
    problems: &mut Vec<FactProblem>,
) -> Vec<(u16, Option<usize>)> {
    let mut list = Vec::new();
    for (at, received) in family.receives.iter().enumerate() {
        let benefit = pack.by_benefit_id.get(&received.benefit).and_then(|at| u16::try_from(*at).ok());
        let member = received.member.as_ref().map(|id| position(family, id));
        match (benefit, member) {
            (None, _) => {
                let known = pack.benefits.iter().map(|benefit| benefit.id.as_str());
                let suggestion = super::nearest(&received.benefit, known);
                let pointer = format!("/receives/{at}/benefit");
                problems
                    .push(FactProblem { suggestion, ..problem(pointer, FactProblemCode::UnknownBenefit) });
            }
            (_, Some(None)) => {
                problems.push(problem(format!("/receives/{at}/member"), FactProblemCode::UnknownMember));
            }
            (Some(benefit), member) => list.push((benefit, member.flatten())),
        }
    }
    list
}

pub(super) fn refuse_the_impossible(
    sheet: &Sheet<'_>,
    family: &Family,
    today: Day,
    problems: &mut Vec<FactProblem>,
) {
    let Some(birth_date) = sheet.pack.birth_date else { return };
    let born = |at: usize| {
        let slot = sheet.person_slot(at, birth_date);
        (slot.state == SlotState::Known).then(|| slot.value.floor())
    };
    for (at, person) in sheet.people.iter().enumerate() {
        let pointer = || format!("/members/{at}/facts/{}", written_name(family, at, "birth_date"));
        let Some(birth) = born(at) else { continue };
        if birth > today.0.into() {
            problems.push(problem(pointer(), FactProblemCode::BornInTheFuture));
        }
        // Whose child it is may be said; a child of the family is younger than its only kind of parents.
        let mut parents = (0..sheet.people.len()).filter(|other| match person.parents {
            Some(bits) => bits & 1 << other != 0,
            None => person.role == Role::Child && sheet.people[*other].role == Role::Parent,
        });
        let unborn = |parent: usize| born(parent).is_some_and(|parent| parent >= birth);
        let impossible = match person.parents {
            Some(_) => parents.any(unborn),
            None => {
                let known: Vec<_> = parents.collect();
                !known.is_empty() && known.into_iter().all(unborn)
            }
        };
        if impossible {
            problems.push(problem(pointer(), FactProblemCode::ChildOlderThanParent));
        }
    }
    birth_orders(sheet, family, problems);
}

/// A child cannot be earlier in the order than the older children who are listed allow.
fn birth_orders(sheet: &Sheet<'_>, family: &Family, problems: &mut Vec<FactProblem>) {
    let Some(order) = sheet.pack.birth_order else { return };
    for at in 0..sheet.people.len() {
        let slot = sheet.person_slot(at, order);
        if slot.state != SlotState::Known {
            continue;
        }
        let span = super::super::order::without_the_fact(sheet, at);
        if slot.value < span.lo || slot.value > span.hi {
            let name = written_name(family, at, "birth_order");
            problems
                .push(problem(format!("/members/{at}/facts/{name}"), FactProblemCode::ImpossibleBirthOrder));
        }
    }
}

/// The fact's name as the caller wrote it, so that the pointer points.
fn written_name(family: &Family, member: usize, name: &str) -> String {
    let long = format!("person.{name}");
    let facts = &family.members[member].facts;
    if facts.get(&long).is_some() { long } else { name.to_owned() }
}
