//! "It wasn't me": an adult says so of a redemption with their own card or a child's; its partner sees it, an
//! administrator finds out and decides. A dispute gives no limit back: nobody gets a second discount by denying the
//! first.

pub mod http;
mod letters;
mod service;
mod store;

pub(super) use service::of_redemptions;
pub(super) use store::DisputeRow;

/// What an adult says about a redemption.
pub struct Dispute;

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum DisputeState {
    /// Nobody has found out yet.
    Open,
    /// It was somebody else.
    Upheld,
    /// It was the card's holder.
    Dismissed,
}
