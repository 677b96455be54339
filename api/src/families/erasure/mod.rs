//! Erasing people: what is personal is taken away, the key is destroyed, and the erasure is written into a journal that
//! outlives the database, so that a restored backup erases them again.
//!
//! What stays has no identity: redemptions and the ledger, cards and categories by their keys, the consent that was
//! given and withdrawn, the audit log.

mod journal;
mod service;
mod store;

pub use journal::{Kept, keep as keep_journal};
pub use service::due;
pub(super) use service::{family, member};

/// Who was erased.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::IntoStaticStr,
    strum::EnumString,
    serde::Serialize,
    serde::Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Erased {
    /// A whole family.
    Family,
    /// A member who left.
    Member,
    /// The account of an adult: contacts and sessions.
    Account,
}
