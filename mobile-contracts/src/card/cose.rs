//! COSE_Sign1 (RFC 9052 §4.2), untagged, ES256, in the only form that codes have: a protected header fixed by
//! the kind of signer, an empty unprotected one, a payload, 64 bytes of signature.

use super::Refusal;
use super::cbor::{Reader, Writer};
use super::keys::Kid;

/// A signature and the exact bytes that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// The Sig_structure, made of the bytes received.
    pub(super) message: Vec<u8>,
    /// r and s, 32 bytes each, big-endian.
    pub(super) signature: [u8; 64],
}

/// The external AAD that keeps a signature of one kind from passing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    DayPass,
    Presentation,
    Paper,
    /// A CWT has no external data (RFC 8392 §7.1); its type stands in its header.
    StatusList,
    Bundle,
}

impl Context {
    fn external_aad(self) -> &'static [u8] {
        match self {
            Self::DayPass => b"SFC1/day",
            Self::Presentation => b"SFC1/show",
            Self::Paper => b"SFC1/paper",
            Self::StatusList => b"",
            Self::Bundle => b"SFC1/bundle",
        }
    }
}

/// A COSE_Sign1 taken apart, its payload not yet read.
pub(super) struct Envelope<'a> {
    pub(super) protected: &'a [u8],
    pub(super) payload: &'a [u8],
    signature: [u8; 64],
}

impl<'a> Envelope<'a> {
    /// Takes apart what fills `bytes`.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let items = reader.array()?;
        let protected = reader.bytes()?;
        let unprotected = reader.map()?;
        let payload = reader.bytes()?;
        let signature = reader.byte_array()?;
        reader.end()?;
        if items != 4 || unprotected != 0 {
            return Err(Refusal::Malformed);
        }
        Ok(Self { protected, payload, signature })
    }

    /// The kid in an issuer's protected header, `{1: -7, 4: kid}`.
    pub(super) fn kid(&self) -> Result<Kid, Refusal> {
        match self.protected {
            [0xa2, 0x01, 0x26, 0x04, 0x43, kid @ ..] => {
                kid.try_into().map(Kid).map_err(|_| Refusal::Malformed)
            }
            _ => Err(Refusal::Malformed),
        }
    }

    /// A device's protected header is `{1: -7}`; it names no key.
    pub(super) fn no_kid(&self) -> Result<(), Refusal> {
        if self.protected == protected(None) { Ok(()) } else { Err(Refusal::Malformed) }
    }

    /// The signature with the bytes that were signed in this context.
    pub(super) fn signed(&self, context: Context) -> Signed {
        Signed { message: sig_structure(context, self.protected, self.payload), signature: self.signature }
    }
}

/// The protected header: algorithm ES256 (-7, whose encoding is 0x26) and, for issuers, the kid.
pub(super) fn protected(kid: Option<Kid>) -> Vec<u8> {
    match kid {
        Some(Kid([a, b, c])) => vec![0xa2, 0x01, 0x26, 0x04, 0x43, a, b, c],
        None => vec![0xa1, 0x01, 0x26],
    }
}

/// The bytes to be signed (RFC 9052 §4.4).
pub(super) fn sig_structure(context: Context, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    Writer::new()
        .array(4)
        .text("Signature1")
        .bytes(protected)
        .bytes(context.external_aad())
        .bytes(payload)
        .finish()
}

/// The whole COSE_Sign1.
pub(super) fn sign1(protected: &[u8], payload: &[u8], signature: &[u8; 64]) -> Vec<u8> {
    Writer::new().array(4).bytes(protected).map(0).bytes(payload).bytes(signature).finish()
}
