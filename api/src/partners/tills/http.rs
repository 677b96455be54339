//! Handlers of tills: a device's pairing, the partner's tills, and the till's look at itself.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::page::PageQuery;
use mobile_contracts::wire::till::{
    ApiKeyBody, ConfirmPairing, NewApiKey, OwnTillBody, PairingBody, PairingRequest, TillBody, TillPage,
};

use super::service::{self, TillView};
use super::{Till, of_partner};
use crate::auth::{self, Administrator, PartnerOwner, PartnerStaff, rights};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, PathId, Query};
use crate::ids::Key;
use crate::page::Page;
use crate::partners::{Outlet, Partner};
use crate::state::App;

/// Begin a pairing
///
/// A device that wants to become a till gets eight digits to show and a token. Somebody of the partner confirms the
/// digits within ten minutes; the device asks `GET /api/v1/till` with its token until that stops being 401.
#[utoipa::path(tag = "till", request_body = PairingRequest, responses((status = 201, body = PairingBody)))]
#[post("/api/v1/pairings")]
pub async fn begin_pairing(
    app: web::Data<App>,
    from: ClientAddress,
    body: Body<PairingRequest>,
) -> Result<HttpResponse, Failure> {
    let (token, token_hash) = auth::till_token(&app.ids);
    let (code, expires) = service::begin(&app, from.0, &body.0.device, token_hash).await?;
    let body = PairingBody { code: code.into(), token: token.into(), expires_at: expires.utc() };
    Ok(HttpResponse::Created().json(body))
}

/// This till
///
/// Whose till it is and whether it is served. 401 `invalid_credentials` until its pairing has been confirmed.
#[utoipa::path(tag = "till", responses((status = 200, body = OwnTillBody)), security(("bearer" = [])))]
#[get("/api/v1/till")]
pub async fn show_own_till(till: auth::Till) -> web::Json<OwnTillBody> {
    let (state, partner_state): (&str, &str) = (till.0.state.0.into(), till.0.partner_state.0.into());
    web::Json(OwnTillBody {
        id: till.0.id.uuid(),
        state: state.to_owned(),
        outlet: till.0.outlet_id.uuid(),
        time_zone: till.0.time_zone,
        partner: till.0.partner_id.uuid(),
        partner_state: partner_state.to_owned(),
        test_until: till.0.test_until.map(Instant::utc),
    })
}

/// Confirm a pairing
///
/// Makes a till of the device that shows these eight digits. A code works once; 422 at `/code` if there is no such
/// code, or no longer.
#[utoipa::path(tag = "partner", request_body = ConfirmPairing, responses((status = 201, body = TillBody)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/outlets/{id}/tills")]
pub async fn confirm_pairing(
    app: web::Data<App>,
    caller: PartnerStaff,
    outlet: PathId<Outlet>,
    body: Body<ConfirmPairing>,
) -> Result<HttpResponse, Failure> {
    let ConfirmPairing { code, name } = body.0;
    let till = service::confirm(&app, caller.0, outlet.0, code.expose().to_owned(), name).await?;
    Ok(HttpResponse::Created().json(TillBody::from(till)))
}

/// Issue an API key
///
/// For POS software at this outlet. The key is shown this once.
#[utoipa::path(tag = "partner", request_body = NewApiKey, responses((status = 201, body = ApiKeyBody)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/outlets/{id}/api-keys")]
pub async fn issue_api_key(
    app: web::Data<App>,
    caller: PartnerOwner,
    outlet: PathId<Outlet>,
    body: Body<NewApiKey>,
) -> Result<HttpResponse, Failure> {
    let (token, token_hash) = auth::till_token(&app.ids);
    let till = service::issue_key(&app, caller.0, outlet.0, &body.0.name, token_hash).await?;
    Ok(HttpResponse::Created().json(ApiKeyBody { till: till.into(), token: token.into() }))
}

/// My tills
///
/// The tills of the caller's partner, the oldest first, revoked ones too.
#[utoipa::path(tag = "partner", params(PageQuery), responses((status = 200, body = TillPage)),
    security(("bearer" = [])))]
#[get("/api/v1/partner/tills")]
pub async fn list_own_tills(
    app: web::Data<App>,
    caller: PartnerStaff,
    page: Query<PageQuery>,
) -> Result<web::Json<TillPage>, Failure> {
    list(&app, caller.0.partner, &page.0).await
}

/// Revoke a till
///
/// Takes its token back for good; it is refused from its next call on. Revoking it again changes nothing.
#[utoipa::path(tag = "partner", responses((status = 200, body = TillBody)), security(("bearer" = [])))]
#[post("/api/v1/partner/tills/{id}/revoke")]
pub async fn revoke_till(
    app: web::Data<App>,
    caller: PartnerStaff,
    id: PathId<Till>,
) -> Result<web::Json<TillBody>, Failure> {
    service::revoke(&app, caller.0, id.0).await.map(|till| web::Json(till.into()))
}

/// Test a till
///
/// For eight hours the till takes specimen cards beside real ones, so that staff and software can try every answer.
/// Nothing of a specimen is recorded. Testing again starts the eight hours anew. 409 `conflict` for a revoked till.
#[utoipa::path(tag = "partner", responses((status = 200, body = TillBody)), security(("bearer" = [])))]
#[post("/api/v1/partner/tills/{id}/test")]
pub async fn test_till(
    app: web::Data<App>,
    caller: PartnerStaff,
    id: PathId<Till>,
) -> Result<web::Json<TillBody>, Failure> {
    service::test(&app, caller.0, id.0, true).await.map(|till| web::Json(till.into()))
}

/// End a till's test
///
/// From its next call on the till refuses specimen cards again. Ending it twice changes nothing.
#[utoipa::path(tag = "partner", responses((status = 200, body = TillBody)), security(("bearer" = [])))]
#[delete("/api/v1/partner/tills/{id}/test")]
pub async fn end_till_test(
    app: web::Data<App>,
    caller: PartnerStaff,
    id: PathId<Till>,
) -> Result<web::Json<TillBody>, Failure> {
    service::test(&app, caller.0, id.0, false).await.map(|till| web::Json(till.into()))
}

/// List a partner's tills
///
/// The oldest first, revoked ones too.
#[utoipa::path(tag = "administration", params(PageQuery), responses((status = 200, body = TillPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/partners/{id}/tills")]
pub async fn list_tills(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadPartners>,
    partner: PathId<Partner>,
    page: Query<PageQuery>,
) -> Result<web::Json<TillPage>, Failure> {
    list(&app, partner.0, &page.0).await
}

async fn list(app: &App, partner: Key<Partner>, page: &PageQuery) -> Result<web::Json<TillPage>, Failure> {
    let page = of_partner(app, partner, (page.limit, page.cursor.as_deref())).await?;
    let Page { entries, next } = page.map(TillBody::from);
    Ok(web::Json(TillPage { tills: entries, next }))
}

impl From<TillView> for TillBody {
    fn from(view: TillView) -> Self {
        let TillView { id, outlet, name, kind, state, created_at, test_until } = view;
        let (kind, state): (&'static str, &'static str) = (kind.into(), state.into());
        Self {
            id: id.uuid(),
            outlet: outlet.uuid(),
            name,
            kind: kind.into(),
            state: state.into(),
            created_at: created_at.utc(),
            test_until: test_until.map(Instant::utc),
        }
    }
}
