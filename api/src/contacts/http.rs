//! Handlers of signing in with a code.

use actix_web::{HttpResponse, post, web};
use mobile_contracts::wire::sign_in::{
    CodeSent, Registration, RequestCode, SignIn, SignInAnswer, SignInOutcome,
};

use super::policy;
use super::service::{self, Entered};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language};
use crate::state::App;

/// Send a sign-in code
///
/// Sends six digits to a phone or an e-mail address, good for ten minutes and five tries; a new code replaces the one
/// before. The answer is the same whether anybody has that contact or not. 429 `too_many_requests` with
/// `Retry-After` after five codes for a contact or thirty from an address.
#[utoipa::path(tag = "session", request_body = RequestCode, responses((status = 202, body = CodeSent)))]
#[post("/api/v1/sessions/codes")]
pub async fn send_code(
    app: web::Data<App>,
    address: ClientAddress,
    lang: Language,
    body: Body<RequestCode>,
) -> Result<HttpResponse, Failure> {
    service::send_code(&app, address.0, body.0.contact.expose(), lang.0).await?;
    Ok(HttpResponse::Accepted().json(CodeSent { expires_in: policy::CODE_SECONDS }))
}

/// Sign in with a code
///
/// A known contact gets the tokens of a session, a new one a token with which to register. Each code works once. 401
/// `invalid_credentials` whatever was wrong.
#[utoipa::path(tag = "session", request_body = SignIn, responses((status = 200, body = SignInAnswer)))]
#[post("/api/v1/sessions")]
pub async fn sign_in(
    app: web::Data<App>,
    address: ClientAddress,
    lang: Language,
    body: Body<SignIn>,
) -> Result<web::Json<SignInAnswer>, Failure> {
    let SignIn { contact, code } = body.0;
    let entered = service::enter(&app, address.0, contact.expose(), code.expose(), lang.0).await?;
    Ok(web::Json(entered.into()))
}

impl From<Entered> for SignInAnswer {
    fn from(entered: Entered) -> Self {
        match entered {
            Entered::Session(tokens) => {
                Self { outcome: SignInOutcome::Session, session: Some(tokens.into()), registration: None }
            }
            Entered::Registration(token) => {
                let expires_in = policy::REGISTRATION_SECONDS;
                let registration = Some(Registration { token: token.into(), expires_in });
                Self { outcome: SignInOutcome::Registration, session: None, registration }
            }
        }
    }
}
