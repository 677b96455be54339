//! What is not wrong with a pack, but probably not meant.

use chrono::NaiveDate;

use super::ast::CompareOp;
use super::calendar::Day;
use super::code::{Bool, DerivedRef, FactRef, Number, Step, Var, Word};
use super::diagnose::PackError;
use super::document::Origin;
use super::model::{Fact, Pack, Param};
use super::words::Scope;

/// Fewer examples than this leave a rule untested.
const MIN_EXAMPLES: usize = 3;

impl Pack {
    /// Warnings, as of a day: rules with too few examples, words that nothing uses, holes and ends in the
    /// numbers of the law, terms on the wrong side of a comparison, packs that are due for review.
    #[must_use]
    pub fn lint(&self, today: NaiveDate) -> Vec<PackError> {
        let mut lint = Lint { pack: self, warnings: Vec::new(), used: Used::of(self) };
        lint.examples();
        lint.unused();
        lint.numbers(Day::of(today));
        lint.versions();
        lint.terms();
        lint.narrowing();
        for layer in self.layers.iter().filter(|layer| layer.is_stale(today)) {
            let message =
                format!("was due for review {} days after {}", layer.review_every_days, layer.published);
            lint.warn(None, &format!("pack {}", layer.id), message);
        }
        lint.warnings
    }
}

/// What expressions speak of.
#[derive(Default)]
struct Used {
    family: Vec<bool>,
    person: Vec<bool>,
    params: Vec<bool>,
    derived: Vec<bool>,
}

impl Used {
    fn of(pack: &Pack) -> Self {
        let mut used = Self {
            family: vec![false; pack.family_slots],
            person: vec![false; pack.person_slots],
            params: vec![false; pack.params.len()],
            derived: vec![false; pack.derived.len()],
        };
        for node in &pack.code.bools {
            match *node {
                Bool::Fact(fact) | Bool::Applicable(fact) => used.fact(fact),
                Bool::Derived(derived) => used.derived(derived),
                Bool::WordIn { word, .. } => used.word(word),
                Bool::SameWord { left, right } => [left, right].into_iter().for_each(|word| used.word(word)),
                _ => {}
            }
        }
        for node in &pack.code.nums {
            match *node {
                Number::Fact(fact) => used.fact(fact),
                Number::Derived(derived) => used.derived(derived),
                Number::Param { param, key, .. } => {
                    used.params[usize::from(param)] = true;
                    key.into_iter().for_each(|word| used.word(word));
                }
                Number::BirthOrder(_) => used.birth_order(pack),
                _ => {}
            }
        }
        used
    }

    fn fact(&mut self, fact: FactRef) {
        let list = if fact.var == Var::Family { &mut self.family } else { &mut self.person };
        list[usize::from(fact.slot)] = true;
    }

    fn derived(&mut self, derived: DerivedRef) {
        self.derived[usize::from(derived.index)] = true;
    }

    fn word(&mut self, word: Word) {
        if let Word::Fact(fact) = word {
            self.fact(fact);
        }
    }

    fn birth_order(&mut self, pack: &Pack) {
        for slot in [pack.birth_order, pack.birth_date].into_iter().flatten() {
            self.person[usize::from(slot)] = true;
        }
        if let Some(slot) = pack.children_elsewhere {
            self.family[usize::from(slot)] = true;
        }
    }
}

struct Lint<'a> {
    pack: &'a Pack,
    warnings: Vec<PackError>,
    used: Used,
}

