//! The token of somebody who has proved a contact and has no account yet. Sealed, so that no row is needed for those
//! who never come back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::wire::problem::ProblemCode;
use serde::{Deserialize, Serialize};

use super::{Contact, policy};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::state::App;

/// What the token is sealed for, so that no other token is taken for one.
const PLACE: &str = "registration";

#[derive(Serialize, Deserialize)]
struct Proof {
    contact: Contact,
    /// Unix seconds.
    expires: i64,
}

/// A token that proves a contact.
///
/// # Errors
/// If no key seals tokens.
pub fn seal(app: &App, contact: &Contact, now: Instant) -> Result<String, Failure> {
    let proof = Proof { contact: contact.clone(), expires: now.seconds() + policy::REGISTRATION_SECONDS };
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&proof).map_err(anyhow::Error::from)?);
    Ok(URL_SAFE_NO_PAD.encode(app.vault.ring()?.seal_token(PLACE, &plain)?))
}

/// The contact that a registration token proves.
///
/// # Errors
/// `invalid_credentials` for what is no such token, `token_expired` for one that was.
pub fn read(app: &App, token: &str) -> Result<Contact, Failure> {
    let ring = app.vault.ring()?;
    let sealed = URL_SAFE_NO_PAD.decode(token).ok();
    let plain = sealed.and_then(|sealed| ring.open_token(PLACE, &sealed));
    let proof: Proof = plain
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(|| Failure::problem(ProblemCode::InvalidCredentials))?;
    if app.clock.now().seconds() >= proof.expires {
        return Err(Failure::problem(ProblemCode::TokenExpired));
    }
    Ok(proof.contact)
}
