//! What is wrong with a basket or with an offer, and where: a list for people and programs, not an exception.
//!
//! It is not the API's problem document: `wire` turns these into the `errors[]` of one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing wrong with what was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InputProblem {
    /// JSON Pointer (RFC 6901) to the value, within the basket or the terms: `/lines/0/amount`.
    #[schema(examples("/lines/0/amount"))]
    pub pointer: String,
    /// What is wrong with it.
    pub code: InputProblemCode,
}

/// What can be wrong with a value.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InputProblemCode {
    /// At least one entry is needed.
    Empty,
    /// More entries than allowed.
    TooMany,
    /// A number below or above what is allowed.
    OutOfRange,
    /// A text that is empty, too long or holds control characters.
    BadText,
    /// No such day in any year, or no such time of day.
    BadDate,
    /// An end before its beginning.
    EndsBeforeStart,
    /// Steps must rise, with nothing said twice.
    NotAscending,
    /// The same thing is said twice.
    Duplicate,
    /// Contradicts another field of the same object.
    Contradicts,
    /// Needs another field or another kind to make sense.
    NeedsOther,
}

/// Collects problems while walking down a value; knows where it stands.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<InputProblem>,
    path: String,
}

impl Problems {
    pub(super) fn found(self) -> Vec<InputProblem> {
        self.found
    }

    /// Runs `walk` one step deeper, at a field name or an index. Names here never need `~` escapes.
    pub(super) fn at(&mut self, step: impl std::fmt::Display, walk: impl FnOnce(&mut Self)) {
        use std::fmt::Write as _;
        let end = self.path.len();
        // Writing to a String cannot fail.
        let _ = write!(self.path, "/{step}");
        walk(self);
        self.path.truncate(end);
    }

    /// Records `code` here unless `holds`.
    pub(super) fn require(&mut self, holds: bool, code: InputProblemCode) {
        if !holds {
            self.found.push(InputProblem { pointer: self.path.clone(), code });
        }
    }

    /// Records `code` at the field `step` unless `holds`.
    pub(super) fn require_at(&mut self, step: impl std::fmt::Display, holds: bool, code: InputProblemCode) {
        if !holds {
            self.at(step, |here| here.require(false, code));
        }
    }
}
