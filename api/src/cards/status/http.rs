//! The handler of status lists.

use actix_web::{get, web};
use mobile_contracts::card::LIST_MEDIA_TYPE;
use mobile_contracts::wire::service::SignedBytes;
use uuid::Uuid;

use super::service;
use crate::failure::Failure;
use crate::http::Octets;
use crate::state::App;

/// A status list
///
/// Which cards of a day are revoked or suspended: a Token Status List as a CWT, signed by a status key, one bit for each
/// of 2^20 indexes (mobile-contracts/vectors/FORMAT.md). `day` counts from 1970-01-01 in the issuer's time zone, `list`
/// is the index without its lowest twenty bits. There for yesterday to seven days ahead; it changes at once with a
/// revocation and is signed anew at least every six hours, so ask with `If-None-Match`.
#[utoipa::path(tag = "till", responses((status = 200, body = SignedBytes, content_type = "application/statuslist+cwt")),
    params(("issuer" = Uuid, Path, description = "Whose cards."), ("day" = u32, Path, description = "Which day."),
        ("list" = u32, Path, description = "Which part of the day's indexes, from 0.")))]
#[get("/api/v1/status/{issuer}/{day}/{list}")]
pub async fn get_status_list(
    app: web::Data<App>,
    path: web::Path<(Uuid, u32, u32)>,
) -> Result<Octets, Failure> {
    let (issuer, day, list) = path.into_inner();
    let bytes = service::fetch(&app, issuer, day, list).await?;
    Ok(Octets::public(LIST_MEDIA_TYPE, bytes))
}
