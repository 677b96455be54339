//! Handlers of consent and erasure.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::consent::{ConsentBody, ErasureScope, GiveConsent, WithdrawalBody};

use super::policy::Scope;
use super::service::{self, ConsentView};
use crate::auth::Adult;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::http::Body;
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// My consent
///
/// Which version of the consent the caller gave and when, the version in force, and whether the family is to be
/// erased.
#[utoipa::path(tag = "family", responses((status = 200, body = ConsentBody)), security(("bearer" = [])))]
#[get("/api/v1/me/consent")]
pub async fn get_consent(app: web::Data<App>, caller: Adult) -> Answer<ConsentBody> {
    Ok(web::Json(service::show(&app, caller.0).await?.into()))
}

/// Give my consent
///
/// To a newer version, or once more after a withdrawal: until the notice is over, the family stays and its cards are
/// good again. 422 `not_in_list` unless it is the version in force.
#[utoipa::path(tag = "family", request_body = GiveConsent, responses((status = 200, body = ConsentBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/consent")]
pub async fn give_consent(
    app: web::Data<App>,
    caller: Adult,
    body: Body<GiveConsent>,
) -> Answer<ConsentBody> {
    Ok(web::Json(service::give(&app, caller.0, body.0.version).await?.into()))
}

/// Withdraw my consent
///
/// If another adult of the family signs in, the caller leaves it and is erased at once; the family goes on. Otherwise
/// all cards of the family end now, and its data are erased in 14 days, unless the caller consents again before.
#[utoipa::path(tag = "family", responses((status = 200, body = WithdrawalBody)), security(("bearer" = [])))]
#[delete("/api/v1/me/consent")]
pub async fn withdraw_consent(app: web::Data<App>, caller: Adult) -> Answer<WithdrawalBody> {
    let (scope, at) = service::withdraw(&app, caller.0).await?;
    let scope = match scope {
        Scope::Adult => ErasureScope::You,
        Scope::Family => ErasureScope::Family,
    };
    Ok(web::Json(WithdrawalBody { scope, erase_at: at.utc() }))
}

/// Erase my family
///
/// At once and for good: names, birth dates, contacts, answers and all accounts; the cards end. What stays has no
/// identity: amounts in shops' ledgers. Download the data before (`GET /api/v1/me/export`). 409 `conflict` while
/// another adult of the family signs in: they decide for themselves.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/family")]
pub async fn erase_family(app: web::Data<App>, caller: Adult) -> Result<HttpResponse, Failure> {
    service::erase(&app, caller.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ConsentView> for ConsentBody {
    fn from(view: ConsentView) -> Self {
        Self {
            version: view.version,
            given_at: view.given_at.map(Instant::utc),
            withdrawn_at: view.withdrawn_at.map(Instant::utc),
            in_force: view.in_force,
            erase_at: view.erase_at.map(Instant::utc),
        }
    }
}
