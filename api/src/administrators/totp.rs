//! The authenticator app's six digits: TOTP (RFC 6238) with what every app knows, SHA-1 and steps of 30 s. A code
//! of the step before or after counts too, for clocks that differ.

use mobile_contracts::wire::secret::Secret;
use totp_rs::{Builder, Totp};

use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Ids;

/// A new shared secret in base32: 160 bits, what RFC 4226 §4 recommends.
pub(super) fn new_secret(ids: &Ids) -> Secret {
    totp_rs::Secret::from(ids.bytes::<20>()).to_base32().into()
}

/// The step whose code this is, if it is one of those that count at `now`.
pub(super) fn step(secret: &Secret, code: &str, now: Instant) -> Result<Option<i64>, Failure> {
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let now = u64::try_from(now.seconds()).unwrap_or(0);
    let totp = build(builder(secret)?)?;
    // A text that is no code is compared all the same, with nothing to match.
    let step = totp.check(if is_code { code } else { "" }, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The address that an authenticator app reads, as text or from a QR code (Key URI Format).
pub(super) fn address(secret: &Secret, issuer: &str, login: &str) -> Result<Secret, Failure> {
    // The format divides issuer and account by a colon.
    let issuer = issuer.replace(':', " ");
    let totp = build(builder(secret)?.with_account_name(login).with_issuer(Some(issuer)))?;
    Ok(totp.to_url().map_err(anyhow::Error::from)?.into())
}

fn builder(secret: &Secret) -> Result<Builder, Failure> {
    let secret = totp_rs::Secret::try_from_base32(secret.expose())
        .map_err(|_| Failure::internal("a TOTP secret is base32"))?;
    Ok(Builder::new().with_secret(secret))
}

fn build(builder: Builder) -> Result<Totp, Failure> {
    Ok(builder.build().map_err(anyhow::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, in base32.
    fn secret() -> Secret {
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned().into()
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn the_codes_of_the_rfc_are_taken_in_their_step_and_the_two_beside_it() {
        // RFC 6238, appendix B: 59 s gives 94287082, of which six digits are the last six.
        for (now, expected) in [(59, Some(1)), (30, Some(1)), (0, Some(1)), (89, Some(1)), (90, None)] {
            assert_eq!(step(&secret(), "287082", at(now)).unwrap(), expected, "{now}");
        }
        assert_eq!(step(&secret(), "081804", at(1_111_111_109)).unwrap(), Some(37_037_036));
    }

    #[test]
    fn what_is_not_six_digits_is_no_code() {
        for text in ["", "28708", "2870821", "28708a", "+28708", " 287082", "２８７０８２"] {
            assert_eq!(step(&secret(), text, at(59)).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn the_address_names_issuer_and_login() {
        let address = address(&secret(), "Карта: семьи", "anna.k").unwrap();
        let read = Totp::from_url(address.expose()).unwrap();
        assert_eq!((read.issuer(), read.account_name()), (Some("Карта  семьи"), "anna.k"));
        assert_eq!(read.generate(59).to_string(), "287082");
    }
}
