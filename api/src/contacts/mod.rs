//! Contacts: phone numbers and e-mail addresses that people sign in with, and the one-time codes that prove them.
//! What an account may do with its session is not decided here.

mod contact;
pub mod http;
mod letters;
mod policy;
mod registration;
mod service;
mod staff;
mod store;

pub use contact::{Contact, ContactKind};
pub use policy::REGISTRATION_SECONDS;
pub use registration::{read as read_registration, seal as seal_registration};
pub use service::{
    OwnContact, account_of, add, forget, index, of_account, own, read, remove, remove_all, take_code,
};
pub use staff::add_for_partner;
pub use store::KnownContact;
