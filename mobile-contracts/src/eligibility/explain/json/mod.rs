//! The answer as JSON text, written straight from the outcome.
//!
//! It is what `serde_json` makes of an [`Answer`](super::Answer), byte for byte; `tests/packs` compares them over all
//! examples. Two thirds of the time of a screening went into making that tree and walking it again.

mod condition;
mod fragments;
mod text;
mod write;

pub(crate) use fragments::Fragments;
