//! Handlers of benefits: the anonymous screening, and what the packs declare.
//!
//! A screening touches no database and writes no log line beyond the request's own, which has neither body nor address.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use mobile_contracts::eligibility::{Answer, Dates, Detail, FactProblem, Language as RuleLanguage, Pack};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefits::{AnswerDetail, CatalogBody, PackBody, PackList, ScreenRequest};

use super::{policy, screening};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language};
use crate::state::App;

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
    let sheet = app.packs.of_region(policy::region(&family)).bind(&family, today).map_err(|problems| {
        let error = |found: &FactProblem| screening::field_error(found, format!("/family{}", found.pointer));
        Failure::invalid(problems.iter().map(error).collect())
    })?;
    Ok(screening::answer(&sheet, &dates, self::detail(detail, lang.0), |answer| {
        HttpResponse::Ok().json(answer)
    }))
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

fn body(pack: &Pack, region: Option<&str>) -> PackBody {
    PackBody {
        id: pack.id(),
        hash: pack.hash().to_owned(),
        region: region.map(str::to_owned),
        benefits: pack.len(),
    }
}

/// How much to say, and in which language.
pub(super) const fn detail(wanted: AnswerDetail, lang: Lang) -> Detail {
    match (wanted, lang) {
        (AnswerDetail::Ids, _) => Detail::Ids,
        (AnswerDetail::Texts, Lang::Ru) => Detail::Texts(RuleLanguage::Ru),
        (AnswerDetail::Texts, Lang::En) => Detail::Texts(RuleLanguage::En),
    }
}
