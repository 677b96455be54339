//! Idempotency: a key is claimed before any rule, and brings the answer that it was used for.

use mobile_contracts::wire::problem::{FieldError, ProblemCode};

use super::receipt::{Outcome, Receipt};
use super::store;
use crate::clock::Instant;
use crate::db::error::is_busy;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;

/// Claims the key for `body`, or finds the answer that it was used for. On PostgreSQL it waits for a parallel
/// duplicate to end; on SQLite there is one writer.
pub(super) fn replay<C>(
    tx: &mut Tx<'_>,
    caller: Key<C>,
    key: &str,
    request_hash: &[u8],
    body: &str,
    now: Instant,
) -> Result<Option<Receipt>, Failure> {
    let claimed =
        store::claim(tx, caller, key, request_hash, body, now).map_err(|error| match is_busy(&error) {
            true => Failure::problem(ProblemCode::IdempotencyInProgress),
            false => error.into(),
        })?;
    if claimed == 1 {
        return Ok(None);
    }
    let first = store::reply(tx.conn(), caller, key)?
        .ok_or_else(|| Failure::internal("a claimed key has an answer"))?;
    answered(first, request_hash).map(Some)
}

/// How a request ends that says something `wrong`: with the answer that its key was used for, if it was.
pub(super) fn known<C>(
    conn: &mut AnyConnection,
    caller: Key<C>,
    key: &str,
    request_hash: &[u8],
    wrong: FieldError,
) -> Result<Outcome, Failure> {
    match store::reply(conn, caller, key)? {
        Some(first) => answered(first, request_hash).map(Outcome::Replayed),
        None => Err(Failure::invalid(vec![wrong])),
    }
}

/// The answer that a key was used for, if the request is the same.
fn answered((hash, body): (Vec<u8>, String), request_hash: &[u8]) -> Result<Receipt, Failure> {
    if hash != request_hash {
        return Err(Failure::problem(ProblemCode::IdempotencyKeyReused));
    }
    Ok(serde_json::from_str(&body).map_err(anyhow::Error::from)?)
}

/// An answer as it is kept.
pub(super) fn body(receipt: &Receipt) -> Result<String, Failure> {
    Ok(serde_json::to_string(receipt).map_err(anyhow::Error::from)?)
}