impl Lint<'_> {
    fn warn(&mut self, origin: Option<&Origin>, rule: &str, message: String) {
        self.warnings.push(PackError {
            file: origin.map_or_else(String::new, |origin| origin.file.clone()),
            line: origin.map_or(1, |origin| origin.line),
            column: 1,
            rule: rule.to_owned(),
            message,
            expected: None,
            suggestion: None,
        });
    }

    fn examples(&mut self) {
        for benefit in &self.pack.benefits {
            let count = self.pack.examples.iter().filter(|example| example.benefit == benefit.id).count();
            if count < MIN_EXAMPLES {
                let message = format!("has {count} examples; {MIN_EXAMPLES} are the least");
                self.warn(Some(&benefit.origin), &format!("benefit {}", benefit.id), message);
            }
        }
    }

    fn unused(&mut self) {
        let pack = self.pack;
        let is_used = |lint: &Self, fact: &Fact| {
            let list = if fact.scope == Scope::Family { &lint.used.family } else { &lint.used.person };
            list[usize::from(fact.slot)]
        };
        for fact in &pack.facts {
            if !is_used(self, fact) {
                self.warn(None, &format!("fact {}", fact.id), "no rule asks for it".to_owned());
            }
        }
        for (at, param) in pack.params.iter().enumerate() {
            if !self.used.params[at] {
                self.warn(None, &format!("parameter {}", param.id), "no rule uses it".to_owned());
            }
        }
        for (at, derived) in pack.derived.iter().enumerate() {
            if !self.used.derived[at] {
                self.warn(
                    Some(&derived.origin),
                    &format!("derived {}", derived.id),
                    "no rule uses it".to_owned(),
                );
            }
        }
    }

    /// Days without a value between two values, and numbers that have run out.
    fn numbers(&mut self, today: Day) {
        for param in &self.pack.params {
            self.gaps(param);
            for (series, values) in param.series.iter().enumerate() {
                let name = self.series_name(param, series);
                let mut spans: Vec<_> = values.iter().map(|value| (value.from, value.to)).collect();
                spans.sort_unstable();
                let mut covered = None;
                for (from, to) in spans {
                    if let Some(end) = covered.filter(|end| *end < from) {
                        self.warn(
                            None,
                            &name,
                            format!("has no value from {} to {}", shown(end), shown(from)),
                        );
                    }
                    covered = covered.max(Some(to));
                }
                if let Some(end) = covered.filter(|end| *end <= today) {
                    self.warn(None, &name, format!("ran out on {}", shown(end)));
                }
            }
        }
    }

    /// Numbers without any value; those of an index are counted, for most regions' are not known at first.
    fn gaps(&mut self, param: &Param) {
        let empty = param.series.iter().filter(|values| values.is_empty()).count();
        if empty > 0 {
            let message = match param.index {
                None => "has no value at all".to_owned(),
                Some(_) => format!("has no value at all for {empty} of {} words", param.series.len()),
            };
            self.warn(None, &format!("parameter {}", param.id), message);
        }
    }

    fn series_name(&self, param: &Param, series: usize) -> String {
        match param.index {
            None => format!("parameter {}", param.id),
            Some(at) => format!("parameter {}, {}", param.id, self.pack.vocabularies[at].words[series].0),
        }
    }

    fn versions(&mut self) {
        for benefit in &self.pack.benefits {
            let mut spans: Vec<_> =
                benefit.versions.iter().map(|version| (version.from, version.to)).collect();
            spans.sort_unstable();
            let mut covered = None;
            for (from, to) in spans {
                if let Some(end) = covered.filter(|end| *end < from) {
                    let message = format!("no version is in force from {} to {}", shown(end), shown(from));
                    self.warn(Some(&benefit.origin), &format!("benefit {}", benefit.id), message);
                }
                covered = covered.max(Some(to));
            }
        }
    }

    /// A region gives more than the law beneath it, never less: whoever takes what it gives keeps what is guaranteed.
    fn narrowing(&mut self) {
        for benefit in self.pack.benefits.iter().filter(|benefit| benefit.layer > 0) {
            let guaranteed = |at: &&u16| {
                let other = &self.pack.benefits[usize::from(**at)];
                other.layer < benefit.layer && other.versions.iter().any(|version| version.status.is_firm())
            };
            let taken: Vec<_> = benefit.excludes.iter().filter(guaranteed).copied().collect();
            for at in taken {
                let other = &self.pack.benefits[usize::from(at)].id;
                let message =
                    format!("excludes `{other}` of the pack beneath: a region may widen, not narrow");
                self.warn(Some(&benefit.origin), &format!("benefit {}", benefit.id), message);
            }
        }
    }

    /// `applied_on - 6 months <= event`: the law counts from the event, and ends of months differ.
    fn terms(&mut self) {
        let code = &self.pack.code;
        let moved = |id: super::code::NumId| match code.nums[id.0 as usize] {
            Number::Stepped(date, Step::Months(_)) => {
                matches!(code.nums[date.0 as usize], Number::AppliedOn | Number::Today)
            }
            _ => false,
        };
        let ordered = |op| !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        let backwards = |node: &&Bool| match **node {
            Bool::Compare { op, left, right, .. } => ordered(op) && (moved(left) || moved(right)),
            _ => false,
        };
        let count = code.bools.iter().filter(backwards).count();
        if count > 0 {
            let message = format!(
                "{count} comparisons move `applied_on` or `today` by months; put the term on the side of the event, \
                 `applied_on <= event_on + 6 months`, as the law counts it"
            );
            self.warn(None, "", message);
        }
    }
}

fn shown(day: Day) -> String {
    day.date().map_or_else(|| "for ever".to_owned(), |date| date.to_string())
}
