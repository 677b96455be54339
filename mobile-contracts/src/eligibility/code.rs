//! Compiled expressions: typed nodes in flat lists, names replaced by numbers. Nothing here can be wrong
//! any more, so that the evaluator asks no questions.

use super::ast::{CompareOp, Quantifier};
use super::calendar::Day;
use super::number::{Num, Span};
use super::words::Kind;

/// Indexes into [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BoolId(pub(crate) u32);
/// Index of a number, an amount or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumId(pub(crate) u32);
/// A stretch of `Code::bool_lists` or `Code::num_lists`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// Who a name stands for while an expression is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Var {
    /// No person: a fact of the family.
    Family = 0,
    /// The one whom the benefit or the derived fact is about.
    Person = 1,
    Child = 2,
    Adult = 3,
    Parent = 4,
    Ward = 5,
    Member = 6,
    Applicant = 7,
}

impl Var {
    pub(crate) const COUNT: usize = 8;
    /// The names under which members can be gone through.
    pub(crate) const GROUPS: [(&'static str, Self); 5] = [
        ("child", Self::Child),
        ("adult", Self::Adult),
        ("parent", Self::Parent),
        ("ward", Self::Ward),
        ("member", Self::Member),
    ];
}

/// A fact and whose it is. `slot` counts within the facts of its scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FactRef {
    pub(crate) slot: u16,
    pub(crate) var: Var,
}

/// A derived fact and whom it is asked of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DerivedRef {
    pub(crate) index: u16,
    pub(crate) var: Var,
}

/// Whom a quantifier goes through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) var: Var,
    pub(crate) of: Option<Var>,
    pub(crate) filter: Option<BoolId>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Bool {
    Const(bool),
    Fact(FactRef),
    Derived(DerivedRef),
    Not(BoolId),
    All(Range),
    Any(Range),
    Compare {
        op: CompareOp,
        /// The unit of the margin.
        kind: Kind,
        left: NumId,
        right: NumId,
    },
    /// `today` or the day of application against a day that follows from one fact: what most comparisons are.
    Days(Days),
    NumIn {
        value: NumId,
        list: Range,
    },
    /// The word is one of the set.
    WordIn {
        word: Word,
        set: u128,
    },
    /// Two words of one vocabulary are the same.
    SameWord {
        left: Word,
        right: Word,
    },
    AnyOf {
        group: Group,
        body: BoolId,
    },
    EveryOf {
        group: Group,
        body: BoolId,
    },
    /// The fact exists for this family: it is not "not applicable".
    Applicable(FactRef),
    IsApplicant(Var),
    /// The other benefit's verdict.
    Qualifies {
        benefit: u16,
        var: Var,
    },
    /// The day of application lies between two days of each year, both included; `MMDD`.
    Yearly {
        opens: u16,
        last: u16,
    },
}

/// The day of application, or `today`, compared with the day that lies a step from a fact's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    pub(crate) op: CompareOp,
    pub(crate) today: bool,
    pub(crate) fact: FactRef,
    pub(crate) step: Step,
    /// The same as a comparison, for when the fact is not known.
    pub(crate) left: NumId,
    pub(crate) right: NumId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Fact(FactRef),
    Role(Var),
    Const(u128),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Const(Num),
    Fact(FactRef),
    Derived(DerivedRef),
    Param {
        param: u16,
        key: Option<Word>,
        on: NumId,
        /// Where its value is remembered, if it is the same whoever is looked at: an index into `Code::param_uses`.
        place: Option<u16>,
    },
    Today,
    AppliedOn,
    Add(NumId, NumId),
    Sub(NumId, NumId),
    Mul(NumId, NumId),
    Div(NumId, NumId),
    Neg(NumId),
    /// A day some way from another.
    Stepped(NumId, Step),
    Age {
        born: NumId,
        on: NumId,
    },
    Calendar(CalendarPart, NumId),
    /// Months that have begun on `on`, or are still to begin, until `months` after `end`; at most `most`.
    MonthsUntil {
        end: NumId,
        months: i32,
        on: NumId,
        most: i32,
    },
    Count(Group),
    Over {
        what: Quantifier,
        group: Group,
        body: NumId,
    },
    Least(Range),
    Greatest(Range),
    If {
        test: BoolId,
        then: NumId,
        otherwise: NumId,
    },
    Round(Rounding, NumId),
    BirthOrder(Var),
}

/// How far a day lies from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Days(i32),
    Months(i32),
    Birthday(i32),
}

impl Step {
    #[inline]
    pub(crate) fn from(self, day: Day) -> Day {
        match self {
            Self::Days(days) => day.plus_days(days),
            Self::Months(months) => day.plus_months(months),
            Self::Birthday(years) => day.birthday(years),
        }
    }

