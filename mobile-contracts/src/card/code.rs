//! The text of a code: the prefix, the version and the strict way from there to its bytes.

use super::Refusal;
use super::base45;

/// What a code of version 1 begins with. A code of version 2 would begin with `SFC2:`.
pub const PREFIX: &str = "SFC1:";

/// The most characters that a code may have, its prefix included.
pub const MAX_CHARACTERS: usize = 512;

/// The bytes behind a code. Nothing is trimmed and no letter's case is forgiven.
pub(super) fn decode(code: &str) -> Result<Vec<u8>, Refusal> {
    let Some(text) = code.strip_prefix(PREFIX) else {
        return Err(if has_a_version(code) { Refusal::UnsupportedVersion } else { Refusal::NotOurCode });
    };
    // Every character that can be read is one byte, so a text of more bytes is malformed either way.
    if code.len() > MAX_CHARACTERS {
        return Err(Refusal::Malformed);
    }
    base45::decode(text).ok_or(Refusal::Malformed)
}

/// Whether the text begins with `SFC`, at least one ASCII digit and a colon.
fn has_a_version(code: &str) -> bool {
    let Some(rest) = code.strip_prefix("SFC") else { return false };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    after.len() < rest.len() && after.starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_start_is_not_our_code() {
        for code in [
            "",
            " ",
            "SFC",
            "SFC:",
            "SFC1",
            "sfc1:BB8",
            " SFC1:BB8",
            "\u{feff}SFC1:BB8",
            "SFCx:",
            "SFC-1:",
            "SFC1 :",
            "SFC１:BB8",
            "HC1:BB8",
            "4006381333931",
            "https://example.org/SFC1:BB8",
            "XSFC1:BB8",
        ] {
            assert_eq!(decode(code), Err(Refusal::NotOurCode), "{code:?}");
        }
        assert_eq!(decode(&"9".repeat(100_000)), Err(Refusal::NotOurCode));
    }

    #[test]
    fn any_other_number_is_an_unsupported_version_however_long_the_rest() {
        for code in ["SFC2:", "SFC0:BB8", "SFC10:BB8", "SFC01:BB8", "SFC11:", "SFC99999999999999999999:BB8"] {
            assert_eq!(decode(code), Err(Refusal::UnsupportedVersion), "{code:?}");
        }
        assert_eq!(decode(&format!("SFC2:{}", "B".repeat(9_999))), Err(Refusal::UnsupportedVersion));
    }

    #[test]
    fn what_is_unreadable_or_longer_than_512_characters_is_malformed() {
        for code in ["SFC1:B", "SFC1:bb8", "SFC1:BB8 ", "SFC1:BB8\n", "SFC1:GGW", "SFC1:ЯB8"] {
            assert_eq!(decode(code), Err(Refusal::Malformed), "{code:?}");
        }
        assert_eq!(decode(&format!("SFC1:{}", "0".repeat(507))).map(|bytes| bytes.len()), Ok(338));
        assert_eq!(decode(&format!("SFC1:{}", "0".repeat(509))), Err(Refusal::Malformed));
    }
}
