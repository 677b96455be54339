//! The signature of questions and answers: HMAC-SHA-256 (RFC 2104) under a key that both sides were given, over the
//! direction, what binds it to its moment or its question, and the body to the byte.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The header with the Unix time of a question, in seconds.
pub const TIMESTAMP: &str = "x-registry-timestamp";
/// The header with the signature.
pub const SIGNATURE: &str = "x-registry-signature";
/// By how much the two clocks may differ, in seconds.
pub const LEEWAY: i64 = 300;
/// What a signature begins with, so that another algorithm can follow.
const VERSION: &str = "v1=";

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub enum Signed<'a> {
    /// A question, sent at that Unix second.
    Question(&'a str),
    /// The answer to the question with this id.
    Answer(&'a str),
}

/// The value of the signature's header; none in practice where the key has no length, which HMAC allows.
#[must_use]
pub fn sign(key: &[u8], what: Signed<'_>, body: &[u8]) -> Option<String> {
    let mac = mac(key, what, body)?;
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{VERSION}{hex}"))
}

/// Whether a header's value signs this.
#[must_use]
pub fn is_signed(key: &[u8], what: Signed<'_>, body: &[u8], header: &str) -> bool {
    let expected = sign(key, what, body);
    expected.is_some_and(|expected| verify_slices_are_equal(expected.as_bytes(), header.as_bytes()).is_ok())
}

fn mac(key: &[u8], what: Signed<'_>, body: &[u8]) -> Option<Vec<u8>> {
    let (direction, bound) = match what {
        Signed::Question(at) => ("question", at),
        Signed::Answer(id) => ("answer", id),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in [direction.as_bytes(), b"\n", bound.as_bytes(), b"\n", body] {
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_one_direction_one_moment_one_body_and_one_key() {
        let question = Signed::Question("1800000000");
        let signed = sign(b"key", question, b"{}").unwrap();
        assert_eq!(signed.len(), VERSION.len() + 64);
        assert!(is_signed(b"key", question, b"{}", &signed));
        assert!(!is_signed(b"key", Signed::Answer("1800000000"), b"{}", &signed));
        assert!(!is_signed(b"key", Signed::Question("1800000001"), b"{}", &signed));
        assert!(!is_signed(b"key", question, b"{ }", &signed));
        assert!(!is_signed(b"yek", question, b"{}", &signed));
        assert!(!is_signed(b"key", question, b"{}", ""));
    }
}
