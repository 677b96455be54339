//! Handlers of disputes.

use actix_web::{get, post, web};
use mobile_contracts::discount::Kopecks;
use mobile_contracts::wire::dispute::{
    AdminDisputeBody, DecideDispute, DisputeBody, DisputeOutcome, DisputePage, DisputeQuery,
};

use super::store::{CaseRow, DisputeRow};
use super::{Dispute, DisputeState, service};
use crate::auth::{Administrator, Adult, rights};
use crate::checkout::Redemption;
use crate::failure::Failure;
use crate::http::{Body, PathId, Query};
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// It wasn't me
///
/// Says that a redemption with the caller's own card, or a child's, was made by somebody else. The partner and the
/// administrators see it, the adults of the family are told. No limit is given back. Saying it again changes nothing.
#[utoipa::path(tag = "family", responses((status = 200, body = DisputeBody)), security(("bearer" = [])))]
#[post("/api/v1/me/redemptions/{id}/dispute")]
pub async fn dispute_redemption(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<Redemption>,
) -> Answer<DisputeBody> {
    Ok(web::Json(service::report(&app, caller.0, id.0).await?.into()))
}

/// List disputes
///
/// What families say was not them, the oldest first. No personal data.
#[utoipa::path(tag = "administration", params(DisputeQuery), responses((status = 200, body = DisputePage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/disputes")]
pub async fn list_disputes(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadCards>,
    query: Query<DisputeQuery>,
) -> Answer<DisputePage> {
    let DisputeQuery { state, limit, cursor } = query.0;
    let page = service::list(&app, state.as_deref(), (limit, cursor.as_deref())).await?;
    let page = page.map(case);
    Ok(web::Json(DisputePage { disputes: page.entries, next: page.next }))
}

/// Decide a dispute
///
/// `upheld`: it was somebody else; `dismissed`: it was the holder. The reason is read by the family and the partner. The
/// same decision again changes nothing; another one is 409 `conflict`.
#[utoipa::path(tag = "administration", request_body = DecideDispute,
    responses((status = 200, body = AdminDisputeBody)), security(("bearer" = [])))]
#[post("/api/v1/admin/disputes/{id}/decide")]
pub async fn decide_dispute(
    app: web::Data<App>,
    caller: Administrator<rights::ManageCards>,
    id: PathId<Dispute>,
    body: Body<DecideDispute>,
) -> Answer<AdminDisputeBody> {
    let DecideDispute { outcome, reason } = body.0;
    let state = match outcome {
        DisputeOutcome::Upheld => DisputeState::Upheld,
        DisputeOutcome::Dismissed => DisputeState::Dismissed,
    };
    let by = (caller.actor(), caller.account);
    Ok(web::Json(case(service::decide(&app, by, id.0, (state, &reason)).await?)))
}

impl From<DisputeRow> for DisputeBody {
    fn from(row: DisputeRow) -> Self {
        Self { state: row.state.0.to_string(), reported_at: row.created_at.utc(), reason: row.reason }
    }
}

fn case((dispute, redemption, partner_name, outlet_name): CaseRow) -> AdminDisputeBody {
    AdminDisputeBody {
        id: dispute.id.uuid(),
        redemption: redemption.id.uuid(),
        partner: redemption.partner_id.uuid(),
        partner_name,
        outlet_name,
        family: redemption.family_id.uuid(),
        card: redemption.card_id.uuid(),
        redeemed_at: redemption.created_at.utc(),
        discount: Kopecks(redemption.discount),
        dispute: dispute.into(),
    }
}
