//! The Social Family Card service: everything that has state. `docs/architecture.md` is its map.

pub mod clock;
pub mod db;
pub mod failure;
pub mod ids;
pub mod state;
pub mod vault;
