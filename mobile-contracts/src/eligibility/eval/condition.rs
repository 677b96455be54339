//! A named condition: its truth, its margin, its evidence and the values that its text shows.
//!
//! Many rules ask the same of a family, and one that is not about the child is asked for every child; so
//! answers are remembered within one evaluation.

use super::super::kleene::{Held, Truth};
use super::super::model::Condition;
use super::super::outcome::{ConditionOutcome, ShownValue, Stretch};
use super::super::words::Evidence;
use super::{NOBODY, Run, Trace, Var, wide};

/// A condition that was answered already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Remembered {
    epoch: u32,
    /// Whether margin and shown values were looked at.
    explained: bool,
    outcome: ConditionOutcome,
    missing: (u32, u32),
}

/// Makes room for so many answers; what earlier families left behind is told apart by its epoch.
pub(super) fn grow(list: &mut Vec<Remembered>, length: usize) {
    if list.len() < length {
        let outcome = ConditionOutcome {
            held: Held::always(Truth::Unknown),
            margin: None,
            who: None,
            evidence: Evidence::Registry,
            shown: Stretch::default(),
        };
        list.resize(length, Remembered { epoch: 0, explained: false, outcome, missing: (0, 0) });
    }
}

impl Remembered {
    /// Belongs to no evaluation any more.
    pub(super) const fn forget(&mut self) {
        self.epoch = 0;
    }
}

impl Run<'_> {
    /// The truth alone.
    pub(crate) fn condition(&mut self, condition: &Condition) -> Held {
        let place = self.place(condition);
        if let Some(outcome) = self.recalled(place, false) {
            return outcome.held;
        }
        self.answered(condition, place, None).held
    }

    /// The truth, and adds everything that explains it to `list`; shown values are added to `shown`.
    #[inline]
    pub(crate) fn explained(
        &mut self,
        condition: &Condition,
        list: &mut Vec<ConditionOutcome>,
        shown: &mut Vec<ShownValue>,
    ) -> Truth {
        let place = self.place(condition);
        if let Some(outcome) = self.recalled(place, true) {
            list.push(*outcome);
            return outcome.held.truth;
        }
        let outcome = self.answered(condition, place, Some(shown));
        list.push(outcome);
        outcome.held.truth
    }

    /// Where the answer is remembered.
    #[inline]
    fn place(&self, condition: &Condition) -> Option<usize> {
        let memo = condition.memo.filter(|_| !self.probing)?;
        let subject = self.env[Var::Person as usize];
        let person = if condition.closed || subject == NOBODY { 0 } else { usize::from(subject) + 1 };
        Some(memo as usize * self.stride + person)
    }

    /// An answer of this evaluation, if one was given and says enough.
    #[inline]
    fn recalled(&mut self, place: Option<usize>, explained: bool) -> Option<&ConditionOutcome> {
        let scratch = &mut *self.scratch;
        let memo = &scratch.conditions[place?];
        if memo.epoch != scratch.epoch || (explained && !memo.explained) {
            return None;
        }
        let (from, to) = memo.missing;
        if from != to {
            scratch.missing.extend_from_slice(&scratch.memo_missing[from as usize..to as usize]);
        }
        self.evidence = self.evidence.min(memo.outcome.evidence);
        Some(&memo.outcome)
    }

    fn answered(
        &mut self,
        condition: &Condition,
        place: Option<usize>,
        shown: Option<&mut Vec<ShownValue>>,
    ) -> ConditionOutcome {
        let (mark, evidence) = (self.mark(), self.evidence);
        self.evidence = Evidence::Registry;
        let explained = shown.is_some();
        self.trace = explained.then(Trace::default);
        let held = self.truth(condition.when);
        let trace = self.trace.take().unwrap_or_default();
        let margin = match held.truth {
            Truth::True => trace.margin_true,
            Truth::False => trace.margin_false,
            Truth::Unknown => None,
        };
        let mut outcome = ConditionOutcome {
            held,
            margin,
            who: trace.who,
            evidence: self.evidence,
            shown: Stretch::default(),
        };
        if let Some(list) = shown {
            outcome.shown = self.shown(condition, list);
        }
        if let Some(place) = place {
            let from = self.scratch.memo_missing.len();
            self.scratch.memo_missing.extend_from_slice(&self.scratch.missing[mark..]);
            let missing = (wide(from), wide(self.scratch.memo_missing.len()));
            self.scratch.conditions[place] =
                Remembered { epoch: self.scratch.epoch, explained, outcome, missing };
        }
        self.evidence = evidence.min(outcome.evidence);
        outcome
    }

    /// The values that the condition's text shows; looking at them changes nothing.
    fn shown(&mut self, condition: &Condition, list: &mut Vec<ShownValue>) -> Stretch {
        if condition.shown.is_empty() {
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
