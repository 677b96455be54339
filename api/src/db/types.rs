//! How values stand in a column: keys as 16 bytes, words as text, instants as UTC microseconds.
//!
//! They live here because of the orphan rule: diesel's traits can be given to contract types only through a
//! type of this crate, and both databases must store them alike.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Binary, Text, Timestamp};
use uuid::Uuid;

/// The key of a `T`: a UUIDv7, kept as 16 bytes. The type says what it is the key of.
#[derive(FromSqlRow, AsExpression)]
#[diesel(sql_type = Binary)]
pub struct Key<T: 'static>(Uuid, PhantomData<fn() -> T>);

impl<T> Key<T> {
    /// The key with this UUID.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// Its UUID, as the API shows it.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Its 16 bytes, as the database keeps it.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Key<T> {}
impl<T> PartialEq for Key<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Key<T> {}
impl<T> PartialOrd for Key<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Key<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Key<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Display for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> serde::Serialize for Key<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> serde::Deserialize<'de> for Key<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

impl<T, DB> ToSql<Binary, DB> for Key<T>
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_bytes().as_slice().to_sql(out)
    }
}

impl<T, DB> FromSql<Binary, DB> for Key<T>
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(Uuid::from_slice(&Vec::from_sql(bytes)?)?))
    }
}

/// A word of a closed vocabulary, kept as text: any enum that says and reads its word (strum).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Word<T>(pub T);

impl<T, DB> ToSql<Text, DB> for Word<T>
where
    DB: Backend,
    T: Copy + fmt::Debug + Into<&'static str>,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        let word: &'static str = self.0.into();
        word.to_sql(out)
    }
}

impl<T, DB> FromSql<Text, DB> for Word<T>
where
    DB: Backend,
    T: FromStr,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let word = String::from_sql(bytes)?;
        word.parse().map(Self).map_err(|_| format!("unknown word `{word}` in the database").into())
    }
}

/// An instant: UTC, cut to microseconds, which is what both databases give back unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow, AsExpression)]
#[diesel(sql_type = Timestamp)]
pub struct Instant(NaiveDateTime);

impl Instant {
    /// The instant of a UTC time, cut to microseconds.
    #[must_use]
    pub fn from_utc(at: DateTime<Utc>) -> Self {
        Self(at.naive_utc().trunc_subsecs(6))
    }

    /// The instant that many microseconds after 1970; out of chrono's range becomes 1970.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self::from_utc(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }

    /// As a UTC time.
    #[must_use]
    pub const fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// That many seconds later, or earlier if negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.micros().saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

impl<DB> ToSql<Timestamp, DB> for Instant
where
    DB: Backend,
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> FromSql<Timestamp, DB> for Instant
where
    DB: Backend,
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}
