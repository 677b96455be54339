//! The outermost middleware: what every request and every answer has in common.
//!
//! It gives the request an id and a language, opens the log span, catches panics, completes error answers to
//! problem+json, sets the security headers, counts and measures. It is one function and no stack of layers,
//! because the order of these steps matters and an error must pass all of them.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use futures_util::FutureExt as _;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::ProblemCode;
use tracing::Instrument as _;

use super::{metrics, problem};
use crate::state::App;

/// The header that carries the request id in both directions.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Scripts, styles and data from ourselves only; `wasm-unsafe-eval` is what the bundled QR reader needs.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The camera for scanning and the position for "near me", for our own pages only.
const PERMISSIONS_POLICY: &str = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()";

/// Set on every answer.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS_POLICY)),
    (header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin")),
];

/// The id of a request: the caller's own if it is harmless to log, else a UUIDv7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// 8 to 64 letters, digits, dots, hyphens and underscores.
    fn accept(value: &HeaderValue) -> Option<Self> {
        let text = value.to_str().ok()?;
        let harmless = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        (harmless && (8..=64).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    /// The id as it stands in headers, logs and problems.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of every request before it reaches a handler; in the request's extensions.
#[derive(Debug, Clone)]
pub struct About {
    /// The id under which it is logged.
    pub request_id: RequestId,
    /// The language of the answer.
    pub lang: Lang,
}

impl About {
    fn of(req: &ServiceRequest, app: &App) -> Self {
        let headers = req.headers();
        let request_id = headers
            .get(REQUEST_ID)
            .and_then(RequestId::accept)
            .unwrap_or_else(|| RequestId(app.ids.uuid().to_string()));
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { request_id, lang: wanted.map_or_else(Lang::default, Lang::from_accept_language) }
    }
}

/// Wraps the whole application; see the head of this file.
///
/// # Errors
/// Only as the way out after a panic, when there is no request left to answer with; the error holds the finished
/// answer.
pub async fn frame(
    app: web::Data<App>,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let about = About::of(&req, &app);
    let method = req.method().clone();
    if method == Method::HEAD {
        // Every GET answers HEAD (RFC 9110 §9.3.2); the HTTP/1 encoder, which read the real method, drops the body.
        req.head_mut().method = Method::GET;
    }
    req.extensions_mut().insert(about.clone());

    let started = Instant::now();
    let span = tracing::info_span!("request", request_id = about.request_id.as_str());
    let outcome = AssertUnwindSafe(next.call(req)).catch_unwind().instrument(span.clone()).await;

    let _in_span = span.enter();
    let finish = |response: HttpResponse, route: &str, code: Option<ProblemCode>| {
        let response = dress(response, &about, &app);
        let status = response.status().as_u16();
        let elapsed = started.elapsed();
        metrics::request_done(&method, route, status, elapsed);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(%method, route, status, code = code.map(ProblemCode::as_str), micros, "answered");
        response
    };
    match outcome {
        Ok(Ok(answer)) => {
            let (req, response) = answer.into_parts();
            let (response, code) = problem::complete(response.map_into_boxed_body(), &about);
            let route = req.match_pattern();
            let response = finish(response, route.as_deref().unwrap_or("unmatched"), code);
            Ok(ServiceResponse::new(req, response))
        }
        Ok(Err(error)) => {
            let (response, code) = problem::complete(HttpResponse::from_error(error), &about);
            Err(InternalError::from_response("refused", finish(response, "unmatched", code)).into())
        }
        Err(_panic) => {
            // The panic hook has logged where and why; the span tells which request it was.
            let response = finish(problem::after_panic(&about), "panicked", Some(ProblemCode::Internal));
            Err(InternalError::from_response("panicked", response).into())
        }
    }
}

/// Sets the headers that every answer has.
fn dress(mut response: HttpResponse, about: &About, app: &App) -> HttpResponse {
    if app.is_draining() {
        // Tells a busy keep-alive client to come back on a new connection, before this server closes it.
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(about.request_id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &'static str) -> Option<RequestId> {
        RequestId::accept(&HeaderValue::from_static(text))
    }

    #[test]
    fn a_request_id_of_the_caller_is_kept_only_if_it_is_harmless_to_log() {
        assert_eq!(accept("0199f2a4-7c1e").unwrap().as_str(), "0199f2a4-7c1e");
        for refused in ["short", "with space here", "quote\"quote", "Иванова Мария", ""] {
            assert!(
                HeaderValue::from_str(refused).ok().and_then(|v| RequestId::accept(&v)).is_none(),
                "{refused}"
            );
        }
        assert!(RequestId::accept(&HeaderValue::from_str(&"a".repeat(65)).unwrap()).is_none());
    }
}
