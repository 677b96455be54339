//! Signing in through another service that knows who somebody is: an OpenID Connect provider such as a region's identity
//! gateway. Code flow with PKCE; the ID token is verified against the provider's published keys.
//!
//! A subject that was seen before is its account. A new one is whoever has the verified mail address or phone that the
//! provider names, or goes on to registration with it. The provider learns nothing of families.

pub mod http;
mod policy;
mod provider;
mod service;
mod store;

pub use provider::Provider;
pub use service::forget;
