//! aws-lc behind the contracts' one question: did this key sign these bytes?

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use mobile_contracts::card::{Crypto, NotAPoint};

/// The service's crypto provider.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsLc;

impl Crypto for AwsLc {
    fn verify_p256(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<bool, NotAPoint> {
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).map_err(|_| NotAPoint)?;
        Ok(key.verify_sig(message, signature).is_ok())
    }
}

/// Whether `public_key` is a point of P-256 in SEC1 compressed form.
#[must_use]
pub fn is_compressed_point(public_key: &[u8]) -> bool {
    public_key.len() == 33 && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).is_ok()
}
