//! Handlers of rule packs for administrators.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::eligibility::MAX_PACK_BYTES;
use mobile_contracts::wire::benefit_packs::{
    ComparePackQuery, ComparisonBody, ImportPack, ImportedPackBody, PackInForceBody, PublicationBody,
    PublicationPage, PublishPack, RollBackPack, StoredPackBody, StoredPackPage,
};
use mobile_contracts::wire::page::PageQuery;

use super::store::{PackRow, PublicationRow};
use super::{StoredPack, compare, import, publish};
use crate::auth::{Administrator, rights};
use crate::benefits::packs::{Compiled, Edition};
use crate::failure::Failure;
use crate::http::{Body, Language, PathId, Query};
use crate::ids::Key;
use crate::state::App;

/// A pack of 4 MiB, and what JSON adds to it for its quotes and line ends.
const LARGEST: usize = MAX_PACK_BYTES + MAX_PACK_BYTES / 2;

/// Import a rule pack
///
/// Checks the pack over what is in force and runs its examples. It answers nobody before it is published. The same pack
/// again gives the one that is kept. 422 `validation_failed` names file, line and rule of everything that is wrong;
/// nothing is kept then.
#[utoipa::path(tag = "administration", request_body = ImportPack, security(("bearer" = [])),
    responses((status = 201, body = ImportedPackBody)))]
#[post("/api/v1/admin/benefits/packs")]
pub async fn import_pack(
    app: web::Data<App>,
    caller: Administrator<rights::ManageBenefits>,
    body: Body<ImportPack, LARGEST>,
) -> Result<HttpResponse, Failure> {
    let (row, warnings) = import::import(&app, caller.account, body.0.files).await?;
    let pack = stored(row, &app.packs.now());
    Ok(HttpResponse::Created().json(ImportedPackBody { pack, warnings }))
}

/// List rule packs
///
/// What answers now, and what was imported, the newest first.
#[utoipa::path(tag = "administration", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = StoredPackPage)))]
#[get("/api/v1/admin/benefits/packs")]
pub async fn list_stored_packs(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadBenefits>,
    query: Query<PageQuery>,
) -> Result<web::Json<StoredPackPage>, Failure> {
    let page = publish::packs(&app, (query.0.limit, query.0.cursor.as_deref())).await?;
    let edition = app.packs.now();
    let page = page.map(|row| stored(row, &edition));
    let in_force = edition.compiled().filter_map(|(region, one)| in_force(region, one)).collect();
    Ok(web::Json(StoredPackPage { edition: edition.number, in_force, packs: page.entries, next: page.next }))
}

/// Publish a rule pack
///
/// Puts an imported pack in force: this server answers from it at once, every other one within a second. In force
/// already, it changes nothing. 422 if it does not go with the other packs in force, 409 `conflict` if somebody else
/// published at the same moment.
#[utoipa::path(tag = "administration", request_body = PublishPack, security(("bearer" = [])),
    responses((status = 200, body = StoredPackBody)))]
#[post("/api/v1/admin/benefits/packs/{id}/publish")]
pub async fn publish_pack(
    app: web::Data<App>,
    caller: Administrator<rights::ManageBenefits>,
    id: PathId<StoredPack>,
    body: Body<PublishPack>,
) -> Result<web::Json<StoredPackBody>, Failure> {
    let row = publish::publish(&app, caller.account, id.0, &body.0.reason).await?;
    Ok(web::Json(stored(row, &app.packs.now())))
}

/// Take a rule pack back
///
/// Puts in force again what the pack has replaced; the last step back is the pack that the service is built with. 409
/// `conflict` if there is nothing to go back to.
#[utoipa::path(tag = "administration", request_body = RollBackPack, security(("bearer" = [])),
    responses((status = 200, body = StoredPackPage)))]
#[post("/api/v1/admin/benefits/rollback")]
pub async fn roll_back_pack(
    app: web::Data<App>,
    caller: Administrator<rights::ManageBenefits>,
    body: Body<RollBackPack>,
) -> Result<web::Json<StoredPackPage>, Failure> {
    let RollBackPack { name, reason } = body.0;
    publish::roll_back(&app, caller.account, name, &reason).await?;
    let edition = app.packs.now();
    let in_force = edition.compiled().filter_map(|(region, one)| in_force(region, one)).collect();
    Ok(web::Json(StoredPackPage { edition: edition.number, in_force, packs: Vec::new(), next: None }))
}

/// Compare a draft with what is in force
///
/// How many outcomes of the stored families an imported pack would change, by benefit and reason, for the next batch of
/// families; ask again with `next` until it is absent and add up. Nobody is named. Differences of amounts, and the values
/// with which a condition decided for one of the families, are left out for fewer than ten families of a batch. The first
/// batch is recorded in the audit log.
#[utoipa::path(tag = "administration", params(ComparePackQuery), security(("bearer" = [])),
    responses((status = 200, body = ComparisonBody)))]
#[get("/api/v1/admin/benefits/packs/{id}/comparison")]
pub async fn compare_pack(
    app: web::Data<App>,
    caller: Administrator<rights::ManageBenefits>,
    id: PathId<StoredPack>,
    lang: Language,
    query: Query<ComparePackQuery>,
) -> Result<web::Json<ComparisonBody>, Failure> {
    let at = (query.0.cursor.as_deref(), lang.0);
    compare::compare(&app, caller.account, id.0, at).await.map(web::Json)
}

/// List publications
///
/// What was put in force and taken back, by whom and why, the newest first.
#[utoipa::path(tag = "administration", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = PublicationPage)))]
#[get("/api/v1/admin/benefits/publications")]
pub async fn list_publications(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadBenefits>,
    query: Query<PageQuery>,
) -> Result<web::Json<PublicationPage>, Failure> {
    let page = publish::publications(&app, (query.0.limit, query.0.cursor.as_deref())).await?;
    let page = page.map(publication);
    Ok(web::Json(PublicationPage { publications: page.entries, next: page.next }))
}

fn stored(row: PackRow, edition: &Arc<Edition>) -> StoredPackBody {
    let id = row.id.uuid();
    StoredPackBody {
        id,
        in_force: edition.compiled().any(|(_, one)| one.stored == Some(id)),
        name: row.name,
        version: row.version,
        hash: row.hash,
        benefits: row.benefits,
        examples: row.examples,
        imported_by: row.imported_by.uuid(),
        imported_at: row.imported_at.utc(),
    }
}

fn in_force(region: Option<&str>, one: &Compiled) -> Option<PackInForceBody> {
    let title = one.pack.title()?;
    Some(PackInForceBody {
        name: title.id.to_owned(),
        version: title.version.to_owned(),
        region: region.map(str::to_owned),
        hash: one.hash.clone(),
        benefits: title.benefits,
        pack: one.stored,
    })
}

fn publication((row, version): (PublicationRow, Option<String>)) -> PublicationBody {
    PublicationBody {
        edition: row.number,
        name: row.name,
        version,
        pack: row.pack_id.map(Key::uuid),
        rolled_back: row.rolled_back,
        reason: row.reason,
        by: row.published_by.uuid(),
        at: row.published_at.utc(),
    }
}
