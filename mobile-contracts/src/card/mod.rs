//! The card: its QR credential, how it is made and how it is verified at a given time (vectors/FORMAT.md).
//!
//! A code is `SFC1:` and base45 of a COSE_Sign1: a **day pass** signed by the issuer, a **presentation** of one
//! signed by the phone, or a **paper** card signed by the issuer. Reading is strict, so that a code has one
//! spelling only, and signatures are checked over the bytes received. Nothing here signs, knows the time, looks
//! up a status or remembers a proof: all of that is handed in or left to the caller.

mod base45;
mod bundle;
mod cbor;
mod code;
mod cose;
mod day;
mod digits;
mod freshness;
mod index;
mod key_set;
mod keys;
mod make;
mod payload;
pub mod qr;
mod refusal;
mod status;
mod values;
mod verify;

pub use bundle::{
    BUNDLE_MAX_BYTES, BUNDLE_MEDIA_TYPE, BUNDLE_SECONDS, Bundle, BundleDraft, BundleIssuer, BundleKey,
    BundleOffer, BundleRefusal, BundleTill,
};
pub use code::{MAX_CHARACTERS, PREFIX};
pub use day::{Day, OVERHANG_S, SETTLE_S, to_show};
pub use digits::{BadDigits, CheckedNumber, Digits, PaperNumber};
pub use freshness::{CHALLENGE_SPAN_S, FRESH_AGE_S, FRESH_SKEW_S, Freshness, REDRAW_S};
pub use index::{DayKeys, IndexBits, LIST_ENTRIES, StatusPlace};
pub use key_set::{KEY_SET_MEDIA_TYPE, read_key_set, write_key_set};
pub use keys::{Crypto, IssuerId, IssuerKey, Kid, NotAPoint, Purpose};
pub use make::{Credential, Draft, SignedDayPass};
pub use payload::{DayPass, Paper};
pub use refusal::Refusal;
pub use status::{
    LIST_MAX_AGE_S, LIST_MAX_BYTES, LIST_MEDIA_TYPE, LIST_TTL_S, ListDraft, ListId, ListRefusal, StatusList,
};
pub use values::{Challenge, Class, DayTag, DeviceKey, Hint, NotSixDigits, Validity};
pub use verify::{
    Authentic, CardStatus, Judge, Kind, ProofId, Shown, Specimens, Standing, StatusOf, Timely, Unverified,
    Verified, read, read_bytes, verify,
};
