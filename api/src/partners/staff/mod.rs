//! The people who act for a partner: its owner and staff. They sign in with a code to their mail.

pub mod http;
mod service;
mod store;

pub use service::{NewStaff, StaffView, add, of_partner};

/// What somebody is to a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum StaffRole {
    /// Answers for it: outlets, keys, offers, staff.
    Owner,
    /// Works there: pairs tills and looks.
    Staff,
}
