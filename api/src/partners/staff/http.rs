//! Handlers of a partner's people.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::partner::{ContactRequest, InviteStaff, StaffBody, StaffList, StaffRoleBody};

use super::service::{self, NewStaff, StaffView};
use crate::accounts::Account;
use crate::auth::PartnerOwner;
use crate::failure::Failure;
use crate::http::{Body, PathId};
use crate::partners::StaffRole;
use crate::state::App;

/// My staff
///
/// Those who act for the caller's partner.
#[utoipa::path(tag = "partner", responses((status = 200, body = StaffList)), security(("bearer" = [])))]
#[get("/api/v1/partner/staff")]
pub async fn list_staff(app: web::Data<App>, caller: PartnerOwner) -> Result<web::Json<StaffList>, Failure> {
    let staff = service::list(&app, caller.0).await?;
    Ok(web::Json(StaffList { staff: staff.into_iter().map(Into::into).collect() }))
}

/// Add somebody to my staff
///
/// They get an invitation and sign in with a code to the same contact (`as` is `partner`). Staff see what the partner
/// sees and may pair tills; an owner may do whatever the caller may. 429 `too_many_requests` after twenty invitations.
#[utoipa::path(tag = "partner", request_body = InviteStaff, responses((status = 201, body = StaffBody)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/staff")]
pub async fn invite_staff(
    app: web::Data<App>,
    caller: PartnerOwner,
    body: Body<InviteStaff>,
) -> Result<HttpResponse, Failure> {
    let InviteStaff { name, contact, role } = body.0;
    let role = match role {
        StaffRoleBody::Owner => StaffRole::Owner,
        StaffRoleBody::Staff => StaffRole::Staff,
    };
    let added = service::invite(&app, caller.0, role, &NewStaff { name, contact }).await?;
    Ok(HttpResponse::Created().json(StaffBody::from(added)))
}

/// Remove somebody from my staff
///
/// Holds from their next call on; their sessions end. 409 `conflict` for the last owner: a partner without one could not
/// be reached.
#[utoipa::path(tag = "partner", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/partner/staff/{id}")]
pub async fn dismiss_staff(
    app: web::Data<App>,
    caller: PartnerOwner,
    account: PathId<Account>,
) -> Result<HttpResponse, Failure> {
    service::dismiss(&app, caller.0, account.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ContactRequest> for NewStaff {
    fn from(ContactRequest { name, mail }: ContactRequest) -> Self {
        Self { name, contact: mail }
    }
}

impl From<StaffView> for StaffBody {
    fn from(StaffView { account, role, name, contact, joined_at }: StaffView) -> Self {
        Self { account: account.uuid(), role: role.to_string(), name, contact, joined_at: joined_at.utc() }
    }
}
