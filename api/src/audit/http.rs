//! The handler of the log.

use actix_web::{get, web};
use mobile_contracts::wire::audit::{AuditBody, AuditPage, AuditQuery};

use super::heads;
use super::service::{self, Search};
use super::store::AuditRow;
use crate::auth::{Administrator, rights};
use crate::failure::Failure;
use crate::http::Query;
use crate::ids::Key;
use crate::state::App;

/// Read the audit log
///
/// Administrative acts and readings of personal data, the newest first: who, what, when, why, on what. Keys only, no
/// names. `position` and `hash` are there once the row is chained, a few seconds after it was written.
#[utoipa::path(tag = "administration", params(AuditQuery), responses((status = 200, body = AuditPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/audit")]
pub async fn list_audit(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadAudit>,
    query: Query<AuditQuery>,
) -> Result<web::Json<AuditPage>, Failure> {
    let AuditQuery { object, actor, since, limit, cursor } = query.0;
    let page = service::list(&app, Search { object, actor, since, limit, cursor }).await?;
    let page = page.map(AuditBody::from);
    Ok(web::Json(AuditPage { entries: page.entries, next: page.next }))
}

impl From<AuditRow> for AuditBody {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id.uuid(),
            at: row.at.utc(),
            actor_kind: row.actor_kind,
            actor: row.actor_id.map(Key::uuid),
            action: row.action,
            object_kind: row.object_kind,
            object: row.object_id.uuid(),
            reason: row.reason,
            position: row.position,
            hash: row.hash.as_deref().map(heads::hex),
        }
    }
}
