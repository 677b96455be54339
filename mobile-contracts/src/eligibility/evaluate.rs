//! Evaluates all benefits of a pack for one family, and keeps its buffers for the next.

mod detail;
mod horizon;
mod likely;
mod repair;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::Day;
use super::eval::{Clock, Run, Scratch, Subject};
use super::kleene::Truth;
use super::outcome::Outcome;
use super::sheet::{Sheet, SlotState};
use super::words::{Detail, Per};

/// Raised whenever the same pack and facts could be answered differently.
pub const ENGINE_VERSION: u32 = 2;

/// The days that a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The day on which it is asked, in the family's region.
    pub today: NaiveDate,
    /// The day of the application; absent means "if one applied today", and moves with today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<NaiveDate>,
    /// The day up to which publications of law are taken note of; absent means today. "What did we answer
    /// on 1 February" and "what should we have answered" differ in nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<NaiveDate>,
}

impl Dates {
    /// An application today, with all that is known today.
    #[must_use]
    pub const fn on(today: NaiveDate) -> Self {
        Self { today, applied_on: None, known_on: None }
    }

    pub(crate) fn clock(&self) -> Clock {
        let today = Day::of(self.today);
        Clock {
            today,
            applied: self.applied_on.map_or(today, Day::of),
            applied_moves: self.applied_on.is_none(),
            known: self.known_on.map_or(today, Day::of),
            known_moves: self.known_on.is_none(),
        }
    }
}

/// Evaluates family after family without asking for memory again.
#[derive(Debug, Default)]
pub struct Evaluator {
    scratch: Scratch,
    outcome: Outcome,
    subjects: Vec<Subject>,
    ahead: horizon::Ahead,
}

impl Evaluator {
    /// An evaluator with empty buffers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decides every benefit and explains it, with the day on which each outcome changes.
    pub fn evaluate(&mut self, sheet: &Sheet<'_>, dates: &Dates) -> &Outcome {
        self.look_at(sheet, dates, false)
    }

    /// Decides every benefit as far as an answer in that detail needs it. By ids that is: which conditions hold, but not their
    /// values and margins, and no notes. The search for changes then ends with the family's first; other outcomes change
    /// not before that.
    pub fn evaluate_for(&mut self, sheet: &Sheet<'_>, dates: &Dates, detail: Detail) -> &Outcome {
        self.look_at(sheet, dates, detail == Detail::Ids)
    }

    fn look_at(&mut self, sheet: &Sheet<'_>, dates: &Dates, brief: bool) -> &Outcome {
        let mut run = Run::new(sheet, dates.clock(), &mut self.scratch);
        run.brief = brief;
        record_all(&mut run, &mut self.subjects, &mut self.outcome);
        likely::find(&mut run, &mut self.outcome);
        horizon::find(&mut run, &mut self.outcome, &mut self.ahead);
        &self.outcome
    }

    /// Decides every benefit and explains it, without looking ahead.
    pub fn explain(&mut self, sheet: &Sheet<'_>, dates: &Dates) -> &Outcome {
        let mut run = Run::new(sheet, dates.clock(), &mut self.scratch);
        record_all(&mut run, &mut self.subjects, &mut self.outcome);
        likely::find(&mut run, &mut self.outcome);
        &self.outcome
    }

    /// The verdict of one benefit for one member or the family.
    pub(crate) fn verdict_of(&mut self, sheet: &Sheet<'_>, dates: &Dates, subject: &Subject) -> Truth {
        let mut run = Run::new(sheet, dates.clock(), &mut self.scratch);
        run.snapshot(subject).0.verdict
    }

    /// Decides every benefit and nothing more; for comparing many families.
    pub fn verdicts(&mut self, sheet: &Sheet<'_>, dates: &Dates) -> Verdicts {
        let mut run = Run::new(sheet, dates.clock(), &mut self.scratch);
        subjects(sheet, &mut self.subjects);
        let mut verdicts = Verdicts::default();
        for subject in &self.subjects {
            let (snapshot, until) = run.snapshot(subject);
            verdicts.next_change = verdicts.next_change.min(until.0);
            match snapshot.verdict {
                Truth::True => verdicts.qualifies += 1,
                Truth::False => verdicts.does_not += 1,
                Truth::Unknown => verdicts.need_info += 1,
            }
        }
        verdicts
    }
}

/// How many benefits came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdicts {
    /// The conditions are met.
    pub qualifies: u32,
    /// They are not.
    pub does_not: u32,
    /// Something is missing.
    pub need_info: u32,
    next_change: i32,
}

impl Default for Verdicts {
    fn default() -> Self {
        Self { qualifies: 0, does_not: 0, need_info: 0, next_change: i32::MAX }
    }
}

impl Verdicts {
    /// No verdict changes before this day; `None` when none ever does.
    #[must_use]
    pub fn stable_until(&self) -> Option<NaiveDate> {
        if self.next_change == i32::MAX { None } else { Day(self.next_change).date() }
    }
}

/// Decides every benefit and explains it.
fn record_all(run: &mut Run<'_>, list: &mut Vec<Subject>, outcome: &mut Outcome) {
    outcome.clear();
    subjects(run.sheet, list);
    let mut said = detail::Said::default();
    for subject in list {
        detail::record(run, subject, outcome, &mut said);
    }
}

/// Whom each benefit is decided for, without those of other regions.
fn subjects(sheet: &Sheet<'_>, list: &mut Vec<Subject>) {
    list.clear();
    let pack = sheet.pack;
    let region = pack.region.map(|slot| sheet.family[usize::from(slot)]);
    let here = region.filter(|slot| slot.state == SlotState::Known).map(|slot| 1_u128 << slot.value.floor());
    for (benefit, rule) in pack.benefits.iter().enumerate() {
        if rule.regions.zip(here).is_some_and(|(regions, here)| regions & here == 0) {
            continue;
        }
        if rule.per == Per::Family {
            list.push(Subject { benefit, person: None });
            continue;
        }
        for (person, member) in sheet.people.iter().enumerate() {
            let concerned = match rule.per {
                Per::Adult => member.role.is_adult(),
                Per::Child => !member.role.is_adult(),
                _ => !member.role.is_adult() && first_of_its_birth(sheet, person),
            };
            if concerned {
                list.push(Subject { benefit, person: Some(person) });
            }
        }
    }
}

/// Whether no child that is listed earlier was born on the same day.
fn first_of_its_birth(sheet: &Sheet<'_>, person: usize) -> bool {
    let Some(slot) = sheet.pack.birth_date else { return true };
    let born = sheet.person_slot(person, slot);
    if born.state != SlotState::Known {
        return true;
    }
    !(0..person).any(|other| {
        let earlier = sheet.person_slot(other, slot);
        !sheet.people[other].role.is_adult()
            && earlier.state == SlotState::Known
            && earlier.value == born.value
    })
}
