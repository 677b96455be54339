//! Truth values of conditions.

use super::super::ast::CompareOp;
use super::super::calendar::Day;
use super::super::code::{Bool, BoolId, Days, Domain, FactRef, NumId, Number, Range, Step, Word};
use super::super::kleene::{Fold, Held, Truth};
use super::super::model::Fact;
use super::super::number::{Num, Span};
use super::super::sheet::SlotState;
use super::super::words::{Kind, Role, Scope};
use super::time::turn;
use super::whole::{Side, Whole};
use super::{Absent, Run, Val};

impl<'a> Run<'a> {
    pub(crate) fn truth(&mut self, id: BoolId) -> Held {
        match self.code.bools[id.0 as usize] {
            Bool::Const(value) => Held::always(Truth::of(value)),
            Bool::Fact(fact) => Held::always(self.yes_or_no(fact)),
            Bool::Derived(derived) => self.derived_truth(derived),
            Bool::Not(inner) => {
                self.trace.negate();
                let held = self.truth(inner).not();
                self.trace.negate();
                held
            }
            Bool::All(parts) => self.fold(Fold::all(), parts),
            Bool::Any(parts) => self.fold(Fold::any(), parts),
            Bool::Compare { op, kind, left, right } => self.compare(op, kind, left, right),
            Bool::Days(days) => self.days(days),
            Bool::NumIn { value, list } => self.among(value, list),
            Bool::WordIn { word, set } => self.word_in(word, set),
            Bool::SameWord { left, right } => self.same_word(left, right),
            Bool::AnyOf { group, body } => self.any_of(group, body),
            Bool::EveryOf { group, body } => self.every_of(group, body),
            Bool::Applicable(fact) => Held::always(match self.slot(fact).state {
                SlotState::Known => Truth::True,
                SlotState::NotApplicable => Truth::False,
                _ if self.domain(fact).optional => Truth::Unknown,
                _ => Truth::True,
            }),
            Bool::IsApplicant(var) => Held::always(match self.sheet.applicant {
                Some(applicant) => Truth::of(self.person(var) == Some(applicant)),
                None => Truth::Unknown,
            }),
            Bool::Qualifies { benefit, var } => {
                let subject = self.person(var);
                self.benefit_truth(usize::from(benefit), subject)
            }
            Bool::Yearly { opens, last } => self.yearly(opens, last),
        }
    }

