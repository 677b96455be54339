//! Handlers of sessions, and the keys that access tokens are verified with.

use actix_web::http::StatusCode;
use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::session::{RefreshSession, SessionTokens};

use super::service;
use crate::accounts::{ACCESS_SECONDS, Tokens};
use crate::auth::Anybody;
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, RefreshCookie, Transport};
use crate::state::App;

/// For how long a verifier may keep the keys, in seconds; a new key is published that long before it signs.
const KEYS_MAX_AGE: u32 = 300;

impl From<Tokens> for SessionTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access.0.into(),
            refresh_token: Some(tokens.refresh.text().into()),
            expires_in: ACCESS_SECONDS,
        }
    }
}

/// Refresh a session
///
/// Exchanges the refresh token for the next pair of tokens. Whoever lost the answer may send the same token again
/// within 60 s and gets the same successor. Any older token, or a later repetition, means that somebody copied it:
/// the session ends. With `Session-Transport: cookie` the token comes and goes in a cookie. 401 `invalid_credentials`
/// whatever was wrong.
#[utoipa::path(tag = "session", request_body = RefreshSession, responses((status = 200, body = SessionTokens)))]
#[post("/api/v1/sessions/refresh")]
pub async fn refresh_session(
    app: web::Data<App>,
    address: ClientAddress,
    transport: Transport,
    cookie: RefreshCookie,
    body: Body<RefreshSession>,
) -> Result<HttpResponse, Failure> {
    let presented = match transport {
        Transport::Body => body.0.refresh_token,
        Transport::Cookie => cookie.0,
    };
    let presented = presented.ok_or_else(|| Failure::problem(ProblemCode::MissingCredentials))?;
    let tokens = service::refresh(&app, address.0, presented.expose()).await?;
    Ok(transport.answer(StatusCode::OK, SessionTokens::from(tokens), |tokens| Some(tokens)))
}

/// Sign out
///
/// Ends the session that the access token belongs to; its tokens are refused at once.
#[utoipa::path(tag = "session", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/sessions/current")]
pub async fn end_session(
    app: web::Data<App>,
    caller: Anybody,
    cookie: RefreshCookie,
) -> Result<HttpResponse, Failure> {
    service::leave(&app, caller.0).await?;
    Ok(cookie.cleared())
}

/// Sign out everywhere
///
/// Ends all sessions of the caller's account, this one too.
#[utoipa::path(tag = "session", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/sessions")]
pub async fn end_all_sessions(
    app: web::Data<App>,
    caller: Anybody,
    cookie: RefreshCookie,
) -> Result<HttpResponse, Failure> {
    service::leave_everywhere(&app, caller.0).await?;
    Ok(cookie.cleared())
}

/// The keys of access tokens
///
/// A JWK set (RFC 7517) with the public half of every key that counts.
#[utoipa::path(tag = "service", responses((status = 200, body = Object, description = "A JWK set.")))]
#[get("/.well-known/jwks.json")]
pub async fn list_access_keys(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let cache = CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(KEYS_MAX_AGE)]);
    Ok(HttpResponse::Ok().insert_header(cache).json(app.vault.ring()?.jwks()))
}
