//! What is remembered while one family is evaluated, and the buffers that go from family to family.

use super::super::calendar::Day;
use super::super::kleene::{Held, Truth};
use super::super::model::Pack;
use super::super::number::Span;
use super::super::outcome::Missing;
use super::super::words::Evidence;
use super::condition::Remembered;
use super::{Run, Val, wide};

/// A derived fact that was calculated already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memo {
    epoch: u32,
    /// The first day on which it may be another one.
    until: Day,
    value: MemoValue,
    evidence: Evidence,
    missing: (u32, u32),
}

impl Memo {
    /// A value of no evaluation.
    const BLANK: Self = Self {
        epoch: 0,
        until: Day::NEVER,
        value: MemoValue::Number(Val::ABSENT),
        evidence: Evidence::Registry,
        missing: (0, 0),
    };
}

#[derive(Debug, Clone, Copy)]
pub(super) enum MemoValue {
    Truth(Held),
    Number(Val),
}

impl MemoValue {
    /// The truth, of what is one.
    #[inline]
    pub(super) const fn truth(&self) -> Held {
        match *self {
            Self::Truth(held) => held,
            Self::Number(_) => Held::always(Truth::Unknown),
        }
    }

    /// The number, of what is one.
    #[inline]
    pub(super) const fn number(&self) -> Val {
        match *self {
            Self::Number(value) => value,
            Self::Truth(_) => Val::fixed(Span::ANY),
        }
    }

    const fn until(&self) -> Day {
        match self {
            Self::Truth(held) => held.until,
            Self::Number(value) => value.until,
        }
    }
}

/// Buffers that are used from family to family.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    epoch: u32,
    pub(super) missing: Vec<Missing>,
    pub(super) derived: Vec<Memo>,
    pub(super) benefits: Vec<Memo>,
    pub(super) params: Vec<Memo>,
    pub(super) conditions: Vec<Remembered>,
    pub(super) memo_missing: Vec<Missing>,
}

impl Scratch {
    /// Keeps the missing facts that stand above `mark`, and says where.
    #[inline]
    pub(super) fn set_aside(&mut self, mark: usize) -> (u32, u32) {
        let from = self.memo_missing.len();
        if mark < self.missing.len() {
            self.memo_missing.extend_from_slice(&self.missing[mark..]);
        }
        (wide(from), wide(self.memo_missing.len()))
    }

    /// Makes room for what a pack remembers of a family. What an earlier family left behind is told apart by its epoch.
    pub(super) fn grow(&mut self, pack: &Pack, stride: usize) {
        fill_up(&mut self.derived, pack.derived.len() * stride, Memo::BLANK);
        fill_up(&mut self.benefits, pack.benefits.len() * stride, Memo::BLANK);
        fill_up(&mut self.params, pack.code.param_uses.len(), Memo::BLANK);
        fill_up(&mut self.conditions, pack.memos * stride, Remembered::BLANK);
    }

    /// The sign of a new evaluation, which nothing that is remembered bears.
    pub(super) fn next_epoch(&mut self) -> u32 {
        if self.epoch >= u32::MAX - 2 {
            let memos = [&mut self.derived, &mut self.benefits, &mut self.params];
            memos.into_iter().flatten().for_each(|memo| memo.epoch = 0);
            self.conditions.iter_mut().for_each(Remembered::forget);
            self.epoch = 0;
        }
        // The odd one after it is for what is likely.
        self.epoch += 2;
        self.epoch
    }
}

/// Makes a list that long, if it is shorter.
fn fill_up<T: Clone>(list: &mut Vec<T>, length: usize, blank: T) {
    if list.len() < length {
        list.resize(length, blank);
    }
}

impl Run<'_> {
    /// Keeps a value together with the missing facts that stand above `mark`.
    pub(super) fn memo(&mut self, value: MemoValue, mark: usize) -> Memo {
        let missing = self.scratch.set_aside(mark);
        Memo { epoch: self.epoch, until: value.until(), value, evidence: self.evidence, missing }
    }

    /// Whether what is remembered belongs to this evaluation.
    #[inline]
    pub(super) fn is_ours(&self, epoch: u32, missing: (u32, u32)) -> bool {
        epoch == self.epoch || self.lenient && self.is_likely(epoch, missing)
    }

    /// What waits for no verification is what is likely, too.
    #[cold]
    #[inline(never)]
    fn is_likely(&self, epoch: u32, (from, to): (u32, u32)) -> bool {
        let missing = &self.scratch.memo_missing[from as usize..to as usize];
        epoch == self.scratch.epoch && !missing.iter().any(Missing::is_unverified)
    }

    /// Begins or ends to take what is being verified for true: that shows what is likely, and decides nothing.
    pub(crate) const fn be_lenient(&mut self, lenient: bool) {
        self.lenient = lenient;
        self.epoch = self.scratch.epoch + lenient as u32;
    }

    /// What is remembered there of this evaluation; what was missing for it is missing again.
    #[inline]
    pub(super) fn recall<T>(
        &mut self,
        memo: impl FnOnce(&Scratch) -> &Memo,
        of: impl FnOnce(&MemoValue) -> T,
    ) -> Option<T> {
        let Memo { epoch, until, value, evidence, missing } = memo(self.scratch);
        if !self.is_ours(*epoch, *missing) || *until <= self.clock.today {
            return None;
        }
        let (value, evidence, missing) = (of(value), *evidence, *missing);
        self.miss_again(missing);
        self.weaken(evidence);
        Some(value)
    }

    /// What was missing for an answer that is taken over is missing again.
    #[inline(always)]
    pub(super) fn miss_again(&mut self, (from, to): (u32, u32)) {
        let scratch = &mut *self.scratch;
        if from != to && !self.ahead {
            scratch.missing.extend_from_slice(&scratch.memo_missing[from as usize..to as usize]);
        }
    }
}
