//! Handlers of cards and devices for an administrator.

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::wire::card::{
    AdminCardBody, CardDecision, DeviceBody, FamilyCardList, HolderBody, IssueCard, ReissueCard,
};
use uuid::Uuid;

use crate::auth::{Administrator, rights};
use crate::cards::policy::Step;
use crate::cards::service::CardHolder;
use crate::cards::{Card, CardView, Device, devices, life, service};
use crate::failure::Failure;
use crate::families::Family;
use crate::http::{Body, Language, PathId};
use crate::ids::Key;
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;
type Manager = Administrator<rights::ManageCards>;

/// Show a card
///
/// A card with its holder's name. The card of somebody who has left the family, or whose family was erased, is shown as it
/// ended and without a name. The reading is recorded in the audit log.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdminCardBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/cards/{id}")]
pub async fn show_card(
    app: web::Data<App>,
    caller: Administrator<rights::ReadCards>,
    lang: Language,
    card: PathId<Card>,
) -> Answer<AdminCardBody> {
    service::show(&app, caller.actor(), card.0).await.map(|found| web::Json(body(found, lang)))
}

/// Issue a card
///
/// To a member of a family who holds none that is good: an adult, or a child old enough for the region with a last day.
/// Class and last day follow the family's categories, also when those change later; what is given stays as it is given.
/// Without a category the last day is given by issuing. A child's card ends with the family's right at the latest. 409
/// `conflict` if the member holds one, or if a family without any right asks for a child's.
#[utoipa::path(tag = "administration", request_body = IssueCard, responses((status = 201, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards")]
pub async fn issue_card(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    new: Body<IssueCard>,
) -> Result<HttpResponse, Failure> {
    let issued = life::issue(&app, caller.actor(), new.0).await?;
    Ok(HttpResponse::Created().json(body(issued, lang)))
}

/// Suspend a card
///
/// Stops a card for a while; it is refused from the next checkout on, at tills without a network from their next list
/// on. The family reads the reason. 409 `conflict` if it is revoked.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 200, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/suspend")]
pub async fn suspend_card(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    card: PathId<Card>,
    why: Body<CardDecision>,
) -> Answer<AdminCardBody> {
    take(&app, &caller, card.0, (Step::Suspend, &why.0), lang).await
}

/// Reinstate a card
///
/// Lets a suspended card go on at once. 409 `conflict` if it is revoked.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 200, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/reinstate")]
pub async fn reinstate_card(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    card: PathId<Card>,
    why: Body<CardDecision>,
) -> Answer<AdminCardBody> {
    take(&app, &caller, card.0, (Step::Reinstate, &why.0), lang).await
}

/// Revoke a card
///
/// Ends a card for good; it is refused from the next checkout on. The family reads the reason. Revoking a card that
/// is already revoked changes nothing and answers it as it is.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 200, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/revoke")]
pub async fn revoke_card(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    card: PathId<Card>,
    why: Body<CardDecision>,
) -> Answer<AdminCardBody> {
    take(&app, &caller, card.0, (Step::Revoke, &why.0), lang).await
}

/// Reissue a card
///
/// Puts a new card in the place of the member's newest one, which is revoked; phones are enrolled anew. What was given to
/// the old card is given to the new one. Answers the new card. 409 `conflict` if the member has a newer card.
#[utoipa::path(tag = "administration", request_body = ReissueCard, responses((status = 201, body = AdminCardBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/reissue")]
pub async fn reissue_card(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    card: PathId<Card>,
    wanted: Body<ReissueCard>,
) -> Result<HttpResponse, Failure> {
    let issued = life::reissue(&app, caller.actor(), card.0, wanted.0).await?;
    Ok(HttpResponse::Created().json(body(issued, lang)))
}

/// List a family's cards
///
/// All of them, the newest first, without names.
#[utoipa::path(tag = "administration", responses((status = 200, body = FamilyCardList)), security(("bearer" = [])))]
#[get("/api/v1/admin/families/{id}/cards")]
pub async fn list_family_cards(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadCards>,
    lang: Language,
    family: PathId<Family>,
) -> Answer<FamilyCardList> {
    let cards = life::of_family(&app, family.0).await?;
    Ok(web::Json(list(family.0, cards, lang)))
}

/// Suspend, reinstate or revoke a family's cards
///
/// All of them at once; those that cannot take the step stay as they were. `step` is `suspend`, `reinstate` or
/// `revoke`.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 200, body = FamilyCardList)),
    params(("id" = Uuid, Path, description = "The family."), ("step" = String, Path, description = "The step.")),
    security(("bearer" = [])))]
#[post("/api/v1/admin/families/{id}/cards/{step}")]
pub async fn step_family_cards(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    path: web::Path<(Uuid, String)>,
    why: Body<CardDecision>,
) -> Answer<FamilyCardList> {
    let (family, step) = path.into_inner();
    let step = step.parse().map_err(|_| Failure::not_found())?;
    let family = Key::from_uuid(family);
    let cards = life::step_all(&app, caller.actor(), family, step, &why.0.reason).await?;
    Ok(web::Json(list(family, cards, lang)))
}

/// Remove a device
///
/// Takes one phone off its card; the card itself goes on. Its holder is told. Removing it again changes nothing.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 200, body = DeviceBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/devices/{id}/remove")]
pub async fn remove_device_for_holder(
    app: web::Data<App>,
    caller: Manager,
    lang: Language,
    device: PathId<Device>,
    why: Body<CardDecision>,
) -> Answer<DeviceBody> {
    let removed = devices::remove(&app, caller.actor(), device.0, &why.0.reason).await?;
    Ok(web::Json(removed.into_wire(lang.0)))
}

async fn take(
    app: &App,
    caller: &Manager,
    card: Key<Card>,
    (step, why): (Step, &CardDecision),
    lang: Language,
) -> Answer<AdminCardBody> {
    let taken = life::step(app, caller.actor(), card, step, &why.reason).await?;
    Ok(web::Json(body(taken, lang)))
}

fn list(family: Key<Family>, cards: Vec<CardView>, lang: Language) -> FamilyCardList {
    let cards = cards.into_iter().map(|card| card.into_wire(lang.0)).collect();
    FamilyCardList { family: family.uuid(), cards }
}

fn body((card, holder): (CardView, CardHolder), lang: Language) -> AdminCardBody {
    let family = card.family.uuid();
    let holder =
        HolderBody { member: holder.member.uuid(), role: holder.role.to_string(), name: holder.name };
    AdminCardBody { card: card.into_wire(lang.0), family, holder }
}
