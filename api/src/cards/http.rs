//! Handlers of the family's own cards and devices.

use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::{
    CardBody, CardList, DayPassRequest, DayPasses, DeviceBody, DeviceList, EnrolDevice, MyDeviceBody,
    NotUsable,
};

use super::{Card, CardView, Device, DeviceView, devices, passes, service};
use crate::auth::Adult;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::http::{Body, Language, PathId};
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// My cards
///
/// The caller's own cards and the children's, with the devices that show them. `not_usable` says why a card or a device
/// may not be used today: the true reason, which no till is told.
#[utoipa::path(tag = "family", responses((status = 200, body = CardList)), security(("bearer" = [])))]
#[get("/api/v1/me/cards")]
pub async fn list_cards(app: web::Data<App>, caller: Adult, lang: Language) -> Answer<CardList> {
    let cards = service::mine(&app, caller.0).await?;
    Ok(web::Json(CardList { cards: cards.into_iter().map(|card| card.into_wire(lang.0)).collect() }))
}

/// Enrol a device
///
/// Lets a phone show one of the caller's cards, or a child's. A person has two active devices: a third retires the
/// oldest, and the person is told of each. 409 `conflict` if the card is not active or the key is enrolled already, 429
/// `too_many_requests` after three enrolments in thirty days (a setting of the region).
#[utoipa::path(tag = "family", request_body = EnrolDevice, responses((status = 201, body = DeviceBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/cards/{id}/devices")]
pub async fn enrol_device(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
    card: PathId<Card>,
    body: Body<EnrolDevice>,
) -> Result<HttpResponse, Failure> {
    let EnrolDevice { name, public_key } = body.0;
    let device = devices::enrol(&app, caller.0, card.0, &name, &public_key).await?;
    Ok(HttpResponse::Created().json(device.into_wire(lang.0)))
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

/// My devices
///
/// Every device that shows or showed one of the caller's cards, or a child's, the newest first: whoever finds an unknown
/// one removes it.
#[utoipa::path(tag = "family", responses((status = 200, body = DeviceList)), security(("bearer" = [])))]
#[get("/api/v1/me/devices")]
pub async fn list_devices(app: web::Data<App>, caller: Adult, lang: Language) -> Answer<DeviceList> {
    let devices = devices::mine(&app, caller.0).await?;
    let body = |(card, device, ended): devices::MyDevice| MyDeviceBody {
        card: card.uuid(),
        device: device.into_wire(lang.0),
        ended_at: ended.map(Instant::utc),
    };
    Ok(web::Json(DeviceList { devices: devices.into_iter().map(body).collect() }))
}

/// Remove a device
///
/// Takes one of the caller's own devices, or a child's, off its card: its codes are refused from the next checkout on,
/// at tills without a network from their next list on. Removing it again changes nothing.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/devices/{id}")]
pub async fn remove_device(
    app: web::Data<App>,
    caller: Adult,
    device: PathId<Device>,
) -> Result<HttpResponse, Failure> {
    devices::remove_own(&app, caller.0, device.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl CardView {
    /// As a family and an administrator see it, in their language.
    pub(crate) fn into_wire(self, lang: Lang) -> CardBody {
        let state: &'static str = self.state.into();
        CardBody {
            id: self.id.uuid(),
            member: self.member.uuid(),
            state: state.into(),
            state_reason: self.state_reason,
            not_usable: self.not_usable.map(|reason| NotUsable::new(reason, lang)),
            class: self.class.get(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            issued_at: self.issued_at.utc(),
            devices: self.devices.into_iter().map(|device| device.into_wire(lang)).collect(),
        }
    }
}

impl DeviceView {
    /// As its holder and an administrator see it, in their language.
    pub(crate) fn into_wire(self, lang: Lang) -> DeviceBody {
        let state: &'static str = self.state.into();
        DeviceBody {
            id: self.id.uuid(),
            name: self.name,
            state: state.into(),
            not_usable: self.not_usable.map(|reason| NotUsable::new(reason, lang)),
            enrolled_at: self.enrolled_at.utc(),
        }
    }
}
