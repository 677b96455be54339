//! The body of every error answer: `application/problem+json` (RFC 9457).
//!
//! Codes and texts stand in `problem_code.rs` and `field_error.rs`; how a failure of the service becomes this body
//! is the service's business.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::{
    field_error::{FieldCode, FieldError},
    problem_code::ProblemCode,
};
use crate::lang::Lang;

/// The media type of [`Problem`] (RFC 9457, section 3).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not carried out. Decide by `code`, show `title` and `detail`, quote `request_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained, relative to the address of the service.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation_failed", format = "uri-reference")]
    pub type_uri: String,
    /// What happened, in a few words, in the language asked for.
    #[schema(example = "Данные не приняты")]
    pub title: String,
    /// The HTTP status again, for clients that only keep the body.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What to do about it, in the language asked for.
    #[schema(example = "Исправьте поля, перечисленные в errors.")]
    pub detail: String,
    /// Stable code for programs. New codes may be added: treat an unknown one by its `status`.
    #[schema(example = "validation_failed")]
    pub code: String,
    /// The id under which the service has logged the request.
    #[schema(example = "0199f2a4-7c1e-7d3a-9b52-1f6f0c8a4e21")]
    pub request_id: String,
    /// Which places of the request are wrong, if it is about places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One place of the request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON Pointer (RFC 6901) into the body; a parameter of the address is pointed at as `/name`.
    #[schema(example = "/members/0/birth_date")]
    pub pointer: String,
    /// Stable code for programs, such as `required`, `unknown`, `too_long`.
    #[schema(example = "in_the_future")]
    pub code: String,
    /// What is wrong, in the language asked for.
    #[schema(example = "Дата ещё не наступила.")]
    pub detail: String,
}

impl Problem {
    /// The body for a code, in one language.
    #[must_use]
    pub fn new(code: ProblemCode, errors: Vec<FieldError>, lang: Lang, request_id: &str) -> Self {
        Self {
            type_uri: format!("/problems/{code}"),
            title: code.title(lang).to_owned(),
            status: code.status(),
            detail: code.detail(lang).to_owned(),
            code: code.as_str().to_owned(),
            request_id: request_id.to_owned(),
            errors: errors.into_iter().map(|error| error.into_problem(lang)).collect(),
        }
    }

    /// The code as this version of the crate knows it; `None` for one that a newer server added.
    #[must_use]
    pub fn known_code(&self) -> Option<ProblemCode> {
        self.code.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_the_body_of_rfc_9457_with_our_members() {
        let errors = vec![FieldError::new("/name", FieldCode::Required)];
        let problem = Problem::new(ProblemCode::ValidationFailed, errors, Lang::En, "r-1");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/problems/validation_failed",
                "title": "Values not accepted",
                "status": 422,
                "detail": "Correct the fields listed in errors.",
                "code": "validation_failed",
                "request_id": "r-1",
                "errors": [{"pointer": "/name", "code": "required", "detail": "This field is required."}],
            })
        );
        assert_eq!(problem.known_code(), Some(ProblemCode::ValidationFailed));
    }

    #[test]
    fn a_problem_without_places_has_no_errors_member_and_is_read_back() {
        let problem = Problem::new(ProblemCode::NotFound, Vec::new(), Lang::Ru, "r-2");
        let json = serde_json::to_string(&problem).unwrap();
        assert!(!json.contains("errors"));
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
    }
}
