//! How requests come in and answers go out. It decides nothing: a handler parses, calls its service, answers.
//!
//! Every answer with a status of 400 or more leaves as problem+json, whoever made it, because the outermost
//! middleware ([`frame`]) writes the bodies of all of them.

mod body;
mod docs;
mod etag;
mod extract;
mod fallback;
pub mod frame;
mod health;
pub mod idempotency;
pub mod metrics;
pub mod openapi;
pub mod operations;
mod problem;
pub mod router;
mod site;
mod transport;

pub use body::Body;
pub use etag::{Listed, Octets, Tagged};
pub use extract::{ClientAddress, IdempotencyKey, Language, MaybeIdempotencyKey, PathId, Query};
pub use frame::About;
pub use site::Site;
pub use transport::{RefreshCookie, Transport};

#[cfg(test)]
mod tests;
