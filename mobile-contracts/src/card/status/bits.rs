//! 2^20 bits, and their compressed form (zlib, RFC 1950).

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::card::LIST_ENTRIES;

/// The bytes of a list: 128 KiB.
const BYTES: usize = LIST_ENTRIES as usize / 8;

/// One bit for each position of a list; entry 0 is the lowest bit of the first byte.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Bits(Box<[u8]>);

impl Bits {
    /// The bits at these positions are set; a position counts modulo 2^20.
    pub(super) fn of(positions: impl IntoIterator<Item = u32>) -> Self {
        let mut bytes = vec![0; BYTES];
        for position in positions {
            let (byte, bit) = place(position);
            bytes[byte] |= bit;
        }
        Self(bytes.into_boxed_slice())
    }

    /// Whether the bit at this position is set.
    pub(super) fn has(&self, position: u32) -> bool {
        let (byte, bit) = place(position);
        self.0[byte] & bit != 0
    }

    /// The positions that are set, rising.
    pub(super) fn positions(&self) -> impl Iterator<Item = u32> + '_ {
        let set = |(byte, bits): (usize, &u8)| {
            let bits = *bits;
            (0..8).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| byte as u32 * 8 + bit)
        };
        self.0.iter().enumerate().filter(|(_, bits)| **bits != 0).flat_map(set)
    }

    /// As they travel.
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut packed = Vec::with_capacity(4096);
        let mut deflate = Compress::new(Compression::best(), true);
        loop {
            let rest = self.0.get(deflate.total_in() as usize..).unwrap_or_default();
            // An error is possible only where a stream is asked to go on behind its end.
            match deflate.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) | Err(_) => return packed,
                Ok(Status::Ok | Status::BufError) => packed.reserve(packed.capacity()),
            }
        }
    }

    /// `None` unless this is exactly a list of 2^20 bits: no more memory than that is ever taken.
    pub(super) fn unpack(packed: &[u8]) -> Option<Self> {
        // One byte more than there should be finds out a longer list.
        let mut bytes = vec![0; BYTES + 1];
        let mut inflate = Decompress::new(true);
        let status = inflate.decompress(packed, &mut bytes, FlushDecompress::Finish).ok()?;
        let whole = status == Status::StreamEnd
            && inflate.total_in() == packed.len() as u64
            && inflate.total_out() == BYTES as u64;
        bytes.truncate(BYTES);
        whole.then(|| Self(bytes.into_boxed_slice()))
    }
}

const fn place(position: u32) -> (usize, u8) {
    let position = position % LIST_ENTRIES;
    ((position / 8) as usize, 1 << (position % 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_stand_in_the_order_of_the_drafts_example() {
        // draft-ietf-oauth-status-list §4.1: statuses 1,0,0,1,1,1,0,1 and 1,1,0,0,0,1,0,1 are the bytes b9 a3.
        let bits = Bits::of([0, 3, 4, 5, 7, 8, 9, 13, 15]);
        assert_eq!(bits.0[..3], [0xb9, 0xa3, 0]);
        assert_eq!(bits.positions().collect::<Vec<_>>(), [0, 3, 4, 5, 7, 8, 9, 13, 15]);
    }

    #[test]
    fn a_list_without_a_bit_is_packed_into_less_than_two_hundred_bytes_and_a_full_one_fits_the_cap() {
        assert!(Bits::of([]).pack().len() < 200);
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 12
        });
        let noisy = Bits::of(noise.take(700_000));
        let packed = noisy.pack();
        assert!(packed.len() < super::super::LIST_MAX_BYTES - 512, "{}", packed.len());
        assert!(Bits::unpack(&packed).is_some_and(|bits| bits == noisy));
    }

    #[test]
    fn longer_shorter_cut_and_followed_streams_are_refused() {
        let zeros = |bytes: usize| {
            let mut packed = Vec::with_capacity(1 << 20);
            Compress::new(Compression::best(), true)
                .compress_vec(&vec![0; bytes], &mut packed, FlushCompress::Finish)
                .map(|_| packed)
                .unwrap()
        };
        assert!(Bits::unpack(&zeros(BYTES)).is_some());
        for bytes in [0, 1, BYTES - 1, BYTES + 1, 64 << 20] {
            assert!(Bits::unpack(&zeros(bytes)).is_none(), "{bytes}");
        }
        let good = zeros(BYTES);
        assert!(Bits::unpack(&good[..good.len() - 1]).is_none());
        assert!(Bits::unpack(&[&good[..], &[0]].concat()).is_none());
        assert!(Bits::unpack(&[]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_is_packed_is_unpacked_with_the_same_positions(
            positions in prop::collection::btree_set(0..LIST_ENTRIES, 0..300)
        ) {
            let unpacked = Bits::unpack(&Bits::of(positions.iter().copied()).pack()).unwrap();
            prop_assert!(positions.iter().all(|position| unpacked.has(*position)));
            prop_assert_eq!(unpacked.positions().collect::<Vec<_>>(), Vec::from_iter(positions));
        }
    }
}
