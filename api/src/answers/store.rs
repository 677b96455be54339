//! The queries of kept answers.

use diesel::prelude::*;

use super::Claim;
use crate::clock::Instant;
use crate::db::schema::kept_answers;
use crate::db::{AnyConnection, Tx};
use crate::on_each;

/// Claims a key: one row, or none if it was claimed before.
pub(super) fn insert(tx: &mut Tx<'_>, claim: &Claim, now: Instant) -> QueryResult<usize> {
    let row = (
        kept_answers::caller.eq(claim.caller.as_slice()),
        kept_answers::idempotency_key.eq(&claim.key),
        kept_answers::request_hash.eq(claim.request.as_slice()),
        kept_answers::created_at.eq(now),
    );
    on_each!(tx.conn(), c => {
        diesel::insert_into(kept_answers::table).values(row).on_conflict_do_nothing().execute(c)
    })
}

type Kept = (Vec<u8>, Option<Vec<u8>>);

/// What was asked under a key, and the answer if there is one.
pub(super) fn find(conn: &mut AnyConnection, claim: &Claim) -> QueryResult<Option<Kept>> {
    kept_answers::table
        .find((claim.caller.as_slice(), &claim.key))
        .select((kept_answers::request_hash, kept_answers::sealed_answer))
        .first(conn)
        .optional()
}

pub(super) fn set_answer(tx: &mut Tx<'_>, claim: &Claim, sealed: &[u8]) -> QueryResult<usize> {
    diesel::update(kept_answers::table.find((claim.caller.as_slice(), &claim.key)))
        .set(kept_answers::sealed_answer.eq(sealed))
        .execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, claim: &Claim) -> QueryResult<usize> {
    diesel::delete(kept_answers::table.find((claim.caller.as_slice(), &claim.key)))
        .filter(kept_answers::sealed_answer.is_null())
        .execute(tx.conn())
}

pub(super) fn delete_before(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    diesel::delete(kept_answers::table.filter(kept_answers::created_at.lt(before))).execute(tx.conn())
}
