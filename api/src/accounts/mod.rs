//! Accounts: somebody who can sign in, their sessions, and the access tokens of a session.

mod service;
mod store;
mod token;

pub use service::{create_account, create_administrator, open_session};
pub use store::roles;
pub use token::{ACCESS_SECONDS, AccessToken, Audience, Bearer, Refused, verify as verify_token};

/// Somebody who can sign in.
pub struct Account;
/// A sign-in, which access tokens name.
pub struct Session;

/// What somebody who signs in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum AccountKind {
    /// An adult of a family.
    Adult,
    /// A partner's owner or staff.
    Partner,
    /// An administrator of the region.
    Administrator,
}

/// What an administrator may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::Display,
    strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Looks at families and confirms their categories; issues and revokes cards.
    Reviewer,
    /// Approves partners and offers.
    PartnerManager,
    /// Publishes benefit rules.
    BenefitsEditor,
    /// Reads, changes nothing.
    Auditor,
    /// Everything, and administrators.
    Owner,
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum AccountState {
    /// It may.
    Active,
    /// It was closed.
    Closed,
}
