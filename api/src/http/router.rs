//! The table of contents: every operation of the service, one line each, grouped by audience. No logic.
//!
//! A handler carries its method and path in its attributes, `#[utoipa::path(..)]` above `#[get("/api/v1/..")]`;
//! a line here serves it and puts it into the OpenAPI document. Nothing else serves an operation.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{docs, health};

/// All operations.
pub fn operations(api: &mut ServiceConfig<'_>) {
    // Everybody
    api.service(health::get_liveness);
    api.service(health::get_readiness);
    api.service(health::get_version);
    api.service(docs::get_openapi);
    api.service(docs::get_problem);
}
