//! The demo: a family, a shop and the whole path between them, played on a fresh embedded database.

pub mod phone;
