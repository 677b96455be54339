//! The vault: the master key and everything it seals (DESIGN.md §7, CARD.md §2 "Keys").
//!
//! A leaked database holds public keys and sealed bytes. What is personal is sealed under a key of its family or
//! account (`subjects.rs`), the issuer's own keys under the master key (`ring.rs`).

mod crypto;
mod indexes;
mod keys;
pub mod master;
pub mod places;
mod policy;
mod ring;
pub mod rotation;
mod sealer;
mod signing;
mod store;
mod subjects;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chrono_tz::Tz;
use zeroize::Zeroizing;

pub use crypto::{AwsLc, is_compressed_point};
pub use indexes::Indexed;
pub use keys::{KeyRecord, NewKey, change_key, list_keys};
pub use policy::KeyRole;
pub use ring::{AccessKey, Ring};
pub use sealer::{DoesNotOpen, Sealer};
pub use signing::{LocalSigner, Signer};
pub use subjects::{Cell, Subject, SubjectKey};

use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::failure::Failure;
use crate::ids::{Entropy, Ids, Key};
use master::{MasterKey, MasterKeyError};
use sealer::Masters;
use store::KeyRow;

/// Who issues cards: a region.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// Its key.
    pub id: Key<Issuer>,
    /// As families know it.
    pub name: String,
    /// Where its days begin.
    pub zone: Tz,
}

/// What a key of the issuer is for. Each has its own keys, so that one kind can be rotated or killed alone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum KeyPurpose {
    /// Day passes and paper cards.
    Card,
    /// Cards of nobody, for a till in its test.
    Specimen,
    /// Status lists.
    Status,
    /// Bundles for tills.
    Bundle,
    /// Access tokens (JWT).
    Access,
    /// Sealed tokens: checkouts, quotes, cursors.
    Token,
}

/// What may still be done with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum KeyState {
    /// Verifies, and may sign from its moment on; of those that may, the latest does.
    Signing,
    /// Verifies what it signed before.
    Verifying,
    /// Nothing; what it signed is refused.
    Revoked,
}

/// Why the vault did not open. Each stops the start of the server.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key's file.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// Another master key has sealed this database.
    #[error("the master key does not open this database; it belongs to another one, restore the right one")]
    WrongMasterKey,
    /// The database.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// An open vault.
pub struct Vault {
    masters: RwLock<Arc<Masters>>,
    entropy: Arc<dyn Entropy>,
    clock: Clock,
    ring: RwLock<Option<Arc<Ring>>>,
    db: Db,
    indexes: indexes::Indexes,
}

const CHECK: (&[u8], &[u8]) = (b"vault_checks.sealed", b"this master key opens this database");

