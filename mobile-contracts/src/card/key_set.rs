//! The keys that a till trusts, as a COSE_KeySet (RFC 9052 §7): P-256 points, each with its kid, its issuer and what it
//! signs.

use uuid::Uuid;

use super::Refusal;
use super::cbor::{Reader, Writer};
use super::keys::{IssuerId, IssuerKey, Kid, Purpose};

/// The media type of a COSE_KeySet (RFC 9052 §11.3.2).
pub const KEY_SET_MEDIA_TYPE: &str = "application/cose-key-set";

/// Writes the keys, each `{1: 2, 2: kid, 3: -7, 4: [2], -1: 1, -2: x, -3: y, "iss": issuer, "purpose": word}`. The last
/// two are ours; a reader that does not know them ignores them.
#[must_use]
pub fn write_key_set(keys: &[IssuerKey]) -> Vec<u8> {
    let set = Writer::new().array(keys.len() as u32);
    keys.iter().fold(set, write_key).finish()
}

fn write_key(set: Writer, key: &IssuerKey) -> Writer {
    let (x, y) = key.public_key()[1..].split_at(32);
    set.map(9)
        .label(1)
        .unsigned(2)
        .label(2)
        .bytes(&key.kid().0)
        .label(3)
        .negative(-7)
        .label(4)
        .array(1)
        .unsigned(2)
        .label(-1)
        .unsigned(1)
        .label(-2)
        .bytes(x)
        .label(-3)
        .bytes(y)
        .text("iss")
        .bytes(key.issuer().0.as_bytes())
        .text("purpose")
        .text(key.purpose().into())
}

/// Reads a set that [`write_key_set`] wrote.
///
/// # Errors
/// [`Refusal::Malformed`] for anything else, and for a kid that is not its key's.
pub fn read_key_set(bytes: &[u8]) -> Result<Vec<IssuerKey>, Refusal> {
    let mut reader = Reader::new(bytes);
    let count = reader.array()?;
    let keys = (0..count).map(|_| read_key(&mut reader)).collect::<Result<_, _>>()?;
    reader.end()?;
    Ok(keys)
}

fn read_key(reader: &mut Reader<'_>) -> Result<IssuerKey, Refusal> {
    let expect = |given: bool| if given { Ok(()) } else { Err(Refusal::Malformed) };
    expect(reader.map()? == 9)?;
    reader.label(1)?;
    expect(reader.unsigned()? == 2)?;
    reader.label(2)?;
    let kid = Kid(reader.byte_array()?);
    reader.label(3)?;
    reader.label(-7)?;
    reader.label(4)?;
    expect(reader.array()? == 1 && reader.unsigned()? == 2)?;
    reader.label(-1)?;
    expect(reader.unsigned()? == 1)?;
    let mut point = [4; 65];
    reader.label(-2)?;
    point[1..33].copy_from_slice(&reader.byte_array::<32>()?);
    reader.label(-3)?;
    point[33..].copy_from_slice(&reader.byte_array::<32>()?);
    expect(reader.text()? == "iss")?;
    let issuer = IssuerId(Uuid::from_bytes(reader.byte_array()?));
    expect(reader.text()? == "purpose")?;
    let purpose = reader.text()?.parse::<Purpose>().map_err(|_| Refusal::Malformed)?;
    let key = IssuerKey::new(issuer, purpose, point);
    expect(key.kid() == kid)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> [IssuerKey; 2] {
        let issuer = IssuerId(Uuid::from_bytes([7; 16]));
        let point = |byte: u8| {
            let mut point = [byte; 65];
            point[0] = 4;
            point
        };
        [IssuerKey::new(issuer, Purpose::Card, point(1)), IssuerKey::new(issuer, Purpose::Bundle, point(2))]
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let set = write_key_set(&keys());
        assert_eq!(read_key_set(&set).as_deref(), Ok(&keys()[..]));
        assert_eq!(read_key_set(&write_key_set(&[])), Ok(Vec::new()));
        for end in 0..set.len() {
            assert_eq!(read_key_set(&set[..end]), Err(Refusal::Malformed), "cut at {end}");
        }
        assert_eq!(read_key_set(&[&set[..], &[0]].concat()), Err(Refusal::Malformed));
    }

    #[test]
    fn a_key_under_another_keys_name_is_refused() {
        let set = write_key_set(&keys()[..1]);
        // array(1), map(9), the labels 1 and 2 with what is between them, the head of the kid.
        for byte in 6..9 {
            let mut renamed = set.clone();
            renamed[byte] ^= 1;
            assert_eq!(read_key_set(&renamed), Err(Refusal::Malformed), "{byte}");
        }
    }
}
