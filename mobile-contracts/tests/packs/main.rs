//! The packs as they lie on disk: they load, their examples hold, and they keep the promises to families.
//!
//! What the language itself promises is tested in `tests/eligibility` on small packs; here the same promises are
//! tried on the real ones, with the families of their examples.

mod support;

mod completeness;
mod examples;
mod promises;
