//! Redeeming or reserving a quote: once, under its limits, with a row in the ledger for each offer, or not at all.

use mobile_contracts::discount::{Basket, Kopecks};
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::problem::{FieldCode, FieldError};
use sha2::{Digest, Sha256};

use super::limits::{self, Subjects};
use super::receipt::{GivenOffer, Outcome, Receipt, Stop};
use super::store::{self, LedgerRow, RedemptionRow};
use super::tokens::{QuoteToken, Sealed};
use super::{EntryKind, Redemption, RedemptionState, paper, policy, quotes, rehearsals, replies};
use crate::auth::{TillRow, TillToken};
use crate::cards::{self, Bearer, Holder, Standing};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Ring;

/// Redeems or reserves a quote for the basket that it was made for, under the till's own key of this redemption. The
/// basket has been checked. Like a verification it is one go on the database's thread, the till's row included.
pub(super) async fn redeem(
    app: &App,
    till: TillToken,
    key: String,
    quote: &str,
    basket: &Basket,
    reserve: bool,
) -> Result<Outcome, Failure> {
    let ring = app.vault.ring()?;
    let request_hash = request_hash(quote, basket, reserve);
    let token = match opened(&ring, quote, basket) {
        Ok(token) => token,
        Err(wrong) => return known(app, till, key, request_hash, wrong).await,
    };
    let now = app.clock.now();
    let kind = if reserve { EntryKind::Reserved } else { EntryKind::Redeemed };
    let receipt = receipt(app.ids.key(), &token, kind, now);
    let body = replies::body(&receipt)?;
    let by_paper = matches!(Holder::from(token.holder).bearer, Bearer::Paper(_));
    let (outer, app) = (app, app.clone());
    let done = app
        .clone()
        .db
        .write(move |tx| {
            let till = till.find(tx.conn())?;
            app.limits.checkout(till.id.uuid())?;
            if token.till != till.id {
                return Ok(replies::known(tx.conn(), till.id, &key, &request_hash, not_a_quote())?);
            }
            if let Some(first) = replies::replay(tx, till.id, &key, &request_hash, &body, now)? {
                return Ok(Outcome::Replayed(first));
            }
            if let Some(reason) = policy::refuse_till(till.state.0, till.outlet_state.0, till.partner_state.0)
            {
                return Err(reason.into());
            }
            if token.specimen.is_some() {
                rehearsals::redeem(tx, &till, &token, (receipt.id, &body), now)?;
                return Ok(Outcome::Done(receipt.clone()));
            }
            if now.seconds() >= token.expires {
                return Err(Reason::QuoteExpired.into());
            }
            let bearer = Holder::from(token.holder).bearer;
            match cards::find_by_bearer(tx.conn(), &ring.issuer, bearer, now)? {
                Standing::Good(_) => write(tx, &app, &till, (&token, kind), &receipt, now)?,
                Standing::Bad(reason) => return Err(reason.into()),
                Standing::Unknown => return Err(Reason::StatusUnknown.into()),
            }
            Ok(Outcome::Done(receipt.clone()))
        })
        .await;
    if by_paper && done.is_ok() {
        outer.post.ring();
    }
    Outcome::of(done)
}

/// What was written under the key before outweighs what is wrong with the quote by now.
async fn known(
    app: &App,
    till: TillToken,
    key: String,
    request_hash: Vec<u8>,
    wrong: FieldError,
) -> Result<Outcome, Failure> {
    let parts = app.clone();
    app.db
        .read(move |conn| {
            let till = till.find(conn)?;
            parts.limits.checkout(till.id.uuid())?;
            replies::known(conn, till.id, &key, &request_hash, wrong.clone())
        })
        .await
}

fn not_a_quote() -> FieldError {
    FieldError::new("/quote", FieldCode::Malformed)
}

/// The quote, if it is one for this basket.
fn opened(ring: &Ring, quote: &str, basket: &Basket) -> Result<QuoteToken, FieldError> {
    let token = QuoteToken::open(ring, quote).ok_or_else(not_a_quote)?;
    match basket.hash() == token.basket {
        true => Ok(token),
        false => Err(FieldError::new("/basket", FieldCode::Contradicts).with("other", "quote")),
    }
}

fn request_hash(quote: &str, basket: &Basket, reserve: bool) -> Vec<u8> {
    let hash = Sha256::new().chain_update(quote).chain_update(basket.hash().0);
    let hash = if reserve { hash.chain_update(b"reserve") } else { hash };
    hash.finalize().to_vec()
}

/// Takes from the limits and writes the ledger.
fn write(
    tx: &mut Tx<'_>,
    app: &App,
    till: &TillRow,
    (token, kind): (&QuoteToken, EntryKind),
    receipt: &Receipt,
    now: Instant,
) -> Result<(), Stop> {
    let holder = Holder::from(token.holder);
    let quoted = token.offers.iter().map(|one| (Key::from_uuid(one.offer), i64::from(one.version)));
    let found = store::quoted(tx.conn(), quoted.clone())?;
    for (offer, version) in quoted {
        let row = found.iter().find(|row| (row.0, row.1) == (offer, version));
        let standing = row.map(|(_, _, state, withdrawn)| (state.0, withdrawn.is_some()));
        if let Some(reason) = policy::refuse_offer(standing) {
            return Err(reason.into());
        }
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
        state: Word(receipt.state),
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
            entry: Word(kind),
            base: one.base.0,
            discount: one.discount.0,
            till_id: till.id,
            created_at: now,
            account_id: None,
        };
        store::insert_entry(tx, &entry)?;
        for take in takes.iter().filter(|take| take.counter.offer == entry.offer_id) {
            limits::record(tx, entry.id, &take.counter, take.amount)?;
        }
    }
    Ok(())
}

fn receipt(id: Key<Redemption>, token: &QuoteToken, kind: EntryKind, now: Instant) -> Receipt {
    let is_reserved = kind == EntryKind::Reserved;
    Receipt {
        id: id.uuid(),
        state: if is_reserved { RedemptionState::Reserved } else { RedemptionState::Redeemed },
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
                refunded: Kopecks::ZERO,
            })
            .collect(),
    }
}
