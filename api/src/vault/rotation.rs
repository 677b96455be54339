//! Changing the master key while servers run.
//!
//! [`start`] writes a row that holds each of the two keys under the other one: every server finds it within seconds,
//! opens with both from then on and seals with the new one. [`rewrap`] goes through all that is sealed under the master
//! key, batch by batch; what stands under the new key is left alone, so it may be broken off and run again. [`finish`]
//! makes sure that nothing is left under the old key before it is forgotten.

use std::sync::{Arc, PoisonError};

use diesel::prelude::*;
use mobile_contracts::wire::problem::ProblemCode;
use uuid::Uuid;

use super::master::MasterKey;
use super::sealer::Masters;
use super::store::{self, RotationRow};
use super::{CHECK, KeyPurpose, Sealer, Vault, VaultError, places};
use crate::clock::Instant;
use crate::db::schema::{day_secrets, index_keys, keys, outbox, subject_keys};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::{Entropy, Key};

const NEW: &[u8] = b"master_rotation.new_under_old";
const OLD: &[u8] = b"master_rotation.old_under_new";
/// So many values are sealed anew in one transaction: short enough that nobody waits for it.
const BATCH: i64 = 200;

/// The keys of a server that holds `key`; `None` if it does not belong to this database.
pub(super) fn masters(
    key: &Sealer,
    check: &[u8],
    rotation: Option<&RotationRow>,
    entropy: &Arc<dyn Entropy>,
) -> Option<Masters> {
    let sealer = |bytes: &[u8]| Some(Sealer::new(bytes.try_into().ok()?, Arc::clone(entropy)));
    let is_old = key.open(CHECK.0, check).is_ok();
    let Some(row) = rotation else { return is_old.then(|| Masters { current: key.clone(), other: None }) };
    if is_old {
        let new = sealer(&key.open(NEW, &row.new_under_old).ok()?)?;
        return Some(Masters { current: new, other: Some(key.clone()) });
    }
    key.open(CHECK.0, &row.sealed_check).ok()?;
    let old = sealer(&key.open(OLD, &row.old_under_new).ok()?)?;
    Some(Masters { current: key.clone(), other: Some(old) })
}

impl Vault {
    /// Picks up a change of the master key that has begun or ended.
    pub(super) async fn refresh_masters(&self) -> Result<(), Failure> {
        let read = |conn: &mut AnyConnection| Ok::<_, Failure>((store::check(conn)?, store::rotation(conn)?));
        let (check, rotation) = self.db.read(read).await?;
        let check = check.ok_or_else(|| Failure::internal("the vault's check is gone"))?;
        let held = self.masters();
        if held.other.is_some() == rotation.is_some() && held.open(CHECK.0, &check).is_ok() {
            return Ok(());
        }
        let mut candidates = [Some(&held.current), held.other.as_ref()].into_iter().flatten();
        let found = candidates.find_map(|key| masters(key, &check, rotation.as_ref(), &self.entropy));
        let found = found.ok_or_else(|| {
            Failure::internal(
                "the master key was changed while this server was away; restart it with the new one",
            )
        })?;
        *self.masters.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(found);
        tracing::info!(going_on = rotation.is_some(), "the master key is being changed, or has been");
        Ok(())
    }

    /// Whether the master key is being changed at this moment.
    #[must_use]
    pub fn is_rotating(&self) -> bool {
        self.masters().other.is_some()
    }
}

/// Begins to change the master key from `old` to `new`, or goes on with it.
///
/// # Errors
/// [`VaultError::WrongMasterKey`] if `old` is not the present one, or a change to another key is going on.
pub async fn start(vault: &Vault, old: &MasterKey, new: &MasterKey, now: Instant) -> Result<(), VaultError> {
    let (old_sealer, new_sealer) = (vault.sealer(old), vault.sealer(new));
    let read = |conn: &mut AnyConnection| Ok::<_, Failure>((store::check(conn)?, store::rotation(conn)?));
    let (check, rotation) = vault.db.read(read).await?;
    if let Some(row) = rotation {
        return new_sealer.open(CHECK.0, &row.sealed_check).map(drop).map_err(|_| VaultError::WrongMasterKey);
    }
    if check.is_none_or(|check| old_sealer.open(CHECK.0, &check).is_err()) {
        return Err(VaultError::WrongMasterKey);
    }
    let row = RotationRow {
        id: 1,
        sealed_check: new_sealer.seal(CHECK.0, CHECK.1),
        new_under_old: old_sealer.seal(NEW, new.as_slice()),
        old_under_new: new_sealer.seal(OLD, old.as_slice()),
        started_at: now,
    };
    let insert = move |tx: &mut Tx<'_>| store::insert_rotation(tx, &row).map_err(Failure::from);
    if vault.db.write(insert).await? == 0 {
        return Err(Failure::problem(ProblemCode::Conflict).into());
    }
    vault.refresh_masters().await?;
    Ok(())
}

