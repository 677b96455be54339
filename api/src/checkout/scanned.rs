//! Opening a checkout with a scanned code, in the order of CARD.md §5: code, key, signature, validity, status, proof,
//! offers. Its only trace is the spent proof.
//!
//! It is the request that tills make most. Signatures are checked before the database is asked; then the till, the
//! card, the family and the offers are looked up and the proof is spent in one go on the database's thread.

use mobile_contracts::card::{
    self, Challenge, Purpose, Refusal as CodeRefusal, Shown, Specimens, Timely, Verified,
};
use mobile_contracts::discount::Basket;
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::checkout::{FreshnessBody, ShownBy};

use super::tokens::CheckoutToken;
use super::verify::{self, Outcome};
use super::{Checkout, paper, policy, store};
use crate::auth::{TillRow, TillToken};
use crate::cards::{self, Holder, Slot, Standing};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{AwsLc, Ring};

/// What a code says by itself.
struct Scanned {
    /// The index of a specimen.
    specimen: Option<u32>,
    /// Where a real card's status is found, if anywhere.
    slot: Option<Slot>,
    /// Whether the card's own device showed it just now. It is judged after the status, which comes first.
    proved: Result<Verified, CodeRefusal>,
}

/// Verifies a scanned code, and prices the basket if there is one.
pub(super) async fn verify(
    app: &App,
    till: TillToken,
    code: String,
    asked: Option<Challenge>,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    let scanned = match authentic(&ring, &code, Specimens::Welcome, now) {
        Ok(timely) => Ok(scan(app, timely, asked).await?),
        Err(refusal) => Err(refusal),
    };
    let (app, id) = (app.clone(), app.ids.key());
    app.clone()
        .db
        .write_once(move |conn| {
            let till = till.find(conn)?;
            if let Some(refused) = verify::refuse(&app, &till)? {
                return Ok(refused);
            }
            let scanned = match (&scanned, policy::specimens(till.test_until, now)) {
                (Ok(scanned), Specimens::Welcome) => scanned,
                (Ok(scanned), Specimens::Refused) if scanned.specimen.is_none() => scanned,
                (Err(refusal), Specimens::Welcome) => return Ok(refused(*refusal)),
                // In its daily work a till refuses a specimen before it looks what else is wrong with it.
                (_, Specimens::Refused) => {
                    let refusal = authentic(&ring, &code, Specimens::Refused, now).err();
                    return Ok(refused(refusal.unwrap_or(CodeRefusal::Specimen)));
                }
            };
            open(conn, &app, &ring, (&till, id), scanned, basket.as_ref(), now)
        })
        .await
}

/// The checks that need no database: the code, its key, its signature, its validity.
fn authentic(ring: &Ring, code: &str, specimens: Specimens, now: Instant) -> Result<Timely, CodeRefusal> {
    card::read(code)?.authenticate(&ring.card_keys, specimens, &AwsLc)?.at(now.seconds())
}

async fn scan(app: &App, timely: Timely, asked: Option<Challenge>) -> Result<Scanned, Failure> {
    let specimen = (timely.purpose() == Purpose::Specimen).then(|| timely.index());
    let slot = match specimen {
        Some(_) => None,
        None => cards::slot_of(app, timely.status_of()).await?,
    };
    let proved = timely.with_status(card::CardStatus::Good).and_then(|card| card.prove(asked, &AwsLc));
    Ok(Scanned { specimen, slot, proved })
}

/// Opens a checkout for a code that a till may take.
fn open(
    conn: &mut AnyConnection,
    app: &App,
    ring: &Ring,
    (till, id): (&TillRow, Key<Checkout>),
    scanned: &Scanned,
    basket: Option<&Basket>,
    now: Instant,
) -> Result<Outcome, Failure> {
    let standing = match (scanned.specimen, scanned.slot) {
        (Some(index), _) => cards::specimens::standing(index),
        (None, Some(slot)) => cards::find_by_slot(conn, &ring.issuer, slot, now)?,
        (None, None) => Standing::Unknown,
    };
    let (holder, verified) = match (standing, &scanned.proved) {
        (Standing::Bad(reason), _) => return Ok(Outcome::Refused(reason.into())),
        (Standing::Unknown, _) => return Ok(Outcome::Refused(Reason::StatusUnknown.into())),
        (Standing::Good(_), Err(refusal)) => return Ok(refused(*refusal)),
        (Standing::Good(holder), Ok(verified)) => (holder, verified),
    };
    // Paper proves nothing: what it may give in a day is counted, and spent when it is redeemed.
    if let Shown::Paper(_) = &verified.shown
        && let Some(refusal) = paper::refuse(conn, app, &ring.issuer, holder.family, now)?
    {
        return Ok(Outcome::Refused(refusal));
    }
    let checkout = CheckoutToken { specimen: scanned.specimen, ..seen(id, till, holder, verified, now) };
    let outcome = verify::opened(conn, app, ring, till, checkout, basket, now)?;
    // Last, so that a proof is not spent on an answer that could not be given.
    match &verified.shown {
        Shown::Device { proof, .. } if store::spend_proof(conn, proof, id, now)? == 0 => {
            Ok(Outcome::Refused(Reason::ProofReplayed.into()))
        }
        _ => Ok(outcome),
    }
}

fn refused(refusal: CodeRefusal) -> Outcome {
    Outcome::Refused(Reason::from(refusal).into())
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
    verify::checkout(id, till, holder, hint, freshness, now)
}
