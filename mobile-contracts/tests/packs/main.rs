//! The packs as they lie on disk: they load, their examples hold, and they keep the promises to families.
//!
//! What the language itself promises is tested in `tests/eligibility` on small packs; here the same promises are
//! tried on the real ones, with the families of their examples.
#![expect(clippy::unwrap_used, reason = "helpers of tests outside #[test] functions")]

mod completeness;
mod deductions;
mod examples;
mod families;
mod first_year;
mod json;
mod likely;
mod promises;
mod regional_lint;
mod regions;
mod support;
