//! Handlers of benefits: the anonymous screening, and what the packs declare.
//!
//! A screening touches no database and writes no log line beyond the request's own, which has neither body nor address.

use std::cell::RefCell;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use mobile_contracts::eligibility::{
    Answer, Dates, Detail, Evaluator, FactProblem, FactProblemCode, Family, Language as RuleLanguage, Pack,
};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefits::{AnswerDetail, CatalogBody, PackBody, PackList, ScreenRequest};
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::policy;
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language};
use crate::state::App;

thread_local! {
    /// Evaluating asks for memory once; each worker thread keeps what it got.
    static EVALUATOR: RefCell<Evaluator> = RefCell::new(Evaluator::new());
}

/// Screen a family
///
/// Which benefits a family qualifies for, why, what is still to be asked, and how much it may be: anonymous, nothing is
/// stored or logged. A fact that is not given is unknown, never a "no". Amounts are kopecks. 422 `validation_failed`
/// points at facts that do not exist, have another type or contradict each other.
#[utoipa::path(tag = "benefits", request_body = ScreenRequest, responses((status = 200, body = Answer<'static>)))]
#[post("/api/v1/benefits/screen")]
pub async fn screen_family(
    app: web::Data<App>,
    from: ClientAddress,
    lang: Language,
    body: Body<ScreenRequest>,
) -> Result<HttpResponse, Failure> {
    app.limits.screen(from.0)?;
    let ScreenRequest { family, applied_on, detail } = body.0;
    let today = app.clock.now().utc().with_timezone(&app.config.time_zone).date_naive();
    let dates = Dates { applied_on, ..Dates::on(today) };
    let detail = match detail {
        AnswerDetail::Ids => Detail::Ids,
        AnswerDetail::Texts => Detail::Texts(language(lang.0)),
    };
    let json = answer(app.packs.of_region(policy::region(&family)), &family, &dates, detail)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(json))
}

/// List the rule packs
///
/// Which packs answer here, in which version, with the hash over their files.
#[utoipa::path(tag = "benefits", responses((status = 200, body = PackList)))]
#[get("/api/v1/benefits/packs")]
pub async fn list_packs(app: web::Data<App>) -> web::Json<PackList> {
    let packs = app.packs.all().map(|(region, pack)| body(pack, region)).collect();
    web::Json(PackList { packs })
}

/// Show a region's rules
///
/// Everything that the pack for a region declares: questions, conditions, texts in both languages, numbers with their
/// status and source. A region without a pack of its own, or `federal`, gives the federal one.
#[utoipa::path(tag = "benefits", responses((status = 200, body = CatalogBody<'static>), (status = 304)),
    params(("region" = String, Path, description = "ISO 3166-2, such as `RU-NIZ`, or `federal`.")))]
#[get("/api/v1/benefits/packs/{region}")]
pub async fn show_pack(app: web::Data<App>, region: web::Path<String>, req: HttpRequest) -> HttpResponse {
    let pack = app.packs.of_region(Some(&region));
    let tag = format!("\"{}\"", pack.hash());
    let known = req.headers().get_all(header::IF_NONE_MATCH).any(|sent| sent.as_bytes() == tag.as_bytes());
    if known {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    let own = pack.id().contains('+').then(|| region.as_str());
    let body = CatalogBody { pack: body(pack, own), catalog: pack.catalog() };
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .json(body)
}

fn answer(pack: &Pack, family: &Family, dates: &Dates, detail: Detail) -> Result<Vec<u8>, Failure> {
    let sheet = pack
        .bind(family, dates.today)
        .map_err(|problems| Failure::invalid(problems.iter().map(field_error).collect()))?;
    EVALUATOR.with_borrow_mut(|evaluator| {
        let answer = evaluator.evaluate(&sheet, dates).answer(&sheet, dates, detail);
        serde_json::to_vec(&answer).map_err(|error| Failure::Internal(error.into()))
    })
}

fn body(pack: &Pack, region: Option<&str>) -> PackBody {
    PackBody {
        id: pack.id(),
        hash: pack.hash().to_owned(),
        region: region.map(str::to_owned),
        benefits: pack.len(),
    }
}

/// A finding of the engine as a field error: where, what, and the nearest valid word.
fn field_error(problem: &FactProblem) -> FieldError {
    let code = match problem.code {
        FactProblemCode::UnknownFact => FieldCode::UnknownFact,
        FactProblemCode::UnknownBenefit => FieldCode::UnknownBenefit,
        FactProblemCode::WrongType => FieldCode::WrongType,
        FactProblemCode::UnknownWord => FieldCode::UnknownWord,
        FactProblemCode::OutOfRange => FieldCode::OutOfRange,
        FactProblemCode::AlwaysApplies => FieldCode::AlwaysApplies,
        FactProblemCode::GivenTwice => FieldCode::Duplicate,
        FactProblemCode::BadMemberId => FieldCode::BadMemberId,
        FactProblemCode::UnknownMember => FieldCode::NoSuchObject,
        FactProblemCode::TooManyMembers => FieldCode::TooManyMembers,
        FactProblemCode::BornInTheFuture => FieldCode::InTheFuture,
        FactProblemCode::ChildOlderThanParent => FieldCode::ChildOlderThanParent,
        FactProblemCode::ImpossibleBirthOrder => FieldCode::ImpossibleBirthOrder,
    };
    let nearest = problem.suggestion.as_deref().unwrap_or("—");
    FieldError::new(format!("/family{}", problem.pointer), code).with("nearest", nearest)
}

const fn language(lang: Lang) -> RuleLanguage {
    match lang {
        Lang::Ru => RuleLanguage::Ru,
        Lang::En => RuleLanguage::En,
    }
}
