//! Refunds, in part and in whole: goods come back, and with them the discount and what it took from the limits.

use mobile_contracts::discount::Kopecks;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::receipt::{Outcome, Receipt, Stop, refunded};
use super::returns::{self, By, Part};
use super::store::{self, LedgerRow, RedemptionRow};
use super::{EntryKind, Redemption, RedemptionState, paper, policy, rehearsals, replies};
use crate::audit::{self, Act, Action};
use crate::auth::Seller;
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// How much of which offer; none for all that is left.
pub(super) type Asked = Option<Vec<(Uuid, Kopecks)>>;

/// Refunds a redemption under the caller's own key of this refund.
pub(super) async fn refund(
    app: &App,
    seller: Seller,
    key: String,
    id: Key<Redemption>,
    asked: Asked,
) -> Result<Outcome, Failure> {
    let (app, now) = (app.clone(), app.clock.now());
    let caller: Key<()> = match &seller {
        Seller::Till(till) => Key::from_uuid(till.id.uuid()),
        Seller::Staff(staff) => Key::from_uuid(staff.account.uuid()),
    };
    let hash = request_hash(id, &asked);
    let done = app
        .clone()
        .db
        .write(move |tx| {
            // The answer is known only at the end; nobody sees the empty one before this transaction is over.
            if let Some(first) = replies::replay(tx, caller, &key, &hash, "", now)? {
                return Ok(Outcome::Replayed(first));
            }
            let receipt = match find(tx, &seller, id)? {
                Some(row) => {
                    check_may_refund(&seller, row.created_at, now)?;
                    write(tx, &app, &seller, id, &asked, now)?
                }
                None => rehearsals::refund(tx, &seller, id, &asked, now)?,
            };
            store::set_reply(tx, caller, &key, &replies::body(&receipt)?)?;
            Ok(Outcome::Done(receipt))
        })
        .await;
    Outcome::of(done)
}

fn request_hash(id: Key<Redemption>, asked: &Asked) -> Vec<u8> {
    let mut hash = Sha256::new().chain_update(b"refund").chain_update(id.bytes());
    for (offer, part) in asked.iter().flatten() {
        hash = hash.chain_update(offer.as_bytes()).chain_update(part.0.to_be_bytes());
    }
    // No list is another request than a list of nothing.
    hash.chain_update([u8::from(asked.is_some())]).finalize().to_vec()
}

/// The redemption, if it is one of the caller's: a paired till's own, one of the outlet of POS software, or one of the
/// partner that somebody acts for.
fn find(tx: &mut Tx<'_>, seller: &Seller, id: Key<Redemption>) -> Result<Option<RedemptionRow>, Failure> {
    Ok(match seller {
        Seller::Till(till) => store::of_partner(tx.conn(), till.partner_id, id)?.filter(|row| {
            policy::is_own(till.kind.0, row.till_id == till.id, row.outlet_id == till.outlet_id)
        }),
        Seller::Staff(staff) => store::of_partner(tx.conn(), staff.partner, id)?,
    })
}

/// Whether the caller may still refund what was made at `made`.
pub(super) fn check_may_refund(seller: &Seller, made: Instant, now: Instant) -> Result<(), Stop> {
    let Seller::Till(till) = seller else { return Ok(()) };
    if let Some(reason) = policy::refuse_return(till.state.0) {
        return Err(reason.into());
    }
    let age = now.seconds() - made.seconds();
    match policy::is_in_time(till.kind.0, age) {
        true => Ok(()),
        false => Err(Failure::problem(ProblemCode::Conflict).into()),
    }
}

/// Writes the refund and what the redemption has become. From the first statement on the redemption is held, so what
/// is read of it afterwards stays true.
fn write(
    tx: &mut Tx<'_>,
    app: &App,
    seller: &Seller,
    id: Key<Redemption>,
    asked: &Asked,
    now: Instant,
) -> Result<Receipt, Failure> {
    if store::begin_refund(tx, id, now)? == 0 {
        return Err(Failure::problem(ProblemCode::Conflict));
    }
    let entries = store::entries(tx.conn(), &[id])?;
    let given: Vec<&LedgerRow> = entries.iter().filter(|entry| entry.entry.0.gives()).collect();
    let before: Vec<policy::Given> = given
        .iter()
        .map(|row| policy::Given {
            offer: row.offer_id.uuid(),
            discount: row.discount,
            refunded: refunded(row, entries.iter()),
        })
        .collect();
    let after = policy::refund(&before, asked.as_deref()).map_err(|wrong| Failure::invalid(errors(wrong)))?;
    let parts: Vec<Part<'_>> = given
        .iter()
        .zip(before.iter().zip(&after))
        .filter(|(_, (before, after))| before.refunded < **after)
        .map(|(given, (before, after))| Part { given, before: before.refunded, after: *after })
        .collect();
    let by = match seller {
        Seller::Till(till) => By { till: Some(till.id), account: None },
        Seller::Staff(staff) => By { till: None, account: Some(staff.account) },
    };
    returns::take_back(tx, app, (EntryKind::Refunded, by), &parts, now)?;
    if before.iter().zip(&after).all(|(given, after)| *after == given.discount) {
        store::end_refund(tx, id)?;
        paper::give_back(tx, id, now)?;
    }
    if let Seller::Staff(staff) = seller {
        let act = Act {
            actor: staff.actor(),
            action: Action::RedemptionRefund,
            object: "redemption",
            id: id.uuid(),
            reason: None,
        };
        audit::record(tx, &app.ids, now, &act)?;
    }
    let row = store::any(tx.conn(), id)?.ok_or_else(Failure::not_found)?;
    debug_assert!(matches!(row.state.0, RedemptionState::PartlyRefunded | RedemptionState::Refunded));
    Ok(Receipt::of(&row, &store::entries(tx.conn(), &[id])?))
}

/// What is wrong with what was asked, each with its JSON Pointer.
pub(super) fn errors(wrong: Vec<policy::WrongPart>) -> Vec<FieldError> {
    let error = |wrong| match wrong {
        policy::WrongPart::NotGiven(at) => {
            FieldError::new(format!("/offers/{at}/offer"), FieldCode::NoSuchObject)
        }
        policy::WrongPart::Twice(at) => FieldError::new(format!("/offers/{at}/offer"), FieldCode::Duplicate),
        policy::WrongPart::TooLittle(at) => {
            FieldError::new(format!("/offers/{at}/discount"), FieldCode::TooSmall).with("min", 1)
        }
        policy::WrongPart::TooMuch(at, left) => {
            FieldError::new(format!("/offers/{at}/discount"), FieldCode::TooLarge).with("max", left)
        }
    };
    wrong.into_iter().map(error).collect()
}
