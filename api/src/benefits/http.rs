//! Handlers of benefits: the anonymous screening, and what the packs declare.
//!
//! A screening touches no database and writes no log line beyond the request's own, which has neither body nor address.

use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, web};
use mobile_contracts::eligibility::{Answer, Catalog, CatalogFact, Detail, FactProblem, Pack};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefits::{
    AnswerDetail, CatalogBody, PackBody, PackList, QuestionBody, QuestionList, QuestionsQuery, ScreenRequest,
    WordBody,
};
use serde::Serialize;

use super::{policy, publishing, screening};
use crate::failure::Failure;
use crate::http::{Body, ClientAddress, Language, Listed, Query};
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
    let ScreenRequest { family, applied_on, known_on, detail } = body.0;
    let today = app.clock.now().utc().with_timezone(&app.config.time_zone).date_naive();
    let dates = screening::dates(today, applied_on, known_on)?;
    let packs = app.packs.now();
    let sheet = packs.of_region(policy::region(&family)).bind(&family, today).map_err(|problems| {
        let error = |found: &FactProblem| screening::field_error(found, format!("/family{}", found.pointer));
        Failure::invalid(problems.iter().map(error).collect())
    })?;
    Ok(written(screening::json(&sheet, &dates, self::detail(detail, lang.0))))
}

/// List the rule packs
///
/// Which packs answer here, in which version, with the hash over their files.
#[utoipa::path(tag = "benefits", responses((status = 200, body = PackList), (status = 304)))]
#[get("/api/v1/benefits/packs")]
pub async fn list_packs(app: web::Data<App>) -> Result<impl Responder, Failure> {
    let packs = app.packs.now();
    // Those that nobody asked for yet are compiled now: too long for a thread that others wait for.
    let packs = publishing::blocking(move || packs.all().map(|(region, pack)| body(pack, region)).collect());
    Ok(Listed { body: PackList { packs: packs.await? }, personal: false })
}

/// List the questions
///
/// Every question that the rules for a region may ask, with how it is answered, in the language asked for. A screening
/// tells which of them can still matter for a family.
#[utoipa::path(tag = "benefits", params(QuestionsQuery),
    responses((status = 200, body = QuestionList<'static>), (status = 304)))]
#[get("/api/v1/benefits/questions")]
pub async fn list_questions(
    app: web::Data<App>,
    lang: Language,
    query: Query<QuestionsQuery>,
    req: HttpRequest,
) -> HttpResponse {
    let packs = app.packs.now();
    let pack = packs.of_region(query.0.region.as_deref());
    let body = QuestionList { pack: pack.id(), questions: questions(&pack.catalog(), lang.0) };
    Listed { body, personal: false }.respond_to(&req)
}

/// Show a region's rules
///
/// Everything that the pack for a region declares: questions, conditions, texts in both languages, numbers with their
/// status and source. A region without a pack of its own, or `federal`, gives the federal one.
#[utoipa::path(tag = "benefits", responses((status = 200, body = CatalogBody<'static>), (status = 304)),
    params(("region" = String, Path, description = "ISO 3166-2, such as `RU-NIZ`, or `federal`.")))]
#[get("/api/v1/benefits/packs/{region}")]
pub async fn show_pack(app: web::Data<App>, region: web::Path<String>, req: HttpRequest) -> HttpResponse {
    let packs = app.packs.now();
    let pack = packs.of_region(Some(&region));
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

/// A long answer as JSON. It is mostly texts, in which this library looks for characters to escape sixteen at a time.
pub(super) fn long(answer: &impl Serialize) -> Result<HttpResponse, Failure> {
    Ok(written(sonic_rs::to_vec(answer).map_err(anyhow::Error::from)?))
}

/// What is JSON already.
fn written(json: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(json)
}

fn questions<'a>(catalog: &Catalog<'a>, lang: Lang) -> Vec<QuestionBody<'a>> {
    let language = screening::language(lang);
    let question = |fact: &CatalogFact<'a>| QuestionBody {
        fact: fact.id,
        scope: fact.scope,
        kind: fact.kind,
        words: fact
            .words
            .iter()
            .map(|word| WordBody { id: word.id, text: word.text.get(language) })
            .collect(),
        optional: fact.optional,
        sensitivity: fact.sensitivity,
        text: fact.question.get(language),
        help: fact.help.map(|help| help.get(language)),
    };
    catalog.facts.iter().map(question).collect()
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
    match wanted {
        AnswerDetail::Ids => Detail::Ids,
        AnswerDetail::Texts => Detail::Texts(screening::language(lang)),
    }
}
