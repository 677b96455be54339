//! Quantifiers over the people of the family.
//!
//! As long as not everybody is listed there may be more of them: `any` cannot be denied, `every` cannot be
//! affirmed, a count has no upper bound.

use super::super::code::{BoolId, Group, NumId, Var};
use super::super::kleene::{Fold, Held, Truth};
use super::super::number::{Num, Span};
use super::super::outcome::Missing;
use super::super::words::Role;
use super::{Absent, Run, Val, index};

impl Run<'_> {
    pub(super) fn any_of(&mut self, group: Group, body: BoolId) -> Held {
        self.quantified(Fold::any(), group, body, Truth::True)
    }

    pub(super) fn every_of(&mut self, group: Group, body: BoolId) -> Held {
        self.quantified(Fold::all(), group, body, Truth::False)
    }

    fn quantified(&mut self, mut fold: Fold, group: Group, body: BoolId, decisive: Truth) -> Held {
        let mark = self.mark();
        let mut by_truth = [0_u32; 3];
        self.for_each(group, |run, person, belongs| {
            // Somebody who may not belong settles nothing but an answer that holds for him either way.
            let mut both = if decisive == Truth::True { Fold::all() } else { Fold::any() };
            both.add(if decisive == Truth::True { belongs } else { belongs.not() });
            if belongs.truth == Truth::False {
                fold.add(both.finish());
                return true;
            }
            both.add(run.truth(body));
            let held = both.finish();
            by_truth[held.truth as usize] |= 1 << person;
            fold.add(held);
            held.truth.is_settled()
        });
        if !self.sheet.everyone_listed {
            fold.add(Held::always(Truth::Unknown));
            self.miss(Missing::Everyone);
        }
        let held = fold.finish();
        if held.truth.is_settled() {
            self.drop_missing(mark);
        }
        self.trace.decided_by(by_truth[held.truth as usize]);
        held
    }

    pub(super) fn count(&mut self, group: Group) -> Val {
        let (mut least, mut most, mut until) = (0, 0, super::Day::NEVER);
        self.for_each(group, |_, _, belongs| {
            least += i64::from(belongs.truth == Truth::True);
            most += i64::from(belongs.truth != Truth::False);
            until = until.min(belongs.until);
            false
        });
        let hi = if self.sheet.everyone_listed { Num::int(most) } else { Num::POS_INF };
        if !self.sheet.everyone_listed {
            self.miss(Missing::Everyone);
        }
        Val { until, ..Val::fixed(Span { lo: Num::int(least), hi }) }
    }

    pub(super) fn sum(&mut self, group: Group, body: NumId) -> Val {
        let mut total = Val::fixed(Span::ZERO);
        self.for_each(group, |run, _, belongs| {
            total.until = total.until.min(belongs.until);
            if belongs.truth == Truth::False {
                return true;
            }
            let part = run.number(body);
            total.until = total.until.min(part.until);
            let span = match (belongs.truth, part.na) {
                (_, Absent::Yes) => Span::ZERO,
                (Truth::True, Absent::No) => part.span,
                _ => part.span.hull(Span::ZERO),
            };
            total.span = total.span.add(span);
            false
        });
        if !self.sheet.everyone_listed {
            total.span = Span::ANY;
            self.miss(Missing::Everyone);
        }
        total
    }

    pub(super) fn extreme(&mut self, max: bool, group: Group, body: NumId) -> Val {
        let mut result: Option<Val> = None;
        let mut certain = false;
        let mut until = super::Day::NEVER;
        self.for_each(group, |run, _, belongs| {
            until = until.min(belongs.until);
            if belongs.truth == Truth::False {
                return true;
            }
            let part = run.number(body);
            until = until.min(part.until);
            if part.na == Absent::Yes {
                return false;
            }
            let sure = belongs.truth == Truth::True && part.na == Absent::No;
            // Somebody who may not belong can only push the extreme outwards.
            let open = if max { Num::NEG_INF } else { Num::POS_INF };
            let mut span = part.span;
            if !sure {
                if max { span.lo = open } else { span.hi = open }
            }
            certain |= sure;
            result = Some(match result {
                None => Val::fixed(span),
                Some(old) if max => Val::fixed(old.span.greatest(span)),
                Some(old) => Val::fixed(old.span.least(span)),
            });
            false
        });
        let mut value = result.unwrap_or(Val::ABSENT);
        if result.is_some() && !certain {
            value.na = Absent::Maybe;
        }
        if !self.sheet.everyone_listed {
            value = Val { na: if certain { Absent::No } else { Absent::Maybe }, ..Val::fixed(Span::ANY) };
            self.miss(Missing::Everyone);
        }
        Val { until, ..value }
    }

    /// Calls `visit` for everybody who plays the group's part, with whether he belongs to it; `visit` says
    /// whether the person is settled, which makes the missing facts about him idle.
    fn for_each(&mut self, group: Group, mut visit: impl FnMut(&mut Self, usize, Held) -> bool) {
        let bound = self.env[group.var as usize];
        for person in 0..self.sheet.people.len() {
            if !plays(group.var, self.sheet.people[person].role) {
                continue;
            }
            self.env[group.var as usize] = index(person);
            let mark = self.mark();
            let belongs = self.belongs(group, person);
            if visit(self, person, belongs) || belongs.truth == Truth::False {
                self.drop_missing(mark);
            }
        }
        self.env[group.var as usize] = bound;
    }

    fn belongs(&mut self, group: Group, person: usize) -> Held {
        let mut fold = Fold::all();
        if let Some(owner) = group.of {
            fold.add(Held::always(self.is_child_of(person, owner)));
        }
        if let Some(filter) = group.filter {
            let traced = self.trace.pause();
            let held = self.truth(filter);
            self.trace.go_on(traced);
            fold.add(held);
        }
        fold.finish()
    }

    fn is_child_of(&mut self, person: usize, owner: Var) -> Truth {
        match (self.sheet.people[person].parents, self.person(owner)) {
            (Some(parents), Some(owner)) => Truth::of(parents & 1 << owner != 0),
            _ => {
                self.miss(Missing::Parents(index(person)));
                Truth::Unknown
            }
        }
    }
}

/// Whether somebody of this role is gone through under this name.
const fn plays(var: Var, role: Role) -> bool {
    match var {
        Var::Child => !role.is_adult(),
        Var::Adult => role.is_adult(),
        Var::Parent => matches!(role, Role::Parent),
        Var::Ward => matches!(role, Role::Ward),
        Var::Member => true,
        Var::Family | Var::Person | Var::Applicant => false,
    }
}
