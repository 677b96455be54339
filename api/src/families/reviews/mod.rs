//! Reviewing what families say they are.

pub mod http;
pub(super) mod service;
