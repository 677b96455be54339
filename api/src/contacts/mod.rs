//! Contacts: phone numbers and e-mail addresses that people sign in with, and the one-time codes that prove them.
//! What an account may do with its session is not decided here.

mod contact;
pub mod http;
mod letters;
pub mod own;
mod policy;
mod registration;
mod service;
mod store;

pub use contact::{Contact, ContactKind};
pub use registration::read as read_registration;
pub use service::{add, forget, index, of_account, remove_all};
pub use store::KnownContact;
