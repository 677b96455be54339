//! The same language decides whom an offer is for: one expression over the facts of a pack.
//!
//! It has no texts, versions or dates of its own; an offer carries those.

use super::check::{Bound, Checker, Symbols, TypeError, Uses};
use super::code::{BoolId, Code};
use super::diagnose::{PackError, PackErrors};
use super::eval::{Run, Scratch};
use super::evaluate::Dates;
use super::explain::Verdict;
use super::model::Pack;
use super::outcome::Missing;
use super::sheet::Sheet;
use super::words::{Per, Scope};

/// An expression that says which families an offer is for, compiled against one pack.
#[derive(Debug)]
pub struct Audience {
    code: Code,
    root: BoolId,
    pack_hash: String,
}

/// Whether a family belongs to an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// `need_info` while it is not known.
    pub verdict: Verdict,
    /// The ids of the facts that would settle it.
    pub missing: Vec<String>,
}

impl Pack {
    /// Compiles an expression such as `qualifies('ru.large_family') and any child: age(child.birth_date) < 7y`.
    ///
    /// # Errors
    /// What does not fit, with the column in the expression.
    pub fn audience(&self, expression: &str) -> Result<Audience, PackErrors> {
        let symbols = self.symbols();
        let mut code = Code::default();
        let mut uses = Uses::default();
        let mut checker = Checker {
            symbols: &symbols,
            code: &mut code,
            bound: Bound::per(Per::Family),
            inner: Bound::default(),
            event: None,
            uses: &mut uses,
        };
        match checker.condition(expression) {
            Ok(root) => Ok(Audience { code, root, pack_hash: self.hash.clone() }),
            Err(TypeError { at, message, expected, suggestion }) => Err(PackErrors(vec![PackError {
                file: "audience".to_owned(),
                line: 1,
                column: at + 1,
                rule: String::new(),
                message,
                expected,
                suggestion,
            }])),
        }
    }

    /// What expressions may name, gathered again from the loaded pack.
    fn symbols(&self) -> Symbols {
        let derived: Vec<_> = self.derived.iter().map(super::model::Derived::signature).collect();
        Symbols {
            vocabularies: self.vocabularies.clone(),
            fact_index: self.facts.iter().enumerate().map(|(at, fact)| (fact.id.clone(), at)).collect(),
            facts: self.facts.clone(),
            param_index: self.params.iter().enumerate().map(|(at, param)| (param.id.clone(), at)).collect(),
            params: self.params.clone(),
            derived_index: derived.iter().enumerate().map(|(at, (id, ..))| (id.clone(), at)).collect(),
            derived,
            benefits: self.benefits.iter().map(|benefit| (benefit.id.clone(), benefit.per)).collect(),
            benefit_index: self.by_benefit_id.clone(),
        }
    }
}

impl Audience {
    /// Whether the family belongs to the audience; `None` when the sheet is bound to another pack than the
    /// one that the audience was compiled against.
    #[must_use]
    pub fn includes(&self, sheet: &Sheet<'_>, dates: &Dates) -> Option<Membership> {
        if self.pack_hash != sheet.pack.hash {
            return None;
        }
        let mut scratch = Scratch::default();
        let mut run = Run::new(sheet, dates.clock(), &mut scratch).with_code(&self.code);
        let start = run.mark();
        let verdict = run.truth(self.root).truth.into();
        let mut missing: Vec<String> = run
            .missing_since(start)
            .iter()
            .map(|item| match item {
                Missing::Family(slot) => sheet.pack.fact(Scope::Family, usize::from(*slot)).id.clone(),
                Missing::Person(_, slot) => sheet.pack.fact(Scope::Person, usize::from(*slot)).id.clone(),
                Missing::Everyone => "everyone_listed".to_owned(),
                Missing::Parents(_) => "parents".to_owned(),
                Missing::Param(param, _) => format!("param:{}", sheet.pack.params[usize::from(*param)].id),
                Missing::Rule(rule) => format!("rule:{}", sheet.pack.benefits[usize::from(*rule)].id),
                Missing::NoValue => "no_value".to_owned(),
            })
            .collect();
        missing.sort();
        missing.dedup();
        Some(Membership { verdict, missing })
    }
}
