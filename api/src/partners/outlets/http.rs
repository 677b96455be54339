//! Handlers of outlets: the partner's own, and the administrator's look at them.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, Responder, delete, get, post, put, web};
use mobile_contracts::wire::outlet::{OutletBody, OutletPage, OutletRequest, PlaceBody};
use mobile_contracts::wire::page::PageQuery;

use super::service::{self, OutletView, Typed};
use super::{Outlet, of_partner};
use crate::auth::{Administrator, PartnerOwner, PartnerStaff, rights};
use crate::failure::Failure;
use crate::http::{Body, PathId, Query, Tagged};
use crate::ids::Key;
use crate::page::Page;
use crate::partners::Partner;
use crate::revision::Seen;
use crate::state::App;

/// My outlets
///
/// The outlets of the caller's partner, the oldest first, closed ones too.
#[utoipa::path(tag = "partner", params(PageQuery), responses((status = 200, body = OutletPage)),
    security(("bearer" = [])))]
#[get("/api/v1/partner/outlets")]
pub async fn list_own_outlets(
    app: web::Data<App>,
    caller: PartnerStaff,
    page: Query<PageQuery>,
) -> Result<web::Json<OutletPage>, Failure> {
    list(&app, caller.0.partner, &page.0).await
}

/// Open an outlet
///
/// Adds an outlet to the caller's partner.
#[utoipa::path(tag = "partner", request_body = OutletRequest, responses((status = 201, body = OutletBody)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/outlets")]
pub async fn open_outlet(
    app: web::Data<App>,
    caller: PartnerOwner,
    body: Body<OutletRequest>,
) -> Result<HttpResponse, Failure> {
    let outlet = service::create(&app, caller.0, body.0.into()).await?;
    let tag = format!("\"{}\"", outlet.revision);
    Ok(HttpResponse::Created().insert_header((ETAG, tag)).json(OutletBody::from(outlet)))
}

/// One of my outlets
#[utoipa::path(tag = "partner", responses((status = 200, body = OutletBody)), security(("bearer" = [])))]
#[get("/api/v1/partner/outlets/{id}")]
pub async fn show_outlet(
    app: web::Data<App>,
    caller: PartnerStaff,
    id: PathId<Outlet>,
) -> Result<impl Responder, Failure> {
    service::show(&app, caller.0, id.0).await.map(tagged)
}

/// Change an outlet
///
/// What is left out is taken away. 409 `conflict` if the outlet is closed.
#[utoipa::path(tag = "partner", request_body = OutletRequest, responses((status = 200, body = OutletBody)),
    params(("If-Match" = String, Header)), security(("bearer" = [])))]
#[put("/api/v1/partner/outlets/{id}")]
pub async fn change_outlet(
    app: web::Data<App>,
    caller: PartnerOwner,
    id: PathId<Outlet>,
    seen: Seen,
    body: Body<OutletRequest>,
) -> Result<impl Responder, Failure> {
    service::replace(&app, caller.0, id.0, seen, body.0.into()).await.map(tagged)
}

/// Close an outlet
///
/// For good: its tills are refused from their next call on, and families do not find it any more.
#[utoipa::path(tag = "partner", responses((status = 204)), params(("If-Match" = String, Header)),
    security(("bearer" = [])))]
#[delete("/api/v1/partner/outlets/{id}")]
pub async fn close_outlet(
    app: web::Data<App>,
    caller: PartnerOwner,
    id: PathId<Outlet>,
    seen: Seen,
) -> Result<HttpResponse, Failure> {
    service::close(&app, caller.0, id.0, seen).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List a partner's outlets
///
/// The oldest first, closed ones too.
#[utoipa::path(tag = "administration", params(PageQuery), responses((status = 200, body = OutletPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/partners/{id}/outlets")]
pub async fn list_outlets(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadPartners>,
    partner: PathId<Partner>,
    page: Query<PageQuery>,
) -> Result<web::Json<OutletPage>, Failure> {
    list(&app, partner.0, &page.0).await
}

async fn list(app: &App, partner: Key<Partner>, page: &PageQuery) -> Result<web::Json<OutletPage>, Failure> {
    let page = of_partner(app, partner, (page.limit, page.cursor.as_deref())).await?;
    let Page { entries, next } = page.map(OutletBody::from);
    Ok(web::Json(OutletPage { outlets: entries, next }))
}

fn tagged(outlet: OutletView) -> Tagged<OutletBody> {
    Tagged { revision: outlet.revision, body: outlet.into() }
}

impl From<OutletRequest> for Typed {
    fn from(OutletRequest { name, address, place, time_zone, hours }: OutletRequest) -> Self {
        Self { name, address, place: place.map(|place| (place.latitude, place.longitude)), time_zone, hours }
    }
}

impl From<OutletView> for OutletBody {
    fn from(OutletView { id, about, state, revision }: OutletView) -> Self {
        let state: &'static str = state.into();
        let place = about.place.map(|at| PlaceBody { latitude: at.latitude(), longitude: at.longitude() });
        Self {
            id: id.uuid(),
            name: about.name,
            address: about.address,
            place,
            time_zone: about.time_zone.name().to_owned(),
            hours: about.hours,
            state: state.into(),
            revision,
        }
    }
}
