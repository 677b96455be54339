//! Handlers of signing in with a code.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use mobile_contracts::wire::sign_in::{
    CodeSent, Registration, RequestCode, SignIn, SignInAnswer, SignInAs, SignInOutcome,
};

use super::policy;
use super::service::{self, Entered, Whom};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language, Transport};
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
/// A known contact gets the tokens of a session, a new one a token with which to register. Those who act for a partner
/// say so (`as`). A web page asks with `Session-Transport: cookie` for the refresh token in a cookie that no script can
/// read. Each code works once. 401 `invalid_credentials` whatever was wrong.
#[utoipa::path(tag = "session", request_body = SignIn, responses((status = 200, body = SignInAnswer)))]
#[post("/api/v1/sessions")]
pub async fn sign_in(
    app: web::Data<App>,
    address: ClientAddress,
    lang: Language,
    transport: Transport,
    body: Body<SignIn>,
) -> Result<HttpResponse, Failure> {
    let SignIn { contact, code, whom, partner } = body.0;
    let whom = match whom {
        SignInAs::Family => Whom::Family,
        SignInAs::Partner => Whom::Partner(partner),
    };
    let entered = service::enter(&app, address.0, contact.expose(), code.expose(), lang.0, whom).await?;
    Ok(transport.answer(StatusCode::OK, SignInAnswer::from(entered), |answer| answer.session.as_mut()))
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
