//! Runs the examples of a pack: each is a family, its dates, and what the answer must be.

mod boundaries;

use chrono::NaiveDate;

use super::evaluate::{Dates, Evaluator};
use super::explain::{Answer, BenefitAnswer};
use super::model::{Example, Expectation, Pack};
use super::words::Detail;

pub use boundaries::Boundary;

/// An example whose answer was not the one expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// The file of the example.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The benefit that it belongs to.
    pub benefit: String,
    /// Its name.
    pub name: String,
    /// What was expected, and what came out instead.
    pub message: String,
}

impl std::fmt::Display for ExampleFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}, example «{}»: {}", self.file, self.line, self.benefit, self.name, self.message)
    }
}

/// How the examples of a pack came out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExampleReport {
    /// How many examples there are.
    pub run: usize,
    /// Those that failed.
    pub failures: Vec<ExampleFailure>,
}

impl Pack {
    /// Runs every example of the pack.
    #[must_use]
    pub fn run_examples(&self) -> ExampleReport {
        self.run_examples_in(|_| true)
    }

    /// Runs the examples that stand in the files that `wanted` names: those of one of several packs.
    #[must_use]
    pub fn run_examples_in(&self, wanted: impl Fn(&str) -> bool) -> ExampleReport {
        let mut report = ExampleReport::default();
        let mut evaluator = Evaluator::new();
        for example in self.examples.iter().filter(|example| wanted(&example.origin.file)) {
            report.run += 1;
            for message in run(self, example, &mut evaluator) {
                report.failures.push(ExampleFailure {
                    file: example.origin.file.clone(),
                    line: example.origin.line,
                    benefit: example.benefit.clone(),
                    name: example.name.clone(),
                    message,
                });
            }
        }
        report
    }
}

fn dates(example: &Example) -> Dates {
    Dates { today: example.today, applied_on: example.applied_on, known_on: example.known_on }
}

fn run(pack: &Pack, example: &Example, evaluator: &mut Evaluator) -> Vec<String> {
    let sheet = match pack.bind(&example.family, example.today) {
        Ok(sheet) => sheet,
        Err(problems) => {
            return problems.iter().map(|problem| format!("the family does not fit: {problem:?}")).collect();
        }
    };
    let dates = dates(example);
    let answer = evaluator.evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
    example.expect.iter().flat_map(|expected| check(&answer, &example.benefit, expected)).collect()
}

fn check(answer: &Answer<'_>, benefit: &str, expected: &Expectation) -> Vec<String> {
    let found = answer
        .benefits
        .iter()
        .find(|found| found.benefit == benefit && (found.subject.as_deref() == expected.member.as_deref()));
    let Some(found) = found else {
        let whom = expected.member.as_deref().unwrap_or("the family");
        return vec![format!("nothing was decided for {whom}")];
    };
    let mut differences = Vec::new();
    let mut same = |what: &str, expected: String, found: String| {
        if expected != found {
            differences.push(format!("{what} should be {expected}, but is {found}"));
        }
    };
    same("the verdict", expected.verdict.clone(), word(&found.verdict));
    if let Some(likely) = &expected.likely {
        same(
            "the likely verdict",
            likely.clone(),
            found.likely.map_or("none".to_owned(), |likely| word(&likely)),
        );
    }
    if let Some(status) = &expected.status {
        same("the status", status.clone(), word(&found.status));
    }
    if let Some((min, max)) = expected.amount {
        same(
            "the amount",
            format!("{min} to {max:?}"),
            amount(found).map_or("none".to_owned(), |(min, max)| format!("{min} to {max:?}")),
        );
    }
    if let Some(missing) = &expected.missing {
        let mut names: Vec<&str> =
            found.missing.iter().filter(|gap| !gap.for_amount).map(|gap| gap.fact.as_ref()).collect();
        names.dedup();
        same("what is missing", format!("{missing:?}"), format!("{names:?}"));
    }
    if let Some(blockers) = &expected.blockers {
        same("what stands against it", format!("{blockers:?}"), format!("{:?}", found.blockers));
    }
    if let Some(changes_on) = expected.changes_on {
        same("the next change", day(changes_on), day(found.changes_on));
    }
    differences
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or("never".to_owned(), |date| date.to_string())
}

/// The payment itself where there is one, the first year's sum where there are several.
fn amount(found: &BenefitAnswer<'_>) -> Option<(i64, Option<i64>)> {
    let amount = found.amount.as_ref()?;
    let shown = match amount.payments.as_slice() {
        [payment] => payment.amount,
        _ => amount.first_year,
    };
    Some((shown.min, shown.max))
}

/// The word under which a value is written in answers.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
