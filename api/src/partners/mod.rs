//! Partners: businesses that ask to join, the people who act for them, their outlets, and the tills that scan.

mod bring;
pub mod http;
pub mod outlets;
mod place;
mod policy;
mod service;
pub mod staff;
mod store;
pub mod tills;

pub use bring::bring;
pub use outlets::{Outlet, OutletState};
pub use place::{Area, Place};
pub use policy::Step;
pub use service::{Application, NewPartner, PartnerView, apply, join, name};
pub use staff::StaffRole;
pub use tills::{NewTill, Till, TillKind, TillState, pair_till};

/// A business that gives discounts.
pub struct Partner;

/// Whether a partner takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::EnumIter)]
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
