//! Outlets: the places of a partner, where they are and when they are open.

pub mod http;
mod service;
mod store;

pub use service::{NewOutlet, OutletView, ids, insert, of_partner, open, state};

/// One of a partner's places.
pub struct Outlet;

/// Whether an outlet is in business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum OutletState {
    /// It is.
    Active,
    /// It closed down.
    Closed,
}
