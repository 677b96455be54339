//! Where a card stands in the status lists of a day, and what its family's codes have in common that day.
//!
//! Both are keyed permutations of numbers that stay the same for years, made anew each day and forgotten with
//! the day's secret, so that nobody can follow a card from one day to the next.

use std::fmt;

use aes::Aes256;
use fpe::ff1::{FF1, FlexibleNumeralString};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::values::DayTag;

/// Entries of one status list: 2^20.
pub const LIST_ENTRIES: u32 = 1 << 20;

/// Which status list of a day, and where in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusPlace {
    /// The list's number, from 0.
    pub list: u32,
    /// The entry, below [`LIST_ENTRIES`].
    pub position: u32,
}

impl StatusPlace {
    /// The place of a card's index.
    #[must_use]
    pub fn of(index: u32) -> Self {
        Self { list: index / LIST_ENTRIES, position: index % LIST_ENTRIES }
    }

    /// The card's index again.
    #[must_use]
    pub fn index(self) -> u32 {
        self.list * LIST_ENTRIES + self.position
    }
}

/// How many bits the indexes of a day have: even, 20-32, and fixed for the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IndexBits(u32);

impl IndexBits {
    /// The bits for slots 0 to `highest_slot`: the smallest even n >= 20 with 2^n >= 2 x (highest slot + 1).
    /// `None` from slot 2^31 on.
    #[must_use]
    pub fn for_highest_slot(highest_slot: u32) -> Option<Self> {
        let wanted = 2 * (u64::from(highest_slot) + 1);
        (20..=32).step_by(2).find(|&bits| 1_u64 << bits >= wanted).map(Self)
    }

    /// The bits as they were kept. `None` unless they are 20, 22, .. 32.
    #[must_use]
    pub fn new(bits: u32) -> Option<Self> {
        ((20..=32).contains(&bits) && bits.is_multiple_of(2)).then_some(Self(bits))
    }

    /// 20, 22, .. 32.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }

    /// How many status lists the day has, 1 to 4096.
    #[must_use]
    pub fn lists(self) -> u32 {
        1 << (self.0 - 20)
    }

    fn holds(self, number: u32) -> bool {
        u64::from(number) >> self.0 == 0
    }
}

/// The keys of one issuer's day, derived from the day's secret.
pub struct DayKeys {
    permutation: FF1<Aes256>,
    tags: Hmac<Sha256>,
}

impl DayKeys {
    /// Derives them from the 32 random bytes of (issuer, day) by HKDF-SHA256 (RFC 5869) without salt.
    #[must_use]
    pub fn derive(day_secret: &[u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, day_secret);
        Self {
            permutation: permutation(&derive(&hkdf, b"sfc1/idx")),
            tags: keyed_hash(&derive(&hkdf, b"sfc1/tag")),
        }
    }

    /// The index of a device's slot on this day. `None` if the slot needs more bits.
    #[must_use]
    pub fn index(&self, bits: IndexBits, slot: u32) -> Option<u32> {
        let numerals = bits.holds(slot).then(|| to_numerals(bits, slot))?;
        self.permutation.encrypt(&[], &numerals).ok().map(from_numerals)
    }

    /// The slot whose index this is. `None` if the index has more bits.
    #[must_use]
    pub fn slot(&self, bits: IndexBits, index: u32) -> Option<u32> {
        let numerals = bits.holds(index).then(|| to_numerals(bits, index))?;
        self.permutation.decrypt(&[], &numerals).ok().map(from_numerals)
    }

    /// The family's tag of this day: the first 6 bytes of HMAC-SHA256 over the family id's 16 bytes.
    #[must_use]
    pub fn tag(&self, family: &[u8; 16]) -> DayTag {
        let hash = self.tags.clone().chain_update(family).finalize().into_bytes();
        let mut tag = [0; 6];
        tag.copy_from_slice(&hash[..6]);
        DayTag(tag)
    }
}

impl fmt::Debug for DayKeys {
    /// Secrets stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DayKeys(..)")
    }
}

#[expect(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8,160 bytes, these are 32")]
fn derive(hkdf: &Hkdf<Sha256>, info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    hkdf.expand(info, &mut key).expect("32 bytes");
    key
}

