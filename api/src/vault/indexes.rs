//! Blind indexes: a value that is kept sealed is found again by its HMAC under a key of its kind.

use std::collections::HashMap;

use diesel::prelude::*;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use strum::IntoEnumIterator as _;
use zeroize::Zeroizing;

use super::sealer::Masters;
use super::{Vault, places};
use crate::clock::Clock;
use crate::db::schema::index_keys;
use crate::db::{AnyConnection, Db, Tx};
use crate::failure::Failure;
use crate::ids::Ids;
use crate::on_each;

/// What kind of value is found by an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Indexed {
    /// A phone number or an e-mail address.
    Contact,
    /// A one-time code.
    Code,
    /// Twelve digits that stand in for a code.
    Digits,
    /// An individual insurance account number.
    Snils,
    /// A name with a birth date.
    Person,
    /// A subject of an OpenID Connect provider.
    Oidc,
}

/// The keys of all indexes, opened.
pub(super) struct Indexes(HashMap<Indexed, Zeroizing<Vec<u8>>>);

impl Indexes {
    /// Opens the keys; those that are missing are made.
    pub(super) async fn open(db: &Db, clock: &Clock, ids: &Ids, master: &Masters) -> Result<Self, Failure> {
        let mut keys = HashMap::new();
        for kind in Indexed::iter() {
            let place = places::index_key(kind.into());
            let fresh = master.current.seal(&place, &*Zeroizing::new(ids.bytes::<32>()));
            let now = clock.now();
            let sealed = db
                .write(move |tx: &mut Tx<'_>| match find(tx.conn(), kind)? {
                    Some(sealed) => Ok(sealed),
                    None => {
                        let word: &'static str = kind.into();
                        let row = (
                            index_keys::purpose.eq(word),
                            index_keys::sealed_key.eq(&fresh),
                            index_keys::created_at.eq(now),
                        );
                        on_each!(tx.conn(), c => {
                            diesel::insert_into(index_keys::table).values(row).on_conflict_do_nothing().execute(c)
                        })?;
                        // Another server may have been first: its key is the one.
                        find(tx.conn(), kind)?.ok_or_else(|| Failure::internal("an index key is gone"))
                    }
                })
                .await?;
            keys.insert(kind, master.open(&place, &sealed).map_err(anyhow::Error::from)?);
        }
        Ok(Self(keys))
    }
}

fn find(conn: &mut AnyConnection, kind: Indexed) -> QueryResult<Option<Vec<u8>>> {
    let word: &'static str = kind.into();
    index_keys::table.find(word).select(index_keys::sealed_key).first(conn).optional()
}

impl Vault {
    /// The blind index of a value: HMAC-SHA-256 under the key of its kind.
    pub fn index(&self, kind: Indexed, value: &[u8]) -> Result<Vec<u8>, Failure> {
        let key = self.indexes.0.get(&kind).ok_or_else(|| Failure::internal("an index without a key"))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key)
            .map_err(|_| Failure::internal("HMAC takes a key of any length"))?;
        mac.update(value);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}
