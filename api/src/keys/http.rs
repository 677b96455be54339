//! Handlers of keys: the owner's, and the published halves.

use actix_web::{HttpResponse, get, post, web};
use mobile_contracts::card::{IssuerKey, KEY_SET_MEDIA_TYPE, write_key_set};
use mobile_contracts::wire::key::{KeyBody, KeyDecision, KeyList, RotateKey};
use mobile_contracts::wire::service::SignedBytes;

use super::service;
use crate::auth::{Administrator, rights};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::http::{Body, Octets, PathId};
use crate::state::App;
use crate::vault::{KeyPurpose, KeyRecord};

/// List keys
///
/// All keys of the issuer, the newest first, with what each does now. No secret is shown.
#[utoipa::path(tag = "administration", responses((status = 200, body = KeyList)), security(("bearer" = [])))]
#[get("/api/v1/admin/keys")]
pub async fn list_keys(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadKeys>,
) -> Result<web::Json<KeyList>, Failure> {
    let keys = service::list(&app).await?.into_iter().map(Into::into).collect();
    Ok(web::Json(KeyList { keys }))
}

/// Rotate a kind of key
///
/// Makes a key that takes its turn when whoever verifies can know it: 72 hours later for cards, specimens, lists and
/// bundles, 300 s for access tokens, 5 s for sealed tokens. `at_once` waits for the servers only (5 s); tills without a
/// network then refuse what it signs until their next bundle. The key before goes on verifying.
#[utoipa::path(tag = "administration", request_body = RotateKey, responses((status = 201, body = KeyBody)),
    params(("purpose" = String, Path, description = "`card`, `specimen`, `status`, `bundle`, `access` or `token`.")),
    security(("bearer" = [])))]
#[post("/api/v1/admin/keys/{purpose}/rotate")]
pub async fn rotate_key(
    app: web::Data<App>,
    caller: Administrator<rights::ManageKeys>,
    purpose: web::Path<String>,
    wanted: Body<RotateKey>,
) -> Result<HttpResponse, Failure> {
    let purpose: KeyPurpose = purpose.parse().map_err(|_| Failure::not_found())?;
    let RotateKey { at_once, reason } = wanted.0;
    let made = service::rotate(&app, caller.actor(), purpose, at_once, &reason).await?;
    Ok(HttpResponse::Created().json(KeyBody::from(made)))
}

/// Revoke a key
///
/// The kill switch: whatever the key signed or sealed is refused, by every server within five seconds and by a till
/// without a network from its next bundle on. If it was the one that signs, a new one takes over at once. Day passes,
/// sessions' access tokens and quotes of a revoked key have to be fetched anew. Revoking it again changes nothing.
#[utoipa::path(tag = "administration", request_body = KeyDecision, responses((status = 200, body = KeyBody)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/keys/{id}/revoke")]
pub async fn revoke_key(
    app: web::Data<App>,
    caller: Administrator<rights::ManageKeys>,
    id: PathId<KeyRecord>,
    why: Body<KeyDecision>,
) -> Result<web::Json<KeyBody>, Failure> {
    let revoked = service::revoke(&app, caller.actor(), id.0, &why.0.reason).await?;
    Ok(web::Json(revoked.into()))
}

/// The keys of cards, lists and bundles
///
/// A COSE_KeySet (RFC 9052 §7) with the public half of every key that counts: of cards, specimens, status lists and
/// bundles. A key that is missing here is unknown or revoked.
#[utoipa::path(tag = "service",
    responses((status = 200, body = SignedBytes, content_type = "application/cose-key-set")))]
#[get("/api/v1/keys/cose")]
pub async fn list_cose_keys(app: web::Data<App>) -> Result<Octets, Failure> {
    let ring = app.vault.ring()?;
    let keys: Vec<IssuerKey> = ring.card_keys.iter().chain(&ring.service_keys).copied().collect();
    Ok(Octets::public(KEY_SET_MEDIA_TYPE, write_key_set(&keys)))
}

impl From<KeyRecord> for KeyBody {
    fn from(key: KeyRecord) -> Self {
        let (purpose, role): (&'static str, &'static str) = (key.purpose.into(), key.role.into());
        Self {
            id: key.id.uuid(),
            purpose: purpose.to_owned(),
            kid: key.kid,
            role: role.to_owned(),
            created_at: key.created_at.utc(),
            signs_from: key.signs_from.utc(),
            revoked_at: key.revoked_at.map(Instant::utc),
        }
    }
}
