//! Derived facts: calculated when they are asked for, once for the family or each person.

use super::super::code::{DerivedRef, Var};
use super::super::kleene::{Held, Truth};
use super::super::model::DerivedValue;
use super::super::number::Span;
use super::super::outcome::Missing;
use super::super::words::Evidence;
use super::memo::MemoValue;
use super::{NOBODY, Run, Val};

impl Run<'_> {
    #[inline]
    pub(super) fn derived_truth(&mut self, derived: DerivedRef) -> Held {
        self.remembered(derived, MemoValue::truth)
    }

    #[inline]
    pub(super) fn derived_number(&mut self, derived: DerivedRef) -> Val {
        self.remembered(derived, MemoValue::number)
    }

    #[inline]
    fn remembered<T>(&mut self, derived: DerivedRef, of: impl Fn(&MemoValue) -> T) -> T {
        let person = if derived.var == Var::Family { NOBODY } else { self.env[derived.var as usize] };
        if derived.var != Var::Family && person == NOBODY {
            return of(&self.derived_of_nobody(derived));
        }
        let place = usize::from(derived.index) * self.stride + usize::from(person.wrapping_add(1));
        if !self.probing
            && let Some(value) = self.recall(|scratch| &scratch.derived[place], &of)
        {
            return value;
        }
        of(&self.derive(derived, person, place))
    }

    /// There is no applicant as long as no adult is listed.
    #[cold]
    fn derived_of_nobody(&mut self, derived: DerivedRef) -> MemoValue {
        self.miss(Missing::Everyone);
        match self.pack.derived[usize::from(derived.index)].value {
            DerivedValue::Bool(_) => MemoValue::Truth(Held::always(Truth::Unknown)),
            DerivedValue::Num(_) => MemoValue::Number(Val::fixed(Span::ANY)),
        }
    }

    /// Calculates a derived fact and keeps it in its place.
    #[inline(never)]
    fn derive(&mut self, derived: DerivedRef, person: u8, place: usize) -> MemoValue {
        let (mark, evidence, traced) = (self.mark(), self.evidence, self.trace.pause());
        let (env, code) = (self.env, self.code);
        self.env = [NOBODY; Var::COUNT];
        self.env[Var::Person as usize] = person;
        self.env[Var::Applicant as usize] = env[Var::Applicant as usize];
        self.code = &self.pack.code;
        self.evidence = Evidence::Registry;
        let value = match self.pack.derived[usize::from(derived.index)].value {
            DerivedValue::Bool(id) => MemoValue::Truth(self.truth(id)),
            DerivedValue::Num(id) => MemoValue::Number(self.number(id)),
        };
        (self.env, self.code) = (env, code);
        self.trace.go_on(traced);
        if !self.probing {
            self.scratch.derived[place] = self.memo(value, mark);
        }
        self.weaken(evidence);
        value
    }
}
