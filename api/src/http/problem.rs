//! Failures and bare error statuses as problem+json, in the language and under the id of the request.
//!
//! The codes and texts stand in the contracts; when a body is written is decided in `frame.rs`.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use mobile_contracts::wire::problem::{FieldError, PROBLEM_JSON, Problem, ProblemCode};

use super::frame::About;
use crate::failure::Failure;

/// Seconds after which a caller may try again when nothing better is known.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("3");

impl Failure {
    /// The code that the caller is told.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        match self {
            Self::Problem { code, .. } => *code,
            Self::Unavailable(_) => ProblemCode::Unavailable,
            Self::TooMany(_) => ProblemCode::TooManyRequests,
            Self::Database(_) | Self::Internal(_) => ProblemCode::Internal,
        }
    }

    /// The places in the request that the caller is told about.
    fn errors(&self) -> &[FieldError] {
        match self {
            Self::Problem { errors, .. } => errors,
            _ => &[],
        }
    }

    /// Tells the log what the caller is not told. Called once for each failure, in the span of its request.
    fn log(&self) {
        match self {
            Self::Problem { .. } | Self::TooMany(_) => {}
            Self::Unavailable(why) => tracing::warn!(why, "a part of the service is out of reach"),
            Self::Database(_) | Self::Internal(_) => tracing::error!(error = %self, "request failed"),
        }
    }
}

impl actix_web::ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(self.code())
    }

    /// The status and what only the failure knows: the body needs the request, which only the outermost middleware
    /// still has.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
    }
}

fn status(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Gives an error answer its body and keeps its headers (`Allow`, `Retry-After`). An answer below 400, or one
/// that already has a problem body, passes as it is. Says which code was told.
pub(super) fn complete(response: HttpResponse, about: &About) -> (HttpResponse, Option<ProblemCode>) {
    if response.status().as_u16() < 400 || is_problem(response.headers()) {
        return (response, None);
    }
    let failure = response.error().and_then(|error| error.as_error::<Failure>());
    let (code, errors) = match failure {
        Some(failure) => {
            failure.log();
            (failure.code(), failure.errors().to_vec())
        }
        None => (ProblemCode::from_status(response.status().as_u16()), Vec::new()),
    };
    (write(response, code, errors, about), Some(code))
}

/// The answer to a request whose handler panicked.
pub(super) fn after_panic(about: &About) -> HttpResponse {
    let response = HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR);
    write(response, ProblemCode::Internal, Vec::new(), about)
}

fn write(response: HttpResponse, code: ProblemCode, errors: Vec<FieldError>, about: &About) -> HttpResponse {
    let problem = Problem::new(code, errors, about.lang, about.request_id.as_str());
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = response.set_body(BoxBody::new(body));
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(about.lang.tag()));
    if let Some((name, value)) = companions(code)
        && !headers.contains_key(&name)
    {
        headers.insert(name, value);
    }
    response
}

/// Headers that belong to a code, unless the answer already has its own (RFC 9110 §11.6.1 and §10.2.3, RFC 6750
/// §3).
fn companions(code: ProblemCode) -> Option<(HeaderName, HeaderValue)> {
    match code {
        ProblemCode::TokenExpired => {
            Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\"")))
        }
        code if code.status() == 401 => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        code if matches!(code.status(), 429 | 503) => Some((header::RETRY_AFTER, RETRY_AFTER)),
        ProblemCode::IdempotencyInProgress => Some((header::RETRY_AFTER, RETRY_AFTER)),
        _ => None,
    }
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes() == PROBLEM_JSON.as_bytes())
}
