//! Handlers of one's own contacts.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::wire::contact::{AddContact, ContactBody, ContactList};

use super::service;
use crate::auth::Adult;
use crate::contacts::{KnownContact, OwnContact};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, PathId};
use crate::state::App;

/// My contacts
///
/// The phone numbers and mail addresses with which the caller signs in. Nobody else of the family sees them.
#[utoipa::path(tag = "family", responses((status = 200, body = ContactList)), security(("bearer" = [])))]
#[get("/api/v1/me/contacts")]
pub async fn list_contacts(app: web::Data<App>, caller: Adult) -> Result<web::Json<ContactList>, Failure> {
    service::list(&app, caller.0.account_id).await.map(answer)
}

/// Add a contact
///
/// Ask for a code first (`POST /api/v1/sessions/codes`). All the other contacts are told. 401 `invalid_credentials` if the code is wrong, was used or
/// has expired; 409 `conflict` if the contact is somebody's already.
#[utoipa::path(tag = "family", request_body = AddContact, responses((status = 201, body = ContactList)),
    security(("bearer" = [])))]
#[post("/api/v1/me/contacts")]
pub async fn add_contact(
    app: web::Data<App>,
    caller: Adult,
    address: ClientAddress,
    body: Body<AddContact>,
) -> Result<HttpResponse, Failure> {
    let AddContact { contact, code } = body.0;
    let proof = (contact.expose(), code.expose());
    let contacts = service::add(&app, address.0, caller.0.account_id, proof).await?;
    Ok(HttpResponse::Created().json(answer(contacts).0))
}

/// Take a contact away
///
/// From then on nobody signs in with it; it is told of that, as are those that stay. 409 `conflict` for the last one.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/contacts/{id}")]
pub async fn remove_contact(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<KnownContact>,
) -> Result<HttpResponse, Failure> {
    service::remove(&app, caller.0.account_id, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(contacts: Vec<OwnContact>) -> web::Json<ContactList> {
    web::Json(ContactList { contacts: contacts.into_iter().map(Into::into).collect() })
}

impl From<OwnContact> for ContactBody {
    fn from(own: OwnContact) -> Self {
        let kind: &'static str = own.contact.kind().into();
        Self {
            id: own.id.uuid(),
            kind: kind.into(),
            value: own.contact.value().to_owned().into(),
            added_at: own.added_at.utc(),
        }
    }
}
