//! The benefit rule engine from outside: the promises of RULES.md as properties, behaviours and errors.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failed test")]

mod answers;
mod authors_errors;
mod choices;
mod country;
mod horizon;
mod kleene;
mod regions;
mod support;
mod times;
mod verdicts;
