//! Handlers of a family's own benefits.

use actix_web::{HttpResponse, get, put, web};
use mobile_contracts::wire::benefits::{MyBenefits, MyBenefitsQuery, PutFacts, PutTakeUp, TakeUpBody};

use super::file::TakeUp;
use super::{http, screening, service};
use crate::auth::Adult;
use crate::failure::Failure;
use crate::http::{Body, Language, Query};
use crate::state::App;

/// My family's benefits
///
/// What the family qualifies for, by its record and its own answers; each fact is shown with how it is known. What is
/// on record is used and not asked again.
#[utoipa::path(tag = "family", params(MyBenefitsQuery), security(("bearer" = [])),
    responses((status = 200, body = MyBenefits<'static>)))]
#[get("/api/v1/me/benefits")]
pub async fn show_my_benefits(
    app: web::Data<App>,
    caller: Adult,
    lang: Language,
    query: Query<MyBenefitsQuery>,
) -> Result<HttpResponse, Failure> {
    app.limits.own_benefits(caller.0.account_id.uuid())?;
    let known = service::known(&app, caller.0.family_id).await?;
    let MyBenefitsQuery { applied_on, known_on, detail } = query.0;
    let dates = screening::dates(known.today, applied_on, known_on)?;
    let mut family = known.family();
    let packs = app.packs.now();
    let pack = packs.of_region(Some(&known.record.region));
    let (sheet, set_aside) = screening::bind_what_fits(pack, &mut family, known.today)?;
    let take_up = known.file.take_ups.into_iter().map(Into::into).collect();
    screening::answer(&sheet, &dates, http::detail(detail, lang.0), |answer| {
        http::long(&MyBenefits { family, set_aside, answer, take_up })
    })
}

/// Answer questions
///
/// Keeps what the family tells about itself, sealed, for all its adults. All of it is kept or nothing. 422
/// `validation_failed` points at what the rules do not know or what is on record already; 409 `conflict` if another
/// adult wrote at the same moment.
#[utoipa::path(tag = "family", request_body = PutFacts, security(("bearer" = [])), responses((status = 204)))]
#[put("/api/v1/me/facts")]
pub async fn put_my_facts(
    app: web::Data<App>,
    caller: Adult,
    body: Body<PutFacts>,
) -> Result<HttpResponse, Failure> {
    app.limits.own_benefits(caller.0.account_id.uuid())?;
    service::put_facts(&app, caller.0.family_id, body.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say what we do about a benefit
///
/// Whether the family means to apply, applied, receives it, was refused, or does not want to hear of it. The road map
/// and later answers count with that. 404 if the family's rules have no such benefit, 409 `conflict` if another adult
/// wrote at the same moment.
#[utoipa::path(tag = "family", request_body = PutTakeUp, security(("bearer" = [])),
    params(("benefit" = String, Path, description = "The benefit's id, such as `ru.large_family`.")),
    responses((status = 200, body = TakeUpBody)))]
#[put("/api/v1/me/benefits/{benefit}/take-up")]
pub async fn put_take_up(
    app: web::Data<App>,
    caller: Adult,
    benefit: web::Path<String>,
    body: Body<PutTakeUp>,
) -> Result<web::Json<TakeUpBody>, Failure> {
    app.limits.own_benefits(caller.0.account_id.uuid())?;
    let kept = service::put_take_up(&app, caller.0.family_id, benefit.into_inner(), body.0).await?;
    Ok(web::Json(kept.into()))
}

impl From<TakeUp> for TakeUpBody {
    fn from(kept: TakeUp) -> Self {
        let TakeUp { benefit, member, state, why, since } = kept;
        Self { benefit, member, state, why, since }
    }
}
