//! Handlers of paper cards: the holder's own, and an administrator's.

use actix_web::http::header;
use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::card::PaperNumber;
use mobile_contracts::wire::card::{CardDecision, PaperCardBody, PaperCardList, PaperQuery, PaperSize};

use super::PaperView;
use super::print::{self, Format};
use super::service::Caller::Administrator as ByAdministrator;
use super::service::{self, Caller};
use crate::auth::{Administrator, Adult, rights};
use crate::cards::Card;
use crate::failure::Failure;
use crate::http::{Body, Language, PathId, Query};
use crate::state::App;

/// Make a paper card
///
/// For one of the caller's cards, or a child's; the paper card before it ends. 409 `conflict` if the card may not be
/// used, 429 after five in thirty days.
#[utoipa::path(tag = "family", responses((status = 201, body = PaperCardBody)), security(("bearer" = [])))]
#[post("/api/v1/me/cards/{id}/paper")]
pub async fn make_own_paper(
    app: web::Data<App>,
    caller: Adult,
    card: PathId<Card>,
) -> Result<HttpResponse, Failure> {
    service::make(&app, Caller::Adult(caller.0), card.0).await.map(created)
}

/// My paper cards
///
/// Those of one of the caller's cards, or of a child's, the newest first.
#[utoipa::path(tag = "family", responses((status = 200, body = PaperCardList)), security(("bearer" = [])))]
#[get("/api/v1/me/cards/{id}/paper")]
pub async fn list_own_paper(
    app: web::Data<App>,
    caller: Adult,
    card: PathId<Card>,
) -> Result<web::Json<PaperCardList>, Failure> {
    service::list(&app, Caller::Adult(caller.0), card.0).await.map(listed)
}

/// My paper card as PDF
///
/// One page to print, A6 or of a bank card's size. 404 if no paper card is active.
#[utoipa::path(tag = "family", params(PaperQuery), security(("bearer" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
#[get("/api/v1/me/cards/{id}/paper.pdf")]
pub async fn print_own_pdf(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
    card: PathId<Card>,
    query: Query<PaperQuery>,
) -> Result<HttpResponse, Failure> {
    sheet(&app, Caller::Adult(caller.0), card, Format::Pdf, query.0.size, lang).await
}

/// My paper card as SVG
///
/// The same as a drawing. 404 if no paper card is active.
#[utoipa::path(tag = "family", params(PaperQuery), security(("bearer" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
#[get("/api/v1/me/cards/{id}/paper.svg")]
pub async fn print_own_svg(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
    card: PathId<Card>,
    query: Query<PaperQuery>,
) -> Result<HttpResponse, Failure> {
    sheet(&app, Caller::Adult(caller.0), card, Format::Svg, query.0.size, lang).await
}

/// Revoke my paper card
///
/// It is refused from the next checkout on; the phone goes on showing the card. Without an active one nothing changes.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/cards/{id}/paper")]
pub async fn revoke_own_paper(
    app: web::Data<App>,
    caller: Adult,
    card: PathId<Card>,
) -> Result<HttpResponse, Failure> {
    service::revoke_own(&app, caller.0, card.0).await.map(|()| HttpResponse::NoContent().finish())
}

/// Make a paper card for a family
///
/// As the holder would; the paper card before it ends. Recorded.
#[utoipa::path(tag = "administration", responses((status = 201, body = PaperCardBody)), security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/paper")]
pub async fn make_paper(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    card: PathId<Card>,
) -> Result<HttpResponse, Failure> {
    service::make(&app, ByAdministrator(caller.actor()), card.0).await.map(created)
}

/// Paper cards of a card
///
/// The newest first.
#[utoipa::path(tag = "administration", responses((status = 200, body = PaperCardList)), security(("bearer" = [])))]
#[get("/api/v1/admin/cards/{id}/paper")]
pub async fn list_paper(
    app: web::Data<App>,
    caller: Administrator<rights::ReadCards>,
    card: PathId<Card>,
) -> Result<web::Json<PaperCardList>, Failure> {
    service::list(&app, ByAdministrator(caller.actor()), card.0).await.map(listed)
}

/// Print a paper card as PDF
///
/// One page, A6 or of a bank card's size. 404 if no paper card is active. Recorded.
#[utoipa::path(tag = "administration", params(PaperQuery), security(("bearer" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
#[get("/api/v1/admin/cards/{id}/paper.pdf")]
pub async fn print_pdf(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    lang: Language,
    card: PathId<Card>,
    query: Query<PaperQuery>,
) -> Result<HttpResponse, Failure> {
    sheet(&app, ByAdministrator(caller.actor()), card, Format::Pdf, query.0.size, lang).await
}

/// Print a paper card as SVG
///
/// The same as a drawing. Recorded.
#[utoipa::path(tag = "administration", params(PaperQuery), security(("bearer" = [])),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
#[get("/api/v1/admin/cards/{id}/paper.svg")]
pub async fn print_svg(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    lang: Language,
    card: PathId<Card>,
    query: Query<PaperQuery>,
) -> Result<HttpResponse, Failure> {
    sheet(&app, ByAdministrator(caller.actor()), card, Format::Svg, query.0.size, lang).await
}

/// Revoke a paper card
///
/// It is refused from the next checkout on; the family's phones go on showing the card. Recorded with the reason, and the
/// holder is told. Without an active one nothing changes.
#[utoipa::path(tag = "administration", request_body = CardDecision, responses((status = 204)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/cards/{id}/paper/revoke")]
pub async fn revoke_paper(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    card: PathId<Card>,
    why: Body<CardDecision>,
) -> Result<HttpResponse, Failure> {
    service::revoke(&app, caller.actor(), card.0, &why.0.reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Find a paper card
///
/// By the sixteen digits printed on it, with or without spaces: for somebody who found or lost one.
#[utoipa::path(tag = "administration", params(("number" = String, Path, example = "4718005293172056")),
    responses((status = 200, body = PaperCardBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/paper-cards/{number}")]
pub async fn find_paper(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadCards>,
    number: web::Path<String>,
) -> Result<web::Json<PaperCardBody>, Failure> {
    let number: PaperNumber = number.parse().map_err(|_| Failure::not_found())?;
    service::by_number(&app, number).await.map(|paper| web::Json(paper.into()))
}

async fn sheet(
    app: &App,
    caller: Caller,
    card: PathId<Card>,
    format: Format,
    size: PaperSize,
    lang: Language,
) -> Result<HttpResponse, Failure> {
    let (kind, name) = match format {
        Format::Pdf => ("application/pdf", "inline; filename=\"family-card.pdf\""),
        Format::Svg => ("image/svg+xml", "inline; filename=\"family-card.svg\""),
    };
    let bytes = print::print(app, caller, card.0, (format, size, lang.0)).await?;
    Ok(HttpResponse::Ok().content_type(kind).insert_header((header::CONTENT_DISPOSITION, name)).body(bytes))
}

fn created(paper: PaperView) -> HttpResponse {
    HttpResponse::Created().json(PaperCardBody::from(paper))
}

fn listed(papers: Vec<PaperView>) -> web::Json<PaperCardList> {
    web::Json(PaperCardList { paper_cards: papers.into_iter().map(Into::into).collect() })
}

impl From<PaperView> for PaperCardBody {
    fn from(paper: PaperView) -> Self {
        let state: &'static str = paper.state.into();
        Self {
            id: paper.id.uuid(),
            card: paper.card.uuid(),
            number: paper.number.in_fours(),
            state: state.into(),
            issued_at: paper.issued_at.utc(),
            ended_at: paper.ended_at.map(crate::clock::Instant::utc),
        }
    }
}
