//! Use cases of rehearsals. Each stands where the same step finds no redemption of a family.

use mobile_contracts::discount::Kopecks;
use mobile_contracts::reason::Reason;
use mobile_contracts::wire::problem::ProblemCode;
use uuid::Uuid;

use super::policy;
use super::store::{self, RehearsalRow};
use crate::auth::{Seller, TillRow};
use crate::cards::specimens::{self, Specimen, Step};
use crate::checkout::receipt::{Outcome, Receipt, Stop};
use crate::checkout::refund::{self, Asked};
use crate::checkout::tokens::QuoteToken;
use crate::checkout::{Redemption, RedemptionState, policy as rules, quotes, replies};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;

/// Redeems or reserves a specimen's quote as if it were a family's, once for a checkout. The key has been claimed, and
/// the till may sell.
pub(in crate::checkout) fn redeem(
    tx: &mut Tx<'_>,
    till: &TillRow,
    token: &QuoteToken,
    (id, receipt): (Uuid, &str),
    now: Instant,
) -> Result<(), Stop> {
    let kind = token.specimen.and_then(specimens::kind);
    if let Some(reason) = policy::refuse(kind, Step::Redeem, till.test_until, now) {
        let today = quotes::local_time(till, now)?.date();
        return Err(Stop::Refused(policy::explained(reason, today)));
    }
    if now.seconds() >= token.expires {
        return Err(Reason::QuoteExpired.into());
    }
    let row = RehearsalRow {
        id: Key::from_uuid(id),
        checkout_id: token.checkout,
        till_id: till.id,
        outlet_id: till.outlet_id,
        partner_id: till.partner_id,
        specimen: token.specimen.unwrap_or_default().into(),
        receipt: receipt.to_owned(),
        created_at: now,
    };
    match store::insert(tx, &row)? {
        0 => Err(Reason::ProofReplayed.into()),
        _ => Ok(()),
    }
}

/// Confirms a reservation of a specimen.
pub(in crate::checkout) fn confirm(
    tx: &mut Tx<'_>,
    till: &TillRow,
    id: Key<Redemption>,
    now: Instant,
) -> Result<Outcome, Failure> {
    let (kind, mut receipt) = own(tx, till, id)?;
    if receipt.state == RedemptionState::Reserved {
        let stopped = rules::refuse_till(till.state.0, till.outlet_state.0, till.partner_state.0);
        match stopped.or_else(|| policy::refuse(kind, Step::Confirm, till.test_until, now)) {
            // Not only said, but so from now on.
            Some(Reason::QuoteExpired) => receipt.state = RedemptionState::Expired,
            Some(reason) => return Ok(Outcome::Refused(reason.into())),
            None => receipt.state = policy::confirmed(receipt.state, Instant::from_micros(receipt.at), now),
        }
        store::set_receipt(tx, id, &replies::body(&receipt)?)?;
    }
    match receipt.state {
        RedemptionState::Redeemed => Ok(Outcome::Done(receipt)),
        RedemptionState::Expired => Ok(Outcome::Refused(Reason::QuoteExpired.into())),
        _ => Err(Failure::problem(ProblemCode::Conflict)),
    }
}

/// Voids what a specimen was given, or gives its reservation up. A test that is over does not hinder it.
pub(in crate::checkout) fn void(
    tx: &mut Tx<'_>,
    till: &TillRow,
    id: Key<Redemption>,
    now: Instant,
) -> Result<Outcome, Failure> {
    let (kind, mut receipt) = own(tx, till, id)?;
    if receipt.state.stands() {
        let staged = kind.and_then(|kind| kind.reason_at(Step::Void));
        if let Some(reason) = rules::refuse_return(till.state.0).or(staged) {
            return Ok(Outcome::Refused(reason.into()));
        }
        receipt.state = policy::voided(receipt.state, Instant::from_micros(receipt.at), now);
        store::set_receipt(tx, id, &replies::body(&receipt)?)?;
    }
    match receipt.state {
        RedemptionState::Voided | RedemptionState::Cancelled | RedemptionState::Expired => {
            Ok(Outcome::Done(receipt))
        }
        _ => Err(Failure::problem(ProblemCode::Conflict)),
    }
}

/// Refunds what a specimen was given, in whole or in part. The key of the refund has been claimed.
pub(in crate::checkout) fn refund(
    tx: &mut Tx<'_>,
    seller: &Seller,
    id: Key<Redemption>,
    asked: &Asked,
    now: Instant,
) -> Result<Receipt, Stop> {
    let partner = match seller {
        Seller::Till(till) => till.partner_id,
        Seller::Staff(staff) => staff.partner,
    };
    let row = store::hold(tx, partner, id)?.filter(|row| match seller {
        Seller::Till(till) => {
            rules::is_own(till.kind.0, row.till_id == till.id, row.outlet_id == till.outlet_id)
        }
        Seller::Staff(_) => true,
    });
    let (kind, mut receipt) = read(&row.ok_or_else(Failure::not_found)?)?;
    refund::check_may_refund(seller, Instant::from_micros(receipt.at), now)?;
    if let Some(reason) = kind.and_then(|kind| kind.reason_at(Step::Refund)) {
        return Err(reason.into());
    }
    if !matches!(receipt.state, RedemptionState::Redeemed | RedemptionState::PartlyRefunded) {
        return Err(Failure::problem(ProblemCode::Conflict).into());
    }
    let given = receipt.offers.iter().map(|one| rules::Given {
        offer: one.offer,
        discount: one.discount.0,
        refunded: one.refunded.0,
    });
    let given: Vec<_> = given.collect();
    let after =
        rules::refund(&given, asked.as_deref()).map_err(|wrong| Failure::invalid(refund::errors(wrong)))?;
    for (one, after) in receipt.offers.iter_mut().zip(after) {
        one.refunded = Kopecks(after);
    }
    let all = receipt.offers.iter().all(|one| one.refunded == one.discount);
    receipt.state = if all { RedemptionState::Refunded } else { RedemptionState::PartlyRefunded };
    store::set_receipt(tx, id, &replies::body(&receipt)?)?;
    Ok(receipt)
}

/// A till's own rehearsal.
fn own(tx: &mut Tx<'_>, till: &TillRow, id: Key<Redemption>) -> Result<(Option<Specimen>, Receipt), Failure> {
    let row = store::hold(tx, till.partner_id, id)?.filter(|row| row.till_id == till.id);
    read(&row.ok_or_else(Failure::not_found)?)
}

fn read(row: &RehearsalRow) -> Result<(Option<Specimen>, Receipt), Failure> {
    let kind = u32::try_from(row.specimen).ok().and_then(specimens::kind);
    Ok((kind, serde_json::from_str(&row.receipt).map_err(anyhow::Error::from)?))
}
