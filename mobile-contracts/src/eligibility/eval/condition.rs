//! A named condition: its truth, its margin, its evidence and the values that its text shows.
//!
//! Many rules ask the same of a family, and one that is not about the child is asked for every child; so
//! answers are remembered within one evaluation.

use super::super::calendar::Day;
use super::super::kleene::{Held, Truth};
use super::super::model::Condition;
use super::super::outcome::{ConditionOutcome, Outcome, ShownValue, Stretch};
use super::super::words::Evidence;
use super::{NOBODY, Run, Var, wide};

/// A condition that was answered already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remembered {
    epoch: u32,
    held: Held,
    evidence: Evidence,
    /// Its place among the outcome's answers.
    answer: u32,
    missing: (u32, u32),
}

/// Only the truth was asked for.
const NOT_EXPLAINED: u32 = u32::MAX;

impl Remembered {
    /// An answer of no evaluation.
    pub(super) const BLANK: Self = Self {
        epoch: 0,
        held: Held { truth: Truth::Unknown, until: Day::NEVER },
        evidence: Evidence::Registry,
        answer: NOT_EXPLAINED,
        missing: (0, 0),
    };

    /// Belongs to no evaluation any more.
    pub(super) const fn forget(&mut self) {
        self.epoch = 0;
    }
}

impl Run<'_> {
    /// The truth alone.
    pub(crate) fn condition(&mut self, condition: &Condition) -> Held {
        let place = self.place(condition);
        if let Some((held, _)) = self.recalled(place, false) {
            return held;
        }
        let (mark, evidence) = (self.mark(), self.evidence);
        self.evidence = Evidence::Registry;
        let held = self.truth(condition.when);
        self.remember(place, held, NOT_EXPLAINED, mark);
        self.evidence = evidence.min(self.evidence);
        held
    }

    /// The truth, and the place of its answer in the outcome, with everything that explains it.
    #[inline(always)]
    pub(crate) fn explained(&mut self, condition: &Condition, outcome: &mut Outcome) -> (Held, u32) {
        let place = self.place(condition);
        match self.recalled(place, true) {
            Some(known) => known,
            None => self.explain(condition, place, outcome),
        }
    }

    /// Where the answer is remembered.
    #[inline]
    fn place(&self, condition: &Condition) -> Option<usize> {
        let memo = condition.memo.filter(|_| !self.probing)?;
        let subject = self.env[Var::Person as usize];
        let person = if condition.closed || subject == NOBODY { 0 } else { usize::from(subject) + 1 };
        Some(memo as usize * self.stride + person)
    }

    /// An answer that still holds, if one was given and says enough.
    #[inline(always)]
    fn recalled(&mut self, place: Option<usize>, explained: bool) -> Option<(Held, u32)> {
        let Remembered { epoch, held, evidence, answer, missing } = &self.scratch.conditions[place?];
        let holds = self.is_ours(*epoch, *missing) && held.until > self.clock.today;
        if !holds || (explained && *answer == NOT_EXPLAINED) {
            return None;
        }
        let (held, evidence, answer, missing) = (*held, *evidence, *answer, *missing);
        self.miss_again(missing);
        self.weaken(evidence);
        Some((held, answer))
    }

    /// Keeps an answer together with the missing facts that stand above `mark`.
    fn remember(&mut self, place: Option<usize>, held: Held, answer: u32, mark: usize) {
        let Some(place) = place else { return };
        let missing = self.scratch.set_aside(mark);
        let (epoch, evidence) = (self.epoch, self.evidence);
        self.scratch.conditions[place] = Remembered { epoch, held, evidence, answer, missing };
    }

    fn explain(&mut self, condition: &Condition, place: Option<usize>, outcome: &mut Outcome) -> (Held, u32) {
        let (mark, evidence) = (self.mark(), self.evidence);
        self.evidence = Evidence::Registry;
        self.trace.begin(!self.brief);
        let held = self.truth(condition.when);
        self.trace.pause();
        let margin = match held.truth {
            Truth::True => self.trace.margin_true,
            Truth::False => self.trace.margin_false,
            Truth::Unknown => None,
        };
        let shown = self.shown(condition, &mut outcome.shown);
        let answer = wide(outcome.answers.len());
        let (who, found) = (self.trace.who, self.evidence);
        outcome.answers.push(ConditionOutcome { held, margin, who, evidence: found, shown });
        self.remember(place, held, answer, mark);
        self.evidence = evidence.min(found);
        (held, answer)
    }

    /// The values that the condition's text shows; looking at them changes nothing.
    fn shown(&mut self, condition: &Condition, list: &mut Vec<ShownValue>) -> Stretch {
        if condition.shown.is_empty() || self.brief {
            return Stretch::default();
        }
        let (from, mark, evidence) = (list.len(), self.mark(), self.evidence);
        for shown in &condition.shown {
            let value = self.number(shown.value);
            list.push(ShownValue { kind: shown.kind, span: value.span, exists: value.exists() });
        }
        self.drop_missing(mark);
        self.evidence = evidence;
        Stretch::since(list, from)
    }
}
