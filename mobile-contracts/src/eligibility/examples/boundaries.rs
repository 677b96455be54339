//! Boundary cases that the engine makes by itself, from the examples of a pack.
//!
//! For every amount, number and date of an example it looks for the value at which the verdict turns, to the
//! kopeck and to the day, and returns the last value on the one side and the first on the other. Nobody can
//! say for the author what is right there; but everybody can see it, and an example can pin it down.

use chrono::NaiveDate;

use super::super::calendar::Day;
use super::super::eval::Subject;
use super::super::evaluate::Evaluator;
use super::super::explain::Verdict;
use super::super::facts::{Family, Given, Scalar};
use super::super::model::{Example, Pack};
use super::super::words::{Kind, Scope};
use super::dates;

/// Amounts and numbers are looked for up to here: a hundred million roubles.
const HIGHEST: i64 = 10_000_000_000;
/// Dates are looked for so many days before and after the example's: thirty years.
const DAYS: i64 = 10_957;
/// Coarse steps in which a range is searched before halving, so that two turns close by are both seen.
const STEPS: i64 = 60;

/// Two neighbouring values of a fact with different verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// The benefit.
    pub benefit: String,
    /// The example that everything else is taken from.
    pub example: String,
    /// The member whom the verdict is about.
    pub subject: Option<String>,
    /// The fact, `family.income_12m`.
    pub fact: String,
    /// The member whose fact it is.
    pub member: Option<String>,
    /// The last value before the turn, as it would stand in a family, and its verdict.
    pub before: (String, Verdict),
    /// The value one kopeck, one piece or one day later, and its verdict.
    pub after: (String, Verdict),
}

impl Pack {
    /// The boundaries around all examples of the pack.
    #[must_use]
    pub fn boundaries(&self) -> Vec<Boundary> {
        let mut evaluator = Evaluator::new();
        let mut found = Vec::new();
        for example in &self.examples {
            let Some(decided) = decided(self, example) else { continue };
            for place in places(self, example) {
                let mut search =
                    Search { pack: self, example, decided, place: &place, evaluator: &mut evaluator };
                found.extend(search.turns());
            }
        }
        found
    }
}

/// The benefit of an example, and the first member about whom it expects something.
fn decided(pack: &Pack, example: &Example) -> Option<Subject> {
    let benefit = *pack.by_benefit_id.get(&example.benefit)?;
    let person = match &example.expect.first()?.member {
        Some(id) => Some(example.family.members.iter().position(|member| member.id == *id)?),
        None => None,
    };
    Some(Subject { benefit, person })
}

/// A fact of an example that can be moved.
struct Place {
    id: String,
    written: String,
    member: Option<usize>,
    kind: Kind,
    value: i64,
}

fn places(pack: &Pack, example: &Example) -> Vec<Place> {
    let mut places = Vec::new();
    let family = &example.family;
    let members = family.members.iter().enumerate().map(|(at, member)| (Some(at), &member.facts));
    for (member, facts) in std::iter::once((None, &family.facts)).chain(members) {
        let (scope, prefix) =
            if member.is_some() { (Scope::Person, "person.") } else { (Scope::Family, "family.") };
        for (written, given) in &facts.0 {
            let name = written.strip_prefix(prefix).unwrap_or(written);
            let Some(fact) = pack.fact_named(scope, name) else { continue };
            let value = match (given, fact.kind) {
                (Given::Plain(Scalar::Int(value)), Kind::Money | Kind::Int | Kind::Area) => *value,
                (Given::Plain(Scalar::Text(text)), Kind::Date) => match text.parse::<NaiveDate>() {
                    Ok(date) => Day::of(date).0.into(),
                    Err(_) => continue,
                },
                _ => continue,
            };
            places.push(Place {
                id: fact.id.clone(),
                written: written.clone(),
                member,
                kind: fact.kind,
                value,
            });
        }
    }
    places
}

struct Search<'a> {
    pack: &'a Pack,
    example: &'a Example,
    decided: Subject,
    place: &'a Place,
    evaluator: &'a mut Evaluator,
}

