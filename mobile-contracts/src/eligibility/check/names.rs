//! What a bare or dotted name stands for.

use super::super::code::{Bool, DerivedRef, FactRef, Number, Var, Word};
use super::super::diagnose::nearest;
use super::super::words::{Kind, Scope};
use super::{Checked, Checker, TypeError, Typed};

/// The vocabulary of roles, which every pack has.
pub(crate) const ROLES: usize = 0;

impl Checker<'_> {
    pub(super) fn name(&mut self, at: usize, name: &str) -> Checked<Typed> {
        match name {
            "today" => return Ok(Typed::Num(Kind::Date, self.code.num(Number::Today))),
            "applied_on" => return Ok(Typed::Num(Kind::Date, self.code.num(Number::AppliedOn))),
            "event_on" => {
                let message = "this rule has no event: give the benefit an `event`, like `child.birth_date`";
                let event = self.event.ok_or_else(|| TypeError::new(at, message))?;
                self.uses.subject = true;
                return Ok(Typed::Num(Kind::Date, event));
            }
            _ => {}
        }
        let Some((owner, rest)) = name.split_once('.') else { return Err(self.unknown_name(at, name)) };
        if owner == "family" {
            return self.of(at, Var::Family, name, name);
        }
        let Some(var) = self.person(at, owner)? else { return Err(self.unknown_name(at, name)) };
        match rest {
            "role" => Ok(Typed::Word(Word::Role(var), ROLES)),
            "is_applicant" => Ok(Typed::Bool(self.code.bool(Bool::IsApplicant(var)))),
            _ => self.of(at, var, name, &format!("person.{rest}")),
        }
    }

    /// The person that `owner` names, or `None` when it is no word for a person.
    pub(super) fn person(&mut self, at: usize, owner: &str) -> Checked<Option<Var>> {
        let var = match owner {
            "person" => Var::Person,
            "applicant" => Var::Applicant,
            _ => match Var::GROUPS.iter().find(|(name, _)| *name == owner) {
                Some((_, var)) => *var,
                None => return Ok(None),
            },
        };
        if self.bound.has(var) {
            self.uses.subject |= var != Var::Applicant && !self.inner.has(var);
            return Ok(Some(var));
        }
        let message = format!("which {owner} is meant? nobody is called `{owner}` here");
        Err(TypeError::new(at, message)
            .expected(format!("`any {owner}: ..`, `every {owner}: ..`, or a benefit per {owner}")))
    }

    fn of(&mut self, at: usize, var: Var, written: &str, id: &str) -> Checked<Typed> {
        if let Some(&fact) = self.symbols.fact_index.get(id) {
            let fact = &self.symbols.facts[fact];
            let place = FactRef { slot: fact.slot, var };
            return Ok(match (fact.kind, fact.vocabulary) {
                (Kind::Bool, _) => Typed::Bool(self.code.bool(Bool::Fact(place))),
                (Kind::Word, Some(vocabulary)) => Typed::Word(Word::Fact(place), vocabulary),
                (kind, _) => Typed::Num(kind, self.code.num(Number::Fact(place))),
            });
        }
        if let Some(&derived) = self.symbols.derived_index.get(id) {
            let (_, scope, kind) = &self.symbols.derived[derived];
            let index = u16::try_from(derived).unwrap_or(u16::MAX);
            let place = DerivedRef { index, var: if *scope == Scope::Family { Var::Family } else { var } };
            self.uses.derived.push(index);
            return Ok(match kind {
                Kind::Bool => Typed::Bool(self.code.bool(Bool::Derived(place))),
                kind => Typed::Num(*kind, self.code.num(Number::Derived(place))),
            });
        }
        Err(self.unknown_name(at, written))
    }

    fn unknown_name(&self, at: usize, written: &str) -> TypeError {
        let (owner, rest) = written.split_once('.').unwrap_or(("", written));
        let ids = self.symbols.fact_index.keys().chain(self.symbols.derived_index.keys());
        let suggestion = if owner.is_empty() {
            let names = ["today", "applied_on", "event_on", "true", "false"];
            nearest(written, names.into_iter().chain(ids.map(String::as_str)))
        } else {
            let owners = ["family", "person", "applicant", "child", "adult", "parent", "ward", "member"];
            let owner = if owners.contains(&owner) { Some(owner.to_owned()) } else { nearest(owner, owners) };
            owner.and_then(|owner| {
                let scope = if owner == "family" { "family." } else { "person." };
                let own = if owner == "family" { &[][..] } else { &["role", "is_applicant"][..] };
                let tails = ids.filter_map(|id| id.strip_prefix(scope)).chain(own.iter().copied());
                Some(format!("{owner}.{}", nearest(rest, tails)?))
            })
        };
        let message = format!("nothing is called `{written}`");
        TypeError::new(at, message)
            .expected("a declared fact or derived fact, today, applied_on or event_on")
            .suggest(suggestion)
    }

    /// The bit of `word` in a vocabulary.
    pub(super) fn word_bit(&self, at: usize, vocabulary: usize, word: &str) -> Checked<u128> {
        let list = &self.symbols.vocabularies[vocabulary];
        if let Some(position) = list.position(word) {
            return Ok(1 << position);
        }
        let known: Vec<_> = list.words.iter().map(|(known, _)| known.as_str()).collect();
        let suggestion = nearest(word, known.iter().copied());
        let shown = known.iter().take(12).copied().collect::<Vec<_>>().join(", ");
        Err(TypeError::new(at, format!("`{word}` is no word of the vocabulary `{}`", list.id))
            .expected(shown)
            .suggest(suggestion))
    }
}
