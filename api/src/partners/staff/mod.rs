//! The people who act for a partner: its owner and staff. They sign in with a code to a contact.

pub mod http;
mod letters;
mod policy;
mod service;
mod store;

use mobile_contracts::wire::problem::ProblemCode;

use super::{Partner, PartnerState};
use crate::accounts::Account;
use crate::audit::Actor;
use crate::failure::Failure;
use crate::ids::Key;

pub use service::{NewStaff, StaffView, add, of_partner};

/// Somebody who signed in and acts for a partner; `auth` tells who it is.
#[derive(Debug, Clone, Copy)]
pub struct Acting {
    /// Who.
    pub account: Key<Account>,
    /// For whom.
    pub partner: Key<Partner>,
    /// What they are to the partner.
    pub role: StaffRole,
    /// Whether the partner takes part.
    pub partner_state: PartnerState,
}

impl Acting {
    /// For the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Partner(self.account)
    }

    /// Goes on if the partner may still change what is its own.
    ///
    /// # Errors
    /// `conflict` if it was rejected or has left.
    pub fn check_may_change(&self) -> Result<(), Failure> {
        if self.partner_state.may_change() { Ok(()) } else { Err(Failure::problem(ProblemCode::Conflict)) }
    }
}

/// What somebody is to a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum StaffRole {
    /// Answers for it: outlets, keys, offers, staff.
    Owner,
    /// Works there: pairs tills and looks.
    Staff,
}
