//! Values of numbers, amounts and dates.

use super::super::ast::Quantifier;
use super::super::calendar::Day;
use super::super::code::{CalendarPart, FactRef, NumId, Number, Range, Rounding, Var};
use super::super::kleene::Truth;
use super::super::number::{Num, Span};
use super::super::order;
use super::super::outcome::Missing;
use super::super::sheet::SlotState;
use super::{Absent, Run, Val, index};

impl Run<'_> {
    pub(crate) fn number(&mut self, id: NumId) -> Val {
        match self.code.nums[id.0 as usize] {
            Number::Const(value) => Val::fixed(Span::exactly(value)),
            Number::Fact(fact) => self.fact_number(fact),
            Number::Derived(derived) => self.derived_number(derived),
            Number::Param { param, key, on, place } => self.param(usize::from(param), key, on, place),
            Number::Today => day_value(self.clock.today, true, self.clock.today),
            Number::AppliedOn => day_value(self.clock.applied, self.clock.applied_moves, self.clock.today),
            Number::Add(l, r) => self.both(l, r, Span::add, true),
            Number::Sub(l, r) => self.difference(l, r),
            Number::Mul(l, r) => self.both(l, r, Span::mul, false),
            Number::Div(l, r) => self.quotient(l, r),
            Number::Neg(inner) => {
                let value = self.number(inner);
                Val { span: value.span.neg(), moving: false, ..value }
            }
            Number::Stepped(date, step) => self.on_days(date, |day| step.from(day)),
            Number::Age { born, on } => self.age(born, on),
            Number::Calendar(part, date) => self.calendar(part, date),
            Number::MonthsUntil { end, months, on, most } => self.months_until(end, months, on, most),
            Number::Count(group) => self.count(group),
            Number::Over { what: Quantifier::Sum, group, body } => self.sum(group, body),
            Number::Over { what, group, body } => self.extreme(what == Quantifier::Max, group, body),
            Number::Least(list) => self.among_list(list, Span::least),
            Number::Greatest(list) => self.among_list(list, Span::greatest),
            Number::If { test, then, otherwise } => self.choose(test, then, otherwise),
            Number::Round(how, inner) => {
                let value = self.number(inner);
                Val { span: value.span.map(|number| rounded(how, number)), moving: false, ..value }
            }
            Number::BirthOrder(var) => self.birth_order(var),
        }
    }

    fn fact_number(&mut self, fact: FactRef) -> Val {
        if let Some(value) = self.known_fact(fact) {
            return Val::fixed(Span::exactly(value));
        }
        if self.slot(fact).state == SlotState::NotApplicable {
            return Val::ABSENT;
        }
        let domain = self.domain(fact);
        let na = if domain.optional { Absent::Maybe } else { Absent::No };
        Val { span: domain.span, na, ..Val::fixed(Span::ANY) }
    }

    /// A number of two. `keeps_moving` when the result never falls as long as neither part does.
    fn both(&mut self, l: NumId, r: NumId, combine: impl Fn(Span, Span) -> Span, keeps_moving: bool) -> Val {
        let (l, r) = (self.number(l), self.number(r));
        let moving = keeps_moving && (l.moving && !r.moving || r.moving && !l.moving);
        Val { span: combine(l.span, r.span), na: absent(l.na, r.na), until: l.until.min(r.until), moving }
    }

    fn difference(&mut self, l: NumId, r: NumId) -> Val {
        let (l, r) = (self.number(l), self.number(r));
        let moving = l.moving && !r.moving;
        Val { span: l.span.sub(r.span), na: absent(l.na, r.na), until: l.until.min(r.until), moving }
    }

    /// Nothing is divided by what may be nought: the quotient stays unknown, and says so.
    fn quotient(&mut self, l: NumId, r: NumId) -> Val {
        let mark = self.mark();
        let value = self.both(l, r, Span::div, false);
        if value.span == Span::ANY && self.mark() == mark {
            self.miss(Missing::NoValue);
        }
        value
    }

    /// Applies a calendar step, which never turns the order of two days round.
    fn on_days(&mut self, date: NumId, step: impl Fn(Day) -> Day) -> Val {
        let value = self.number(date);
        let span = value.span.map(|day| {
            let day = Day(i32::try_from(day.floor()).unwrap_or(i32::MAX));
            Num::int(step(day).0.into())
        });
        Val { span, ..value }
    }

    fn calendar(&mut self, part: CalendarPart, date: NumId) -> Val {
        match part {
            CalendarPart::Year => self.on_days(date, |day| Day(day.year())),
            CalendarPart::StartOfYear => self.on_days(date, Day::start_of_year),
            CalendarPart::EndOfYear => self.on_days(date, Day::end_of_year),
            CalendarPart::StartOfMonth => self.on_days(date, Day::start_of_month),
            CalendarPart::EndOfMonth => self.on_days(date, Day::end_of_month),
        }
    }

    /// Full years; grows with `on`, falls with `born`.
    fn age(&mut self, born: NumId, on: NumId) -> Val {
        let (born, on) = (self.number(born), self.number(on));
        let years = |born: Num, on: Num| match (i32::try_from(born.floor()), i32::try_from(on.floor())) {
            (Ok(born), Ok(on)) if born != i32::MAX && on != i32::MAX => {
                Num::int(Day(born).age_on(Day(on)).into())
            }
            _ => Num::POS_INF,
        };
        let span = if born.span.lo.is_finite()
            && on.span.hi.is_finite()
            && born.span.hi.is_finite()
            && on.span.lo.is_finite()
        {
            Span { lo: years(born.span.hi, on.span.lo), hi: years(born.span.lo, on.span.hi) }
        } else {
            Span::ANY
        };
        let moving = on.moving && !born.moving;
        Val { span, na: absent(born.na, on.na), until: born.until.min(on.until), moving }
    }

    /// Months that are left; grows with `end`, falls with `on`.
    #[inline(never)]
    fn months_until(&mut self, end_id: NumId, months: i32, on_id: NumId, most: i32) -> Val {
        let (end, on) = (self.number(end_id), self.number(on_id));
        let day = |number: Num| i32::try_from(number.floor()).ok().filter(|_| number.is_finite()).map(Day);
        let left = |end: Num, on: Num, unknown: i32| match (day(end), day(on)) {
            (Some(end), Some(on)) => end.months_left(months, on).min(most),
            _ => unknown,
        };
        let (least, greatest) = (left(end.span.lo, on.span.hi, 0), left(end.span.hi, on.span.lo, most));
        let mut until = end.until;
        if on.moving && !end.moving {
            for (end, left) in [(end.span.lo, least), (end.span.hi, greatest)] {
                if let Some(end) = day(end).filter(|_| left > 0) {
                    // The first day that counts one month less.
                    let falls = end.plus_months(months - left + 1);
                    until = until.min(self.first_reaching(on_id, falls.0.into()).unwrap_or(Day::NEVER));
                }
            }
        } else {
            until = until.min(on.until);
        }
        let span = Span { lo: Num::int(least.into()), hi: Num::int(greatest.into()) };
        Val { span, na: absent(end.na, on.na), until, moving: false }
    }

    fn among_list(&mut self, list: Range, combine: fn(Span, Span) -> Span) -> Val {
        let mut result: Option<Val> = None;
        for at in list.from..list.to {
            let item = self.code.num_lists[at as usize];
            let value = self.number(item);
            result = Some(match result {
                None => Val { moving: false, ..value },
                Some(old) => Val {
                    span: combine(old.span, value.span),
                    na: absent(old.na, value.na),
                    until: old.until.min(value.until),
                    moving: false,
                },
            });
        }
        result.unwrap_or(Val::ABSENT)
    }

    fn choose(&mut self, test: super::super::code::BoolId, then: NumId, otherwise: NumId) -> Val {
        let (traced, mark) = (self.trace.pause(), self.mark());
        let test = self.truth(test);
        self.trace.go_on(traced);
        let value = match test.truth {
            Truth::True => self.number(then),
            Truth::False => self.number(otherwise),
            Truth::Unknown => {
                let (yes, no) = (self.number(then), self.number(otherwise));
                let na = if yes.na == no.na { yes.na } else { Absent::Maybe };
                if na == Absent::No && yes.span == no.span && yes.span.single().is_some() {
                    // Whatever the answer, it comes to the same: then it need not be asked for.
                    self.drop_missing(mark);
                }
                // The one that does not exist has no say in what the other is.
                let span = match (yes.na, no.na) {
                    (Absent::Yes, _) => no.span,
                    (_, Absent::Yes) => yes.span,
                    _ => yes.span.hull(no.span),
                };
                Val { span, na, until: yes.until.min(no.until), moving: false }
            }
        };
        let moving = value.moving && test.until == Day::NEVER;
        Val { until: value.until.min(test.until), moving, ..value }
    }

    fn birth_order(&mut self, var: Var) -> Val {
        let Some(child) = self.person(var) else {
            self.miss(Missing::Everyone);
            return Val::fixed(Span { lo: Num::int(1), hi: Num::POS_INF });
        };
        if let Some(slot) = self.pack.birth_order {
            let fact = self.sheet.person_slot(child, slot);
            if fact.state == SlotState::Known {
                self.weaken(fact.evidence);
                return Val::fixed(Span::exactly(fact.value));
            }
        }
        let span = order::without_the_fact(self.sheet, child);
        if span.single().is_none() {
            self.why_no_order(child);
        }
        Val::fixed(span)
    }

    /// The facts that would settle a child's place among the children.
    fn why_no_order(&mut self, child: usize) {
        if let Some(slot) = self.pack.children_elsewhere
            && self.sheet.family[usize::from(slot)].state != SlotState::Known
        {
            self.miss(Missing::Family(slot));
        }
        if !self.sheet.everyone_listed {
            self.miss(Missing::Everyone);
        }
        if let Some(slot) = self.pack.birth_date {
            for person in 0..self.sheet.people.len() {
                let is_child = person == child || !self.sheet.people[person].role.is_adult();
                if is_child && self.sheet.person_slot(person, slot).state != SlotState::Known {
                    self.miss(Missing::Person(index(person), slot));
                }
            }
        }
        if let Some(slot) = self.pack.birth_order {
            self.miss(Missing::Person(index(child), slot));
        }
    }
}

fn day_value(day: Day, moving: bool, today: Day) -> Val {
    let until = if moving { today.plus_days(1) } else { Day::NEVER };
    Val { span: Span::int(day.0.into()), na: Absent::No, until, moving }
}

/// A number of two does not exist when one of them does not.
pub(super) const fn absent(l: Absent, r: Absent) -> Absent {
    match (l, r) {
        (Absent::Yes, _) | (_, Absent::Yes) => Absent::Yes,
        (Absent::No, Absent::No) => Absent::No,
        _ => Absent::Maybe,
    }
}

pub(super) fn rounded(how: Rounding, number: Num) -> Num {
    Num::int(match how {
        Rounding::HalfUp => number.round(),
        Rounding::Down => number.floor(),
        Rounding::Up => number.ceil(),
    })
}
