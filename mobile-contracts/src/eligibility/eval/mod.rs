//! One pass over the compiled rules: verdicts, what is missing, until when it all holds.
//!
//! Every value is an interval and every truth is Kleene's, so a hole in the facts widens an answer and
//! never bends it. Missing facts are pushed on a stack when they are read and dropped again wherever the
//! part they stand in is decided without them. Buffers live in [`Scratch`] and are used again.

mod benefit;
mod condition;
mod derived;
mod group;
mod memo;
mod number;
mod param;
mod standing;
mod time;
mod trace;
mod truth;
mod whole;

pub(crate) use benefit::{AmountRange, Snapshot, State, Subject};
pub(crate) use memo::Scratch;
pub(crate) use standing::{Marks, Standing, Truths, bits};
pub(crate) use time::yearly_window;

use super::calendar::Day;
use super::code::{Code, FactRef, Var};
use super::kleene::Truth;
use super::model::Pack;
use super::number::Span;
use super::outcome::Missing;
use super::sheet::{Sheet, Slot};
use super::words::Evidence;
use trace::Trace;

/// Nobody: the variable is not bound.
pub(crate) const NOBODY: u8 = u8::MAX;

/// A number as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Val {
    pub(crate) span: Span,
    pub(crate) na: Absent,
    /// The first day on which it may be another one.
    pub(crate) until: Day,
    /// Whether it never falls as the days go by, and changes with them.
    pub(crate) moving: bool,
}

/// Whether there is such a number for this family at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    No,
    Maybe,
    Yes,
}

impl Val {
    pub(crate) const fn fixed(span: Span) -> Self {
        Self { span, na: Absent::No, until: Day::NEVER, moving: false }
    }

    /// The one whole number that it is, if that is known.
    #[inline]
    fn whole(&self) -> Option<i64> {
        if self.na == Absent::No { self.span.whole() } else { None }
    }

    /// Whether there is such a number.
    pub(crate) const fn exists(self) -> Truth {
        match self.na {
            Absent::No => Truth::True,
            Absent::Maybe => Truth::Unknown,
            Absent::Yes => Truth::False,
        }
    }

    const ABSENT: Self = Self { span: Span::ANY, na: Absent::Yes, until: Day::NEVER, moving: false };
}

/// The day an evaluation takes place on, and what moves with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) today: Day,
    pub(crate) applied: Day,
    /// The application is thought to happen today, whenever today is.
    pub(crate) applied_moves: bool,
    /// Laws published later are not known yet.
    pub(crate) known: Day,
    pub(crate) known_moves: bool,
}

impl Clock {
    /// The same question on another day.
    pub(crate) const fn at(self, day: Day) -> Self {
        Self {
            today: day,
            applied: if self.applied_moves { day } else { self.applied },
            known: if self.known_moves { day } else { self.known },
            ..self
        }
    }
}

/// One evaluation under way.
pub(crate) struct Run<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) sheet: &'a Sheet<'a>,
    code: &'a Code,
    pub(crate) clock: Clock,
    /// Numbers that are being verified are taken for true.
    lenient: bool,
    /// By this a memo says which evaluation it belongs to.
    epoch: u32,
    /// Memos of one rule: the family's, then one for each person.
    stride: usize,
    env: [u8; Var::COUNT],
    pub(crate) evidence: Evidence,
    trace: Trace,
    /// While another day is tried out nothing is remembered.
    probing: bool,
    /// Nobody wants to know more than what holds: no values, no margins, no notes.
    pub(crate) brief: bool,
    /// While the days to come are looked through nobody wants to know what is missing.
    ahead: bool,
    pub(crate) scratch: &'a mut Scratch,
}

impl<'a> Run<'a> {
    pub(crate) fn new(sheet: &'a Sheet<'a>, clock: Clock, scratch: &'a mut Scratch) -> Self {
        let pack = sheet.pack;
        let stride = sheet.people.len() + 1;
        scratch.grow(pack, stride);
        let mut env = [NOBODY; Var::COUNT];
        env[Var::Applicant as usize] = sheet.applicant.map_or(NOBODY, index);
        let mut run = Self {
            pack,
            sheet,
            code: &pack.code,
            clock,
            lenient: false,
            epoch: 0,
            stride,
            env,
            evidence: Evidence::Registry,
            trace: Trace::default(),
            probing: false,
            brief: false,
            ahead: false,
            scratch,
        };
        run.forget();
        run
    }

    /// Evaluates the expressions of another piece of code; the pack's own stay within reach.
    pub(crate) const fn with_code(mut self, code: &'a Code) -> Self {
        self.code = code;
        self
    }

    /// Begins anew, with nothing remembered.
    pub(crate) fn forget(&mut self) {
        let scratch = &mut *self.scratch;
        self.epoch = scratch.next_epoch();
        scratch.missing.clear();
        scratch.memo_missing.clear();
    }

    /// Looks at a day to come. What is remembered and holds until later holds on that day too.
    pub(crate) const fn look_ahead(&mut self, clock: Clock) {
        self.clock = clock;
        self.ahead = true;
    }

    /// Comes back to the day that is asked about.
    pub(crate) const fn come_back(&mut self, clock: Clock) {
        self.clock = clock;
        self.ahead = false;
    }

    pub(crate) fn mark(&self) -> usize {
        self.scratch.missing.len()
    }

    pub(crate) fn missing_since(&self, mark: usize) -> &[Missing] {
        &self.scratch.missing[mark..]
    }

    pub(crate) fn drop_missing(&mut self, mark: usize) {
        self.scratch.missing.truncate(mark);
    }

    /// An outcome is as well known as the weakest of what it rests on.
    #[inline]
    pub(crate) fn weaken(&mut self, evidence: Evidence) {
        self.evidence = self.evidence.min(evidence);
    }

    pub(crate) fn miss(&mut self, missing: Missing) {
        if !self.ahead {
            self.scratch.missing.push(missing);
        }
    }

    /// Binds the one whom a benefit is decided for, under all the names it may be called by.
    pub(crate) fn set_subject(&mut self, subject: Option<usize>) {
        let person = subject.map_or(NOBODY, index);
        for var in [Var::Person, Var::Child, Var::Adult] {
            self.env[var as usize] = person;
        }
    }

    fn person(&self, var: Var) -> Option<usize> {
        let at = self.env[var as usize];
        (at != NOBODY).then_some(usize::from(at))
    }

    /// Reads a fact; an unknown one is noted as missing.
    fn slot(&mut self, fact: FactRef) -> Slot {
        let (slot, missing) = if fact.var == Var::Family {
            (self.sheet.family[usize::from(fact.slot)], Missing::Family(fact.slot))
        } else if let Some(person) = self.person(fact.var) {
            (self.sheet.person_slot(person, fact.slot), Missing::Person(index(person), fact.slot))
        } else {
            // There is no applicant as long as no adult is listed.
            (Slot::NOT_ASKED, Missing::Everyone)
        };
        match slot.state {
            super::sheet::SlotState::Known => self.evidence = self.evidence.min(slot.evidence),
            super::sheet::SlotState::NotApplicable => {}
            _ => self.miss(missing),
        }
        slot
    }
}

/// Members are at most 32.
pub(crate) fn index(person: usize) -> u8 {
    u8::try_from(person).unwrap_or(NOBODY)
}

/// The length of a list that a pack's limits keep far below `u32::MAX`.
const fn wide(length: usize) -> u32 {
    if length > u32::MAX as usize { u32::MAX } else { length as u32 }
}