#[expect(clippy::expect_used, reason = "FF1 takes any radix from 2 to 65,536, this is 2")]
fn permutation(key: &[u8; 32]) -> FF1<Aes256> {
    FF1::new(key, 2).expect("radix 2")
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed_hash(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key")
}

/// The bits of a number, the most significant first.
fn to_numerals(bits: IndexBits, number: u32) -> FlexibleNumeralString {
    (0..bits.get()).rev().map(|bit| (number >> bit & 1) as u16).collect::<Vec<_>>().into()
}

fn from_numerals(numerals: FlexibleNumeralString) -> u32 {
    Vec::from(numerals).into_iter().fold(0, |number, bit| number << 1 | u32::from(bit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn bits(highest_slot: u32) -> Option<u32> {
        IndexBits::for_highest_slot(highest_slot).map(IndexBits::get)
    }

    #[test]
    fn at_most_half_of_the_indexes_are_ever_used() {
        assert_eq!(bits(0), Some(20));
        assert_eq!(bits((1 << 19) - 1), Some(20));
        assert_eq!(bits(1 << 19), Some(22));
        assert_eq!(bits((1 << 21) - 1), Some(22));
        assert_eq!(bits(1 << 21), Some(24));
        assert_eq!(bits((1 << 31) - 1), Some(32));
        assert_eq!(bits(1 << 31), None);
    }

    #[test]
    fn a_place_is_the_index_cut_at_twenty_bits() {
        assert_eq!(StatusPlace::of(0x0030_0007), StatusPlace { list: 3, position: 7 });
        assert_eq!(StatusPlace::of(u32::MAX), StatusPlace { list: 4095, position: 0xf_ffff });
        assert_eq!(IndexBits::for_highest_slot(u32::MAX / 2).map(IndexBits::lists), Some(4096));
    }

    #[test]
    fn slots_and_indexes_that_need_more_bits_have_no_counterpart() {
        let (keys, bits) = (DayKeys::derive(&[7; 32]), IndexBits::for_highest_slot(0).unwrap());
        assert!(keys.index(bits, (1 << 20) - 1).is_some());
        assert_eq!(keys.index(bits, 1 << 20), None);
        assert_eq!(keys.slot(bits, 1 << 20), None);
    }

    #[test]
    fn neighbouring_slots_share_no_index_and_days_share_no_order() {
        let bits = IndexBits::for_highest_slot(0).unwrap();
        let of_day = |secret: u8| -> Vec<u32> {
            let keys = DayKeys::derive(&[secret; 32]);
            (0..5_000).map(|slot| keys.index(bits, slot).unwrap()).collect()
        };
        let (monday, tuesday) = (of_day(1), of_day(2));
        assert_eq!(monday.iter().collect::<HashSet<_>>().len(), 5_000);
        assert!(monday.iter().zip(&tuesday).filter(|(a, b)| a == b).count() < 3);
    }

    #[test]
    fn a_familys_tag_is_the_same_all_day_and_another_the_next() {
        let (monday, tuesday) = (DayKeys::derive(&[1; 32]), DayKeys::derive(&[2; 32]));
        assert_eq!(monday.tag(&[9; 16]), monday.tag(&[9; 16]));
        assert_ne!(monday.tag(&[9; 16]), monday.tag(&[8; 16]));
        assert_ne!(monday.tag(&[9; 16]), tuesday.tag(&[9; 16]));
    }

    #[test]
    fn logged_keys_say_nothing() {
        assert_eq!(format!("{:?}", DayKeys::derive(&[1; 32])), "DayKeys(..)");
    }

    proptest! {
        #[test]
        fn every_index_leads_back_to_its_slot(secret: [u8; 32], highest in 0..1_u32 << 31, slot: u32) {
            let (keys, bits) = (DayKeys::derive(&secret), IndexBits::for_highest_slot(highest).unwrap());
            let slot = slot % (highest + 1);
            let index = keys.index(bits, slot).unwrap();
            prop_assert_eq!(keys.slot(bits, index), Some(slot));
        }

        #[test]
        fn every_index_of_a_day_belongs_to_a_slot(secret: [u8; 32], index in 0..1_u32 << 22) {
            let (keys, bits) = (DayKeys::derive(&secret), IndexBits::for_highest_slot(1 << 20).unwrap());
            let slot = keys.slot(bits, index).unwrap();
            prop_assert_eq!(keys.index(bits, slot), Some(index));
        }
    }
}
