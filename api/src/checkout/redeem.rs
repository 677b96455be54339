//! Redeeming a quote: once, under its limits, with a row in the ledger for each offer, or not at all.

use mobile_contracts::discount::{Basket, Kopecks, TermsHash};
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::limits::{self, Subjects};
use super::store::{self, LedgerRow, RedemptionRow};
use super::tokens::{QuoteToken, Sealed};
use super::{EntryKind, Redemption, RedemptionState, Refusal, paper, policy, quotes};
use crate::auth::TillRow;
use crate::cards::{self, Bearer, Holder, Standing};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::error::{Fault, OutOfReach, is_busy};
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::offers::Offer;
use crate::state::App;

/// What a redemption wrote. It is kept as the answer to its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) id: Uuid,
    pub(super) voided: bool,
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) basket: Kopecks,
    pub(super) discount: Kopecks,
    pub(super) payable: Kopecks,
    pub(super) offers: Vec<GivenOffer>,
}

/// An offer as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GivenOffer {
    pub(super) offer: Uuid,
    pub(super) version: u32,
    pub(super) hash: TermsHash,
    pub(super) base: Kopecks,
    pub(super) discount: Kopecks,
}

/// The answer.
pub(super) enum Outcome {
    /// Nothing was given, nothing was written.
    Refused(Refusal),
    /// It is in the ledger.
    Redeemed(Receipt),
    /// It was in the ledger before, under the same key: the same answer again.
    Replayed(Receipt),
}

/// Leaves the transaction: a refusal rolls it back like a failure, and is an answer all the same.
enum Stop {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<OutOfReach> for Stop {
    fn from(out: OutOfReach) -> Self {
        Self::Failed(out.into())
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}

impl Fault for Stop {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Refused(_) => None,
            Self::Failed(failure) => failure.database(),
        }
    }
}