    fn declared(&self, fact: FactRef) -> &'a Fact {
        let scope = if fact.var == super::Var::Family { Scope::Family } else { Scope::Person };
        self.pack.fact(scope, usize::from(fact.slot))
    }

    /// What a fact may be that was not told.
    pub(super) fn domain(&self, fact: FactRef) -> &'a Domain {
        &self.declared(fact).domain
    }

    /// A fact that does not apply is a no.
    fn yes_or_no(&mut self, fact: FactRef) -> Truth {
        if let Some(value) = self.known_fact(fact) {
            return Truth::of(value == Num::int(1));
        }
        if self.slot(fact).state == SlotState::NotApplicable { Truth::False } else { Truth::Unknown }
    }

    fn fold(&mut self, mut fold: Fold, parts: Range) -> Held {
        let mark = self.mark();
        for at in parts.from..parts.to {
            let part = self.code.bool_lists[at as usize];
            let held = self.truth(part);
            fold.add(held);
        }
        let held = fold.finish();
        if held.truth.is_settled() {
            self.drop_missing(mark);
        }
        held
    }

    // Apart from `truth`, which every node goes through and which is to stay slim.
    #[inline(never)]
    fn compare(&mut self, op: CompareOp, kind: Kind, left: NumId, right: NumId) -> Held {
        let mark = self.mark();
        let (l, r) = (self.side(left), self.side(right));
        if let (Side::Whole(a), Side::Whole(b)) = (l, r) {
            self.drop_missing(mark);
            return self.compare_whole(op, kind, (left, a), (right, b));
        }
        let (l, r) = (Val::from(l), Val::from(r));
        let truth = compared(op, l, r);
        if let Some(holds) = truth.as_bool() {
            self.drop_missing(mark);
            self.trace.margin(holds, || margin(op, l, r).map(|margin| (kind, margin)));
        }
        let until = self.comparison_until(op, truth, (left, l), (right, r));
        Held { truth, until }
    }

    #[inline]
    fn days(&mut self, Days { op, today, fact, step, left, right }: Days) -> Held {
        let clock = self.clock;
        let (day, moving) = if today { (clock.today, true) } else { (clock.applied, clock.applied_moves) };
        if let Some(fact) = self.known_fact(fact).and_then(|fact| i32::try_from(fact.whole()?).ok()) {
            return self.compare_days(op, (day, moving), step.from(Day(fact)));
        }
        match self.undecided_days(fact, step, day, moving) {
            Some(until) => Held { truth: Truth::Unknown, until },
            None => self.compare(op, Kind::Date, left, right),
        }
    }

    /// A day that may move against one that stands.
    #[inline]
    fn compare_days(&mut self, op: CompareOp, (day, moving): (Day, bool), bound: Day) -> Held {
        let (day, bound) = (i64::from(day.0), i64::from(bound.0));
        let holds = op.holds(day.cmp(&bound));
        self.trace.margin(holds, || Some((Kind::Date, Num::int(distance(op, day, bound)?))));
        Held { truth: Truth::of(holds), until: if moving { turn(op, day, bound) } else { Day::NEVER } }
    }

    /// Whether a fact that was not told leaves a comparison with a day open, and until when that surely stays so: it does
    /// while the day lies between those that the fact may still be.
    fn undecided_days(&mut self, fact: FactRef, step: Step, day: Day, moving: bool) -> Option<Day> {
        let Span { lo, hi } = self.domain(fact).span;
        let bound = |number: Num, reach| Some(Day(i32::try_from(number.whole()?).ok()?).plus_days(reach));
        let (least, most) = step.reach();
        let (first, last) = (bound(lo, most)?, bound(hi, least)?);
        if !(first < day && day < last) || self.slot(fact).state == SlotState::NotApplicable {
            return None;
        }
        Some(if moving { last } else { Day::NEVER })
    }

    /// The ordinary case: both sides are known and whole, such as days, kopecks and counts.
    fn compare_whole(
        &mut self,
        op: CompareOp,
        kind: Kind,
        (left, l): (NumId, Whole),
        (right, r): (NumId, Whole),
    ) -> Held {
        let (a, b) = (l.value, r.value);
        let holds = op.holds(a.cmp(&b));
        self.trace.margin(holds, || Some((kind, Num::int(distance(op, a, b)?))));
        let truth = Truth::of(holds);
        let until = match (l.moving, r.moving) {
            (false, false) => l.until.min(r.until),
            (true, false) if self.is_plain_day(left) => turn(op, a, b).min(r.until),
            (false, true) if self.is_plain_day(right) => turn(op.mirrored(), b, a).min(l.until),
            _ => self.comparison_until(op, truth, (left, l.into()), (right, r.into())),
        };
        Held { truth, until }
    }

    #[inline(never)]
    fn among(&mut self, value_id: NumId, list: Range) -> Held {
        let mark = self.mark();
        let value = self.number(value_id);
        let mut fold = Fold::any();
        let mut seen = 0;
        for at in list.from..list.to {
            let item_id = self.code.num_lists[at as usize];
            let item = self.number(item_id);
            let truth = compared(CompareOp::Equal, value, item);
            let until = self.comparison_until(CompareOp::Equal, truth, (value_id, value), (item_id, item));
            seen |= place_in(value.span, item);
            fold.add(Held { truth, until });
        }
        let mut held = fold.finish();
        if held.truth == Truth::Unknown
            && value.na == Absent::No
            && self.is_whole(value_id)
            && covers(value.span, seen)
        {
            held.truth = Truth::True;
        }
        if held.truth.is_settled() {
            self.drop_missing(mark);
        }
        held
    }

    /// Whether a number has no fraction, whatever it turns out to be.
    fn is_whole(&self, id: NumId) -> bool {
        match self.code.nums[id.0 as usize] {
            Number::Fact(fact) => self.declared(fact).kind != Kind::Rate,
            Number::Count(_) | Number::BirthOrder(_) | Number::Age { .. } | Number::MonthsUntil { .. } => {
                true
            }
            _ => false,
        }
    }

    /// The words that a word may still be, and whether it may be none.
    pub(super) fn word(&mut self, word: Word) -> (u128, Absent) {
        let fact = match word {
            Word::Const(set) => return (set, Absent::No),
            Word::Role(var) => {
                let role = self.person(var).map(|person| self.sheet.people[person].role);
                let all = [Role::Parent, Role::Spouse, Role::Guardian, Role::Child, Role::Ward];
                let bit = |role: Role| all.iter().position(|known| *known == role).map_or(0, |at| 1 << at);
                return (role.map_or((1 << all.len()) - 1, bit), Absent::No);
            }
            Word::Fact(fact) => fact,
        };
        if let Some(value) = self.known_fact(fact) {
            return (1 << value.floor(), Absent::No);
        }
        if self.slot(fact).state == SlotState::NotApplicable {
            return (0, Absent::Yes);
        }
        let domain = self.domain(fact);
        (domain.words, if domain.optional { Absent::Maybe } else { Absent::No })
    }

    #[inline(never)]
    fn word_in(&mut self, word: Word, set: u128) -> Held {
        let mark = self.mark();
        let (may_be, absent) = self.word(word);
        let truth = match absent {
            Absent::Yes => Truth::False,
            _ if may_be & set == 0 => Truth::False,
            Absent::No if may_be & !set == 0 => Truth::True,
            _ => Truth::Unknown,
        };
        if truth.is_settled() {
            self.drop_missing(mark);
        }
        Held::always(truth)
    }

    #[inline(never)]
    fn same_word(&mut self, left: Word, right: Word) -> Held {
        let mark = self.mark();
        let ((l, l_absent), (r, r_absent)) = (self.word(left), self.word(right));
        let truth = if l_absent == Absent::Yes || r_absent == Absent::Yes || l & r == 0 {
            Truth::False
        } else if l == r && l.is_power_of_two() && l_absent == Absent::No && r_absent == Absent::No {
            Truth::True
        } else {
            Truth::Unknown
        };
        if truth.is_settled() {
            self.drop_missing(mark);
        }
        Held::always(truth)
    }

    /// Whether the day of application lies in a yearly window, and when that changes.
    fn yearly(&self, opens: u16, last: u16) -> Held {
        let applied = self.clock.applied;
        let (from, to) = super::time::yearly_window(applied, opens, last);
        let inside = from <= applied;
        let next = if inside { to.plus_days(1) } else { from };
        Held { truth: Truth::of(inside), until: if self.clock.applied_moves { next } else { Day::NEVER } }
    }
}

