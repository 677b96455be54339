//! The card from outside: its vectors, and what must hold for every code.
#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod aws_lc;
mod bundles;
mod cases;
mod list_vectors;
mod lists;
mod making;
mod mutations;
mod support;
mod tables;
mod vectors;
