//! The contacts with which somebody signs in, in their own hands. A domain above `notifications`, since every other
//! contact is told when one comes or goes: whoever got into an account changes the way in first.

pub mod http;
mod letter;
mod service;

pub use crate::contacts::OwnContact;
pub use service::list;
