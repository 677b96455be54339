//! Status lists of a day: signed when asked for, the same on all servers, never behind a revocation (CARD.md §2).

pub mod http;
mod policy;
mod service;
mod store;

pub use service::StatusBook;
pub(super) use store::forget_lists;
