//! Tills: devices paired by a code, and POS software with a key. How a token is told apart is in `auth`.

pub mod http;
mod service;
mod store;

pub use service::{NewTill, TillView, of_partner, pair_till};

/// A device or POS integration that scans.
pub struct Till;

/// What a till is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum TillKind {
    /// A device, paired by a code.
    Device,
    /// POS software, with an API key.
    Pos,
}

/// Whether a till may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum TillState {
    /// It may.
    Active,
    /// Its token was taken back.
    Revoked,
}
