//! Opening a checkout with twelve digits that the holder reads out. A till that guesses is stopped.

use mobile_contracts::card::{Digits, Specimens};
use mobile_contracts::discount::Basket;
use mobile_contracts::reason::{Params, Reason};
use mobile_contracts::wire::checkout::{FreshnessBody, ShownBy};

use super::tokens::CheckoutToken;
use super::verify::{self, Outcome};
use super::{Refusal, policy, store};
use crate::auth::TillRow;
use crate::cards::specimens::{self, Specimen, Step};
use crate::cards::{self, Standing, digits};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::state::App;

/// Verifies digits, and prices the basket if there is one.
pub(super) async fn verify(
    app: &App,
    till: TillRow,
    digits: Option<Digits>,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    if let Some(refused) = verify::refuse(app, &till)? {
        return Ok(refused);
    }
    let Some(digits) = digits else { return Ok(Outcome::Refused(Reason::DigitsUnknown.into())) };
    if let Some(kind) = specimens::spoken(digits) {
        return rehearse(app, till, kind, basket).await;
    }
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    let (app, id, miss) = (app.clone(), app.ids.key(), app.ids.key());
    app.clone()
        .db
        .write(move |tx: &mut Tx<'_>| {
            if let Some(refusal) = guessed_enough(tx, &till, now)? {
                return Ok(Outcome::Refused(refusal));
            }
            let spoken = match digits::find(tx.conn(), &app.vault, digits, now)? {
                Ok(spoken) => spoken,
                Err(reason) => {
                    store::note_miss(tx, miss, till.id, now)?;
                    return Ok(Outcome::Refused(reason.into()));
                }
            };
            let holder = match cards::find_by_bearer(tx.conn(), &ring.issuer, spoken.bearer, now)? {
                Standing::Good(holder) => holder,
                Standing::Bad(reason) => return Ok(Outcome::Refused(reason.into())),
                Standing::Unknown => return Ok(Outcome::Refused(Reason::StatusUnknown.into())),
            };
            if !digits::spend(tx, &app.vault, digits, now)? {
                return Ok(Outcome::Refused(Reason::DigitsUsed.into()));
            }
            let hint = match spoken.with_hint {
                true => cards::hint_of(tx.conn(), &app.vault, &holder)?,
                false => None,
            };
            let age_s = u32::try_from(now.seconds() - spoken.made_at.seconds()).unwrap_or_default();
            let freshness = FreshnessBody { mode: ShownBy::Digits, age_s, skew_s: 0 };
            let checkout = verify::checkout(id, &till, holder, hint.as_ref(), freshness, now);
            verify::opened(tx.conn(), &app, &ring, &till, checkout, basket.as_ref(), now)
        })
        .await
}

/// Verifies the digits of a specimen, which are always the same, are not used up and are no guess.
async fn rehearse(
    app: &App,
    till: TillRow,
    kind: Specimen,
    basket: Option<Basket>,
) -> Result<Outcome, Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    if policy::specimens(till.test_until, now) == Specimens::Refused {
        return Ok(Outcome::Refused(Reason::Specimen.into()));
    }
    if let Some(reason) = kind.reason_at(Step::Verify) {
        let seconds = u32::try_from(policy::MISS_SECONDS).unwrap_or_default();
        let params = (reason == Reason::TooManyRequests).then_some(Params::RetryAfter { seconds });
        return Ok(Outcome::Refused(Refusal { reason, params }));
    }
    let index = specimens::index(&app.ids, kind);
    let freshness = FreshnessBody { mode: ShownBy::Digits, age_s: 0, skew_s: 0 };
    let seen = verify::checkout(app.ids.key(), &till, specimens::card_of(index), None, freshness, now);
    let checkout = CheckoutToken { specimen: Some(index), ..seen };
    let app = app.clone();
    app.clone()
        .db
        .read(move |conn| verify::opened(conn, &app, &ring, &till, checkout.clone(), basket.as_ref(), now))
        .await
}

/// Whether the till has sent too many digits that opened nothing, and until when it waits. The till's row is held, so
/// that tries at the same time are counted one after the other.
fn guessed_enough(tx: &mut Tx<'_>, till: &TillRow, now: Instant) -> Result<Option<Refusal>, Failure> {
    store::hold_till(tx, till.id)?;
    let since = now.plus_seconds(-policy::MISS_SECONDS);
    let misses = store::misses(tx.conn(), till.id, since)?;
    let seconds = policy::wait_for_digits(&misses, now);
    Ok(seconds.map(|seconds| Refusal {
        reason: Reason::TooManyRequests,
        params: Some(Params::RetryAfter { seconds }),
    }))
}