/// Ends the change: the old key opens nothing any more.
///
/// # Errors
/// If something stands under the old key yet, or the database does not answer.
pub async fn finish(vault: &Vault) -> Result<(), Failure> {
    if rewrap(vault, &|_| ()).await?.anew > 0 {
        return Err(Failure::Unavailable(
            "something was still sealed under the old key; run it again".into(),
        ));
    }
    vault
        .db
        .write(|tx| {
            if let Some(row) = store::rotation(tx.conn())? {
                store::set_check(tx, &row.sealed_check)?;
                store::delete_rotation(tx)?;
            }
            Ok::<_, Failure>(())
        })
        .await?;
    vault.refresh_masters().await
}

/// How many values were looked at, and how many of them were sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Looked at.
    pub seen: usize,
    /// Sealed anew.
    pub anew: usize,
}

/// Seals under the new key whatever stands under the old one, once through; tells after each batch how far it is.
///
/// # Errors
/// If a value opens under neither key, or the database does not answer.
pub async fn rewrap(vault: &Vault, told: &dyn Fn(Rewrapped)) -> Result<Rewrapped, Failure> {
    let mut done = Rewrapped::default();
    for column in COLUMNS {
        let mut after = Vec::new();
        loop {
            let (masters, from) = (vault.masters(), std::mem::take(&mut after));
            let batch = vault.db.write(move |tx: &mut Tx<'_>| {
                let rows = (column.next)(tx.conn(), &from)?;
                let mut anew = 0;
                for row in &rows {
                    let renewed = masters.renewed(&row.place, &row.sealed).map_err(anyhow::Error::from)?;
                    if let Some(fresh) = renewed {
                        // Whoever changed the value meanwhile sealed it under the new key.
                        anew += (column.set)(tx.conn(), row, &fresh)?;
                    }
                }
                Ok::<_, Failure>((rows.len(), anew, rows.into_iter().next_back().map(|row| row.key)))
            });
            let (seen, anew, last) = batch.await?;
            done = Rewrapped { seen: done.seen + seen, anew: done.anew + anew };
            told(done);
            match last {
                Some(last) if column.in_batches => after = last,
                _ => break,
            }
        }
    }
    Ok(done)
}

/// A sealed value, with its row's key as bytes.
struct Sealed {
    key: Vec<u8>,
    place: Vec<u8>,
    sealed: Vec<u8>,
}

/// A column of values that are sealed under the master key.
#[derive(Clone, Copy)]
struct Column {
    /// The values after a row's key; of a small table all at once.
    next: fn(&mut AnyConnection, &[u8]) -> QueryResult<Vec<Sealed>>,
    /// Puts a value in the place of the one that was read.
    set: fn(&mut AnyConnection, &Sealed, &[u8]) -> QueryResult<usize>,
    in_batches: bool,
}

/// All of them: `places.rs` is the list.
const COLUMNS: [Column; 5] = [
    Column { next: issuer_keys, set: set_issuer_key, in_batches: false },
    Column { next: all_index_keys, set: set_index_key, in_batches: false },
    Column { next: all_day_secrets, set: set_day_secret, in_batches: false },
    Column { next: messages, set: set_message, in_batches: true },
    Column { next: all_subject_keys, set: set_subject_key, in_batches: true },
];

fn issuer_keys(conn: &mut AnyConnection, _: &[u8]) -> QueryResult<Vec<Sealed>> {
    type Row = (Vec<u8>, Word<KeyPurpose>, Vec<u8>, Vec<u8>);
    let rows: Vec<Row> =
        keys::table.select((keys::id, keys::purpose, keys::kid, keys::sealed_secret)).load(conn)?;
    let sealed = |(key, Word(purpose), kid, sealed): Row| {
        let place = places::issuer_key(purpose, &kid);
        Sealed { key, place, sealed }
    };
    Ok(rows.into_iter().map(sealed).collect())
}

