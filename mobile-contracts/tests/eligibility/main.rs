//! The benefit rule engine from outside: the promises of RULES.md as properties, behaviours and errors.

mod authors_errors;
mod behaviours;
mod horizon;
mod kleene;
mod support;
