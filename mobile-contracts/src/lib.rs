//! What phone, till and server must agree on, to the byte.
//!
//! This crate is pure: no I/O, no clock, no database and no web framework. Whoever calls it hands in the
//! time, the keys and a way to check signatures, so that the same code runs on a server, in a till without
//! a network and in a test that pretends it is next year.

pub mod business;
pub mod card;
pub mod discount;
pub mod eligibility;
pub mod lang;
pub mod reason;
pub mod wire;
