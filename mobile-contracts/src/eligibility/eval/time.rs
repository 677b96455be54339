//! When a comparison turns as the days go by.

use super::super::ast::CompareOp;
use super::super::calendar::Day;
use super::super::code::{NumId, Number};
use super::super::kleene::Truth;
use super::super::number::{Num, Span};
use super::truth::compared;
use super::{Run, Val};

/// How far ahead a change is looked for when it cannot be read off: a hundred years.
const FAR_AHEAD: i32 = 36_525;

impl Run<'_> {
    /// The first day on which a comparison that is `truth` now may be something else.
    pub(super) fn comparison_until(
        &mut self,
        op: CompareOp,
        truth: Truth,
        left: (NumId, Val),
        right: (NumId, Val),
    ) -> Day {
        let ((left_id, l), (right_id, r)) = (left, right);
        if [l, r].iter().any(|side| side.moving && side.span.single().is_none()) {
            return self.clock.today.plus_days(1);
        }
        match (l.moving, r.moving) {
            (false, false) => l.until.min(r.until),
            (true, false) => self.crossing(truth, left_id, r, |moved| compared(op, moved, r)).min(r.until),
            (false, true) => self.crossing(truth, right_id, l, |moved| compared(op, l, moved)).min(l.until),
            (true, true) if self.same_day(left_id, right_id) => Day::NEVER,
            (true, true) => self.clock.today.plus_days(1),
        }
    }

    /// `today` and the day of an application that would happen today are the same day for ever.
    fn same_day(&self, left: NumId, right: NumId) -> bool {
        self.is_plain_day(left) && self.is_plain_day(right)
    }

    /// `today` or `applied_on` itself.
    #[inline]
    pub(super) fn is_plain_day(&self, id: NumId) -> bool {
        matches!(self.code.nums[id.0 as usize], Number::Today | Number::AppliedOn)
    }

    /// The first day on which the moving side reaches a value that turns the comparison.
    fn crossing(&mut self, truth: Truth, id: NumId, fixed: Val, test: impl Fn(Val) -> Truth) -> Day {
        if let Some(bound) = fixed.span.single().filter(|bound| bound.floor() == bound.ceil())
            && self.is_plain_day(id)
        {
            // The ordinary case: a day against a day.
            let day = Day(i32::try_from(bound.floor()).unwrap_or(i32::MAX));
            let turns =
                |day: &Day| *day > self.clock.today && test(Val::fixed(Span::int(day.0.into()))) != truth;
            return [day, day.plus_days(1)].into_iter().find(turns).unwrap_or(Day::NEVER);
        }
        let bounds = [fixed.span.lo, fixed.span.hi];
        let mut first = Day::NEVER;
        for bound in bounds.into_iter().filter(|bound| bound.is_finite()) {
            for target in [bound.ceil(), bound.floor() + 1] {
                let Some(day) = self.first_reaching(id, target) else { continue };
                if day < first && test(self.number_on(id, day)) != truth {
                    first = day;
                }
            }
        }
        first
    }

    /// The first later day on which a moving number is at least `target`.
    pub(super) fn first_reaching(&mut self, id: NumId, target: i64) -> Option<Day> {
        let today = self.clock.today;
        if self.is_plain_day(id) {
            let day = Day(i32::try_from(target).ok()?);
            return (day > today && day < Day::NEVER).then_some(day);
        }
        let target = Num::int(target);
        let (mut before, mut after) = (today, today.plus_days(FAR_AHEAD));
        if self.number_on(id, today).span.lo >= target || self.number_on(id, after).span.lo < target {
            return None;
        }
        while after.0 - before.0 > 1 {
            let middle = Day(before.0 + (after.0 - before.0) / 2);
            if self.number_on(id, middle).span.lo >= target { after = middle } else { before = middle }
        }
        Some(after)
    }

    /// What a number would be on another day; nothing of it is remembered.
    fn number_on(&mut self, id: NumId, day: Day) -> Val {
        if self.is_plain_day(id) {
            return Val { span: Span::int(day.0.into()), ..Val::fixed(Span::ZERO) };
        }
        let (clock, probing, mark, traced) = (self.clock, self.probing, self.mark(), self.trace.pause());
        (self.clock, self.probing) = (clock.at(day), true);
        let value = self.number(id);
        (self.clock, self.probing) = (clock, probing);
        self.trace.go_on(traced);
        self.drop_missing(mark);
        value
    }
}

/// The first day after `today` on which `today op bound` turns, as the days go by.
#[inline]
pub(super) fn turn(op: CompareOp, today: i64, bound: i64) -> Day {
    let at = match op {
        CompareOp::Less | CompareOp::GreaterOrEqual => bound,
        CompareOp::LessOrEqual | CompareOp::Greater => bound.saturating_add(1),
        CompareOp::Equal | CompareOp::NotEqual if today < bound => bound,
        CompareOp::Equal | CompareOp::NotEqual => bound.saturating_add(1),
    };
    if at > today { i32::try_from(at).map_or(Day::NEVER, Day) } else { Day::NEVER }
}

/// The yearly window that `day` lies in, or the next one; both ends included.
pub(crate) fn yearly_window(day: Day, opens: u16, last: u16) -> (Day, Day) {
    let year = day.year();
    // A window over New Year may have opened last year.
    for start in [year - 1, year, year + 1] {
        let end = if opens <= last { start } else { start + 1 };
        let window = (Day::of_year(start, opens), Day::of_year(end, last));
        if window.1 >= day {
            return window;
        }
    }
    (Day::NEVER, Day::NEVER)
}