impl Search<'_> {
    fn turns(&mut self) -> Vec<Boundary> {
        let value = self.place.value;
        let (low, high) = match self.place.kind {
            Kind::Date => (value - DAYS, value + DAYS),
            Kind::Int => (0, 100),
            _ => (0, HIGHEST.min(value.saturating_mul(4).max(1_000_000))),
        };
        let step = ((high - low) / STEPS).max(1);
        let mut found = Vec::new();
        let mut last: Option<(i64, Verdict)> = None;
        let mut at = low;
        while at <= high {
            let here = self.verdict(at).map(|verdict| (at, verdict));
            if let (Some(before), Some(after)) = (last, here)
                && before.1 != after.1
            {
                found.push(self.narrow(before, after));
            }
            last = here;
            at += step;
        }
        found
    }

    fn narrow(&mut self, mut before: (i64, Verdict), mut after: (i64, Verdict)) -> Boundary {
        while after.0 - before.0 > 1 {
            let middle = before.0 + (after.0 - before.0) / 2;
            match self.verdict(middle) {
                Some(verdict) if verdict == before.1 => before.0 = middle,
                Some(verdict) => after = (middle, verdict),
                // An impossible value in between, such as a birth after today: the range ends there.
                None => after.0 = middle,
            }
        }
        let member = self.place.member.map(|at| self.example.family.members[at].id.clone());
        Boundary {
            benefit: self.example.benefit.clone(),
            example: self.example.name.clone(),
            subject: self.decided.person.map(|at| self.example.family.members[at].id.clone()),
            fact: self.place.id.clone(),
            member,
            before: (self.written(before.0), before.1),
            after: (self.written(after.0), after.1),
        }
    }

    fn written(&self, value: i64) -> String {
        match scalar(self.place.kind, value) {
            Scalar::Text(text) => text,
            Scalar::Int(value) => value.to_string(),
            Scalar::Bool(value) => value.to_string(),
        }
    }

    /// The verdict with the fact at another value; `None` when no family is like that.
    fn verdict(&mut self, value: i64) -> Option<Verdict> {
        let mut family: Family = self.example.family.clone();
        let facts = match self.place.member {
            Some(member) => &mut family.members[member].facts,
            None => &mut family.facts,
        };
        facts.set(&self.place.written, scalar(self.place.kind, value));
        let sheet = self.pack.bind(&family, self.example.today).ok()?;
        let verdict = self.evaluator.verdict_of(&sheet, &dates(self.example), &self.decided);
        Some(verdict.into())
    }
}

fn scalar(kind: Kind, value: i64) -> Scalar {
    match kind {
        Kind::Date => {
            let day = i32::try_from(value).ok().and_then(|day| Day(day).date());
            Scalar::Text(day.map_or_else(String::new, |day| day.to_string()))
        }
        _ => Scalar::Int(value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::load::PackSource;
    use super::*;

    const PACK: &str = r#"
[pack]
id = "p"
version = "1"
published = 2026-01-01
[[fact]]
id = "family.income"
type = "money"
question = { ru = "?", en = "?" }
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "?", en = "?" }
[benefit]
id = "b"
name = { ru = "м", en = "b" }
per = "child"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
  [[benefit.version.condition]]
  id = "income"
  when = "family.income <= 10000 rub"
  ru = "к"
  en = "c"
  [[benefit.version.condition]]
  id = "age"
  when = "age(child.birth_date) < 3y"
  ru = "к"
  en = "c"
[[benefit.example]]
name = "e"
today = 2026-03-10
family = { income = 5000_00 }
members = [ { id = "c", role = "child", birth_date = 2024-02-29 } ]
expect = { member = "c", verdict = "qualifies" }
"#;

    #[test]
    fn the_engine_finds_the_income_limit_to_the_kopeck_and_the_birthday_to_the_day() {
        let pack = Pack::load(&[PackSource::of(&[("p.toml", PACK)])]).unwrap();
        let found: Vec<_> =
            pack.boundaries().into_iter().map(|found| (found.fact, found.before, found.after)).collect();
        let turn = |fact: &str, before: (&str, Verdict), after: (&str, Verdict)| {
            (fact.to_owned(), (before.0.to_owned(), before.1), (after.0.to_owned(), after.1))
        };
        let (yes, no) = (Verdict::Qualifies, Verdict::DoesNot);
        assert_eq!(
            found,
            [
                turn("family.income", ("1000000", yes), ("1000001", no)),
                turn("person.birth_date", ("2023-03-10", no), ("2023-03-11", yes)),
            ]
        );
    }
}
