//! Handlers of invitations.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::family::RegisteredFamily;
use mobile_contracts::wire::invitation::{
    FindInvitations, InvitationBody, InvitationList, InviteAdult, JoinFamily, OpenInvitation,
    OpenInvitationList,
};

use super::super::Member;
use super::service::{self, Acceptance, InvitationView, OpenView};
use crate::auth::Adult;
use crate::failure::Failure;
use crate::http::{Body, Language, PathId};
use crate::ids::Key;
use crate::state::App;

/// Invite another adult
///
/// A recorded adult who has no account yet gets a message at this contact, signs in with a code to it and joins as
/// that member. Good for seven days; a new invitation takes the place of one before. 409 `conflict` for a child or an
/// adult who has an account; 429 after ten, then one every ten minutes.
#[utoipa::path(tag = "family", request_body = InviteAdult, responses((status = 201, body = InvitationBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/family/members/{id}/invitation")]
pub async fn invite_adult(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<Member>,
    lang: Language,
    body: Body<InviteAdult>,
) -> Result<HttpResponse, Failure> {
    let invited = service::invite(&app, caller.0, id.0, body.0.contact.expose(), lang.0).await?;
    Ok(HttpResponse::Created().json(InvitationBody::from(invited)))
}

/// List my family's invitations
///
/// Those that are open.
#[utoipa::path(tag = "family", responses((status = 200, body = InvitationList)), security(("bearer" = [])))]
#[get("/api/v1/me/family/invitations")]
pub async fn list_invitations(
    app: web::Data<App>,
    caller: Adult,
) -> Result<web::Json<InvitationList>, Failure> {
    let invitations = service::list(&app, caller.0).await?;
    Ok(web::Json(InvitationList { invitations: invitations.into_iter().map(Into::into).collect() }))
}

/// Withdraw an invitation
///
/// From then on it cannot be accepted. 404 if the member has none.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/family/members/{id}/invitation")]
pub async fn withdraw_invitation(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<Member>,
) -> Result<HttpResponse, Failure> {
    service::withdraw(&app, caller.0, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Find my invitations
///
/// With the token that proved the contact (`POST /api/v1/sessions`): the families that have invited it. Ask before a
/// new family is registered.
#[utoipa::path(tag = "family", request_body = FindInvitations,
    responses((status = 200, body = OpenInvitationList)))]
#[post("/api/v1/registration/invitations")]
pub async fn find_invitations(
    app: web::Data<App>,
    body: Body<FindInvitations>,
) -> Result<web::Json<OpenInvitationList>, Failure> {
    let invitations = service::find(&app, body.0.registration.expose()).await?;
    Ok(web::Json(OpenInvitationList { invitations: invitations.into_iter().map(Into::into).collect() }))
}

/// Join a family
///
/// Accepts an invitation: the caller becomes that member, has a sign-in of their own and is signed in at once. The
/// birth date must be the recorded one; after five wrong ones the invitation is worth nothing. 404 if there is no such
/// invitation to that contact, 409 `conflict` if the contact has an account already.
#[utoipa::path(tag = "family", request_body = JoinFamily, responses((status = 200, body = RegisteredFamily)))]
#[post("/api/v1/registration/join")]
pub async fn join_family(
    app: web::Data<App>,
    lang: Language,
    body: Body<JoinFamily>,
) -> Result<web::Json<RegisteredFamily>, Failure> {
    let JoinFamily { registration, invitation, birth_date, consent_version } = body.0;
    let asked = Acceptance {
        token: registration.expose().to_owned(),
        invitation: Key::from_uuid(invitation),
        birth_date: birth_date.0,
        consent_version,
    };
    let (family, tokens) = service::join(&app, asked, lang.0).await?;
    Ok(web::Json(RegisteredFamily { family: family.into(), session: tokens.into() }))
}

impl From<InvitationView> for InvitationBody {
    fn from(view: InvitationView) -> Self {
        Self {
            member: view.member.uuid(),
            contact: view.contact.into(),
            invited_at: view.invited_at.utc(),
            expires_at: view.expires_at.utc(),
        }
    }
}

impl From<OpenView> for OpenInvitation {
    fn from(view: OpenView) -> Self {
        Self {
            id: view.id.uuid(),
            invited_by: view.invited_by.into(),
            role: view.role.into(),
            expires_at: view.expires_at.utc(),
        }
    }
}
