//! Handlers of the review.

use actix_web::{get, post, web};
use mobile_contracts::wire::family::{
    AdminFamilyBody, ApproveCategory, CorrectBirthDate, DecisionBody, RejectCategory, ReviewBody, ReviewPage,
};
use mobile_contracts::wire::page::PageQuery;
use uuid::Uuid;

use super::correction::{self, Correction};
use super::service::{self, Verdict};
use crate::auth::{Administrator, rights};
use crate::failure::Failure;
use crate::families::store::{DecisionRow, WaitingRow};
use crate::families::{Family, FamilyView};
use crate::http::{Body, PathId, Query};
use crate::ids::Key;
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// List what waits for a review
///
/// Categories that families have declared, the oldest first. No personal data.
#[utoipa::path(tag = "administration", params(PageQuery), responses((status = 200, body = ReviewPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/reviews")]
pub async fn list_reviews(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadFamilies>,
    page: Query<PageQuery>,
) -> Answer<ReviewPage> {
    let page = service::list(&app, page.0.limit, page.0.cursor.as_deref()).await?.map(Into::into);
    Ok(web::Json(ReviewPage { reviews: page.entries, next: page.next }))
}

/// Show a family
///
/// Members, categories and what was decided about them. The reading is recorded in the audit log.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdminFamilyBody)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/families/{id}")]
pub async fn show_family(
    app: web::Data<App>,
    caller: Administrator<rights::ReadFamilies>,
    id: PathId<Family>,
) -> Answer<AdminFamilyBody> {
    service::show(&app, caller.actor(), id.0).await.map(admin_family)
}

/// Approve a category
///
/// A reviewer saw a document: the category holds from today until the day that the document names or the children's
/// ages end it, whichever is earlier, and takes the place of one that was confirmed before. The adults get their cards
/// if the region gives cards for it. 409 `conflict` if it does not wait.
#[utoipa::path(tag = "administration", request_body = ApproveCategory,
    responses((status = 200, body = AdminFamilyBody)), security(("bearer" = [])))]
#[post("/api/v1/admin/families/{id}/categories/{category}/approve")]
pub async fn approve_category(
    app: web::Data<App>,
    caller: Administrator<rights::ReviewFamilies>,
    path: web::Path<(Uuid, Uuid)>,
    body: Body<ApproveCategory>,
) -> Answer<AdminFamilyBody> {
    let ApproveCategory { document, valid_until: until, reason } = body.0;
    let verdict = Verdict::Approve { document, until, reason };
    service::decide(&app, caller.account, keys(&path), verdict).await.map(admin_family)
}

/// Reject a category
///
/// With a reason that the family reads. A confirmed category ends by it, and the cards with it. 409 `conflict` if it
/// neither waits nor is confirmed.
#[utoipa::path(tag = "administration", request_body = RejectCategory,
    responses((status = 200, body = AdminFamilyBody)), security(("bearer" = [])))]
#[post("/api/v1/admin/families/{id}/categories/{category}/reject")]
pub async fn reject_category(
    app: web::Data<App>,
    caller: Administrator<rights::ReviewFamilies>,
    path: web::Path<(Uuid, Uuid)>,
    body: Body<RejectCategory>,
) -> Answer<AdminFamilyBody> {
    let RejectCategory { reason, document } = body.0;
    let verdict = Verdict::Reject { reason, document };
    service::decide(&app, caller.account, keys(&path), verdict).await.map(admin_family)
}

/// Correct a birth date
///
/// A reviewer saw a document that gives another birth date than the one recorded. The family cannot alter a date that
/// was looked at; a reviewer can. What cannot be true is 422 with a pointer, as when a family registers. Categories that
/// the children's ages carry, and the cards with them, end earlier at once; where they would hold for longer, a review is
/// asked for. Recorded in the audit log with document and reason; the same date once more changes nothing. 404 for
/// somebody who is not of the family, or not any more.
#[utoipa::path(tag = "administration", request_body = CorrectBirthDate,
    responses((status = 200, body = AdminFamilyBody)), security(("bearer" = [])))]
#[post("/api/v1/admin/families/{id}/members/{member}/correction")]
pub async fn correct_birth_date(
    app: web::Data<App>,
    caller: Administrator<rights::ReviewFamilies>,
    path: web::Path<(Uuid, Uuid)>,
    body: Body<CorrectBirthDate>,
) -> Answer<AdminFamilyBody> {
    let CorrectBirthDate { birth_date, document, reason } = body.0;
    let asked = Correction { birth_date: birth_date.0, document, reason };
    correction::correct(&app, caller.actor(), keys(&path), asked).await.map(admin_family)
}

fn keys<A, B>(path: &web::Path<(Uuid, Uuid)>) -> (Key<A>, Key<B>) {
    (Key::from_uuid(path.0), Key::from_uuid(path.1))
}

fn admin_family((family, history): (FamilyView, Vec<DecisionRow>)) -> web::Json<AdminFamilyBody> {
    let history = history.into_iter().map(Into::into).collect();
    web::Json(AdminFamilyBody { family: family.into(), history })
}

impl From<WaitingRow> for ReviewBody {
    fn from(row: WaitingRow) -> Self {
        Self {
            family: row.family_id.uuid(),
            id: row.id.uuid(),
            category: row.category.0,
            region: row.region,
            municipality: row.municipality,
            declared_at: row.created_at.utc(),
        }
    }
}

impl From<DecisionRow> for DecisionBody {
    fn from(row: DecisionRow) -> Self {
        let (state, evidence): (&'static str, &'static str) = (row.state.0.into(), row.evidence.0.into());
        Self {
            id: row.category_id.uuid(),
            category: row.category.0,
            state: state.into(),
            evidence: evidence.into(),
            valid_until: row.valid_until,
            document: row.document,
            reason: row.reason,
            by: row.decided_by.map(Key::uuid),
            at: row.at.utc(),
        }
    }
}
