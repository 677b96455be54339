//! One spelling for one meaning: canonical JSON and the hash of an offer's terms.
//!
//! The spelling is that of RFC 8785 (JSON Canonicalization Scheme), of which only a part is needed: terms hold
//! objects with ASCII keys, arrays, strings, booleans and whole numbers below 2^53. Fields at their default are
//! not spelled at all, so a version that was published before a field existed keeps its hash. A program in any
//! language gets the same bytes: parse, drop nothing, sort the keys, print without spaces, SHA-256.

use serde::{Deserialize, Serialize, de};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// SHA-256 over canonical JSON; 64 lower-case hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct TermsHash(pub [u8; 32]);

impl fmt::Display for TermsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TermsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TermsHash({self})")
    }
}

/// Not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct BadHash;

impl FromStr for TermsHash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(BadHash),
        };
        let mut hash = [0; 32];
        if text.len() != 64 {
            return Err(BadHash);
        }
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(hash))
    }
}

impl Serialize for TermsHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TermsHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The hash of `value`, which must be made of text keys, strings, booleans and whole numbers.
pub(super) fn hash(value: &impl Serialize) -> TermsHash {
    TermsHash(Sha256::digest(json(value)).into())
}

/// The canonical JSON of `value`.
pub(super) fn json(value: &impl Serialize) -> String {
    let mut out = String::new();
    // The types of this module serialise into a tree without failing: every key is a text.
    write(&serde_json::to_value(value).unwrap_or_default(), &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            // Sorted here, because another crate may switch serde_json's map to insertion order.
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| *key);
            list('{', '}', out, fields, |(key, value), out| {
                write(&Value::from(key.as_str()), out);
                out.push(':');
                write(value, out);
            });
        }
        Value::Array(items) => list('[', ']', out, items, write),
        // serde_json spells strings, booleans and whole numbers as RFC 8785 does.
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn list<T>(
    open: char,
    close: char,
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    item: impl Fn(T, &mut String),
) {
    out.push(open);
    for (at, next) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        item(next, out);
    }
    out.push(close);
}
