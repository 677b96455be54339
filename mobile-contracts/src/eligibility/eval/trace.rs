//! What explains a condition, noted while it is evaluated: a margin, and whom a quantifier was decided for.

use super::super::number::Num;
use super::super::words::Kind;

/// The margin of a comparison, and for whom a quantifier was decided.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trace {
    on: bool,
    /// Within a `not`: what makes the inner part true makes the whole false.
    negated: bool,
    /// How far the first true and the first false comparison are from turning.
    pub(super) margin_true: Option<(Kind, Num)>,
    pub(super) margin_false: Option<(Kind, Num)>,
    /// The members who decided the first quantifier, as bits.
    pub(super) who: Option<u32>,
}

impl Trace {
    /// Begins anew, if it is to be written.
    pub(super) const fn begin(&mut self, on: bool) {
        *self = Self { on, negated: false, margin_true: None, margin_false: None, who: None };
    }

    /// What explains parts that are named, such as derived facts, does not explain the whole. Says whether the trace was
    /// being written.
    #[inline]
    pub(super) const fn pause(&mut self) -> bool {
        std::mem::replace(&mut self.on, false)
    }

    #[inline]
    pub(super) const fn go_on(&mut self, traced: bool) {
        self.on = traced;
    }

    /// Enters a `not`, or leaves it.
    #[inline]
    pub(super) const fn negate(&mut self) {
        self.negated = !self.negated;
    }

    /// Notes the margin of a comparison that came out so, unless an earlier one is noted.
    #[inline]
    pub(super) fn margin(&mut self, holds: bool, margin: impl FnOnce() -> Option<(Kind, Num)>) {
        if !self.on {
            return;
        }
        let slot = if holds == self.negated { &mut self.margin_false } else { &mut self.margin_true };
        if slot.is_none() {
            *slot = margin();
        }
    }

    /// Notes whom a quantifier was decided for, unless an earlier one is noted.
    #[inline]
    pub(super) const fn decided_by(&mut self, people: u32) {
        if self.on && self.who.is_none() {
            self.who = Some(people);
        }
    }
}
