//! What the tests of the card and the maker of its vectors share: keys that sign, and CBOR written by hand, so
//! that it can be written wrongly.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use mobile_contracts::card::{
    Class, Day, DayPass, DayTag, DeviceKey, Hint, IssuerId, IssuerKey, Paper, Purpose,
};
use uuid::Uuid;

/// A key pair, of an issuer or of a device.
pub(crate) struct Signer(EcdsaKeyPair);

impl Signer {
    pub(crate) fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(&SystemRandom::new(), message).unwrap().as_ref().try_into().unwrap()
    }

    /// 0x04, x, y.
    pub(crate) fn public_key(&self) -> [u8; 65] {
        self.0.public_key().as_ref().try_into().unwrap()
    }

    /// 0x02 or 0x03 by the parity of y, x.
    pub(crate) fn device_key(&self) -> DeviceKey {
        let key = self.public_key();
        let mut compressed = [2 | (key[64] & 1); 33];
        compressed[1..].copy_from_slice(&key[1..33]);
        DeviceKey(compressed)
    }

    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        self.0.to_pkcs8v1().unwrap().as_ref().to_vec()
    }

    pub(crate) fn as_issuer(&self, issuer: u8, purpose: Purpose) -> IssuerKey {
        IssuerKey::new(IssuerId(Uuid::from_bytes([issuer; 16])), purpose, self.public_key())
    }
}

/// A day pass with the largest integers that a code may hold, so that its code is as long as they get.
pub(crate) fn day_pass(day: Day, device: &Signer, hint: Option<Hint>) -> DayPass {
    DayPass {
        validity: day.validity,
        day: day.number,
        index: u32::MAX - 5,
        class: Class::new(3).unwrap(),
        tag: DayTag([0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6]),
        device_key: device.device_key(),
        hint,
    }
}

/// A paper card with the longest hint and the largest slot.
pub(crate) fn paper(day: Day) -> Paper {
    Paper { validity: day.validity, slot: u32::MAX, class: Class::new(7).unwrap(), hint: longest_hint() }
}

pub(crate) fn longest_hint() -> Hint {
    Hint::new("А.Б.В.Г.", 1231).unwrap()
}

/// n - s in place of s: as good a signature of the same message.
pub(crate) fn other_s(signature: &[u8; 64]) -> [u8; 64] {
    const N: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut other = *signature;
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(N[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        other[32 + at] = difference.rem_euclid(256) as u8;
    }
    other
}

/// CBOR by hand: the head of any major type (0-7) in its shortest form.
pub(crate) fn head(major: u8, argument: usize) -> Vec<u8> {
    let major = major << 5;
    match argument {
        0..=23 => vec![major | argument as u8],
        24..=0xff => vec![major | 24, argument as u8],
        0x100..=0xffff => [&[major | 25][..], &(argument as u16).to_be_bytes()].concat(),
        0x1_0000..=0xffff_ffff => [&[major | 26][..], &(argument as u32).to_be_bytes()].concat(),
        _ => [&[major | 27][..], &(argument as u64).to_be_bytes()].concat(),
    }
}

pub(crate) fn unsigned(value: impl Into<u64>) -> Vec<u8> {
    head(0, value.into() as usize)
}

pub(crate) fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, value.len()), value.to_vec()].concat()
}

pub(crate) fn text(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

pub(crate) fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len()), items.concat()].concat()
}

/// A map of labels that are one byte when encoded.
pub(crate) fn map(entries: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<_> = entries.iter().map(|(label, value)| [&[*label][..], value].concat()).collect();
    [head(5, entries.len()), entries.concat()].concat()
}

/// The text of a code around any bytes.
pub(crate) fn code(bytes: &[u8]) -> String {
    format!("SFC1:{}", base45::encode(bytes))
}
