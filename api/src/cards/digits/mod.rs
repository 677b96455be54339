//! Twelve digits: what a holder reads out at a till when the code cannot be shown or scanned (CARD.md §2). Both sides
//! are online; they are good once, for five minutes, and are kept as an HMAC alone.

pub mod http;
mod policy;
mod service;
mod store;

pub use service::{Spoken, find, forget, spend};
