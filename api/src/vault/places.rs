//! Where values stand that are sealed under the master key: table, column and row. Each is the AAD of its value, so
//! what was sealed for one cell opens in no other. A place that is added here is added to `rotation.rs`, too.

use uuid::Uuid;

use super::KeyPurpose;

/// The secret half of a key of the issuer.
#[must_use]
pub fn issuer_key(purpose: KeyPurpose, kid: &[u8]) -> Vec<u8> {
    let purpose: &'static str = purpose.into();
    [b"keys.sealed_secret\0", purpose.as_bytes(), b"\0", kid].concat()
}

/// The key of a blind index.
#[must_use]
pub fn index_key(purpose: &str) -> Vec<u8> {
    [b"index_keys.sealed_key\0", purpose.as_bytes()].concat()
}

/// The secret of a day.
#[must_use]
pub fn day_secret(issuer: Uuid, day: u32) -> Vec<u8> {
    [b"day_secrets.sealed_secret\0".as_slice(), issuer.as_bytes(), &day.to_be_bytes()].concat()
}

/// A message that waits.
#[must_use]
pub fn message(id: Uuid) -> Vec<u8> {
    [b"outbox.sealed_payload\0".as_slice(), id.as_bytes()].concat()
}

/// The wrapped key of a family or an account.
#[must_use]
pub fn subject_key(subject: Uuid) -> Vec<u8> {
    [b"subject_keys.wrapped_key\0".as_slice(), subject.as_bytes()].concat()
}
