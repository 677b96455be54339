//! The life of the issuer's keys: made, taking turns, revoked. Who may do so and what is written down is decided by the
//! `keys` domain.

use mobile_contracts::card::Kid;
use zeroize::Zeroizing;

use super::policy::{self, KeyRole};
use super::signing::LocalSigner;
use super::store::{self, KeyRow};
use super::{Issuer, KeyPurpose, KeyState, Vault, places, ring};
use crate::clock::Instant;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::{Ids, Key};

/// A key as it is looked at: no secret.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// The key.
    pub id: Key<KeyRecord>,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its name in what it signs, in hexadecimal.
    pub kid: String,
    /// What it does at this moment.
    pub role: KeyRole,
    /// When it was made.
    pub created_at: Instant,
    /// From when on it may sign.
    pub signs_from: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// A key that is not kept yet.
pub struct NewKey(KeyRow);

impl NewKey {
    /// Keeps it.
    pub fn insert(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        Ok(store::insert_key(tx, &self.0).map(drop)?)
    }

    /// Its key.
    #[must_use]
    pub const fn id(&self) -> Key<KeyRecord> {
        Key::from_uuid(self.0.id.uuid())
    }
}

impl Vault {
    /// A key that takes its turn when those who verify have had the time to learn of it; `at_once` waits for servers
    /// only, for when the one before is no good any more.
    pub fn next_key(&self, ids: &Ids, purpose: KeyPurpose, at_once: bool) -> Result<NewKey, Failure> {
        let from = self.clock.now().plus_seconds(policy::lead(purpose, at_once));
        self.new_key(self.ring()?.issuer.id, purpose, ids, from)
    }

    pub(super) fn new_key(
        &self,
        issuer: Key<Issuer>,
        purpose: KeyPurpose,
        ids: &Ids,
        signs_from: Instant,
    ) -> Result<NewKey, Failure> {
        let (kid, public_key, secret) = generate(purpose, ids)?;
        let now = self.clock.now();
        Ok(NewKey(KeyRow {
            id: ids.key(),
            issuer_id: issuer,
            purpose: Word(purpose),
            sealed_secret: self.seal_secret(&places::issuer_key(purpose, &kid), &secret),
            kid,
            public_key,
            state: Word(KeyState::Signing),
            created_at: now,
            changed_at: now,
            signs_from: Some(signs_from),
        }))
    }
}

type Generated = (Vec<u8>, Option<Vec<u8>>, Zeroizing<Vec<u8>>);

/// The kid, the public half and the secret of a new key.
fn generate(purpose: KeyPurpose, ids: &Ids) -> Result<Generated, Failure> {
    if purpose == KeyPurpose::Token {
        return Ok((ids.bytes::<8>().to_vec(), None, Zeroizing::new(ids.bytes::<32>().to_vec())));
    }
    let (signer, secret) = LocalSigner::generate()?;
    let public = signer.public_key();
    let point = public.as_slice().try_into().map_err(|_| Failure::internal("a public key has 65 bytes"))?;
    Ok((Kid::of(point).0.to_vec(), Some(public), secret))
}

/// All keys that there ever were, the newest first, with what each does at `now`.
pub fn list_keys(
    conn: &mut AnyConnection,
    issuer: Key<Issuer>,
    now: Instant,
) -> Result<Vec<KeyRecord>, Failure> {
    let rows = store::all_keys(conn, issuer)?;
    let from = |row: &KeyRow| row.signs_from.unwrap_or(row.created_at);
    let signs = |row: &KeyRow| {
        let of_purpose = || rows.iter().filter(|other| other.purpose == row.purpose);
        let turns = of_purpose().map(|other| (other.state.0 == KeyState::Signing).then(|| from(other)));
        let at = policy::signing(turns, now);
        at.and_then(|at| of_purpose().nth(at)).is_some_and(|one| one.id == row.id)
    };
    let record = |row: &KeyRow| KeyRecord {
        id: Key::from_uuid(row.id.uuid()),
        purpose: row.purpose.0,
        kid: ring::hex(&row.kid),
        role: policy::role(row.state.0, from(row), signs(row), now),
        created_at: row.created_at,
        signs_from: from(row),
        revoked_at: (row.state.0 == KeyState::Revoked).then_some(row.changed_at),
    };
    Ok(rows.iter().map(record).collect())
}

/// Changes the state of a key, unless it is revoked already. How many were changed.
pub fn change_key(
    tx: &mut Tx<'_>,
    id: Key<KeyRecord>,
    state: KeyState,
    now: Instant,
) -> Result<usize, Failure> {
    Ok(store::set_key_state(tx, Key::from_uuid(id.uuid()), state, now)?)
}
