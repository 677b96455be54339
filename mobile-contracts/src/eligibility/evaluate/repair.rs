//! Why not, and what would have to change: minimal blame, alternatives shown as alternatives.

use super::super::eval::logic;
use super::super::kleene::{Held, Truth};
use super::super::model::Logic;

/// More alternatives than this confuse more than they help.
const MAX_ALTERNATIVES: usize = 8;

/// The false conditions that make a false whole false: of an `and` only its false parts, of an `or` all.
pub(super) fn blockers(node: &Logic, held: &[Held]) -> u64 {
    match node {
        Logic::One(at) => 1 << at,
        Logic::All(parts) | Logic::Any(parts) => parts
            .iter()
            .filter(|part| logic(part, held).truth == Truth::False)
            .fold(0, |bits, part| bits | blockers(part, held)),
    }
}

/// Sets of conditions; bringing about all of one set makes the whole true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Alternatives {
    sets: [u64; MAX_ALTERNATIVES],
    length: usize,
}

impl Alternatives {
    pub(super) fn list(&self) -> &[u64] {
        &self.sets[..self.length]
    }

    fn one(set: u64) -> Self {
        let mut alternatives = Self::default();
        alternatives.add(set);
        alternatives
    }

    /// Keeps the smallest sets, and no set that contains another.
    fn add(&mut self, set: u64) {
        if self.list().iter().any(|known| known & set == *known) {
            return;
        }
        let mut kept = Self::default();
        for known in self.list().iter().filter(|known| **known & set != set) {
            kept.sets[kept.length] = *known;
            kept.length += 1;
        }
        if kept.length < MAX_ALTERNATIVES {
            kept.sets[kept.length] = set;
            kept.length += 1;
        } else if let Some(largest) = kept.sets.iter_mut().max_by_key(|known| known.count_ones())
            && largest.count_ones() > set.count_ones()
        {
            *largest = set;
        }
        kept.sets[..kept.length].sort_unstable_by_key(|known| (known.count_ones(), *known));
        *self = kept;
    }
}

/// What would have to become true, for whatever is not true yet; an unknown condition has to be confirmed.
pub(super) fn alternatives(node: &Logic, held: &[Held]) -> Alternatives {
    if logic(node, held).truth == Truth::True {
        return Alternatives::one(0);
    }
    match node {
        Logic::One(at) => Alternatives::one(1 << at),
        Logic::Any(parts) => {
            let mut all = Alternatives::default();
            for part in parts {
                alternatives(part, held).list().iter().for_each(|set| all.add(*set));
            }
            all
        }
        Logic::All(parts) => parts.iter().fold(Alternatives::one(0), |before, part| {
            let mut all = Alternatives::default();
            let here = alternatives(part, held);
            for set in before.list() {
                here.list().iter().for_each(|more| all.add(set | more));
            }
            all
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(truths: &[Truth]) -> Vec<Held> {
        truths.iter().copied().map(Held::always).collect()
    }

    #[test]
    fn of_two_ways_that_both_fail_each_is_an_alternative() {
        // a and (b or (c and d)), where everything but d is false.
        let one = |at| Logic::One(at);
        let tree = Logic::All(vec![one(0), Logic::Any(vec![one(1), Logic::All(vec![one(2), one(3)])])]);
        let held = held(&[Truth::False, Truth::False, Truth::False, Truth::True]);
        assert_eq!(blockers(&tree, &held), 0b111);
        assert_eq!(alternatives(&tree, &held).list(), [0b011, 0b101]);
    }

    #[test]
    fn a_condition_that_holds_is_never_blamed() {
        let tree = Logic::All(vec![Logic::One(0), Logic::One(1)]);
        let held = held(&[Truth::True, Truth::False]);
        assert_eq!((blockers(&tree, &held), alternatives(&tree, &held).list()), (0b10, &[0b10][..]));
    }
}
