//! One key for each family and each account, wrapped by the master key. Whatever is personal to them is sealed
//! under it, bound to its cell; deleting the key's row makes all of it unreadable, in backups too.

use diesel::prelude::*;
use uuid::Uuid;

use super::{DoesNotOpen, Sealer, Vault, places};
use crate::clock::Instant;
use crate::db::schema::subject_keys;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::{Ids, Key};

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Subject {
    /// A family: names, birth dates.
    Family,
    /// Somebody who signs in: contacts.
    Account,
}

/// Where a sealed field stands: table and column. Together with the row's key it is the AAD.
#[derive(Debug, Clone, Copy)]
pub struct Cell(pub &'static str);

/// Opens and seals the personal fields of one subject.
pub struct SubjectKey(Sealer);

impl SubjectKey {
    /// Seals a text for `cell` of the row `row`.
    #[must_use]
    pub fn seal<T>(&self, cell: Cell, row: Key<T>, text: &str) -> Vec<u8> {
        self.0.seal(&place(cell, row.uuid()), text.as_bytes())
    }

    /// Opens what was sealed for `cell` of the row `row`.
    pub fn open<T>(&self, cell: Cell, row: Key<T>, sealed: &[u8]) -> Result<String, DoesNotOpen> {
        let plain = self.0.open(&place(cell, row.uuid()), sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| DoesNotOpen)
    }
}

fn place(Cell(cell): Cell, row: Uuid) -> Vec<u8> {
    let mut place = Vec::with_capacity(cell.len() + 17);
    place.extend_from_slice(cell.as_bytes());
    place.push(0);
    place.extend_from_slice(row.as_bytes());
    place
}

impl Vault {
    /// Makes the key of a new subject, in the transaction that makes the subject.
    pub fn create_subject_key<T>(
        &self,
        tx: &mut Tx<'_>,
        ids: &Ids,
        now: Instant,
        subject: Subject,
        id: Key<T>,
    ) -> Result<SubjectKey, Failure> {
        let key = zeroize::Zeroizing::new(ids.bytes::<32>());
        let wrapped = self.masters().current.seal(&places::subject_key(id.uuid()), key.as_slice());
        diesel::insert_into(subject_keys::table)
            .values((
                subject_keys::subject_id.eq(Key::<SubjectKey>::from_uuid(id.uuid())),
                subject_keys::subject.eq(Word(subject)),
                subject_keys::wrapped_key.eq(wrapped),
                subject_keys::created_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(SubjectKey(self.sealer(&key)))
    }

    /// The key of a subject; `None` once it has been erased.
    pub fn subject_key<T>(
        &self,
        conn: &mut AnyConnection,
        id: Key<T>,
    ) -> Result<Option<SubjectKey>, Failure> {
        let wrapped: Option<Vec<u8>> = subject_keys::table
            .find(Key::<SubjectKey>::from_uuid(id.uuid()))
            .select(subject_keys::wrapped_key)
            .first(conn)
            .optional()?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key =
            self.masters().open(&places::subject_key(id.uuid()), &wrapped).map_err(anyhow::Error::from)?;
        let key = key.as_slice().try_into().map_err(|_| Failure::internal("a subject key has 32 bytes"))?;
        Ok(Some(SubjectKey(self.sealer(key))))
    }
}

impl Vault {
    /// Destroys the key of a subject: what was sealed under it is unreadable from then on, in backups too once the
    /// erasure has been replayed.
    pub fn erase_subject_key<T>(&self, tx: &mut Tx<'_>, id: Key<T>) -> Result<(), Failure> {
        let row = subject_keys::table.find(Key::<SubjectKey>::from_uuid(id.uuid()));
        diesel::delete(row).execute(tx.conn())?;
        Ok(())
    }
}
