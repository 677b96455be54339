//! Handlers of cards: the family's own, and the administrator's.

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::wire::card::{
    AdminCardBody, CardBody, CardList, DayPassRequest, DayPasses, DeviceBody, EnrolDevice, HolderBody,
    RevokeCard,
};

use super::{Card, CardView, Device, DeviceView, passes, service};
use crate::auth::{Administrator, Adult, rights};
use crate::failure::Failure;
use crate::families::MemberName;
use crate::http::{Body, PathId};
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// My cards
///
/// The caller's own cards with the devices that show them.
#[utoipa::path(tag = "family", responses((status = 200, body = CardList)), security(("bearer" = [])))]
#[get("/api/v1/me/cards")]
pub async fn list_cards(app: web::Data<App>, caller: Adult) -> Answer<CardList> {
    let cards = service::mine(&app, caller.0).await?;
    Ok(web::Json(CardList { cards: cards.into_iter().map(Into::into).collect() }))
}

/// Enrol a device
///
/// Lets a phone show one of the caller's cards. Two devices can be active for a card: a third retires the oldest.
/// 409 `conflict` if the card is not active or the key is enrolled already.
#[utoipa::path(tag = "family", request_body = EnrolDevice, responses((status = 201, body = DeviceBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/cards/{id}/devices")]
pub async fn enrol_device(
    app: web::Data<App>,
    caller: Adult,
    card: PathId<Card>,
    body: Body<EnrolDevice>,
) -> Result<HttpResponse, Failure> {
    let EnrolDevice { name, public_key } = body.0;
    let device = service::enrol(&app, caller.0, card.0, name, &public_key).await?;
    Ok(HttpResponse::Created().json(DeviceBody::from(device)))
}

/// Fetch day passes
///
/// One pass for each day asked for, today up to seven days ahead, so that the phone shows the card without a
/// network. The request is signed by the device's lasting key and hands in a new key for each day. 401
/// `invalid_credentials` if the signature or its time does not fit, 409 `conflict` if the card may not be used.
#[utoipa::path(tag = "family", request_body = DayPassRequest, responses((status = 200, body = DayPasses)),
    security(("bearer" = [])))]
#[post("/api/v1/me/devices/{id}/day-passes")]
pub async fn fetch_day_passes(
    app: web::Data<App>,
    caller: Adult,
    device: PathId<Device>,
    body: Body<DayPassRequest>,
) -> Answer<DayPasses> {
    passes::make(&app, caller.0, device.0, &body.0.request).await.map(web::Json)
}

/// Show a card
///
/// A card with its holder's name. The reading is recorded in the audit log.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdminCardBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/cards/{id}")]
pub async fn show_card(
    app: web::Data<App>,
    caller: Administrator<rights::ReadCards>,
    card: PathId<Card>,
) -> Answer<AdminCardBody> {
    service::show(&app, caller.actor(), card.0).await.map(admin_card)
}

/// Revoke a card
///
/// Ends a card for good; it is refused from the next checkout on. The family reads the reason. Revoking a card that
/// is already revoked changes nothing and answers it as it is.
#[utoipa::path(tag = "administration", request_body = RevokeCard, responses((status = 200, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/revoke")]
pub async fn revoke_card(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    card: PathId<Card>,
    body: Body<RevokeCard>,
) -> Answer<AdminCardBody> {
    service::revoke(&app, caller.actor(), card.0, &body.0.reason).await.map(admin_card)
}

fn admin_card((card, holder): (CardView, MemberName)) -> web::Json<AdminCardBody> {
    let family = card.family.uuid();
    let holder = HolderBody { member: holder.id.uuid(), role: holder.role.to_string(), name: holder.name };
    web::Json(AdminCardBody { card: card.into(), family, holder })
}

impl From<CardView> for CardBody {
    fn from(card: CardView) -> Self {
        let state: &'static str = card.state.into();
        Self {
            id: card.id.uuid(),
            state: state.into(),
            state_reason: card.state_reason,
            class: card.class.get(),
            valid_from: card.valid_from,
            valid_until: card.valid_until,
            issued_at: card.issued_at.utc(),
            devices: card.devices.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<DeviceView> for DeviceBody {
    fn from(device: DeviceView) -> Self {
        let state: &'static str = device.state.into();
        Self {
            id: device.id.uuid(),
            name: device.name,
            state: state.into(),
            enrolled_at: device.enrolled_at.utc(),
        }
    }
}