impl Vault {
    /// Opens the vault. On an empty database the issuer and all keys are made, and a master key if the file does
    /// not exist yet; a database that has been sealed needs its own.
    pub async fn open(
        db: &Db,
        clock: &Clock,
        ids: &Ids,
        entropy: &Arc<dyn Entropy>,
        master_key_file: &Path,
        (name, zone): (String, Tz),
    ) -> Result<Self, VaultError> {
        let sealed = db.read(|conn| Ok::<_, Failure>(store::check(conn)?)).await?;
        let key = match (&sealed, master::read(master_key_file)) {
            (None, Err(MasterKeyError::Missing(path))) => {
                let key = MasterKey::new(ids.bytes());
                master::write_new(&path, &key)?;
                key
            }
            (_, read) => read?,
        };
        let key = Sealer::new(&key, Arc::clone(entropy));
        let sealed = match sealed {
            Some(sealed) => sealed,
            None => found(db, clock, ids, &key, name, zone).await?,
        };
        let rotation = db.read(|conn| Ok::<_, Failure>(store::rotation(conn)?)).await?;
        let masters =
            rotation::masters(&key, &sealed, rotation.as_ref(), entropy).ok_or(VaultError::WrongMasterKey)?;
        let indexes = indexes::Indexes::open(db, clock, ids, &masters).await?;
        let (entropy, clock, ring) = (Arc::clone(entropy), Arc::clone(clock), RwLock::new(None));
        let masters = RwLock::new(Arc::new(masters));
        let vault = Self { masters, entropy, clock, ring, db: db.clone(), indexes };
        vault.make_missing_keys(ids).await?;
        vault.refresh().await?;
        Ok(vault)
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Result<Arc<Ring>, Failure> {
        let ring = self.ring.read().map_err(|_| Failure::internal("the key ring's lock is poisoned"))?;
        ring.clone().ok_or_else(|| Failure::internal("the key ring has not been loaded"))
    }

    /// Reads the keys again; every server does so every few seconds, and at once after a change of its own.
    pub async fn refresh(&self) -> Result<(), Failure> {
        self.refresh_masters().await?;
        let (issuer, rows) = self.db.read(load).await?;
        let loaded = Arc::new(Ring::load(self, issuer, &rows)?);
        *self.ring.write().map_err(|_| Failure::internal("the key ring's lock is poisoned"))? = Some(loaded);
        Ok(())
    }

    /// Gives each purpose that has none a key that signs.
    async fn make_missing_keys(&self, ids: &Ids) -> Result<(), Failure> {
        use strum::IntoEnumIterator;
        let (issuer, rows) = self.db.read(load).await?;
        let signs =
            |purpose| rows.iter().any(|row| row.purpose.0 == purpose && row.state.0 == KeyState::Signing);
        for purpose in KeyPurpose::iter().filter(|purpose| !signs(*purpose)) {
            let (key, issuer) = (self.new_key(issuer.id, purpose, ids, self.clock.now())?, issuer.id);
            self.db
                .write(move |tx: &mut Tx<'_>| {
                    // Servers that start together take turns, and one of them makes the key.
                    store::hold_issuer(tx, issuer)?;
                    let present = store::live_keys(tx.conn(), issuer)?;
                    if present.iter().any(|row| row.purpose.0 == purpose && row.state.0 == KeyState::Signing)
                    {
                        return Ok(());
                    }
                    key.insert(tx)
                })
                .await?;
        }
        Ok(())
    }

    /// Seals a secret of the issuer, bound to what it is for.
    #[must_use]
    pub fn seal_secret(&self, place: &[u8], secret: &[u8]) -> Vec<u8> {
        self.masters().current.seal(place, secret)
    }

    /// Opens a secret of the issuer.
    pub fn open_sealed(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.masters().open(place, sealed).map_err(|error| Failure::Internal(error.into()))
    }

    fn open_secret(
        &self,
        purpose: KeyPurpose,
        kid: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.open_sealed(&places::issuer_key(purpose, kid), sealed)
    }

    /// The master keys as they are now.
    fn masters(&self) -> Arc<Masters> {
        // A panic elsewhere leaves them whole: they are replaced in one step.
        Arc::clone(&self.masters.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn sealer(&self, key: &[u8; 32]) -> Sealer {
        Sealer::new(key, Arc::clone(&self.entropy))
    }
}

fn load(conn: &mut crate::db::AnyConnection) -> Result<(Issuer, Vec<KeyRow>), Failure> {
    let (id, name, zone) =
        store::issuer(conn)?.ok_or_else(|| Failure::internal("no issuer in the database"))?;
    let zone = zone.parse().map_err(|_| Failure::internal("the issuer's time zone is unknown"))?;
    let rows = store::live_keys(conn, id)?;
    Ok((Issuer { id, name, zone }, rows))
}

/// Writes the check row and the issuer into an empty database; the check that stands there. Of servers that start
/// together one is first, and its check is the one that counts.
async fn found(
    db: &Db,
    clock: &Clock,
    ids: &Ids,
    master: &Sealer,
    name: String,
    zone: Tz,
) -> Result<Vec<u8>, Failure> {
    let sealed = master.seal(CHECK.0, CHECK.1);
    let issuer = Issuer { id: ids.key(), name, zone };
    let now = clock.now();
    db.write(move |tx: &mut Tx<'_>| {
        if store::insert_check(tx, &sealed, now)? == 1 {
            store::insert_issuer(tx, &issuer, now)?;
        }
        store::check(tx.conn())?.ok_or_else(|| Failure::internal("the check was just written"))
    })
    .await
}
