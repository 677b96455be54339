//! Reviewing what families say they are.

pub mod http;
pub(super) mod letter;
pub(super) mod service;
