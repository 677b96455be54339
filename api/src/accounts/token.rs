//! Access tokens: JWTs (RFC 7519, RFC 9068) signed with ES256 and no other algorithm, good for ten minutes.
//!
//! The library's own time checks are off, since they ask the operating system's clock; ours ask the injected one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Account, AccountKind, Session};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Key;
use crate::vault::{KeyPurpose, Ring};

/// How long an access token is good for, in seconds.
pub const ACCESS_SECONDS: i64 = 600;
/// By how much two servers' clocks may differ, in seconds.
const LEEWAY: i64 = 5;
/// RFC 9068 §2.1: keeps any other JWT of ours from being taken for an access token.
const TYPE: &str = "at+jwt";

/// Whom a token is for. A token for one is refused by the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Families' adults.
    Family,
    /// Partners.
    Partner,
    /// Administrators.
    Admin,
}

impl From<AccountKind> for Audience {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Adult => Self::Family,
            AccountKind::Partner => Self::Partner,
            AccountKind::Administrator => Self::Admin,
        }
    }
}

/// A signed access token. It has no `Debug`: whoever holds it is let in.
#[derive(Clone)]
pub struct AccessToken(pub String);

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: Uuid,
    aud: Audience,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// What a good token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Who signed in.
    pub account: Key<Account>,
    /// Their sign-in.
    pub session: Key<Session>,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not ours, not signed, or for somebody else.
    Invalid,
    /// It was good once.
    Expired,
}

pub(super) fn sign(
    ring: &Ring,
    audience: Audience,
    account: Key<Account>,
    session: Key<Session>,
    now: Instant,
) -> Result<AccessToken, Failure> {
    let (kid, signer) = ring.signer(KeyPurpose::Access)?;
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.into());
    header.kid = Some(kid.to_string());
    let claims = Claims {
        iss: ring.issuer.id.uuid(),
        aud: audience,
        sub: account.uuid(),
        sid: session.uuid(),
        iat: now.seconds(),
        nbf: now.seconds(),
        exp: now.seconds() + ACCESS_SECONDS,
    };
    // Put together here, so that the private key may be one that only signs, such as an HSM's.
    let message = format!("{}.{}", part(&header)?, part(&claims)?);
    let signature = signer.sign(message.as_bytes())?;
    Ok(AccessToken(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// A part of a compact JWS (RFC 7515 §7.1).
fn part(value: &impl Serialize) -> Result<String, Failure> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).map_err(anyhow::Error::from)?))
}

/// What a token says, if it is one of ours for `audience` and good at `now`.
pub fn verify(ring: &Ring, audience: Audience, token: &str, now: Instant) -> Result<Bearer, Refused> {
    match verify_for_any(ring, token, now) {
        Ok((whom, bearer)) if whom == audience => Ok(bearer),
        Ok(_) => Err(Refused::Invalid),
        Err(refused) => Err(refused),
    }
}

/// What a token says and whom it is for, if it is one of ours and good at `now`. For what everybody may do who is
/// signed in, such as leaving.
pub fn verify_for_any(ring: &Ring, token: &str, now: Instant) -> Result<(Audience, Bearer), Refused> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Refused::Invalid)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(Refused::Invalid);
    }
    let key = ring
        .access_keys()
        .iter()
        .find(|key| Some(&key.kid) == header.kid.as_ref())
        .ok_or(Refused::Invalid)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &validation)
        .map_err(|_| Refused::Invalid)?
        .claims;
    let now = now.seconds();
    if claims.iss != ring.issuer.id.uuid() || now + LEEWAY < claims.nbf {
        return Err(Refused::Invalid);
    }
    if now - LEEWAY >= claims.exp {
        return Err(Refused::Expired);
    }
    let bearer = Bearer { account: Key::from_uuid(claims.sub), session: Key::from_uuid(claims.sid) };
    Ok((claims.aud, bearer))
}
