//! The road map of a family: made from the answer of the rules, drawn as JSON, as a calendar and as a page to print.

mod calendar;
pub mod http;
mod links;
mod page;
mod plan;
mod store;

pub(super) use plan::is_worse_choice;
