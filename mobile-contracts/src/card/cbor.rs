//! The little CBOR that codes are made of, deterministic only (RFC 8949 §4.2.1).
//!
//! Not a CBOR library: unsigned integers up to 2^32-1, byte and text strings, arrays and maps of definite
//! length, and small integers as map labels. The grammar of each item is known beforehand, so the reader is
//! told what to expect and everything else (a longer head, an indefinite length, a tag, a label out of its
//! order) is an error without being looked at further.

use super::Refusal;

/// The major types of RFC 8949 §3.1, in place in the initial byte.
#[derive(Clone, Copy)]
enum Major {
    Unsigned = 0x00,
    Bytes = 0x40,
    Text = 0x60,
    Array = 0x80,
    Map = 0xa0,
}

/// The one-byte encoding of a label in -24..=23.
const fn label_byte(label: i8) -> u8 {
    if label >= 0 { label as u8 } else { 0x20 | (-1 - label) as u8 }
}

/// Reads one item after another from the front of a byte string.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the beginning of `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether the next item is an array.
    pub(super) fn at_array(&self) -> bool {
        self.rest.first().is_some_and(|byte| byte & 0xe0 == Major::Array as u8)
    }

    /// An unsigned integer.
    pub(super) fn unsigned(&mut self) -> Result<u32, Refusal> {
        self.head(Major::Unsigned)
    }

    /// A byte string of any length.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Refusal> {
        let length = self.head(Major::Bytes)?;
        self.take(length as usize)
    }

    /// A byte string of exactly `N` bytes.
    pub(super) fn byte_array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        self.bytes()?.try_into().map_err(|_| Refusal::Malformed)
    }

    /// A text string in valid UTF-8.
    pub(super) fn text(&mut self) -> Result<&'a str, Refusal> {
        let length = self.head(Major::Text)?;
        std::str::from_utf8(self.take(length as usize)?).map_err(|_| Refusal::Malformed)
    }

    /// The head of an array: how many items follow.
    pub(super) fn array(&mut self) -> Result<u32, Refusal> {
        self.head(Major::Array)
    }

    /// The head of a map: how many labels follow, each with its value.
    pub(super) fn map(&mut self) -> Result<u32, Refusal> {
        self.head(Major::Map)
    }

    /// The label `expected` (-24..=23) and no other.
    pub(super) fn label(&mut self, expected: i8) -> Result<(), Refusal> {
        if self.take(1)?[0] == label_byte(expected) { Ok(()) } else { Err(Refusal::Malformed) }
    }

    /// Nothing may be left over.
    pub(super) fn end(self) -> Result<(), Refusal> {
        if self.rest.is_empty() { Ok(()) } else { Err(Refusal::Malformed) }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Refusal::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The argument of a head in its shortest form. Eight-byte arguments are out of every range here.
    fn head(&mut self, major: Major) -> Result<u32, Refusal> {
        let argument = self.take(1)?[0].wrapping_sub(major as u8);
        let (value, least) = match argument {
            0..=23 => (u32::from(argument), 0),
            24 => (self.take(1)?.iter().fold(0, big_endian), 24),
            25 => (self.take(2)?.iter().fold(0, big_endian), 1 << 8),
            26 => (self.take(4)?.iter().fold(0, big_endian), 1 << 16),
            _ => return Err(Refusal::Malformed),
        };
        if value >= least { Ok(value) } else { Err(Refusal::Malformed) }
    }
}

fn big_endian(sum: u32, &byte: &u8) -> u32 {
    sum << 8 | u32::from(byte)
}

/// Writes one item after another, each in its only deterministic form.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// An unsigned integer.
    pub(super) fn unsigned(self, value: u32) -> Self {
        self.head(Major::Unsigned, value)
    }

    /// A byte string; codes are far shorter than its 2^32 limit.
    pub(super) fn bytes(self, value: &[u8]) -> Self {
        self.head(Major::Bytes, value.len() as u32).raw(value)
    }

    /// A text string.
    pub(super) fn text(self, value: &str) -> Self {
        self.head(Major::Text, value.len() as u32).raw(value.as_bytes())
    }

    /// The head of an array of `items`.
    pub(super) fn array(self, items: u32) -> Self {
        self.head(Major::Array, items)
    }

    /// The head of a map of `labels`. The caller writes them in the order of their encoded bytes:
    /// 1, 4, 5, then -1, -2 and so on.
    pub(super) fn map(self, labels: u32) -> Self {
        self.head(Major::Map, labels)
    }

    /// A label in -24..=23.
    pub(super) fn label(self, label: i8) -> Self {
        self.raw(&[label_byte(label)])
    }

    /// A negative integer in -24..=-1.
    pub(super) fn negative(self, value: i8) -> Self {
        self.label(value)
    }

    /// What was written.
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn head(self, major: Major, argument: u32) -> Self {
        let major = major as u8;
        let [a, b, c, d] = argument.to_be_bytes();
        match argument {
            0..=23 => self.raw(&[major | d]),
            24..=0xff => self.raw(&[major | 24, d]),
            0x100..=0xffff => self.raw(&[major | 25, c, d]),
            _ => self.raw(&[major | 26, a, b, c, d]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_have_the_encodings_of_rfc_8949_appendix_a() {
        for (value, bytes) in [
            (0, &[0x00][..]),
            (23, &[0x17]),
            (24, &[0x18, 0x18]),
            (100, &[0x18, 0x64]),
            (1000, &[0x19, 0x03, 0xe8]),
            (1_000_000, &[0x1a, 0x00, 0x0f, 0x42, 0x40]),
        ] {
            assert_eq!(Writer::new().unsigned(value).finish(), bytes);
            assert_eq!(Reader::new(bytes).unsigned(), Ok(value));
        }
    }

    #[test]
    fn heads_that_are_longer_than_needed_are_refused() {
        for bytes in [
            &[0x18, 23][..],
            &[0x19, 0, 0xff],
            &[0x1a, 0, 0, 0xff, 0xff],
            &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
            &[0x1b, 0, 0, 0, 1, 0, 0, 0, 0],
            &[0x1c],
            &[0x1f],
        ] {
            assert_eq!(Reader::new(bytes).unsigned(), Err(Refusal::Malformed), "{bytes:x?}");
        }
    }

    #[test]
    fn another_type_than_the_expected_one_is_refused() {
        let bytes = [0x41, 0x00];
        assert!(Reader::new(&bytes).unsigned().is_err());
        assert!(Reader::new(&bytes).text().is_err());
        assert!(Reader::new(&bytes).array().is_err());
        assert!(Reader::new(&bytes).map().is_err());
        assert_eq!(Reader::new(&bytes).bytes(), Ok(&[0x00][..]));
    }

    #[test]
    fn strings_must_be_whole_definite_and_utf_8() {
        assert!(Reader::new(&[0x43, 1, 2]).bytes().is_err());
        assert!(Reader::new(&[0x5f, 0x41, 1, 0xff]).bytes().is_err());
        assert!(Reader::new(&[0x62, 0xc3, 0x28]).text().is_err());
        assert!(Reader::new(&[0x5a, 0xff, 0xff, 0xff, 0xff, 1]).bytes().is_err());
    }

    proptest! {
        #[test]
        fn every_integer_is_read_back_and_only_from_its_own_bytes(value: u32, flipped in 0usize..40) {
            let mut bytes = Writer::new().unsigned(value).finish();
            prop_assert_eq!(Reader::new(&bytes).unsigned(), Ok(value));
            let bit = flipped % (bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(Reader::new(&bytes).unsigned(), Ok(value));
        }
    }
}