fn set_issuer_key(conn: &mut AnyConnection, row: &Sealed, fresh: &[u8]) -> QueryResult<usize> {
    diesel::update(keys::table.find(&row.key).filter(keys::sealed_secret.eq(&row.sealed)))
        .set(keys::sealed_secret.eq(fresh))
        .execute(conn)
}

fn all_index_keys(conn: &mut AnyConnection, _: &[u8]) -> QueryResult<Vec<Sealed>> {
    let rows: Vec<(String, Vec<u8>)> =
        index_keys::table.select((index_keys::purpose, index_keys::sealed_key)).load(conn)?;
    let sealed = |(purpose, sealed): (String, Vec<u8>)| {
        let place = places::index_key(&purpose);
        Sealed { key: purpose.into_bytes(), place, sealed }
    };
    Ok(rows.into_iter().map(sealed).collect())
}

fn set_index_key(conn: &mut AnyConnection, row: &Sealed, fresh: &[u8]) -> QueryResult<usize> {
    diesel::update(index_keys::table.filter(index_keys::sealed_key.eq(&row.sealed)))
        .set(index_keys::sealed_key.eq(fresh))
        .execute(conn)
}

fn all_day_secrets(conn: &mut AnyConnection, _: &[u8]) -> QueryResult<Vec<Sealed>> {
    type Row = (Key<Uuid>, i64, Vec<u8>);
    let rows: Vec<Row> = day_secrets::table
        .select((day_secrets::issuer_id, day_secrets::day, day_secrets::sealed_secret))
        .load(conn)?;
    let sealed = |(issuer, day, sealed): Row| {
        let place = places::day_secret(issuer.uuid(), u32::try_from(day).unwrap_or(0));
        Sealed { key: issuer.bytes().to_vec(), place, sealed }
    };
    Ok(rows.into_iter().map(sealed).collect())
}

/// No two sealings are alike, so the old bytes name the row.
fn set_day_secret(conn: &mut AnyConnection, row: &Sealed, fresh: &[u8]) -> QueryResult<usize> {
    diesel::update(day_secrets::table.filter(day_secrets::sealed_secret.eq(&row.sealed)))
        .set(day_secrets::sealed_secret.eq(fresh))
        .execute(conn)
}

fn messages(conn: &mut AnyConnection, after: &[u8]) -> QueryResult<Vec<Sealed>> {
    let rows: Vec<(Key<Uuid>, Option<Vec<u8>>)> = outbox::table
        .filter(outbox::id.gt(after).and(outbox::sealed_payload.is_not_null()))
        .order(outbox::id)
        .limit(BATCH)
        .select((outbox::id, outbox::sealed_payload))
        .load(conn)?;
    let sealed = |(id, sealed): (Key<Uuid>, Option<Vec<u8>>)| {
        let place = places::message(id.uuid());
        Some(Sealed { key: id.bytes().to_vec(), place, sealed: sealed? })
    };
    Ok(rows.into_iter().filter_map(sealed).collect())
}

fn set_message(conn: &mut AnyConnection, row: &Sealed, fresh: &[u8]) -> QueryResult<usize> {
    diesel::update(outbox::table.find(&row.key).filter(outbox::sealed_payload.eq(&row.sealed)))
        .set(outbox::sealed_payload.eq(fresh))
        .execute(conn)
}

fn all_subject_keys(conn: &mut AnyConnection, after: &[u8]) -> QueryResult<Vec<Sealed>> {
    let rows: Vec<(Key<Uuid>, Vec<u8>)> = subject_keys::table
        .filter(subject_keys::subject_id.gt(after))
        .order(subject_keys::subject_id)
        .limit(BATCH)
        .select((subject_keys::subject_id, subject_keys::wrapped_key))
        .load(conn)?;
    let sealed = |(id, sealed): (Key<Uuid>, Vec<u8>)| {
        let place = places::subject_key(id.uuid());
        Sealed { key: id.bytes().to_vec(), place, sealed }
    };
    Ok(rows.into_iter().map(sealed).collect())
}

fn set_subject_key(conn: &mut AnyConnection, row: &Sealed, fresh: &[u8]) -> QueryResult<usize> {
    diesel::update(subject_keys::table.find(&row.key).filter(subject_keys::wrapped_key.eq(&row.sealed)))
        .set(subject_keys::wrapped_key.eq(fresh))
        .execute(conn)
}
