//! The handler of twelve digits.

use actix_web::{HttpResponse, post, web};
use mobile_contracts::wire::card::{DigitsBody, DigitsRequest};

use super::service;
use crate::auth::Adult;
use crate::failure::Failure;
use crate::http::Body;
use crate::ids::Key;
use crate::state::App;

/// Twelve digits
///
/// Digits to read out at a till when the code cannot be shown or scanned: good once, for five minutes. The request is
/// signed by the device's lasting key; newer digits end older ones. 401 `invalid_credentials` if the signature or its
/// time does not fit, 409 `conflict` if the card may not be used, 429 after ten in five minutes.
#[utoipa::path(tag = "family", request_body = DigitsRequest, responses((status = 201, body = DigitsBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/digits")]
pub async fn make_digits(
    app: web::Data<App>,
    caller: Adult,
    body: Body<DigitsRequest>,
) -> Result<HttpResponse, Failure> {
    let DigitsRequest { device, request } = body.0;
    let (digits, expires_at) = service::make(&app, caller.0, Key::from_uuid(device), &request).await?;
    Ok(HttpResponse::Created().json(DigitsBody { digits: digits.in_fours(), expires_at: expires_at.utc() }))
}
