//! The documentation that the service carries with it: the OpenAPI document, a browser for it, and a page for each
//! problem code. All assets are bundled, none comes from elsewhere.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheControl, CacheDirective, ContentType, EntityTag};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::service::ProblemPage;
use utoipa_swagger_ui::Config;

use super::etag::{fingerprint, is_known};
use super::openapi;
use crate::failure::Failure;

/// Addresses of the documentation that are no operations.
pub(super) const ADDRESSES: [&str; 2] = ["/docs", "/docs/{file:.*}"];

/// The document, made when it is first asked for and kept for all workers: making it takes some 20 MiB, and most
/// servers are never asked.
#[derive(Default)]
pub(super) struct Document(OnceLock<Rendered>);

struct Rendered {
    json: Bytes,
    etag: EntityTag,
}

impl Document {
    fn rendered(&self) -> Result<&Rendered, Failure> {
        if let Some(rendered) = self.0.get() {
            return Ok(rendered);
        }
        let json = serde_json::to_vec(&openapi::document()).map_err(anyhow::Error::from)?;
        let etag = EntityTag::new_strong(fingerprint(&json));
        Ok(self.0.get_or_init(|| Rendered { json: json.into(), etag }))
    }
}

/// Public, but asked again each time: a deployment is seen at once.
fn revalidated() -> CacheControl {
    CacheControl(vec![CacheDirective::Public, CacheDirective::NoCache])
}

/// This document
#[utoipa::path(tag = "service", responses((status = 200, body = Object, description = "The OpenAPI 3.1 document.")))]
#[get("/openapi.json")]
pub(super) async fn get_openapi(
    req: HttpRequest,
    document: web::Data<Document>,
) -> Result<HttpResponse, Failure> {
    let Rendered { json, etag } = document.rendered()?;
    let known = is_known(&req, etag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header(revalidated()).insert_header(header::ETag(etag.clone()));
    Ok(if known { response.finish() } else { response.insert_header(ContentType::json()).body(json.clone()) })
}

/// What a problem code means
///
/// The `type` of every problem leads here.
#[utoipa::path(
    tag = "service",
    params(("code" = String, Path, description = "A code out of the table.", example = "not_found")),
    responses((status = 200, body = ProblemPage)),
)]
#[get("/problems/{code}")]
pub(super) async fn get_problem(code: web::Path<String>) -> Result<HttpResponse, Failure> {
    let code: ProblemCode = code.parse().map_err(|_| Failure::not_found())?;
    let page = ProblemPage {
        code: code.as_str().to_owned(),
        status: code.status(),
        title_ru: code.title(Lang::Ru).to_owned(),
        detail_ru: code.detail(Lang::Ru).to_owned(),
        title_en: code.title(Lang::En).to_owned(),
        detail_en: code.detail(Lang::En).to_owned(),
    };
    Ok(HttpResponse::Ok().insert_header(revalidated()).json(page))
}

/// Serves the browser for the document at `/docs/`.
pub(super) fn pages(service: &mut web::ServiceConfig) {
    service.service(redirect_to_docs).service(get_docs_file);
}

#[get("/docs")]
async fn redirect_to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

#[get("/docs/{file:.*}")]
async fn get_docs_file(
    file: web::Path<String>,
    config: web::Data<Config<'static>>,
) -> Result<HttpResponse, Failure> {
    let config: Arc<Config<'static>> = config.into_inner();
    let found = utoipa_swagger_ui::serve(&file, config).map_err(|error| anyhow::anyhow!("{error}"))?;
    let file = found.ok_or_else(Failure::not_found)?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    Ok(HttpResponse::Ok().insert_header(revalidated()).content_type(file.content_type).body(bytes))
}
