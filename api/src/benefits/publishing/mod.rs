//! Rule packs that administrators import, put in force and take back. Every server on the same database answers from
//! the newest edition within a second.

mod compare;
mod editions;
pub mod http;
mod import;
mod policy;
mod publish;
mod reasons;
mod store;
mod tally;

pub(super) use editions::blocking;
pub use editions::refresh;

/// A pack that was imported.
pub struct StoredPack;
