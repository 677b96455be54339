//! Handlers of specimens: for a till in its test, and for its partner.

use actix_web::{get, web};
use mobile_contracts::wire::problem::ProblemCode;
use mobile_contracts::wire::till::SpecimenList;

use super::service;
use crate::auth::{PartnerStaff, Till};
use crate::failure::Failure;
use crate::state::App;

/// Specimen cards for this till
///
/// One code of every kind, made for this answer, with the reason that the checkout gives for it and the step that gives
/// it; every reason that a till may be told has one. 409 `conflict` unless
/// the till is in its test (`POST /api/v1/partner/tills/{id}/test`); every other till answers `specimen` to all of
/// them.
#[utoipa::path(tag = "till", responses((status = 200, body = SpecimenList)), security(("bearer" = [])))]
#[get("/api/v1/till/specimens")]
pub async fn list_till_specimens(
    app: web::Data<App>,
    till: Till,
) -> Result<web::Json<SpecimenList>, Failure> {
    if till.0.test_until.is_none_or(|until| until <= app.clock.now()) {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    service::every(&app).map(web::Json)
}

/// Specimen cards
///
/// One code of every kind, to be drawn as a QR code and scanned by a till in its test.
#[utoipa::path(tag = "partner", responses((status = 200, body = SpecimenList)), security(("bearer" = [])))]
#[get("/api/v1/partner/specimens")]
pub async fn list_specimens(
    app: web::Data<App>,
    _caller: PartnerStaff,
) -> Result<web::Json<SpecimenList>, Failure> {
    service::every(&app).map(web::Json)
}
