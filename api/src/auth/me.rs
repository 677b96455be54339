//! The administrator who calls, about themselves.

use actix_web::{get, web};
use mobile_contracts::wire::account::AdministratorBody;

use super::{Administrator, rights};

/// Who am I
///
/// The administrator who is signed in, and their roles.
#[utoipa::path(tag = "administration", responses((status = 200, body = AdministratorBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/me")]
pub async fn get_administrator(caller: Administrator<rights::Any>) -> web::Json<AdministratorBody> {
    let roles = caller.roles.iter().map(ToString::to_string).collect();
    web::Json(AdministratorBody { account: caller.account.uuid(), roles })
}
