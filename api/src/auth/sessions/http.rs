//! Handlers of sessions, and the keys that access tokens are verified with.

use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::session::{RefreshSession, SessionTokens};

use super::service;
use crate::accounts::{ACCESS_SECONDS, Tokens};
use crate::auth::Anybody;
use crate::failure::Failure;
use crate::http::Body;
use crate::state::App;

/// For how long a verifier may keep the keys, in seconds; a new key is published that long before it signs.
const KEYS_MAX_AGE: u32 = 300;

impl From<Tokens> for SessionTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access.0.into(),
            refresh_token: tokens.refresh.text().into(),
            expires_in: ACCESS_SECONDS,
        }
    }
}

/// Refresh a session
///
/// Exchanges the refresh token for the next pair of tokens. Whoever lost the answer may send the same token again
/// within 60 s and gets the same successor. Any older token, or a later repetition, means that somebody copied it:
/// the session ends. 401 `invalid_credentials` whatever was wrong.
#[utoipa::path(tag = "session", request_body = RefreshSession, responses((status = 200, body = SessionTokens)))]
#[post("/api/v1/sessions/refresh")]
pub async fn refresh_session(
    app: web::Data<App>,
    body: Body<RefreshSession>,
) -> Result<web::Json<SessionTokens>, Failure> {
    let tokens = service::refresh(&app, body.0.refresh_token.expose()).await?;
    Ok(web::Json(tokens.into()))
}

/// Sign out
///
/// Ends the session that the access token belongs to; its tokens are refused at once.
#[utoipa::path(tag = "session", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/sessions/current")]
pub async fn end_session(app: web::Data<App>, caller: Anybody) -> Result<HttpResponse, Failure> {
    service::leave(&app, caller.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sign out everywhere
///
/// Ends all sessions of the caller's account, this one too.
#[utoipa::path(tag = "session", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/sessions")]
pub async fn end_all_sessions(app: web::Data<App>, caller: Anybody) -> Result<HttpResponse, Failure> {
    service::leave_everywhere(&app, caller.0).await?;
    Ok(HttpResponse::NoContent().finish())
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
