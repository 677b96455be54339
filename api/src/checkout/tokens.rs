//! Sealed tokens: what the server gives a till to bring back. Nobody else can read or make one.
//!
//! They stand in for rows, so that verifying a card leaves nothing behind but its spent proof.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mobile_contracts::card::{Class, Hint};
use mobile_contracts::discount::{Kopecks, LimitKey, TermsHash};
use mobile_contracts::wire::checkout::FreshnessBody;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Checkout;
use crate::cards::{Bearer, Card, Holder};
use crate::failure::Failure;
use crate::families::{Family, Member};
use crate::ids::Key;
use crate::partners::Till;
use crate::vault::Ring;

/// How long a checkout and its quotes hold, in seconds.
pub(super) const TOKEN_SECONDS: i64 = 600;

/// What a sealed token is for; a token for one does not open as another.
pub(super) trait Sealed: Serialize + DeserializeOwned {
    const PLACE: &'static str;

    fn seal(&self, ring: &Ring) -> Result<String, Failure> {
        let plain = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(ring.seal_token(Self::PLACE, &plain)?))
    }

    /// `None` for anything that this service did not seal as one of these.
    fn open(ring: &Ring, token: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
        serde_json::from_slice(&ring.open_token(Self::PLACE, &sealed)?).ok()
    }
}

/// An open checkout: whose proof was spent for it, at which till.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CheckoutToken {
    pub(super) checkout: Key<Checkout>,
    pub(super) till: Key<Till>,
    pub(super) holder: HolderIds,
    pub(super) class: u8,
    pub(super) hint: Option<(String, u32)>,
    pub(super) freshness: FreshnessBody,
    /// The index of a specimen: nothing of it is recorded.
    #[serde(default)]
    pub(super) specimen: Option<u32>,
    /// Unix seconds.
    pub(super) expires: i64,
}

impl Sealed for CheckoutToken {
    const PLACE: &'static str = "checkout";
}

impl CheckoutToken {
    /// Whether the card was shown on paper.
    pub(super) fn is_paper(&self) -> bool {
        matches!(Holder::from(self.holder).bearer, Bearer::Paper(_))
    }

    pub(super) fn hint(&self) -> Option<Hint> {
        self.hint.as_ref().and_then(|(initials, month_day)| Hint::new(initials, *month_day))
    }
}

/// A promise: these offers on this basket at this till for this family, until then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct QuoteToken {
    pub(super) checkout: Key<Checkout>,
    pub(super) till: Key<Till>,
    pub(super) holder: HolderIds,
    pub(super) basket: TermsHash,
    pub(super) total: Kopecks,
    pub(super) discount: Kopecks,
    pub(super) payable: Kopecks,
    pub(super) offers: Vec<QuotedOffer>,
    /// The index of a specimen: nothing of it is recorded.
    #[serde(default)]
    pub(super) specimen: Option<u32>,
    /// Unix seconds.
    pub(super) expires: i64,
}

impl Sealed for QuoteToken {
    const PLACE: &'static str = "quote";
}

/// One offer of a quote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct QuotedOffer {
    pub(super) offer: Uuid,
    pub(super) version: u32,
    pub(super) hash: TermsHash,
    pub(super) base: Kopecks,
    pub(super) discount: Kopecks,
    pub(super) takes: Vec<QuotedTake>,
}

/// What redeeming takes from a limit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct QuotedTake {
    pub(super) key: LimitKey,
    pub(super) amount: u64,
    pub(super) cap: u64,
}

/// [`Holder`], as a token holds it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct HolderIds {
    bearer: Bearer,
    card: Key<Card>,
    family: Key<Family>,
    member: Key<Member>,
    class: u8,
}

impl From<Holder> for HolderIds {
    fn from(Holder { bearer, card, family, member, class }: Holder) -> Self {
        Self { bearer, card, family, member, class: class.get() }
    }
}

impl From<HolderIds> for Holder {
    fn from(HolderIds { bearer, card, family, member, class }: HolderIds) -> Self {
        Self { bearer, card, family, member, class: Class::new(class).unwrap_or_default() }
    }
}
