//! Making codes. The signature is made elsewhere, by a phone's key store or an HSM: a [`Draft`] gives the bytes
//! to be signed and takes the signature.

use super::Refusal;
use super::base45;
use super::code::PREFIX;
use super::cose::{Context, Envelope, protected, sig_structure, sign1};
use super::keys::Kid;
use super::payload::{Card, DayPass, Paper, Presentation};
use super::values::Challenge;

/// Something waiting for its signature.
#[derive(Clone, Debug)]
pub struct Draft {
    context: Context,
    protected: Vec<u8>,
    payload: Vec<u8>,
}

impl Draft {
    /// The Sig_structure (RFC 9052 §4.4): what ES256 hashes and signs.
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        sig_structure(self.context, &self.protected, &self.payload)
    }

    /// The finished thing. The signature (r and s, 32 bytes each, big-endian) is not checked here.
    #[must_use]
    pub fn assemble(&self, signature: &[u8; 64]) -> Credential {
        Credential(sign1(&self.protected, &self.payload, signature))
    }
}

/// A signed day pass, presentation or paper card: an encoded COSE_Sign1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential(Vec<u8>);

impl Credential {
    /// The COSE_Sign1, such as the server hands to a phone.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The COSE_Sign1.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The text to draw as a QR code.
    #[must_use]
    pub fn code(&self) -> String {
        let mut code = String::with_capacity(PREFIX.len() + self.0.len().div_ceil(2) * 3);
        code.push_str(PREFIX);
        base45::encode_onto(&mut code, &self.0);
        code
    }
}

impl DayPass {
    /// For the issuer's key named `kid` to sign.
    #[must_use]
    pub fn draft(&self, kid: Kid) -> Draft {
        Draft { context: Context::DayPass, protected: protected(Some(kid)), payload: self.write() }
    }
}

impl Paper {
    /// For the issuer's key named `kid` to sign.
    #[must_use]
    pub fn draft(&self, kid: Kid) -> Draft {
        Draft { context: Context::Paper, protected: protected(Some(kid)), payload: self.write() }
    }
}

/// A day pass as the phone keeps it: its bytes, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDayPass {
    bytes: Vec<u8>,
    kid: Kid,
    pass: DayPass,
}

impl SignedDayPass {
    /// Reads an encoded COSE_Sign1; its signature is not checked.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] if it is not strictly a day pass.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let envelope = Envelope::read(bytes)?;
        let kid = envelope.kid()?;
        match Card::read(envelope.payload)? {
            Card::DayPass(pass) => Ok(Self { bytes: bytes.to_vec(), kid, pass }),
            Card::Paper(_) => Err(Refusal::Malformed),
        }
    }

    /// What it says.
    #[must_use]
    pub fn pass(&self) -> &DayPass {
        &self.pass
    }

    /// The issuer key that claims to have signed it.
    #[must_use]
    pub fn kid(&self) -> Kid {
        self.kid
    }

    /// For the device key of the day to sign: `iat` is the phone's corrected clock in Unix seconds, `challenge`
    /// the digits that the holder typed.
    #[must_use]
    pub fn present(&self, iat: u32, challenge: Option<Challenge>) -> Draft {
        let payload = Presentation { day_pass: &self.bytes, iat, challenge }.write();
        Draft { context: Context::Presentation, protected: protected(None), payload }
    }
}
