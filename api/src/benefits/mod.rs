//! Benefits: which state support a family qualifies for, why, and what to do next. The rules and their engine are in
//! the contracts; here is who asks and which packs answer.

mod answers;
mod file;
mod forget;
pub mod http;
pub mod me;
mod packs;
mod policy;
pub mod publishing;
pub mod roadmap;
mod screening;
mod service;
mod store;
pub mod watch;

pub use forget::forget;
pub use packs::Packs;
pub use publishing::refresh as refresh_packs;
pub use service::told;
