//! What is known of a rule's conditions: which hold, until when, and where the facts that they miss stand.

use super::super::calendar::Day;
use super::super::kleene::{Fold, Held, Truth};
use super::super::model::Logic;
use super::wide;

/// The most conditions that a version can have, with the window's and the region's.
const MAX_CONDITIONS: usize = 64;

/// Where the missing facts of a rule's conditions stand. Of conditions that are settled nobody asks; theirs may be those
/// of another rule.
#[derive(Debug)]
pub(crate) struct Marks {
    pub(super) start: usize,
    of: [(u32, u32); MAX_CONDITIONS],
}

impl Default for Marks {
    fn default() -> Self {
        Self { start: 0, of: [(0, 0); MAX_CONDITIONS] }
    }
}

impl Marks {
    /// Begins anew, where the rule's missing facts begin.
    pub(crate) const fn start_at(&mut self, start: usize) {
        self.start = start;
    }

    /// Notes where those of the condition `at` stand.
    #[inline]
    pub(crate) const fn note(&mut self, at: usize, from: usize, to: usize) {
        self.of[at] = (wide(from), wide(to));
    }

    pub(super) const fn of(&self, at: usize) -> std::ops::Range<usize> {
        let (from, to) = self.of[at];
        from as usize..to as usize
    }
}

/// What each condition of a rule was found to be, and until when that surely stays. Until it is noted, the day is that of
/// another rule.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) truths: Truths,
    until: [Day; MAX_CONDITIONS],
}

impl Default for Standing {
    fn default() -> Self {
        Self { truths: Truths::default(), until: [Day::NEVER; MAX_CONDITIONS] }
    }
}

impl Standing {
    /// Notes what the condition `at` was found to be.
    #[inline]
    pub(crate) fn note(&mut self, at: usize, held: Held) {
        self.truths.note(at, held.truth);
        self.until[at] = held.until;
    }

    /// Forgets all but these conditions.
    pub(crate) const fn keep(&mut self, kept: u64) {
        self.truths.yes &= kept;
        self.truths.no &= kept;
    }

    /// What the condition `at` was found to be.
    pub(crate) fn of(&self, at: u8) -> Held {
        let Truths { yes, no } = self.truths;
        let truth = match (yes >> at & 1, no >> at & 1) {
            (1, _) => Truth::True,
            (_, 1) => Truth::False,
            _ => Truth::Unknown,
        };
        Held { truth, until: self.until[usize::from(at)] }
    }

    /// The truth of the logic line, and until when it surely stays.
    pub(crate) fn whole(&self, node: &Logic) -> Held {
        let Truths { yes, no } = self.truths;
        let (mut fold, deciding) = if node.all { (Fold::all(), no) } else { (Fold::any(), yes) };
        let decided = node.ones & deciding;
        let own = if decided != 0 {
            // What is not decisive has no say.
            let until = self.untils(decided).fold(Day(i32::MIN), Day::max);
            Held { truth: Truth::of(!node.all), until }
        } else {
            let truth = if node.ones & !(yes | no) != 0 { Truth::Unknown } else { Truth::of(node.all) };
            Held { truth, until: self.untils(node.ones).fold(Day::NEVER, Day::min) }
        };
        if node.parts.is_empty() {
            return own;
        }
        fold.add(own);
        for part in &node.parts {
            fold.add(self.whole(part));
        }
        fold.finish()
    }

    fn untils(&self, set: u64) -> impl Iterator<Item = Day> {
        bits(set).map(|at| self.until[at])
    }
}

/// The places of the bits of a set, in their order.
#[inline]
pub(crate) fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (at < u64::BITS).then_some(at as usize)
    })
}

/// Which conditions hold and which do not, as bits; the rest is unknown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Truths {
    pub(crate) yes: u64,
    pub(crate) no: u64,
}

impl Truths {
    /// Notes whether the condition `at` holds.
    #[inline]
    pub(crate) fn note(&mut self, at: usize, truth: Truth) {
        let bit = 1 << at;
        match truth {
            Truth::True => self.yes |= bit,
            Truth::False => self.no |= bit,
            Truth::Unknown => {}
        }
    }

    pub(crate) fn truth(self, node: &Logic) -> Truth {
        let (decisive, deciding) = if node.all { (Truth::False, self.no) } else { (Truth::True, self.yes) };
        if node.ones & deciding != 0 {
            return decisive;
        }
        let mut unknown = node.ones & !(self.yes | self.no) != 0;
        for part in &node.parts {
            let truth = self.truth(part);
            if truth == decisive {
                return decisive;
            }
            unknown |= truth == Truth::Unknown;
        }
        if unknown { Truth::Unknown } else { decisive.not() }
    }

    /// The unknown conditions that an unknown verdict still hangs on, as bits.
    pub(crate) fn relevant(self, node: &Logic) -> u64 {
        let own = node.ones & !(self.yes | self.no);
        let open = node.parts.iter().filter(|part| self.truth(part) == Truth::Unknown);
        open.fold(own, |bits, part| bits | self.relevant(part))
    }
}
