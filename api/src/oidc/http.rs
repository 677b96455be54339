//! Handlers of signing in through another service.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use mobile_contracts::wire::oidc::{OidcReturn, OidcStarted};
use mobile_contracts::wire::sign_in::{Registration, SignInAnswer, SignInOutcome};

use super::service::{self, Entered};
use crate::contacts::REGISTRATION_SECONDS;
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language, Transport};
use crate::state::App;

/// Begin to sign in through another service
///
/// Where to go, and what to keep in this browser until the provider comes back. 409 `conflict` if no provider is set here.
#[utoipa::path(tag = "session", responses((status = 200, body = OidcStarted)))]
#[post("/api/v1/sessions/oidc")]
pub async fn start_oidc(
    app: web::Data<App>,
    address: ClientAddress,
) -> Result<web::Json<OidcStarted>, Failure> {
    let started = service::start(&app, address.0).await?;
    Ok(web::Json(OidcStarted {
        authorization_url: started.authorization_url,
        flow: started.flow.into(),
        expires_in: service::FLOW_SECONDS,
    }))
}

/// Sign in through another service
///
/// With what the provider came back with. Somebody who is known gets a session, somebody new a token with which to
/// register, if the provider names a verified mail address or phone. Each sign-in works once. 401 `invalid_credentials`
/// whatever was wrong, 409 `conflict` if no provider is set here, 503 if it does not answer.
#[utoipa::path(tag = "session", request_body = OidcReturn, responses((status = 200, body = SignInAnswer)))]
#[post("/api/v1/sessions/oidc/return")]
pub async fn complete_oidc(
    app: web::Data<App>,
    address: ClientAddress,
    lang: Language,
    transport: Transport,
    body: Body<OidcReturn>,
) -> Result<HttpResponse, Failure> {
    let OidcReturn { flow, state, code } = body.0;
    let entered = service::complete(&app, address.0, (flow.expose(), &state, code.expose()), lang.0).await?;
    let answer = match entered {
        Entered::Session(tokens) => {
            SignInAnswer { outcome: SignInOutcome::Session, session: Some(tokens.into()), registration: None }
        }
        Entered::Registration(token) => SignInAnswer {
            outcome: SignInOutcome::Registration,
            session: None,
            registration: Some(Registration { token: token.into(), expires_in: REGISTRATION_SECONDS }),
        },
    };
    Ok(transport.answer(StatusCode::OK, answer, |answer| answer.session.as_mut()))
}
