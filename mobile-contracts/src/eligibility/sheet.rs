//! A family bound to a pack: every fact checked against its declaration and put into its slot.
//!
//! What does not fit is a problem with a JSON Pointer and the nearest valid word, never a default.

mod people;

use std::fmt::Display;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::calendar::Day;
use super::check::rate;
use super::diagnose::nearest;
use super::facts::{FactMap, FactState, Family, Given, Scalar};
use super::model::{Fact, Pack};
use super::number::Num;
use super::words::{Evidence, Kind, Language, Role, Scope};

/// Families of more people are refused: members are bits of a `u32`.
pub const MAX_MEMBERS: usize = 32;

/// What is known of one fact of one person or of the family.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) state: SlotState,
    pub(crate) evidence: Evidence,
    /// A number, a day, 0 or 1, or the position of a word; meaningless unless known.
    pub(crate) value: Num,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotState {
    NotAsked,
    Declined,
    NotApplicable,
    Known,
}

impl Slot {
    pub(crate) const NOT_ASKED: Self =
        Self { state: SlotState::NotAsked, evidence: Evidence::Registry, value: Num::ZERO };
}

/// One member, as far as the engine itself is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) role: Role,
    /// The parents within the family, as bits; `None` when not known.
    pub(crate) parents: Option<u32>,
}

/// A family's facts, ready to be evaluated against the pack that they are bound to.
#[derive(Debug, Clone)]
pub struct Sheet<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) people: Vec<Person>,
    pub(crate) family: Vec<Slot>,
    /// Person by person.
    pub(crate) persons: Vec<Slot>,
    pub(crate) everyone_listed: bool,
    pub(crate) applicant: Option<usize>,
    /// Benefits received, and for whom.
    pub(crate) receives: Vec<(u16, Option<usize>)>,
}

/// What is wrong with a family as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactProblem {
    /// Where, as a JSON Pointer into the family.
    pub pointer: String,
    /// What kind of problem it is.
    pub code: FactProblemCode,
    /// What would have been right.
    pub expected: Option<String>,
    /// The nearest valid word.
    pub suggestion: Option<String>,
}

/// The kinds of problems that a family can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactProblemCode {
    /// The pack declares no such fact.
    UnknownFact,
    /// The value is of another type.
    WrongType,
    /// The value is none of the fact's words.
    UnknownWord,
    /// The value lies outside of what is possible.
    OutOfRange,
    /// This fact always applies; it cannot be "not applicable".
    AlwaysApplies,
    /// The fact was given twice.
    GivenTwice,
    /// Two members have the same id, or an id is empty.
    BadMemberId,
    /// Nobody in the family has this id.
    UnknownMember,
    /// More than 32 members.
    TooManyMembers,
    /// The pack has no such benefit.
    UnknownBenefit,
    /// A birth date lies after today.
    BornInTheFuture,
    /// A child is not younger than its parent.
    ChildOlderThanParent,
    /// The order of birth contradicts the children who are listed.
    ImpossibleBirthOrder,
}

impl FactProblem {
    /// A sentence about the problem.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        let (ru, en) = match self.code {
            FactProblemCode::UnknownFact => ("такого сведения в правилах нет", "the rules know no such fact"),
            FactProblemCode::WrongType => ("значение другого вида", "the value is of another type"),
            FactProblemCode::UnknownWord => ("такого варианта нет", "this is none of the possible words"),
            FactProblemCode::OutOfRange => ("значение вне возможных пределов", "the value is out of range"),
            FactProblemCode::AlwaysApplies => {
                ("это сведение есть у всех, «не применимо» не подходит", "this fact applies to everybody")
            }
            FactProblemCode::GivenTwice => ("сведение указано дважды", "the fact is given twice"),
            FactProblemCode::BadMemberId => {
                ("номер члена семьи пуст или повторяется", "a member's id is empty or used twice")
            }
            FactProblemCode::UnknownMember => ("такого члена семьи нет", "nobody in the family has this id"),
            FactProblemCode::TooManyMembers => {
                ("в семье больше 32 человек", "there are more than 32 members")
            }
            FactProblemCode::UnknownBenefit => ("такой меры поддержки нет", "there is no such benefit"),
            FactProblemCode::BornInTheFuture => {
                ("дата рождения в будущем", "the birth date is in the future")
            }
            FactProblemCode::ChildOlderThanParent => {
                ("ребёнок не моложе своего родителя", "the child is not younger than the parent")
            }
            FactProblemCode::ImpossibleBirthOrder => (
                "очерёдность рождения противоречит перечисленным детям",
                "the birth order contradicts the children listed",
            ),
        };
        match language {
            Language::Ru => ru,
            Language::En => en,
        }
    }
}

