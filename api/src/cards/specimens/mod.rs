//! Specimens: cards of nobody, signed by a key of their own, with which a partner tries every answer of the checkout.
//!
//! Nothing of a specimen has a row. What it stands for is in its index, whose highest bit no family's index ever has.

pub mod http;
mod kinds;
mod policy;
mod service;

pub use kinds::Specimen;
pub use policy::{card_of, facts, standing};
pub use service::code;
