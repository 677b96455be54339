//! Administrators: what they sign in with (a login, a password, an authenticator app), signing in, and making them.
//! What they may do is in `auth`; their sessions are in `accounts`.

pub mod http;
mod password;
mod policy;
mod service;
mod sign_in;
mod store;
mod totp;

pub use password::Passwords;
pub use policy::{Login, PASSWORD_MAX, PASSWORD_MIN, is_password};
pub use service::{AdministratorView, Created, NewAdministrator, create, is_taken, list, reset};