impl Pack {
    /// Checks a family against the pack's declarations. `today` is what "in the future" means.
    ///
    /// # Errors
    /// All that does not fit.
    pub fn bind(&self, family: &Family, today: NaiveDate) -> Result<Sheet<'_>, Vec<FactProblem>> {
        let mut problems = Vec::new();
        if family.members.len() > MAX_MEMBERS {
            problems.push(problem("/members".to_owned(), FactProblemCode::TooManyMembers));
            return Err(problems);
        }
        let mut sheet = Sheet {
            pack: self,
            people: people::listed(family, &mut problems),
            family: vec![Slot::NOT_ASKED; self.family_slots],
            persons: vec![Slot::NOT_ASKED; self.person_slots * family.members.len()],
            everyone_listed: family.everyone_listed,
            applicant: None,
            receives: Vec::new(),
        };
        fill(self, Scope::Family, &family.facts, &"/facts", &mut sheet.family, &mut problems);
        for (at, member) in family.members.iter().enumerate() {
            let slots = &mut sheet.persons[at * self.person_slots..(at + 1) * self.person_slots];
            fill(
                self,
                Scope::Person,
                &member.facts,
                &format_args!("/members/{at}/facts"),
                slots,
                &mut problems,
            );
        }
        sheet.applicant = people::applicant(family, &mut problems);
        sheet.receives = people::receives(self, family, &mut problems);
        people::refuse_the_impossible(&sheet, family, Day::of(today), &mut problems);
        if problems.is_empty() { Ok(sheet) } else { Err(problems) }
    }
}

