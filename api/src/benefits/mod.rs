//! Benefits: which state support a family qualifies for, why, and what to do next. The rules and their engine are in
//! the contracts; here is who asks and which packs answer.

pub mod http;
mod packs;
mod policy;

pub use packs::Packs;
