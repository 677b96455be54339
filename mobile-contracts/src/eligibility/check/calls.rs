//! Functions and quantifiers.

use super::super::ast::{Arg, Expr, ExprKind, Over, Quantifier};
use super::super::code::{Bool, CalendarPart, FactRef, Group, NumId, Number, Rounding, Step, Var};
use super::super::diagnose::nearest;
use super::super::words::{Kind, Per};
use super::{Checked, Checker, MAX_NESTED_GROUPS, TypeError, Typed, kind_name};

const FUNCTIONS: [&str; 18] = [
    "age",
    "applicable",
    "birth_order",
    "birthday",
    "end_of_month",
    "end_of_year",
    "greatest",
    "least",
    "months_until",
    "param",
    "qualifies",
    "round",
    "round_down",
    "round_up",
    "start_of_month",
    "start_of_year",
    "year",
    "count",
];

/// The most that `months_until` counts: fifty years.
const MAX_MONTHS: i64 = 600;

impl Checker<'_> {
    pub(super) fn call(&mut self, at: usize, name: &str, args: &[Arg]) -> Checked<Typed> {
        let number = |checker: &mut Self, kind, node| Ok(Typed::Num(kind, checker.code.num(node)));
        match name {
            "age" => {
                let born = self.one_date(at, name, args)?;
                let on = self.on(args)?;
                Ok(Typed::Age { born, on })
            }
            "months_until" => self.months_until(at, args),
            "param" => self.param(at, args),
            "qualifies" => self.qualifies(at, args),
            "applicable" => self.applicable(at, args),
            "birth_order" => self.birth_order(at, args),
            "birthday" => {
                let [born, years] = args else { return Err(arity(at, "birthday(date, 8)")) };
                let ExprKind::Int(years) = *years.value.kind else {
                    return Err(arity(at, "birthday(date, 8)"));
                };
                let born = self.date(&born.value)?;
                let years = i32::try_from(years).unwrap_or(0).min(200);
                number(self, Kind::Date, Number::Stepped(born, Step::Birthday(years)))
            }
            "year" => {
                let date = self.one_date(at, name, args)?;
                number(self, Kind::Int, Number::Calendar(CalendarPart::Year, date))
            }
            "start_of_year" => self.calendar(at, name, args, CalendarPart::StartOfYear),
            "end_of_year" => self.calendar(at, name, args, CalendarPart::EndOfYear),
            "start_of_month" => self.calendar(at, name, args, CalendarPart::StartOfMonth),
            "end_of_month" => self.calendar(at, name, args, CalendarPart::EndOfMonth),
            "round" => self.rounded(at, args, Rounding::HalfUp),
            "round_down" => self.rounded(at, args, Rounding::Down),
            "round_up" => self.rounded(at, args, Rounding::Up),
            "least" | "greatest" => {
                let (kind, items) = self.same_kind(at, args)?;
                let range = self.code.num_range(&items);
                number(
                    self,
                    kind,
                    if name == "least" { Number::Least(range) } else { Number::Greatest(range) },
                )
            }
            _ => {
                let message = format!("there is no function `{name}`");
                Err(TypeError::new(at, message)
                    .expected(FUNCTIONS.join(", "))
                    .suggest(nearest(name, FUNCTIONS)))
            }
        }
    }

    /// `months_until(date, most: 12)`; counting further would make an answer change every month for nothing.
    fn months_until(&mut self, at: usize, args: &[Arg]) -> Checked<Typed> {
        const EXAMPLE: &str = "months_until(date, on: applied_on, most: 12)";
        let named = |name| args.iter().find(|arg| arg.name.as_deref() == Some(name));
        let known = |arg: &Arg| arg.name.as_deref().is_none_or(|name| ["on", "most"].contains(&name));
        let most = named("most").and_then(|arg| match *arg.value.kind {
            ExprKind::Int(most @ 1..=MAX_MONTHS) => i32::try_from(most).ok(),
            _ => None,
        });
        let Some(most) = most.filter(|_| args.len() <= 3 && args.iter().all(known)) else {
            return Err(arity(at, EXAMPLE).expected(format!("`{EXAMPLE}`, at most {MAX_MONTHS}")));
        };
        let date = self.one_date(at, "months_until", args)?;
        let on = self.on(args)?;
        // Counted from the day that a term is added to: a month after 28 February is no month before 31 March.
        let (end, months) = match self.code.nums[date.0 as usize] {
            Number::Stepped(date, Step::Months(months)) => (date, months),
            _ => (date, 0),
        };
        Ok(Typed::Num(Kind::Int, self.code.num(Number::MonthsUntil { end, months, on, most })))
    }

    fn one_date(&mut self, at: usize, name: &str, args: &[Arg]) -> Checked<NumId> {
        match args.first() {
            Some(Arg { name: None, value }) => self.date(value),
            _ => Err(arity(at, &format!("{name}(date)"))),
        }
    }

    /// The argument `on:`; the day of application when it is absent.
    fn on(&mut self, args: &[Arg]) -> Checked<NumId> {
        match args.iter().find(|arg| arg.name.as_deref() == Some("on")) {
            Some(arg) => self.date(&arg.value),
            None => Ok(self.code.num(Number::AppliedOn)),
        }
    }

    fn calendar(&mut self, at: usize, name: &str, args: &[Arg], part: CalendarPart) -> Checked<Typed> {
        let date = self.one_date(at, name, args)?;
        Ok(Typed::Num(Kind::Date, self.code.num(Number::Calendar(part, date))))
    }

    fn rounded(&mut self, at: usize, args: &[Arg], how: Rounding) -> Checked<Typed> {
        let [Arg { name: None, value }] = args else { return Err(arity(at, "round(amount)")) };
        let (kind, id) = self.number(value)?;
        if matches!(kind, Kind::Date | Kind::Rate) {
            return Err(TypeError::new(value.at, format!("{} is not rounded", kind_name(kind)))
                .expected("money, an area or a number"));
        }
        Ok(Typed::Num(kind, self.code.num(Number::Round(how, id))))
    }

    fn same_kind(&mut self, at: usize, args: &[Arg]) -> Checked<(Kind, Vec<NumId>)> {
        let mut items = Vec::with_capacity(args.len());
        let mut kind = None;
        for arg in args {
            let (found, id) = self.number(&arg.value)?;
            if *kind.get_or_insert(found) != found {
                return Err(TypeError::new(arg.value.at, format!("this is {}", kind_name(found))));
            }
            items.push(id);
        }
        kind.map(|kind| (kind, items)).ok_or_else(|| arity(at, "least(a, b)"))
    }

    fn param(&mut self, at: usize, args: &[Arg]) -> Checked<Typed> {
        let [Arg { name: None, value }, options @ ..] = args else {
            return Err(arity(at, "param(mrot, on: applied_on)"));
        };
        let ExprKind::Name(id) = &*value.kind else {
            return Err(arity(value.at, "param(mrot, on: applied_on)"));
        };
        let symbols = self.symbols;
        let Some(&index) = symbols.param_index.get(id.as_str()) else {
            let suggestion = nearest(id, symbols.param_index.keys().map(String::as_str));
            return Err(
                TypeError::new(value.at, format!("no parameter is called `{id}`")).suggest(suggestion)
            );
        };
        let param = &symbols.params[index];
        let mut key = None;
        for option in options {
            match (option.name.as_deref(), param.index) {
                (Some("on"), _) => {}
                (Some(name), Some(vocabulary)) if name == symbols.vocabularies[vocabulary].id => {
                    key = Some(self.key(&option.value, vocabulary)?);
                }
                (name, vocabulary) => {
                    let expected = vocabulary.map_or("on:".to_owned(), |index| {
                        format!("{}:, on:", symbols.vocabularies[index].id)
                    });
                    let message = format!("`{id}` takes no argument `{}`", name.unwrap_or("without a name"));
                    return Err(TypeError::new(option.value.at, message).expected(expected));
                }
            }
        }
        if let (Some(vocabulary), None) = (param.index, key) {
            let name = &symbols.vocabularies[vocabulary].id;
            return Err(TypeError::new(at, format!("`{id}` has a value for each {name}"))
                .expected(format!("`{name}: family.{name}`")));
        }
        let on = self.on(options)?;
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        self.uses.params.push(index);
        Ok(Typed::Num(param.kind, self.code.param(index, key, on)))
    }

    fn qualifies(&mut self, at: usize, args: &[Arg]) -> Checked<Typed> {
        let [Arg { name: None, value }] = args else { return Err(arity(at, "qualifies('ru.large_family')")) };
        let (ExprKind::Word(id) | ExprKind::Name(id)) = &*value.kind else {
            return Err(arity(value.at, "qualifies('ru.large_family')"));
        };
        let Some(&index) = self.symbols.benefit_index.get(id) else {
            let suggestion = nearest(id, self.symbols.benefit_index.keys().map(String::as_str));
            return Err(TypeError::new(value.at, format!("no benefit is called `{id}`")).suggest(suggestion));
        };
        let owner = match self.symbols.benefits[index].1 {
            Per::Family => Var::Family,
            Per::Adult => Var::Adult,
            Per::Child | Per::Birth => Var::Child,
        };
        if !self.bound.has(owner) {
            let name = if owner == Var::Adult { "adult" } else { "child" };
            let message = format!("`{id}` is decided for each {name}");
            return Err(TypeError::new(at, message).expected(format!("`any {name}: qualifies('{id}')`")));
        }
        let benefit = u16::try_from(index).unwrap_or(u16::MAX);
        self.uses.benefits.push(benefit);
        self.uses.subject |= !self.inner.has(owner);
        Ok(Typed::Bool(self.code.bool(Bool::Qualifies { benefit, var: owner })))
    }

    fn applicable(&mut self, at: usize, args: &[Arg]) -> Checked<Typed> {
        let [Arg { name: None, value }] = args else { return Err(arity(at, "applicable(family.some_fact)")) };
        let not_a_fact = || TypeError::new(value.at, "only a declared fact can be not applicable");
        let ExprKind::Name(name) = &*value.kind else { return Err(not_a_fact()) };
        let Some((owner, rest)) = name.split_once('.') else { return Err(not_a_fact()) };
        let (var, id) = match owner {
            "family" => (Var::Family, name.clone()),
            _ => (self.person(value.at, owner)?.ok_or_else(not_a_fact)?, format!("person.{rest}")),
        };
        let fact = self.symbols.fact_index.get(&id).ok_or_else(not_a_fact)?;
        let slot = self.symbols.facts[*fact].slot;
        Ok(Typed::Bool(self.code.bool(Bool::Applicable(FactRef { slot, var }))))
    }

    fn birth_order(&mut self, at: usize, args: &[Arg]) -> Checked<Typed> {
        let [Arg { name: None, value }] = args else { return Err(arity(at, "birth_order(child)")) };
        let ExprKind::Name(name) = &*value.kind else { return Err(arity(value.at, "birth_order(child)")) };
        for id in ["person.birth_date", "person.birth_order", "family.children_elsewhere"] {
            if !self.symbols.fact_index.contains_key(id) {
                let message = format!("`birth_order` needs the fact `{id}`, which no pack declares");
                return Err(TypeError::new(at, message));
            }
        }
        match self.person(value.at, name)? {
            Some(var) => Ok(Typed::Num(Kind::Int, self.code.num(Number::BirthOrder(var)))),
            None => Err(arity(value.at, "birth_order(child)")),
        }
    }

    pub(super) fn quantified(
        &mut self,
        at: usize,
        what: Quantifier,
        over: &Over,
        body: Option<&Expr>,
    ) -> Checked<Typed> {
        let Some(&(_, var)) = Var::GROUPS.iter().find(|(name, _)| *name == over.group) else {
            let names = Var::GROUPS.map(|(name, _)| name);
            let message = format!("nobody can be gone through as `{}`", over.group);
            return Err(TypeError::new(over.at, message)
                .expected(names.join(", "))
                .suggest(nearest(&over.group, names)));
        };
        let of = match &over.of {
            Some(owner) => Some(
                self.person(over.at, owner)?
                    .ok_or_else(|| TypeError::new(over.at, format!("`{owner}` is no person")))?,
            ),
            None => None,
        };
        let (outer, outer_inner) = (self.bound, self.inner);
        (self.bound, self.inner) = (outer.with(var), outer_inner.with(var));
        if self.bound.0.count_ones() - u32::from(self.bound.has(Var::Person)) > MAX_NESTED_GROUPS {
            return Err(TypeError::new(
                at,
                "too many groups are gone through inside each other; name the inner one as `derived`",
            ));
        }
        let inner = self.inside(at, what, Group { var, of, filter: None }, over, body);
        (self.bound, self.inner) = (outer, outer_inner);
        inner
    }

    fn inside(
        &mut self,
        at: usize,
        what: Quantifier,
        mut group: Group,
        over: &Over,
        body: Option<&Expr>,
    ) -> Checked<Typed> {
        group.filter = over.filter.as_ref().map(|filter| self.bool(filter)).transpose()?;
        match (what, body) {
            (Quantifier::Count, None) => Ok(Typed::Num(Kind::Int, self.code.num(Number::Count(group)))),
            (Quantifier::Count, Some(body)) => {
                Err(TypeError::new(body.at, "`count` takes no `: ..`").expected("`count(child where ..)`"))
            }
            (_, None) => {
                let message = "what is asked of each of them is missing";
                Err(TypeError::new(at, message)
                    .expected("`: ..` after the group, like `any child: child.disabled`"))
            }
            (Quantifier::Any, Some(body)) => {
                let body = self.bool(body)?;
                Ok(Typed::Bool(self.code.bool(Bool::AnyOf { group, body })))
            }
            (Quantifier::Every, Some(body)) => {
                let body = self.bool(body)?;
                Ok(Typed::Bool(self.code.bool(Bool::EveryOf { group, body })))
            }
            (_, Some(expr)) => {
                let (kind, body) = self.number(expr)?;
                if what == Quantifier::Sum && kind == Kind::Date {
                    return Err(TypeError::new(expr.at, "dates are not added up").expected("`min` or `max`"));
                }
                Ok(Typed::Num(kind, self.code.num(Number::Over { what, group, body })))
            }
        }
    }
}

fn arity(at: usize, example: &str) -> TypeError {
    TypeError::new(at, "the arguments do not fit").expected(format!("`{example}`"))
}
