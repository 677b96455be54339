//! Lists in pages: how many, from where on, and the sealed cursor that says so (keyset, never an offset).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::wire::problem::{FieldCode, FieldError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::vault::Ring;

/// Entries on a page unless the caller says otherwise.
const USUAL: u32 = 20;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub entries: Vec<T>,
    /// The cursor of the next one, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page { entries: self.entries.into_iter().map(map).collect(), next: self.next }
    }
}

/// Which page somebody asks for. `K` is where the page before ended; `place` what its cursors are sealed for, so that
/// nobody makes one up and one list's cursor opens no other's.
#[derive(Debug, Clone, Copy)]
pub struct Asked<K> {
    place: &'static str,
    /// How many entries, 1-100.
    pub limit: usize,
    /// The last key of the page before.
    pub after: Option<K>,
}

impl<K: Serialize + DeserializeOwned> Asked<K> {
    /// Reads what the caller sent.
    ///
    /// # Errors
    /// `validation_failed` at `/limit` or `/cursor`.
    pub fn read(
        ring: &Ring,
        place: &'static str,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<Self, Failure> {
        let limit = limit.unwrap_or(USUAL);
        let wrong = match limit {
            0 => Some((FieldCode::TooSmall, "min", 1)),
            1..=100 => None,
            _ => Some((FieldCode::TooLarge, "max", 100)),
        };
        if let Some((code, name, bound)) = wrong {
            return Err(Failure::invalid(vec![FieldError::new("/limit", code).with(name, bound)]));
        }
        let after = cursor.map(|cursor| open(ring, place, cursor)).transpose()?;
        Ok(Self { place, limit: limit as usize, after })
    }

    /// The same page with so many entries, where that is the server's choice and not the caller's.
    #[must_use]
    pub const fn of(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// How many rows to fetch: one more than asked for tells whether there is a next page.
    #[must_use]
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(100) + 1
    }

    /// The page out of the rows that were fetched; `key` says where a row stands in the list.
    ///
    /// # Errors
    /// If no key seals tokens.
    pub fn cut<T>(&self, ring: &Ring, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Result<Page<T>, Failure> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = match rows.last().filter(|_| more) {
            Some(last) => Some(self.cursor(ring, &key(last))?),
            None => None,
        };
        Ok(Page { entries: rows, next })
    }

    /// The cursor of a page that begins after `key`.
    ///
    /// # Errors
    /// If no key seals tokens.
    pub fn cursor(&self, ring: &Ring, key: &K) -> Result<String, Failure> {
        let plain = serde_json::to_vec(key).map_err(anyhow::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(ring.seal_token(self.place, &plain)?))
    }
}

fn open<K: DeserializeOwned>(ring: &Ring, place: &str, cursor: &str) -> Result<K, Failure> {
    let sealed = URL_SAFE_NO_PAD.decode(cursor).ok();
    let opened = sealed.and_then(|sealed| ring.open_token(place, &sealed));
    opened
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(|| Failure::invalid(vec![FieldError::new("/cursor", FieldCode::Malformed)]))
}