    /// The fewest and the most days that it may be, roughly: for those who need not know exactly.
    pub(crate) const fn reach(self) -> (i32, i32) {
        let (count, least, most) = match self {
            Self::Days(days) => (days, 1, 1),
            Self::Months(months) => (months, 28, 31),
            Self::Birthday(years) => (years, 365, 366),
        };
        let (one, other) = (count.saturating_mul(least), count.saturating_mul(most));
        if count < 0 { (other.saturating_sub(1), one) } else { (one, other.saturating_add(1)) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CalendarPart {
    Year,
    StartOfYear,
    EndOfYear,
    StartOfMonth,
    EndOfMonth,
}

/// To the kopeck, or to the whole unit of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    HalfUp,
    Down,
    Up,
}

/// The nodes of a whole pack.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) bools: Vec<Bool>,
    pub(crate) nums: Vec<Number>,
    pub(crate) bool_lists: Vec<BoolId>,
    pub(crate) num_lists: Vec<NumId>,
    /// Parameters whose value is the same whoever is looked at, each once.
    pub(crate) param_uses: Vec<ParamUse>,
}

/// A parameter, the word that chooses its value, and whether it is asked for today and not the day of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParamUse {
    param: u16,
    key: Option<Word>,
    today: bool,
}

impl Code {
    pub(crate) fn bool(&mut self, node: Bool) -> BoolId {
        self.bools.push(node);
        BoolId(index(self.bools.len()))
    }

    pub(crate) fn num(&mut self, node: Number) -> NumId {
        self.nums.push(node);
        NumId(index(self.nums.len()))
    }

    /// A comparison of two numbers of that kind.
    pub(crate) fn compare(&mut self, op: CompareOp, kind: Kind, left: NumId, right: NumId) -> BoolId {
        let days = self.days(op, left, right).or_else(|| self.days(op.mirrored(), right, left));
        self.bool(days.unwrap_or(Bool::Compare { op, kind, left, right }))
    }

    /// The comparison as one of a day with a fact's, if it is that.
    fn days(&self, op: CompareOp, left: NumId, right: NumId) -> Option<Bool> {
        let node = |id: NumId| self.nums[id.0 as usize];
        let today = match node(left) {
            Number::Today => true,
            Number::AppliedOn => false,
            _ => return None,
        };
        let (day, step) = match node(right) {
            Number::Stepped(day, step) => (node(day), step),
            day => (day, Step::Days(0)),
        };
        let Number::Fact(fact) = day else { return None };
        Some(Bool::Days(Days { op, today, fact, step, left, right }))
    }

    /// A parameter on a day; one that many rules ask for alike gets a place to be remembered in.
    pub(crate) fn param(&mut self, param: u16, key: Option<Word>, on: NumId) -> NumId {
        let today = match self.nums[on.0 as usize] {
            Number::Today => Some(true),
            Number::AppliedOn => Some(false),
            _ => None,
        };
        let of_nobody = match key {
            None | Some(Word::Const(_)) => true,
            Some(Word::Fact(fact)) => fact.var == Var::Family,
            Some(Word::Role(_)) => false,
        };
        let place = today.filter(|_| of_nobody).and_then(|today| {
            let this = ParamUse { param, key, today };
            let known = self.param_uses.iter().position(|known| *known == this);
            let at = known.unwrap_or_else(|| {
                self.param_uses.push(this);
                self.param_uses.len() - 1
            });
            u16::try_from(at).ok()
        });
        self.num(Number::Param { param, key, on, place })
    }

    pub(crate) fn bool_range(&mut self, items: &[BoolId]) -> Range {
        self.bool_lists.extend_from_slice(items);
        range(self.bool_lists.len(), items.len())
    }

    pub(crate) fn num_range(&mut self, items: &[NumId]) -> Range {
        self.num_lists.extend_from_slice(items);
        range(self.num_lists.len(), items.len())
    }
}

/// The index of the item that was just pushed; a pack's size limit keeps it far below `u32::MAX`.
fn index(length: usize) -> u32 {
    u32::try_from(length - 1).unwrap_or(u32::MAX)
}

fn range(length: usize, items: usize) -> Range {
    let to = u32::try_from(length).unwrap_or(u32::MAX);
    Range { from: to - u32::try_from(items).unwrap_or(to), to }
}

/// One value of a parameter: what held from `from` until `to`, and since when that was known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParamValue {
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) published: Day,
    pub(crate) firm: bool,
    pub(crate) value: Num,
    /// Index into the pack's list of sources.
    pub(crate) note: u32,
}

/// The bounds of what a missing fact may turn out to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Domain {
    pub(crate) span: Span,
    pub(crate) words: u128,
    pub(crate) optional: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_step_reaches_no_further_than_it_says(day in 675_334_i32..803_169, count in -700_i32..700) {
            for step in [Step::Days(count), Step::Months(count), Step::Birthday(count / 4)] {
                let ((least, most), reached) = (step.reach(), step.from(Day(day)).0 - day);
                prop_assert!(least <= reached && reached <= most, "{:?}: {} to {}, {}", step, least, most, reached);
            }
        }
    }
}
