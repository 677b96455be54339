//! Offers: what partners promise, in immutable versions.

mod drafts;
mod holidays;
pub mod http;
mod policy;
mod preview;
pub mod search;
mod service;
mod store;
mod version;

pub use holidays::public_holidays;
pub use policy::Step;
pub use service::{NewOffer, publish, published};
pub use version::{Title, Version, Written};

/// A partner's promise; what it says is in its versions.
pub struct Offer;

/// Where an offer is in its life (CARD.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum OfferState {
    /// Being written.
    Draft,
    /// Waiting for an administrator.
    InReview,
    /// Tried with a specimen card at the partner's own till.
    Tested,
    /// Quoted at tills and shown to families.
    Published,
    /// Stopped by its partner.
    Paused,
    /// Stopped by an administrator or because its budget is spent.
    Suspended,
    /// Over for good.
    Ended,
}
