//! Verifying a card at a till, in the order of CARD.md §5: code, key, signature, validity, status, proof, offers.
//!
//! Its only trace is the spent proof.

use mobile_contracts::card::{
    self, Challenge, Digits, Hint, Purpose, Refusal as CodeRefusal, Shown, Specimens, Timely, Verified,
};
use mobile_contracts::discount::Basket;
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::checkout::{FreshnessBody, ShownBy};

use super::quotes::{self, Priced};
use super::tokens::{CheckoutToken, Sealed, TOKEN_SECONDS};
use super::{Checkout, Refusal, paper, policy, spoken, store};
use crate::auth::TillRow;
use crate::cards::{self, Holder, Standing};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{AwsLc, Ring};

/// What a till shows the server.
pub(super) enum Evidence {
    /// A scanned code, and the digits asked for.
    Code(String, Option<Challenge>),
    /// Twelve digits that the holder read out.
    Digits(Digits),
    /// Digits whose check digit does not fit: nobody's, which needs no look.
    Mistyped,
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
    till: TillRow,
    evidence: Evidence,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    if let Some(reason) = policy::refuse_till(till.state.0, till.outlet_state.0, till.partner_state.0) {
        return Ok(Outcome::Refused(reason.into()));
    }
    match evidence {
        Evidence::Code(code, asked) => by_code(app, till, &code, asked, basket).await,
        Evidence::Mistyped => Ok(Outcome::Refused(Reason::DigitsUnknown.into())),
        Evidence::Digits(digits) => spoken::verify(app, till, digits, basket).await,
        Evidence::Checkout(token) => by_checkout(app, till, token, basket).await,
    }
}

async fn by_code(
    app: &App,
    till: TillRow,
    code: &str,
    asked: Option<Challenge>,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    let specimens = policy::specimens(till.test_until, now);
    let timely = match authentic(&ring, code, specimens, now) {
        Ok(timely) => timely,
        Err(refusal) => return Ok(Outcome::Refused(Reason::from(refusal).into())),
    };
    let specimen = (timely.purpose() == Purpose::Specimen).then(|| timely.index());
    let slot = match specimen {
        Some(_) => None,
        None => cards::slot_of(app, timely.status_of()).await?,
    };
    // The proof is checked here, off the database's thread, and judged after the status, which comes first.
    let proved = timely.with_status(card::CardStatus::Good).and_then(|card| card.prove(asked, &AwsLc));
    let (app, id) = (app.clone(), app.ids.key());
    app.clone()
        .db
        .write_once(move |conn| {
            let standing = match (specimen, slot) {
                (Some(index), _) => cards::specimens::standing(index),
                (None, Some(slot)) => cards::find_by_slot(conn, &ring.issuer, slot, now)?,
                (None, None) => Standing::Unknown,
            };
            let (holder, verified) = match (standing, &proved) {
                (Standing::Bad(reason), _) => return Ok(Outcome::Refused(reason.into())),
                (Standing::Unknown, _) => return Ok(Outcome::Refused(Reason::StatusUnknown.into())),
                (Standing::Good(_), Err(refusal)) => {
                    return Ok(Outcome::Refused(Reason::from(*refusal).into()));
                }
                (Standing::Good(holder), Ok(verified)) => (holder, verified),
            };
            // Paper proves nothing: what it may give in a day is counted, and spent when it is redeemed.
            if let Shown::Paper(_) = &verified.shown
                && let Some(refusal) = paper::refuse(conn, &app, &ring.issuer, holder.family, now)?
            {
                return Ok(Outcome::Refused(refusal));
            }
            let checkout = CheckoutToken { specimen, ..seen(id, &till, holder, verified, now) };
            let outcome = opened(conn, &app, &ring, &till, checkout, basket.as_ref(), now)?;
            // Last, so that a proof is not spent on an answer that could not be given.
            match &verified.shown {
                Shown::Device { proof, .. } if store::spend_proof(conn, proof, id, now)? == 0 => {
                    Ok(Outcome::Refused(Reason::ProofReplayed.into()))
                }
                _ => Ok(outcome),
            }
        })
        .await
}

/// The checks that need no database: the code, its key, its signature, its validity.
fn authentic(ring: &Ring, code: &str, specimens: Specimens, now: Instant) -> Result<Timely, CodeRefusal> {
    card::read(code)?.authenticate(&ring.card_keys, specimens, &AwsLc)?.at(now.seconds())
}

async fn by_checkout(
    app: &App,
    till: TillRow,
    checkout: CheckoutToken,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
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

fn seen(
    id: Key<Checkout>,
    till: &TillRow,
    holder: Holder,
    verified: &Verified,
    now: Instant,
) -> CheckoutToken {
    let (hint, freshness) = match &verified.shown {
        Shown::Device { pass, freshness, .. } => {
            let freshness =
                FreshnessBody { mode: ShownBy::Device, age_s: freshness.age_s, skew_s: freshness.skew_s };
            (pass.hint.as_ref(), freshness)
        }
        Shown::Paper(paper) => {
            (Some(&paper.hint), FreshnessBody { mode: ShownBy::Paper, age_s: 0, skew_s: 0 })
        }
    };
    checkout(id, till, holder, hint, freshness, now)
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
