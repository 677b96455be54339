//! Texts that are no codes, or not of this version, or spelled wrongly.

use super::{Vector, World, refused};
use mobile_contracts::card::Hint;

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let code = world.code();
    let body = &code[5..];
    let cut = |length: usize| code[..length].to_owned();
    [
        ("an empty text", "not_our_code", String::new()),
        ("a web address", "not_our_code", "https://example.org/SFC1:BB8".to_owned()),
        ("the bar code of a product", "not_our_code", "4006381333931".to_owned()),
        ("a health certificate", "not_our_code", "HC1:NCFOXN%TS3DH3ZSUZK".to_owned()),
        ("a space before the code", "not_our_code", format!(" {code}")),
        ("a byte order mark before the code", "not_our_code", format!("\u{feff}{code}")),
        ("a prefix in lower case", "not_our_code", format!("sfc1:{body}")),
        ("a prefix without its digit", "not_our_code", format!("SFC:{body}")),
        ("a prefix without its colon", "not_our_code", format!("SFC1{body}")),
        ("a full-width digit in the prefix", "not_our_code", format!("SFC１:{body}")),
        ("the next version", "unsupported_version", format!("SFC2:{body}")),
        ("version zero", "unsupported_version", format!("SFC0:{body}")),
        ("a version of two digits", "unsupported_version", format!("SFC10:{body}")),
        ("a version with a leading zero", "unsupported_version", format!("SFC01:{body}")),
        ("a version beyond 64 bits", "unsupported_version", format!("SFC18446744073709551617:{body}")),
        ("another version, too long", "unsupported_version", format!("SFC2:{}", body.repeat(3))),
        ("a prefix with nothing behind it", "malformed", "SFC1:".to_owned()),
        ("more than 512 characters", "malformed", format!("SFC1:{}", "0".repeat(508))),
        ("a code and another code", "malformed", format!("{code}{code}")),
        ("a space behind the code", "malformed", format!("{code} ")),
        ("a line feed behind the code", "malformed", format!("{code}\n")),
        ("a body in lower case", "malformed", format!("SFC1:{}", body.to_lowercase())),
        ("a letter outside of the alphabet", "malformed", format!("SFC1:Я{}", &body[2..])),
        ("one character too few", "malformed", cut(code.len() - 1)),
        ("two characters too few", "malformed", cut(code.len() - 2)),
        ("three characters too few", "malformed", cut(code.len() - 3)),
        ("a triple above 65535", "malformed", format!("SFC1::::{}", &body[3..])),
        ("a last pair above 255, equal to a byte modulo 256", "malformed", lenient_pair(world)),
    ]
    .into_iter()
    .map(|(name, reason, code)| world.vector(name, code, refused(reason)))
    .collect()
}

/// A code of an odd number of bytes whose last byte is spelled 256 too high, as some decoders let pass.
fn lenient_pair(world: &World) -> String {
    const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut hinted = world.pass();
    hinted.hint = Hint::new("ABC", 607);
    let odd = world.shown(&world.issued(&hinted, &world.issuer), world.iat(), None);
    assert_eq!(odd.as_bytes().len() % 2, 1);
    let last = odd.as_bytes().last().copied().map(usize::from).unwrap() + 256;
    let mut code = odd.code();
    code.truncate(code.len() - 2);
    code.extend([last % 45, last / 45].map(|digit| char::from(ALPHABET[digit])));
    code
}
