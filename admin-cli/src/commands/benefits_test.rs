//! `family-card benefits test`

use serde_json::json;

use super::benefits_pack::PackArguments;
use crate::output::Output;
use crate::texts;
use crate::trouble::Trouble;

/// Runs the examples of a pack. One that fails is a refusal.
pub(crate) fn run(output: &Output, arguments: &PackArguments) -> Result<(), Trouble> {
    let report = arguments.load()?.run_examples();
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    output.data(&json!({"run": report.run, "failures": failures}), |lang| {
        let passed = report.run - failures.len();
        let sum = format!("{}: {passed}/{}\n", texts::examples_hold(lang), report.run);
        failures.iter().map(|failure| format!("{failure}\n")).chain([sum]).collect()
    })?;
    if failures.is_empty() { Ok(()) } else { Err(Trouble::ExamplesFail) }
}