/// Redeems a quote for the basket that it was made for, under the till's own key of this redemption. The basket has
/// been checked.
pub(super) async fn redeem(
    app: &App,
    till: TillRow,
    key: String,
    quote: &str,
    basket: &Basket,
) -> Result<Outcome, Failure> {
    let ring = app.vault.ring()?;
    let token = QuoteToken::open(&ring, quote).filter(|token| token.till == till.id);
    let token =
        token.ok_or_else(|| Failure::invalid(vec![FieldError::new("/quote", FieldCode::Malformed)]))?;
    if basket.hash() != token.basket {
        let error = FieldError::new("/basket", FieldCode::Contradicts).with("other", "quote");
        return Err(Failure::invalid(vec![error]));
    }
    let request_hash = Sha256::new().chain_update(quote).chain_update(basket.hash().0).finalize().to_vec();
    let now = app.clock.now();
    let receipt = receipt(app.ids.key(), &token, now);
    let body = serde_json::to_string(&receipt).map_err(anyhow::Error::from)?;
    let by_paper = matches!(Holder::from(token.holder).bearer, Bearer::Paper(_));
    let (outer, app) = (app, app.clone());
    let done = app
        .clone()
        .db
        .write(move |tx| {
            if let Some(first) = replay(tx, till.id, &key, &request_hash, &body, now)? {
                return Ok(Outcome::Replayed(first));
            }
            if let Some(reason) = policy::refuse_till(till.state.0, till.outlet_state.0, till.partner_state.0)
            {
                return Err(reason.into());
            }
            if now.seconds() >= token.expires {
                return Err(Reason::QuoteExpired.into());
            }
            let bearer = Holder::from(token.holder).bearer;
            match cards::find_by_bearer(tx.conn(), &ring.issuer, bearer, now)? {
                Standing::Good(_) => write(tx, &app, &till, &token, &receipt, now)?,
                Standing::Bad(reason) => return Err(reason.into()),
                Standing::Unknown => return Err(Reason::StatusUnknown.into()),
            }
            Ok(Outcome::Redeemed(receipt.clone()))
        })
        .await;
    match done {
        Ok(outcome) => {
            if by_paper {
                outer.post.ring();
            }
            Ok(outcome)
        }
        Err(Stop::Refused(refusal)) => Ok(Outcome::Refused(refusal)),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Claims the key for `body`, or finds the answer that it was used for.
fn replay(
    tx: &mut Tx<'_>,
    till: Key<crate::partners::Till>,
    key: &str,
    request_hash: &[u8],
    body: &str,
    now: Instant,
) -> Result<Option<Receipt>, Failure> {
    let claimed =
        store::claim(tx, till, key, request_hash, body, now).map_err(|error| match is_busy(&error) {
            true => Failure::problem(ProblemCode::IdempotencyInProgress),
            false => error.into(),
        })?;
    if claimed == 1 {
        return Ok(None);
    }
    let (hash, body) = store::reply(tx.conn(), till, key)?
        .ok_or_else(|| Failure::internal("a claimed key has an answer"))?;
    if hash != request_hash {
        return Err(Failure::problem(ProblemCode::IdempotencyKeyReused));
    }
    Ok(Some(serde_json::from_str(&body).map_err(anyhow::Error::from)?))
}

/// Takes from the limits and writes the ledger.
fn write(
    tx: &mut Tx<'_>,
    app: &App,
    till: &TillRow,
    token: &QuoteToken,
    receipt: &Receipt,
    now: Instant,
) -> Result<(), Stop> {
    let holder = Holder::from(token.holder);
    let offers: Vec<Key<Offer>> = token.offers.iter().map(|one| Key::from_uuid(one.offer)).collect();
    if store::count_published(tx.conn(), &offers)? != offers.len() as i64 {
        return Err(Reason::OfferNotActive.into());
    }
    let subjects = Subjects { holder, partner: till.partner_id };
    let takes = limits::in_order(token.offers.iter().flat_map(|one| one.takes.iter().copied()), &subjects);
    for take in &takes {
        limits::take(tx, take)?.map_err(Stop::Refused)?;
    }
    let redemption = RedemptionRow {
        id: Key::from_uuid(receipt.id),
        checkout_id: token.checkout,
        till_id: till.id,
        outlet_id: till.outlet_id,
        partner_id: till.partner_id,
        family_id: holder.family,
        card_id: holder.card,
        state: Word(RedemptionState::Redeemed),
        basket: token.total.0,
        discount: token.discount.0,
        payable: token.payable.0,
        local_date: quotes::local_time(till, now)?.date(),
        created_at: now,
        changed_at: now,
    };
    if store::insert_redemption(tx, &redemption)? == 0 {
        return Err(Reason::ProofReplayed.into());
    }
    if let Bearer::Paper(_) = holder.bearer {
        let issuer = &app.vault.ring()?.issuer;
        paper::take(tx, app, issuer, holder.family, redemption.id, now)?.map_err(Stop::Refused)?;
    }
    for one in &token.offers {
        let entry = LedgerRow {
            id: app.ids.key(),
            redemption_id: redemption.id,
            offer_id: Key::from_uuid(one.offer),
            offer_version: i64::from(one.version),
            terms_hash: one.hash.0.to_vec(),
            entry: Word(EntryKind::Redeemed),
            base: one.base.0,
            discount: one.discount.0,
            till_id: till.id,
            created_at: now,
        };
        store::insert_entry(tx, &entry)?;
        for take in takes.iter().filter(|take| take.counter.offer == entry.offer_id) {
            limits::record(tx, entry.id, &take.counter, take.amount)?;
        }
    }
    Ok(())
}

fn receipt(id: Key<Redemption>, token: &QuoteToken, now: Instant) -> Receipt {
    Receipt {
        id: id.uuid(),
        voided: false,
        at: now.micros(),
        basket: token.total,
        discount: token.discount,
        payable: token.payable,
        offers: token
            .offers
            .iter()
            .map(|one| GivenOffer {
                offer: one.offer,
                version: one.version,
                hash: one.hash,
                base: one.base,
                discount: one.discount,
            })
            .collect(),
    }
}
