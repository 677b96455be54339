//! The ordinary case: numbers that are known and whole, such as days, kopecks and counts. They need no intervals.

use super::super::calendar::Day;
use super::super::code::{FactRef, NumId, Number, Var};
use super::super::number::{Num, Span};
use super::super::sheet::SlotState;
use super::{Run, Val};

/// A whole number, and until when it is that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub(super) value: i64,
    /// The first day on which it may be another one.
    pub(super) until: Day,
    /// Whether it never falls as the days go by, and changes with them.
    pub(super) moving: bool,
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Whole(Whole),
    Other(Val),
}

impl From<Whole> for Val {
    fn from(whole: Whole) -> Self {
        let Whole { value, until, moving } = whole;
        Self { until, moving, ..Self::fixed(Span::int(value)) }
    }
}

impl From<Side> for Val {
    fn from(side: Side) -> Self {
        match side {
            Side::Whole(whole) => whole.into(),
            Side::Other(value) => value,
        }
    }
}

impl Whole {
    const fn fixed(value: i64) -> Self {
        Self { value, until: Day::NEVER, moving: false }
    }

    /// Takes a calendar step, which never turns the order of two days round.
    fn step(self, step: impl FnOnce(Day) -> Day) -> Option<Self> {
        let day = Day(i32::try_from(self.value).ok()?);
        Some(Self { value: step(day).0.into(), ..self })
    }
}

impl Run<'_> {
    #[inline]
    pub(super) fn side(&mut self, id: NumId) -> Side {
        if let Some(whole) = self.whole(id) {
            return Side::Whole(whole);
        }
        let value = self.number(id);
        match value.whole() {
            Some(whole) => Side::Whole(Whole { value: whole, until: value.until, moving: value.moving }),
            None => Side::Other(value),
        }
    }

    /// The number, if it is simple, known and whole. Otherwise nothing was noted and nothing is lost.
    #[inline(always)]
    fn whole(&mut self, id: NumId) -> Option<Whole> {
        match self.code.nums[id.0 as usize] {
            Number::Stepped(date, step) => self.leaf(date)?.step(|day| step.from(day)),
            Number::Age { born, on } => self.whole_age(born, on),
            _ => self.leaf(id),
        }
    }

    // Two sides of every comparison come through here; left to itself the compiler calls it.
    #[inline(always)]
    fn leaf(&mut self, id: NumId) -> Option<Whole> {
        match self.code.nums[id.0 as usize] {
            Number::Const(value) => value.whole().map(Whole::fixed),
            Number::Fact(fact) => self.known_fact(fact).and_then(Num::whole).map(Whole::fixed),
            Number::Today => Some(self.day(self.clock.today, true)),
            Number::AppliedOn => Some(self.day(self.clock.applied, self.clock.applied_moves)),
            _ => None,
        }
    }

    const fn day(&self, day: Day, moving: bool) -> Whole {
        let until = if moving { Day(self.clock.today.0.saturating_add(1)) } else { Day::NEVER };
        Whole { value: day.0 as i64, until, moving }
    }

    /// The value of a fact, if it is known; otherwise nothing was noted.
    #[inline(always)]
    pub(super) fn known_fact(&mut self, fact: FactRef) -> Option<Num> {
        let slot = if fact.var == Var::Family {
            &self.sheet.family[usize::from(fact.slot)]
        } else {
            let person = self.person(fact.var)?;
            &self.sheet.persons[person * self.pack.person_slots + usize::from(fact.slot)]
        };
        if slot.state != SlotState::Known {
            return None;
        }
        self.weaken(slot.evidence);
        Some(slot.value)
    }

    /// Full years; grows with `on`, falls with `born`.
    fn whole_age(&mut self, born: NumId, on: NumId) -> Option<Whole> {
        let (born, on) = (self.leaf(born)?, self.leaf(on)?);
        let (birth, day) = (i32::try_from(born.value).ok()?, i32::try_from(on.value).ok()?);
        if birth == i32::MAX || day == i32::MAX {
            return None;
        }
        Some(Whole {
            value: Day(birth).age_on(Day(day)).into(),
            until: born.until.min(on.until),
            moving: on.moving && !born.moving,
        })
    }
}
