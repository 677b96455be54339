//! Reviewing what families say they are.

mod correction;
pub mod http;
pub(super) mod letter;
pub(super) mod service;
