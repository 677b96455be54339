//! `Idempotency-Key` on every POST that creates (draft-ietf-httpapi-idempotency-key-header): the key is claimed before any
//! rule is asked, an answer of 201 is kept under it, and the same request again gets that answer.
//!
//! A refusal uses up no key. Whoever calls must be somebody: a token that does not count goes on to the handler, which
//! refuses it. The request runs to its end even if the caller hangs up, so that the repetition finds an answer.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use futures_util::stream;
use mobile_contracts::wire::problem::ProblemCode;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;
use tracing::Instrument as _;

use super::body;
use super::extract::idempotency_key;
use crate::answers::{self, Answer, Claim, Claimed};
use crate::auth;
use crate::failure::Failure;
use crate::state::App;

/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// What is kept of an answer's headers.
const KEPT: [HeaderName; 4] = [CONTENT_TYPE, ETAG, LOCATION, SET_COOKIE];
/// The largest body of any operation, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// The largest body of somebody who has not signed in.
const LARGEST_ANONYMOUS: usize = 64 * 1024;

/// The checkout keeps its answers itself, in the transaction that they are about.
const CHECKOUT: &str = "/api/v1/checkout/";

/// Wraps the operations; see the head of this file.
///
/// # Errors
/// None of its own; what the operation answers goes through.
pub async fn once(
    app: web::Data<App>,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if req.method() != Method::POST || req.path().starts_with(CHECKOUT) {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let claim = match read(&app, &mut req).await {
        Ok(Some(claim)) => claim,
        Ok(None) => return Ok(next.call(req).await?.map_into_boxed_body()),
        // Not `into_response`, which forgets the failure: the frame writes the problem from it.
        Err(failure) => return Ok(req.error_response(failure)),
    };
    let refused = match answers::claim(&app, &claim).await {
        Ok(Claimed::Fresh) => return carry_out(app, req, next, claim).await,
        Ok(Claimed::Answered(answer)) => return Ok(req.into_response(again(answer))),
        Ok(Claimed::OtherRequest) => Failure::problem(ProblemCode::IdempotencyKeyReused),
        Ok(Claimed::Running) => Failure::problem(ProblemCode::IdempotencyInProgress),
        Err(failure) => failure,
    };
    Ok(req.error_response(refused))
}

/// The key with its caller and request; none if there is no key, or nobody behind the credentials. The body is read and
/// put back.
async fn read(app: &App, req: &mut ServiceRequest) -> Result<Option<Claim>, Failure> {
    let Some(key) = idempotency_key(req.request())? else { return Ok(None) };
    let token = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (caller, limit) = match token {
        Some(token) => match auth::fingerprint(app, token).await {
            Some(caller) => (caller, LARGEST),
            None => return Ok(None),
        },
        None => (Sha256::digest(b"nobody").into(), LARGEST_ANONYMOUS),
    };
    let within = Duration::from_millis(app.config.body_read_ms);
    let bytes = timeout(within, body::read(req.take_payload(), limit))
        .await
        .map_err(|_| Failure::problem(ProblemCode::RequestTimeout))??;
    let mut sha = Sha256::new();
    for part in [req.path().as_bytes(), req.query_string().as_bytes(), &bytes] {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    let again = stream::once(std::future::ready(Ok(bytes)));
    req.set_payload(Payload::Stream { payload: Box::pin(again) });
    Ok(Some(Claim { caller, key, request: sha.finalize().into() }))
}

/// Runs the operation to its end, whether the caller waits or not, and keeps what it created.
async fn carry_out(
    app: web::Data<App>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    claim: Claim,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let work = async move {
        let answered = next.call(req).await;
        match answered {
            Ok(answered) if answered.status() == StatusCode::CREATED => {
                keep(&app, answered.map_into_boxed_body(), &claim).await
            }
            other => {
                if let Err(failure) = answers::release(&app, &claim).await {
                    tracing::error!(%failure, "an idempotency key stays taken");
                }
                other.map(ServiceResponse::map_into_boxed_body)
            }
        }
    };
    match actix_web::rt::spawn(work.in_current_span()).await {
        Ok(answered) => answered,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Failure::Unavailable("the server is stopping".into()).into()),
        },
    }
}

async fn keep(
    app: &App,
    answered: ServiceResponse<BoxBody>,
    claim: &Claim,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (req, response) = answered.into_parts();
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|_| Failure::internal("an answer's body does not arrive"))?;
    let text = |name: &HeaderName| {
        let values = head.headers().get_all(name).filter_map(|value| value.to_str().ok());
        values.map(|value| (name.to_string(), value.to_owned())).collect::<Vec<_>>()
    };
    let answer = Answer {
        status: head.status().as_u16(),
        headers: KEPT.iter().flat_map(text).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    if let Err(failure) = answers::keep(app, claim, &answer).await {
        // It was carried out, so its caller is told; a repetition is told that it cannot be known.
        tracing::error!(%failure, "an answer could not be kept");
    }
    Ok(ServiceResponse::new(req, head.set_body(BoxBody::new(bytes))))
}

fn again(answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CREATED);
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        response.append_header((name, value));
    }
    response.insert_header((REPLAYED, HeaderValue::from_static("true")));
    response.body(Bytes::from(answer.body))
}
