//! Partners: businesses, their outlets, and the tills that scan.

mod service;
mod store;

pub use service::{NewPartner, NewTill, join, pair_till, set_partner_state, set_till_state};

/// A business that gives discounts.
pub struct Partner;
/// One of its places.
pub struct Outlet;
/// A device or POS integration that scans.
pub struct Till;

/// Whether a partner takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PartnerState {
    /// It asked to join.
    Waiting,
    /// It does.
    Active,
    /// It is stopped for a while; its tills are refused.
    Suspended,
    /// Its request was turned down.
    Rejected,
    /// It left.
    Closed,
}

/// Whether an outlet is in business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum OutletState {
    /// It is.
    Active,
    /// It closed down.
    Closed,
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
