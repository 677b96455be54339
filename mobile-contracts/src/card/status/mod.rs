//! Status lists: which cards of a day are revoked or suspended, for tills that judge without asking.
//!
//! A Token Status List (draft-ietf-oauth-status-list-17) of one bit an entry, as a CWT (RFC 8392) in a tagged
//! COSE_Sign1 (RFC 9052) by an issuer's status key. What the draft leaves open is fixed here, so that a list, like a
//! code, has one spelling only: deterministic CBOR, these labels and no others, 2^20 entries, and nothing behind the
//! end of the compressed bits.

mod bits;
mod token;

use super::keys::IssuerId;

pub use token::{ListDraft, ListRefusal, StatusList};

/// A list older than this many seconds says nothing any more; the border is inside.
pub const LIST_MAX_AGE_S: i64 = 86_400;
/// After this many seconds a till with a network asks for a newer list (the CWT's `ttl`).
pub const LIST_TTL_S: u32 = 300;
/// The longest a list may be in bytes: 2^20 entries that nothing compresses, and what is around them.
pub const LIST_MAX_BYTES: usize = 144 * 1024;
/// The media type of a list, as a header field and inside its signature.
pub const LIST_MEDIA_TYPE: &str = "application/statuslist+cwt";

/// Which list: whose, of which day, and which part of that day's indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId {
    /// Whose cards.
    pub issuer: IssuerId,
    /// Days since 1970-01-01 in the issuer's time zone.
    pub day: u32,
    /// The list's number, from 0: an index's bits above the lowest twenty.
    pub list: u32,
}

impl ListId {
    /// Where a service hands the list out, such as `/api/v1/status/{issuer}/20666/0`. A list's subject ends with it.
    #[must_use]
    pub fn path(&self) -> String {
        let Self { issuer: IssuerId(issuer), day, list } = self;
        format!("/api/v1/status/{issuer}/{day}/{list}")
    }
}
