//! Why a use case could not answer: the caller's mistake, something out of reach, or our own fault.
//!
//! A business outcome is never a failure: "the limit is used up" is an answer with a reason code.

use diesel::result::Error as DbError;
use mobile_contracts::discount::{InputProblem, InputProblemCode};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use crate::db::{Fault, error};

/// What a service returns instead of an answer. `http/problem.rs` turns it into problem+json.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller can see and mend this.
    #[error("{code}")]
    Problem {
        /// The stable code out of the one table.
        code: ProblemCode,
        /// The places in the request that are at fault, where there are any.
        errors: Vec<FieldError>,
    },
    /// The database or another part is out of reach for now; the caller may try again.
    #[error("out of reach: {0}")]
    Unavailable(String),
    /// Asked too often; after that many seconds one more will do.
    #[error("too many requests, {0} s too early")]
    TooMany(u64),
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] DbError),
    /// Our own fault. Logged once, never told.
    #[error("internal: {0:#}")]
    Internal(#[from] anyhow::Error),
}

impl Failure {
    /// A problem that names no single field.
    #[must_use]
    pub fn problem(code: ProblemCode) -> Self {
        Self::Problem { code, errors: Vec::new() }
    }

    /// Nothing here for this caller: absent, or owned by somebody else.
    #[must_use]
    pub fn not_found() -> Self {
        Self::problem(ProblemCode::NotFound)
    }

    /// Invalid fields, each with its JSON Pointer.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::Problem { code: ProblemCode::ValidationFailed, errors }
    }

    /// What the contracts found wrong with a value that stands at `place` in the request.
    #[must_use]
    pub fn invalid_input(place: &str, problems: &[InputProblem]) -> Self {
        Self::invalid(problems.iter().map(|problem| Self::field_of(place, problem)).collect())
    }

    /// One of them, as a field error.
    #[must_use]
    pub fn field_of(place: &str, problem: &InputProblem) -> FieldError {
        let code = match problem.code {
            InputProblemCode::Empty => FieldCode::Required,
            InputProblemCode::Duplicate => FieldCode::Duplicate,
            InputProblemCode::TooMany | InputProblemCode::OutOfRange => FieldCode::OutOfRange,
            _ => FieldCode::Malformed,
        };
        FieldError::new(format!("{place}{}", problem.pointer), code)
    }

    /// Something that must hold did not.
    #[must_use]
    pub fn internal(what: &'static str) -> Self {
        Self::Internal(anyhow::anyhow!(what))
    }
}

impl From<error::OutOfReach> for Failure {
    fn from(out: error::OutOfReach) -> Self {
        Self::Unavailable(out.0)
    }
}

impl Fault for Failure {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
