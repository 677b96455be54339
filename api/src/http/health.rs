//! Is it alive, can it work, which version is it. For orchestrators and balancers.

use actix_web::{get, web};
use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::service::{Health, Version};

use crate::failure::Failure;
use crate::state::App;

fn ok() -> web::Json<Health> {
    web::Json(Health { status: "ok".to_owned() })
}

/// The process answers
///
/// Touches nothing else, so a slow database does not get the process restarted.
#[utoipa::path(tag = "service", responses((status = 200, body = Health)))]
#[get("/health/live")]
pub(super) async fn get_liveness() -> web::Json<Health> {
    ok()
}

/// The server can do its work
///
/// 503 while the database is out of reach or lacks migrations, and as soon as the server begins to stop.
#[utoipa::path(tag = "service", responses((status = 200, body = Health)))]
#[get("/health/ready")]
pub(super) async fn get_readiness(app: web::Data<App>) -> Result<web::Json<Health>, Failure> {
    if app.is_draining() {
        return Err(Failure::problem(ProblemCode::ShuttingDown));
    }
    app.db.ping().await?;
    match app.migrations_missing().await {
        Ok(false) => Ok(ok()),
        Ok(true) => Err(Failure::Unavailable(
            "the database lacks migrations; run `family-card-server migrate`".into(),
        )),
        Err(error) => Err(Failure::Unavailable(format!("{error:#}"))),
    }
}

/// The version that runs here
#[utoipa::path(tag = "service", responses((status = 200, body = Version)))]
#[get("/version")]
pub(super) async fn get_version() -> web::Json<Version> {
    web::Json(Version {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("FAMILY_CARD_COMMIT").map(str::to_owned),
    })
}
