//! Asking a registry over HTTP whether a family holds a category that waits. A yes confirms it by itself, with evidence
//! `registry`; anything else leaves it to a reviewer. `docs/registry.md` is the protocol.
//!
//! A question is a row that is taken by one server for a while, asked, and asked again with longer and longer pauses
//! until it has an answer, as messages of the outbox are.

mod client;
mod policy;
mod service;
pub mod signature;
mod store;

pub use client::Client;
pub use service::{ask_due, work};

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum QuestionState {
    /// To be asked.
    Waiting,
    /// The registry confirmed.
    Confirmed,
    /// The registry knows nothing of it, or what it says does not fit: a reviewer decides.
    Unknown,
    /// Given up.
    Dead,
}
