//! Verifying a card at a till, by a scanned code, by spoken digits, or again by the token of an earlier answer.

use mobile_contracts::card::{Challenge, Digits, Hint};
use mobile_contracts::discount::Basket;
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::checkout::FreshnessBody;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::quotes::{self, Priced};
use super::tokens::{CheckoutToken, Sealed, TOKEN_SECONDS};
use super::{Checkout, Refusal, policy, scanned, spoken};
use crate::auth::{TillRow, TillToken};
use crate::cards::{self, Holder, Standing};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Ring;

/// What a till shows the server.
pub(super) enum Evidence {
    /// A scanned code, and the digits asked for.
    Code(String, Option<Challenge>),
    /// Twelve digits that the holder read out; none if their check digit does not fit: nobody's, which needs no look.
    Spoken(Option<Digits>),
    /// The token of an earlier answer.
    Checkout(CheckoutToken),
}

/// The answer.
pub(super) enum Outcome {
    /// The card is not taken.
    Refused(Refusal),
    /// It is; with a basket, this is what it gives.
    Open(Box<Opened>),
}

/// An open checkout.
pub(super) struct Opened {
    pub(super) token: String,
    pub(super) checkout: CheckoutToken,
    pub(super) priced: Option<Priced>,
}

/// Verifies a card, and prices the basket if there is one. The basket has been checked.
pub(super) async fn verify(
    app: &App,
    till: TillToken,
    evidence: Evidence,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    match evidence {
        Evidence::Code(code, asked) => scanned::verify(app, till, code, asked, basket).await,
        Evidence::Spoken(digits) => spoken::verify(app, till.look_up(app).await?, digits, basket).await,
        Evidence::Checkout(token) => by_checkout(app, till.look_up(app).await?, token, basket).await,
    }
}

/// Counts what a till asks, and says why it may not ask, if it may not.
pub(super) fn refuse(app: &App, till: &TillRow) -> Result<Option<Outcome>, Failure> {
    app.limits.checkout(till.id.uuid())?;
    let reason = policy::refuse_till(till.state.0, till.outlet_state.0, till.partner_state.0);
    Ok(reason.map(|reason| Outcome::Refused(reason.into())))
}

async fn by_checkout(
    app: &App,
    till: TillRow,
    checkout: CheckoutToken,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    if let Some(refused) = refuse(app, &till)? {
        return Ok(refused);
    }
    if checkout.till != till.id {
        return Err(Failure::invalid(vec![FieldError::new("/checkout", FieldCode::Malformed)]));
    }
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    if now.seconds() >= checkout.expires {
        return Ok(Outcome::Refused(Reason::QuoteExpired.into()));
    }
    let app = app.clone();
    app.clone()
        .db
        .read(move |conn| {
            let bearer = Holder::from(checkout.holder).bearer;
            let standing = match checkout.specimen {
                Some(index) => cards::specimens::standing(index),
                None => cards::find_by_bearer(conn, &ring.issuer, bearer, now)?,
            };
            match standing {
                Standing::Bad(reason) => Ok(Outcome::Refused(reason.into())),
                Standing::Unknown => Ok(Outcome::Refused(Reason::StatusUnknown.into())),
                Standing::Good(_) => opened(conn, &app, &ring, &till, checkout.clone(), basket.as_ref(), now),
            }
        })
        .await
}

/// An open checkout, priced if there is a basket.
pub(super) fn opened(
    conn: &mut crate::db::AnyConnection,
    app: &App,
    ring: &Ring,
    till: &TillRow,
    checkout: CheckoutToken,
    basket: Option<&Basket>,
    now: Instant,
) -> Result<Outcome, Failure> {
    let priced = match basket {
        Some(basket) => Some(quotes::quote(conn, app, ring, till, &checkout, basket, now)?),
        None => None,
    };
    Ok(Outcome::Open(Box::new(Opened { token: checkout.seal(ring)?, checkout, priced })))
}

/// The token of a checkout that opens now.
pub(super) fn checkout(
    id: Key<Checkout>,
    till: &TillRow,
    holder: Holder,
    hint: Option<&Hint>,
    freshness: FreshnessBody,
    now: Instant,
) -> CheckoutToken {
    CheckoutToken {
        checkout: id,
        till: till.id,
        holder: holder.into(),
        class: holder.class.get(),
        hint: hint.map(|hint| (hint.initials().to_owned(), hint.month() * 100 + hint.day())),
        freshness,
        specimen: None,
        expires: now.plus_seconds(TOKEN_SECONDS).seconds(),
    }
}