impl Sheet<'_> {
    /// SHA-256 over all that is known, in the order of the pack's declarations, in hexadecimal.
    #[must_use]
    pub fn facts_hash(&self) -> String {
        let mut bytes = Vec::with_capacity(1_024);
        for person in &self.people {
            bytes.extend_from_slice(&[person.role as u8, u8::from(person.parents.is_some())]);
            bytes.extend_from_slice(&person.parents.unwrap_or(0).to_be_bytes());
        }
        let applicant = self.applicant.map_or(u8::MAX, |at| u8::try_from(at).unwrap_or(u8::MAX));
        bytes.extend_from_slice(&[u8::from(self.everyone_listed), applicant]);
        // What was not asked is most of what there is, and is known by what is not there.
        for (place, slot) in self.family.iter().chain(&self.persons).enumerate() {
            if slot.state == SlotState::NotAsked {
                continue;
            }
            let value = if slot.state == SlotState::Known { slot.value.floor_of_scaled() } else { 0 };
            bytes.extend_from_slice(&u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(&[slot.state as u8, slot.evidence as u8]);
            bytes.extend_from_slice(&value.to_be_bytes());
        }
        for (benefit, member) in &self.receives {
            bytes.extend_from_slice(&benefit.to_be_bytes());
            bytes.push(member.map_or(u8::MAX, |at| u8::try_from(at).unwrap_or(u8::MAX)));
        }
        hex(&Sha256::digest(&bytes))
    }

    pub(crate) fn person_slot(&self, person: usize, slot: u16) -> Slot {
        self.persons[person * self.pack.person_slots + usize::from(slot)]
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(crate) fn problem(pointer: String, code: FactProblemCode) -> FactProblem {
    FactProblem { pointer, code, expected: None, suggestion: None }
}

fn fill(
    pack: &Pack,
    scope: Scope,
    facts: &FactMap,
    base: &dyn Display,
    slots: &mut [Slot],
    problems: &mut Vec<FactProblem>,
) {
    let mut given_before = vec![false; slots.len()];
    let prefix = if scope == Scope::Family { "family." } else { "person." };
    for (written, given) in &facts.0 {
        let pointer = || format!("{base}/{}", written.replace('~', "~0").replace('/', "~1"));
        let name = written.strip_prefix(prefix).unwrap_or(written);
        let Some(fact) = pack.fact_named(scope, name) else {
            let names =
                pack.facts.iter().filter(|fact| fact.scope == scope).map(|fact| &fact.id[prefix.len()..]);
            let suggestion = nearest(name, names);
            problems.push(FactProblem { suggestion, ..problem(pointer(), FactProblemCode::UnknownFact) });
            continue;
        };
        let at = usize::from(fact.slot);
        if std::mem::replace(&mut given_before[at], true) {
            problems.push(problem(pointer(), FactProblemCode::GivenTwice));
            continue;
        }
        match slot(pack, fact, given) {
            Ok(slot) => slots[at] = slot,
            Err((code, expected, suggestion)) => {
                problems.push(FactProblem { pointer: pointer(), code, expected, suggestion });
            }
        }
    }
}

type Refusal = (FactProblemCode, Option<String>, Option<String>);

fn slot(pack: &Pack, fact: &Fact, given: &Given) -> Result<Slot, Refusal> {
    let (scalar, evidence) = match given {
        Given::Plain(scalar) => (scalar, Evidence::Declared),
        Given::Known(known) => (&known.value, known.evidence),
        Given::State(only) => {
            let state = match only.state {
                FactState::NotAsked => SlotState::NotAsked,
                FactState::Declined => SlotState::Declined,
                FactState::NotApplicable if fact.domain.optional => SlotState::NotApplicable,
                FactState::NotApplicable => return Err((FactProblemCode::AlwaysApplies, None, None)),
            };
            return Ok(Slot { state, evidence: Evidence::Declared, value: Num::ZERO });
        }
    };
    let wrong = |expected: &str| (FactProblemCode::WrongType, Some(expected.to_owned()), None);
    let value = match (fact.kind, scalar) {
        (Kind::Bool, Scalar::Bool(value)) => Num::int(i64::from(*value)),
        (Kind::Money | Kind::Int | Kind::Area, Scalar::Int(value)) => Num::int(*value),
        (Kind::Rate, Scalar::Int(value)) => rate(*value),
        (Kind::Date, Scalar::Text(text)) => {
            let date = text.parse::<NaiveDate>().map_err(|_| wrong("a date YYYY-MM-DD"))?;
            Num::int(Day::of(date).0.into())
        }
        (Kind::Word, Scalar::Text(word)) => Num::int(position(pack, fact, word)?),
        (Kind::Bool, _) => return Err(wrong("true or false")),
        (Kind::Money, _) => return Err(wrong("whole kopecks")),
        (Kind::Rate, _) => return Err(wrong("whole basis points, 10000 for 100 %")),
        (Kind::Area, _) => return Err(wrong("whole hundredths of a square metre")),
        (Kind::Int, _) => return Err(wrong("a whole number")),
        (Kind::Date, _) => return Err(wrong("a date YYYY-MM-DD")),
        (Kind::Word, _) => return Err(wrong("a word")),
    };
    let bounds = fact.domain.span;
    if !matches!(fact.kind, Kind::Bool | Kind::Word)
        && (value < bounds.lo || value > bounds.hi || !value.is_finite())
    {
        return Err((FactProblemCode::OutOfRange, None, None));
    }
    Ok(Slot { state: SlotState::Known, evidence, value })
}

fn position(pack: &Pack, fact: &Fact, word: &str) -> Result<i64, Refusal> {
    let words = fact.vocabulary.map(|at| &pack.vocabularies[at]);
    let found = words.and_then(|list| list.position(word)).and_then(|at| i64::try_from(at).ok());
    found.ok_or_else(|| {
        let known: Vec<_> =
            words.map(|list| list.words.iter().map(|(id, _)| id.as_str()).collect()).unwrap_or_default();
        let expected = known.iter().take(12).copied().collect::<Vec<_>>().join(", ");
        (FactProblemCode::UnknownWord, Some(expected), nearest(word, known.iter().copied()))
    })
}
