//! Accounts: somebody who can sign in, their sessions, and the tokens of a session. How they prove who they are is
//! not here: passwords are in `administrators`, requests in `auth`.

mod policy;
mod refresh;
mod service;
mod sessions;
mod store;
mod token;

pub use refresh::RefreshToken;
pub use service::{close, create_account, create_administrator, grant_role, hold, open_session};
pub use sessions::{
    Refreshed, SignedIn, Tokens, begin_session, end_all_sessions, end_session, is_known, refresh, tokens,
};
pub use store::{language, open_session_of, roles, set_language};
pub use token::{
    ACCESS_SECONDS, AccessToken, Audience, Bearer, Refused, verify as verify_token,
    verify_for_any as verify_any_token,
};

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
