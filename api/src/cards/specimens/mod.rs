//! Specimens: cards of nobody, signed by a key of their own, with which a partner tries every answer of the checkout.
//!
//! No card, family or member stands behind one. What it stands for is in its index, whose highest bit no family's index
//! ever has.

pub mod http;
mod kinds;
mod policy;
mod service;

pub use kinds::{Specimen, Step};
pub use policy::{SPOKEN, card_of, facts, kind, spoken, standing};
pub use service::{code, index};
