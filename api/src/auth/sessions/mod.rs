//! Staying signed in and leaving: the same for an adult, a partner and an administrator.

pub mod http;
mod service;
