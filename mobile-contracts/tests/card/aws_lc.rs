//! aws-lc as the checker of signatures, as on the server.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use mobile_contracts::card::{Crypto, NotAPoint};

pub(crate) struct AwsLc;

impl Crypto for AwsLc {
    fn verify_p256(&self, key: &[u8], message: &[u8], signature: &[u8; 64]) -> Result<bool, NotAPoint> {
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).map_err(|_| NotAPoint)?;
        Ok(key.verify_sig(message, signature).is_ok())
    }
}
