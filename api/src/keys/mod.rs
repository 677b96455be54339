//! The issuer's keys: looked at, rotated, revoked by the owner, and their public halves for whoever verifies. What a key
//! is and does is in `vault`.

pub mod http;
mod service;
