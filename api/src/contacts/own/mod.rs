//! The contacts with which somebody signs in, in their own hands.

pub mod http;
mod service;

pub use service::{ContactView, list};
