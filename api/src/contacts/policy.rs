//! The rules of codes.

/// How long a code is good for, in seconds.
pub(super) const CODE_SECONDS: i64 = 600;
/// How often a code may be typed.
pub(super) const TRIES: i64 = 5;
/// How long somebody new has to fill in the registration, in seconds.
pub(super) const REGISTRATION_SECONDS: i64 = 3600;
