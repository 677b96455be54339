//! Answers kept for a repetition (`Idempotency-Key`): the same request again gets the same answer, and is not carried out
//! a second time. `http/idempotency.rs` asks here before a handler runs and tells afterwards what it answered.

mod service;
mod store;

use serde::{Deserialize, Serialize};

pub use service::{Claim, Claimed, claim, forget, keep, release};

/// An answer as it went out. It has no `Debug`: it may hold personal data and tokens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers that a handler sets.
    pub headers: Vec<(String, String)>,
    /// The body, which is text: JSON.
    pub body: String,
}
