//! Base45 (RFC 9285): bytes in the 45 characters of QR's alphanumeric mode.
//!
//! Code of our own because a code must have one spelling only: the crate of this name (3.2.0) takes a last
//! pair of characters above 255 and drops its high bits.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Marks the bytes outside the alphabet; larger than any sum that a group may have.
const NONE: u32 = u32::MAX / 4096;

/// The value of each byte, or [`NONE`].
const VALUES: [u32; 256] = {
    let mut values = [NONE; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u32;
        at += 1;
    }
    values
};

/// Whether a text has none but the 45 characters.
pub(super) fn is_in_alphabet(text: &str) -> bool {
    text.bytes().all(|byte| VALUES[usize::from(byte)] != NONE)
}

/// Appends the spelling of `bytes` to `text`.
pub(super) fn encode_onto(text: &mut String, bytes: &[u8]) {
    let mut push = |value: u32, characters: usize| {
        let mut rest = value as usize;
        for _ in 0..characters {
            text.push(char::from(ALPHABET[rest % 45]));
            rest /= 45;
        }
    };
    let (pairs, last) = bytes.as_chunks::<2>();
    for &pair in pairs {
        push(u32::from(u16::from_be_bytes(pair)), 3);
    }
    for &byte in last {
        push(u32::from(byte), 2);
    }
}

/// The bytes that `text` spells, or `None` if it is not the one spelling of any bytes.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| VALUES[usize::from(byte)];
    let (triples, last) = text.as_bytes().as_chunks::<3>();
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for &[a, b, c] in triples {
        let word = u16::try_from(value(a) + value(b) * 45 + value(c) * 2025).ok()?;
        bytes.extend_from_slice(&word.to_be_bytes());
    }
    match *last {
        [] => {}
        [a, b] => bytes.push(u8::try_from(value(a) + value(b) * 45).ok()?),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode_onto(&mut text, bytes);
        text
    }

    #[test]
    fn spells_the_examples_of_rfc_9285() {
        for (bytes, text) in [
            (&b"AB"[..], "BB8"),
            (b"Hello!!", "%69 VD92EX0"),
            (b"base-45", "UJCLQE7W581"),
            (b"ietf!", "QED8WEX0"),
            (&[0xff, 0xff], "FGW"),
            (&[0xff], "U5"),
            (b"", ""),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn refuses_what_no_bytes_are_spelled_as() {
        // Too large for two bytes, for one byte, a lone character, lower case, and outside the alphabet.
        for text in ["GGW", ":::", "V5", "::", "A", "BB8A", "bb8", "BB\u{0}", "BBé", "B8,", "BB8\n"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_byte_string_has_the_spelling_that_the_base45_crate_gives(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert_eq!(&text, &base45::encode(&bytes));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn a_text_that_can_be_read_is_the_only_spelling_of_its_bytes(text in "[0-9A-Z $%*+./:-]{0,40}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
