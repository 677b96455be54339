//! Handlers of partners: asking to join, the partner's own view, and the administrator's.

use actix_web::{HttpResponse, Responder, get, post, put, web};
use mobile_contracts::wire::partner::{
    AdminPartnerBody, ChangePartner, DecisionRequest, JoinRequest, OwnPartnerBody, PartnerBody, PartnerPage,
    PartnerQuery,
};

use super::service::{self, Application, PartnerView};
use super::staff::StaffView;
use super::{Partner, Step};
use crate::auth::{Administrator, PartnerOwner, PartnerStaff, rights};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, PathId, Query, Tagged};
use crate::page::Page;
use crate::revision::Seen;
use crate::state::App;

/// Ask to join
///
/// A business asks to become a partner. An administrator decides; 409 `conflict` if it takes part already.
#[utoipa::path(tag = "partner", request_body = JoinRequest, responses((status = 201, body = PartnerBody)))]
#[post("/api/v1/partners")]
pub async fn ask_to_join(
    app: web::Data<App>,
    from: ClientAddress,
    body: Body<JoinRequest>,
) -> Result<HttpResponse, Failure> {
    let JoinRequest { name, legal_name, inn, ogrn, sector, contact } = body.0;
    let request = Application { name, legal_name, inn, ogrn, sector, owner: contact.into() };
    let partner = service::apply(&app, from.0, request).await?;
    Ok(HttpResponse::Created().json(PartnerBody::from(partner)))
}

/// My partner
///
/// The partner that the caller acts for.
#[utoipa::path(tag = "partner", responses((status = 200, body = OwnPartnerBody)), security(("bearer" = [])))]
#[get("/api/v1/partner")]
pub async fn show_own_partner(app: web::Data<App>, caller: PartnerStaff) -> Result<impl Responder, Failure> {
    let partner = service::own(&app, caller.0).await?;
    Ok(own(partner, caller.0.role.to_string()))
}

/// Change my partner
///
/// Send the `ETag` that was read in `If-Match`: 428 without it, 412 if somebody else changed it meanwhile.
#[utoipa::path(tag = "partner", request_body = ChangePartner, responses((status = 200, body = OwnPartnerBody)),
    params(("If-Match" = String, Header)), security(("bearer" = [])))]
#[put("/api/v1/partner")]
pub async fn change_own_partner(
    app: web::Data<App>,
    caller: PartnerOwner,
    seen: Seen,
    body: Body<ChangePartner>,
) -> Result<impl Responder, Failure> {
    let ChangePartner { name, sector } = body.0;
    let partner = service::change(&app, caller.0, seen, (name, sector)).await?;
    Ok(own(partner, caller.0.role.to_string()))
}

/// List partners
///
/// The longest waiting first.
#[utoipa::path(tag = "administration", params(PartnerQuery), responses((status = 200, body = PartnerPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/partners")]
pub async fn list_partners(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadPartners>,
    query: Query<PartnerQuery>,
) -> Result<web::Json<PartnerPage>, Failure> {
    let PartnerQuery { state, q, limit, cursor } = query.0;
    let page = service::list(&app, state.as_deref(), q.as_deref(), (limit, cursor.as_deref())).await?;
    let Page { entries, next } = page.map(PartnerBody::from);
    Ok(web::Json(PartnerPage { partners: entries, next }))
}

/// Show a partner
///
/// A partner with the people who act for it. The reading is recorded in the audit log.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdminPartnerBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/partners/{id}")]
pub async fn show_partner(
    app: web::Data<App>,
    caller: Administrator<rights::ReadPartners>,
    id: PathId<Partner>,
) -> Result<impl Responder, Failure> {
    service::show(&app, caller.actor(), id.0).await.map(admin)
}

/// A decision about a partner, as an operation.
macro_rules! decisions {
    ($($(#[$doc:meta])* $operation:ident at $path:literal is $step:ident;)+) => {
        $(
            $(#[$doc])*
            #[utoipa::path(tag = "administration", request_body = DecisionRequest,
                responses((status = 200, body = AdminPartnerBody)), params(("If-Match" = String, Header)),
                security(("bearer" = [])))]
            #[post($path)]
            pub async fn $operation(
                app: web::Data<App>,
                caller: Administrator<rights::ManagePartners>,
                id: PathId<Partner>,
                seen: Seen,
                body: Body<DecisionRequest>,
            ) -> Result<impl Responder, Failure> {
                let decision = (Step::$step, body.0.reason);
                service::decide(&app, caller.actor(), id.0, seen, decision).await.map(admin)
            }
        )+
    };
}

decisions! {
    /// Approve a partner
    ///
    /// Grants a request to join, also one that was turned down before. 409 `conflict` if the business takes part
    /// already.
    approve_partner at "/api/v1/admin/partners/{id}/approve" is Approve;
    /// Reject a partner
    ///
    /// Turns a request to join down.
    reject_partner at "/api/v1/admin/partners/{id}/reject" is Reject;
    /// Suspend a partner
    ///
    /// Stops a partner for a while: its tills are refused from their next call on, and families do not find its
    /// offers.
    suspend_partner at "/api/v1/admin/partners/{id}/suspend" is Suspend;
    /// Reinstate a partner
    ///
    /// Lets a suspended partner go on.
    reinstate_partner at "/api/v1/admin/partners/{id}/reinstate" is Reinstate;
}

fn own(partner: PartnerView, role: String) -> Tagged<OwnPartnerBody> {
    Tagged { revision: partner.revision, body: OwnPartnerBody { partner: partner.into(), role } }
}

fn admin((partner, staff): (PartnerView, Vec<StaffView>)) -> Tagged<AdminPartnerBody> {
    let staff = staff.into_iter().map(Into::into).collect();
    Tagged { revision: partner.revision, body: AdminPartnerBody { partner: partner.into(), staff } }
}

impl From<PartnerView> for PartnerBody {
    fn from(partner: PartnerView) -> Self {
        let state: &'static str = partner.state.into();
        Self {
            id: partner.id.uuid(),
            name: partner.name,
            legal_name: partner.legal_name,
            inn: partner.inn,
            ogrn: partner.ogrn,
            sector: partner.sector,
            state: state.into(),
            state_reason: partner.state_reason,
            created_at: partner.created_at.utc(),
            revision: partner.revision,
        }
    }
}
