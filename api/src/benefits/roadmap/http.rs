//! Handlers of the road map.

use actix_web::http::header;
use actix_web::{HttpResponse, delete, get, post, web};
use mobile_contracts::eligibility::Dates;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefits::AnswerDetail;
use mobile_contracts::wire::roadmap::{CalendarSubscription, Roadmap};

use super::{calendar, links, page, plan};
use crate::auth::Adult;
use crate::benefits::{http, screening, service};
use crate::failure::Failure;
use crate::families::Family;
use crate::http::{ClientAddress, Language};
use crate::ids::Key;
use crate::state::App;

/// My family's road map
///
/// What to apply for, by when, with which documents, where: the most urgent first. What the family receives, applied
/// for, was refused or does not want is left out.
#[utoipa::path(tag = "family", security(("bearer" = [])), responses((status = 200, body = Roadmap)))]
#[get("/api/v1/me/roadmap")]
pub async fn show_roadmap(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
) -> Result<web::Json<Roadmap>, Failure> {
    own(&app, &caller, lang.0).await.map(web::Json)
}

/// My road map as a calendar
///
/// The days on which windows open and end, as an iCalendar file (RFC 5545). Read again, it moves events and does not
/// double them.
#[utoipa::path(tag = "family", security(("bearer" = [])),
    responses((status = 200, body = String, content_type = "text/calendar")))]
#[get("/api/v1/me/roadmap.ics")]
pub async fn download_roadmap(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
) -> Result<HttpResponse, Failure> {
    let roadmap = own(&app, &caller, lang.0).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"roadmap.ics\""))
        .body(calendar::write(&roadmap, app.clock.now().utc(), lang.0)))
}

/// My road map as a page
///
/// The same to print: one HTML page without scripts.
#[utoipa::path(tag = "family", security(("bearer" = [])),
    responses((status = 200, body = String, content_type = "text/html")))]
#[get("/api/v1/me/roadmap.html")]
pub async fn print_roadmap(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
) -> Result<HttpResponse, Failure> {
    let roadmap = own(&app, &caller, lang.0).await?;
    let page = page::draw(&roadmap, lang.0).map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

/// Subscribe a calendar
///
/// Makes an address that a calendar can subscribe to without signing in. Whoever has it reads the plan (benefits and
/// days, no names), so treat it as a password. A former address is worthless from now on.
#[utoipa::path(tag = "family", security(("bearer" = [])), responses((status = 201, body = CalendarSubscription)))]
#[post("/api/v1/me/roadmap/subscription")]
pub async fn subscribe_calendar(app: web::Data<App>, caller: Adult) -> Result<HttpResponse, Failure> {
    let url = links::subscribe(&app, (caller.0.account_id, caller.0.family_id)).await?;
    Ok(HttpResponse::Created().json(CalendarSubscription { url: url.into() }))
}

/// End the calendar's subscription
///
/// The address is worthless from now on. Without a subscription it changes nothing.
#[utoipa::path(tag = "family", security(("bearer" = [])), responses((status = 204)))]
#[delete("/api/v1/me/roadmap/subscription")]
pub async fn unsubscribe_calendar(app: web::Data<App>, caller: Adult) -> Result<HttpResponse, Failure> {
    links::unsubscribe(&app, caller.0.account_id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read a subscribed calendar
///
/// The road map as an iCalendar file (RFC 5545), by the address that an adult made. 404 once it is worthless.
#[utoipa::path(tag = "family", params(("token" = String, Path, description = "The secret of the address.")),
    responses((status = 200, body = String, content_type = "text/calendar")))]
#[get("/api/v1/calendars/{token}.ics")]
pub async fn read_calendar(
    app: web::Data<App>,
    from: ClientAddress,
    token: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    app.limits.screen(from.0)?;
    let (family, lang) = links::family_of(&app, &token).await?;
    let mut roadmap = roadmap(&app, family, lang).await?;
    roadmap.items.iter_mut().for_each(|item| item.who = None);
    Ok(HttpResponse::Ok().content_type("text/calendar; charset=utf-8").body(calendar::write(
        &roadmap,
        app.clock.now().utc(),
        lang,
    )))
}

/// The road map of the caller's family.
async fn own(app: &App, caller: &Adult, lang: Lang) -> Result<Roadmap, Failure> {
    app.limits.own_benefits(caller.0.account_id.uuid())?;
    roadmap(app, caller.0.family_id, lang).await
}

async fn roadmap(app: &App, family: Key<Family>, lang: Lang) -> Result<Roadmap, Failure> {
    let known = service::known(app, family).await?;
    let packs = app.packs.now();
    let pack = packs.of_region(Some(&known.record.region));
    let (sheet, _) = screening::bind_what_fits(pack, &mut known.family(), known.today)?;
    let dates = Dates::on(known.today);
    Ok(screening::answer(&sheet, &dates, http::detail(AnswerDetail::Texts, lang), |answer| {
        plan::plan(&answer, &known.file, &known.record)
    }))
}