/// How far two whole numbers are from turning their comparison: positive while it holds, negative while it does not.
fn distance(op: CompareOp, a: i64, b: i64) -> Option<i64> {
    match op {
        CompareOp::Less | CompareOp::LessOrEqual => b.checked_sub(a),
        CompareOp::Greater | CompareOp::GreaterOrEqual => a.checked_sub(b),
        CompareOp::Equal | CompareOp::NotEqual => None,
    }
}

/// Compares two numbers as far as they are known. What does not exist equals nothing and has no order.
pub(super) fn compared(op: CompareOp, l: Val, r: Val) -> Truth {
    let absent = match (l.na, r.na) {
        (Absent::Yes, _) | (_, Absent::Yes) => return Truth::of(op == CompareOp::NotEqual),
        (Absent::No, Absent::No) => None,
        _ => Some(Truth::of(op == CompareOp::NotEqual)),
    };
    let truth = of_spans(op, l.span, r.span);
    match absent {
        Some(absent) if absent != truth => Truth::Unknown,
        _ => truth,
    }
}

fn of_spans(op: CompareOp, l: Span, r: Span) -> Truth {
    let either = |yes: bool, no: bool| {
        if yes {
            Truth::True
        } else if no {
            Truth::False
        } else {
            Truth::Unknown
        }
    };
    match op {
        CompareOp::Less => either(l.hi < r.lo, l.lo >= r.hi),
        CompareOp::LessOrEqual => either(l.hi <= r.lo, l.lo > r.hi),
        CompareOp::Greater => of_spans(CompareOp::Less, r, l),
        CompareOp::GreaterOrEqual => of_spans(CompareOp::LessOrEqual, r, l),
        CompareOp::Equal => {
            let same = l.single().zip(r.single()).is_some_and(|(l, r)| l.cmp(&r).is_eq());
            either(same, l.hi < r.lo || l.lo > r.hi)
        }
        CompareOp::NotEqual => of_spans(CompareOp::Equal, l, r).not(),
    }
}

/// The bit of a whole number within a span of at most 64 of them; none for anything else.
fn place_in(span: Span, item: Val) -> u64 {
    let whole = |number: &Num| item.na == Absent::No && number.floor() == number.ceil();
    let Some(number) = item.span.single().filter(whole) else { return 0 };
    let inside = span.lo.is_finite() && span.lo <= number && number <= span.hi;
    let place = if inside { number.floor().saturating_sub(span.lo.ceil()) } else { i64::MAX };
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
}

/// Whether every whole number of the span was seen.
fn covers(span: Span, seen: u64) -> bool {
    if !(span.lo.is_finite() && span.hi.is_finite()) {
        return false;
    }
    let count = span.hi.floor().saturating_sub(span.lo.ceil()).saturating_add(1);
    count > 0 && count == i64::from(seen.count_ones())
}

/// How far a comparison is from turning: positive while it holds, negative while it does not.
fn margin(op: CompareOp, l: Val, r: Val) -> Option<Num> {
    let (l, r) = (l.span.single()?, r.span.single()?);
    let distance = |a: Num, b: Num| Span::exactly(a).sub(Span::exactly(b)).single();
    match op {
        CompareOp::Less | CompareOp::LessOrEqual => distance(r, l),
        CompareOp::Greater | CompareOp::GreaterOrEqual => distance(l, r),
        CompareOp::Equal | CompareOp::NotEqual => None,
    }
}
