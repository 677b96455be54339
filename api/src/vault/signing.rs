//! Signing and verifying with P-256 through aws-lc. The signer is a trait so that an HSM can stand behind it.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Signs bytes with ES256; the private key may live elsewhere.
pub trait Signer: Send + Sync {
    /// `r | s` over SHA-256 of `message`.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Failure>;
}

/// A P-256 key pair in memory.
pub struct LocalSigner(EcdsaKeyPair);

impl LocalSigner {
    /// A new key pair: the signer and its PKCS#8, to be sealed.
    pub fn generate() -> Result<(Self, Zeroizing<Vec<u8>>), Failure> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| refused())?;
        let secret = Zeroizing::new(pair.to_pkcs8v1().map_err(|_| refused())?.as_ref().to_vec());
        Ok((Self(pair), secret))
    }

    /// The key pair of a PKCS#8.
    pub fn from_pkcs8(secret: &[u8]) -> Result<Self, Failure> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, secret).map(Self).map_err(|_| refused())
    }

    /// The public point, SEC1 uncompressed, 65 bytes.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }
}

impl Signer for LocalSigner {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Failure> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| refused())?;
        signature.as_ref().try_into().map_err(|_| refused())
    }
}

fn refused() -> Failure {
    Failure::internal("the crypto library refused a P-256 key")
}
