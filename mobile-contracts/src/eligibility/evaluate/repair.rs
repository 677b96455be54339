//! Why not, and what would have to change: minimal blame, alternatives shown as alternatives.

use super::super::eval::Truths;
use super::super::kleene::Truth;
use super::super::model::Logic;

/// More alternatives than this confuse more than they help.
const MAX_ALTERNATIVES: usize = 8;

/// The false conditions that make a false whole false: of an `and` only its false parts, of an `or` all.
pub(super) fn blockers(node: &Logic, truths: Truths) -> u64 {
    let false_parts = node.parts.iter().filter(|part| truths.truth(part) == Truth::False);
    false_parts.fold(node.ones & truths.no, |bits, part| bits | blockers(part, truths))
}

/// Sets of conditions; bringing about all of one set makes the whole true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Alternatives {
    sets: [u64; MAX_ALTERNATIVES],
    length: usize,
}

impl Alternatives {
    fn list(&self) -> &[u64] {
        &self.sets[..self.length]
    }

    const fn one(set: u64) -> Self {
        let mut sets = [0; MAX_ALTERNATIVES];
        sets[0] = set;
        Self { sets, length: 1 }
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

/// Adds the sets of conditions of which one would have to become true.
pub(super) fn add_alternatives(node: &Logic, truths: Truths, list: &mut Vec<u64>) {
    // Most rules ask for everything at once, and there is one way to mend that.
    if node.all && node.parts.is_empty() {
        list.push(node.ones & !truths.yes);
    } else {
        list.extend_from_slice(alternatives(node, truths).list());
    }
}

/// What would have to become true, for whatever is not true yet; an unknown condition has to be confirmed.
fn alternatives(node: &Logic, truths: Truths) -> Alternatives {
    if truths.truth(node) == Truth::True {
        return Alternatives::one(0);
    }
    if node.all {
        // Everything that is not true yet, with every way to mend each part.
        return node.parts.iter().fold(Alternatives::one(node.ones & !truths.yes), |before, part| {
            let here = alternatives(part, truths);
            if here.list() == [0] {
                return before;
            }
            let mut all = Alternatives::default();
            for set in before.list() {
                here.list().iter().for_each(|more| all.add(set | more));
            }
            all
        });
    }
    let mut all = Alternatives::default();
    let mut rest = node.ones;
    while rest != 0 {
        all.add(rest & rest.wrapping_neg());
        rest &= rest - 1;
    }
    for part in &node.parts {
        alternatives(part, truths).list().iter().for_each(|set| all.add(*set));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_ways_that_both_fail_each_is_an_alternative() {
        // a and (b or (c and d)), where everything but d is false.
        let tree = Logic::join(
            true,
            [
                Logic::one(0),
                Logic::join(false, [Logic::one(1), Logic::join(true, [Logic::one(2), Logic::one(3)])]),
            ],
        );
        let truths = Truths { yes: 0b1000, no: 0b0111 };
        assert_eq!(blockers(&tree, truths), 0b111);
        assert_eq!(alternatives(&tree, truths).list(), [0b011, 0b101]);
    }

    #[test]
    fn a_condition_that_holds_is_never_blamed() {
        let tree = Logic::join(true, [Logic::one(0), Logic::one(1)]);
        let truths = Truths { yes: 0b01, no: 0b10 };
        assert_eq!((blockers(&tree, truths), alternatives(&tree, truths).list()), (0b10, &[0b10][..]));
    }
}
