//! What an evaluation found, in flat lists of numbers: cheap to make, to keep and to compare.
//!
//! Texts are looked up afterwards, by `explain`, so that a caller who wants ids only does not pay for them.

use super::calendar::Day;
use super::kleene::{Held, Truth};
use super::number::{Num, Span};
use super::words::{Evidence, Kind};

pub(crate) use super::eval::{AmountRange, Snapshot};

/// Something that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Missing {
    /// A fact of the family, by its slot.
    Family(u16),
    /// A fact of a person.
    Person(u8, u16),
    /// Whether there are more members than those listed.
    Everyone,
    /// Who the parents of a child are.
    Parents(u8),
    /// A number of the law.
    Param(u16, Gap),
    /// A rule that is being verified.
    Rule(u16),
    /// A division by what may be nought, or a result too large.
    NoValue,
}

impl Missing {
    /// Whether there is something to go by, which is being verified.
    pub(crate) const fn is_unverified(&self) -> bool {
        matches!(self, Self::Param(_, Gap::Unverified) | Self::Rule(_))
    }
}

/// Why there is no number of the law to rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    /// There is one, but it is being verified.
    Unverified,
    /// The last known one has run out.
    Expired,
    /// There is none for this day or region.
    Missing,
}

/// What was found about one benefit for one subject.
#[derive(Debug, Clone)]
pub(crate) struct BenefitOutcome {
    pub(crate) benefit: u16,
    pub(crate) subject: Option<u8>,
    pub(crate) version: Option<u8>,
    pub(crate) now: Snapshot,
    /// Where it stands what it would be if the numbers that are being verified turned out right.
    pub(crate) likely: Option<u32>,
    pub(crate) evidence: Evidence,
    /// The first day on which anything of this may change.
    pub(crate) until: Day,
    pub(crate) change: Change,
    /// Days on which the search for the change looked.
    pub(crate) tries: u16,
    pub(crate) conditions: Stretch,
    pub(crate) missing: Stretch,
    /// Missing facts that only the amount needs.
    pub(crate) amount_missing: Stretch,
    pub(crate) parts: Stretch,
    pub(crate) notes: Stretch,
    /// The false conditions that decide a `does_not`, as bits.
    pub(crate) blockers: u64,
    /// Alternative sets of conditions to bring about, as bits each.
    pub(crate) repairs: Stretch,
    pub(crate) window: Option<(Option<Day>, Option<Day>)>,
}

/// When something of a benefit's outcome changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Not looked for, or nothing changes as far as can be seen.
    Never,
    /// On this day, and not before.
    On(Day),
    /// Not before this day; the search was given up there.
    NotBefore(Day),
}

/// A stretch of one of the lists of an [`Outcome`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Stretch {
    pub(crate) fn since<T>(list: &[T], from: usize) -> Self {
        let wide = |length| u32::try_from(length).unwrap_or(u32::MAX);
        Self { from: wide(from), to: wide(list.len()) }
    }

    pub(crate) fn of_mut<T>(self, list: &mut [T]) -> &mut [T] {
        &mut list[self.from as usize..self.to as usize]
    }

    pub(crate) fn of<T>(self, list: &[T]) -> &[T] {
        &list[self.from as usize..self.to as usize]
    }
}

/// What was found about one condition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConditionOutcome {
    pub(crate) held: Held,
    pub(crate) margin: Option<(Kind, Num)>,
    pub(crate) who: Option<u32>,
    pub(crate) evidence: Evidence,
    pub(crate) shown: Stretch,
}

/// A value that a condition's text shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShownValue {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) exists: Truth,
}

/// One payment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartOutcome {
    pub(crate) range: AmountRange,
    pub(crate) times: Option<(i64, Option<i64>)>,
    /// The first day on which it may be another one.
    pub(crate) until: Day,
}

/// Everything that one evaluation found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub(crate) benefits: Vec<BenefitOutcome>,
    /// The answers to the conditions of each benefit, by their places among `answers`.
    pub(crate) conditions: Vec<u32>,
    /// What was found about each condition. Many rules ask the same, and share the answer.
    pub(crate) answers: Vec<ConditionOutcome>,
    pub(crate) missing: Vec<Missing>,
    pub(crate) shown: Vec<ShownValue>,
    pub(crate) parts: Vec<PartOutcome>,
    /// What would come out if what is being verified turned out right.
    pub(crate) likely: Vec<Snapshot>,
    /// Which notes (documents, then steps) apply to this family.
    pub(crate) notes: Vec<Truth>,
    pub(crate) repairs: Vec<u64>,
}

impl Outcome {
    pub(crate) fn clear(&mut self) {
        self.benefits.clear();
        self.conditions.clear();
        self.answers.clear();
        self.missing.clear();
        self.shown.clear();
        self.parts.clear();
        self.likely.clear();
        self.notes.clear();
        self.repairs.clear();
    }

    /// The answers to a benefit's conditions, in their order.
    pub(crate) fn answers_of(&self, found: &BenefitOutcome) -> impl Iterator<Item = &ConditionOutcome> {
        found.conditions.of(&self.conditions).iter().map(|at| &self.answers[*at as usize])
    }

    /// What would come out if what is being verified turned out right, where there is something to verify.
    pub(crate) fn likely_of(&self, found: &BenefitOutcome) -> Option<Snapshot> {
        found.likely.map(|at| self.likely[at as usize])
    }

    /// How many benefits were decided, each counted for every subject.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.benefits.len()
    }

    /// Whether nothing was decided.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.benefits.is_empty()
    }
}
