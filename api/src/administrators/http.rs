//! Handlers of administrators: signing in, and who one is.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::session::{AdministratorSession, AdministratorSignIn, ChangePassword};

use super::service;
use super::sign_in::{self, Attempt};
use crate::accounts::Role;
use crate::auth::{Administrator, rights};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Transport};
use crate::state::App;

/// Sign in as an administrator
///
/// With a login, a password and the six digits of an authenticator app. 401 `invalid_credentials` whatever was
/// wrong; 429 `too_many_requests` with `Retry-After` after ten attempts for a login or twenty from an address.
#[utoipa::path(tag = "administration", request_body = AdministratorSignIn,
    responses((status = 200, body = AdministratorSession)))]
#[post("/api/v1/admin/sessions")]
pub async fn sign_in_administrator(
    app: web::Data<App>,
    address: ClientAddress,
    transport: Transport,
    body: Body<AdministratorSignIn>,
) -> Result<HttpResponse, Failure> {
    let AdministratorSignIn { login, password, totp: code } = body.0;
    let entered = sign_in::sign_in(&app, address.0, Attempt { login, password, code }).await?;
    let session = AdministratorSession {
        tokens: entered.tokens.into(),
        account: entered.who.account.uuid(),
        roles: words(&entered.roles),
    };
    Ok(transport.answer(StatusCode::OK, session, |session| Some(&mut session.tokens)))
}

/// Who am I
///
/// The administrator who is signed in, and their roles.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdministratorBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/me")]
pub async fn get_administrator(
    app: web::Data<App>,
    caller: Administrator<rights::Any>,
) -> Result<web::Json<AdministratorBody>, Failure> {
    let login = service::login(&app, caller.account).await?;
    Ok(web::Json(AdministratorBody { account: caller.account.uuid(), login, roles: words(&caller.roles) }))
}

/// Change my password
///
/// With the present password and a code of the authenticator app. All sessions of the administrator end, this one too.
/// 401 `invalid_credentials` whatever was wrong; attempts count as attempts to sign in do.
#[utoipa::path(tag = "administration", request_body = ChangePassword, responses((status = 204)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/me/password")]
pub async fn change_password(
    app: web::Data<App>,
    caller: Administrator<rights::Any>,
    address: ClientAddress,
    body: Body<ChangePassword>,
) -> Result<HttpResponse, Failure> {
    let ChangePassword { password, totp, new_password } = body.0;
    sign_in::change_password(&app, address.0, caller.account, (password, totp), new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn words(roles: &[Role]) -> Vec<String> {
    roles.iter().map(ToString::to_string).collect()
}
