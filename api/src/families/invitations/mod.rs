//! Inviting the other adults of a family: a recorded adult without an account is asked by a contact, signs in with a
//! code to it, and joins as that member.

pub mod http;
mod letter;
mod policy;
mod service;
pub(super) mod store;

pub use service::forget;
pub(super) use service::{InvitationView, list};
