//! Offers: what a partner writes, what an administrator reviews, and what either would give on a basket.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::checkout::ReasonBody;
use crate::discount::{Basket, Kopecks, OfferTerms, TermsHash};

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TextBody {
    /// Russian.
    #[schema(example = "Скидка 10 % многодетным семьям")]
    pub ru: String,
    /// English; the Russian one stands in for it if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "10 % off for large families")]
    pub en: Option<String>,
}

/// An offer to be made, or what it is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferRequest {
    /// What families and cashiers read, 3-120 characters in each language.
    pub title: TextBody,
    /// What families read besides: booking, payment means, while stocks last. At most 2000 characters.
    #[serde(default)]
    pub description: TextBody,
    /// What is computed.
    pub terms: OfferTerms,
}

/// A version of an offer; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferVersionBody {
    /// Counted from 1.
    pub version: u32,
    /// What families and cashiers read.
    pub title: TextBody,
    /// What families read besides.
    pub description: TextBody,
    /// What is computed.
    pub terms: OfferTerms,
    /// SHA-256 over the canonical JSON of the terms.
    pub terms_hash: TermsHash,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// An offer, as its partner and an administrator see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferBody {
    /// The offer.
    pub id: Uuid,
    /// Whose it is.
    pub partner: Uuid,
    /// `draft`, `in_review`, `tested`, `published`, `paused`, `suspended` or `ended`.
    #[schema(example = "published")]
    pub state: String,
    /// Why it is in that state, in the administrator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// Counts its changes; the same as in the `ETag`, to be sent back in `If-Match`.
    pub revision: i64,
    /// The newest version.
    pub latest: OfferVersionBody,
    /// The version in force, if that is an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<OfferVersionBody>,
    /// The version that waits for an administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<u32>,
}

/// A page of offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferPage {
    /// The oldest first.
    pub offers: Vec<OfferBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which offers, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct OfferQuery {
    /// Only those of this partner.
    pub partner: Option<Uuid>,
    /// Only those in this state.
    pub state: Option<String>,
    /// Only those of which a version waits for an administrator (`true`) or none does (`false`).
    pub submitted: Option<bool>,
    /// How many entries, 1-100; 20 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// A basket to try terms on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The terms, written or half written.
    pub terms: OfferTerms,
    /// The purchase.
    pub basket: Basket,
    /// The civil time at the outlet; now unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDateTime>,
    /// At which outlet; one where the terms hold unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<Uuid>,
}

/// What terms give on a basket, to a family that they are meant for and that has used none of their limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewAnswer {
    /// What the purchase costs before.
    pub total: Kopecks,
    /// What is taken off; 0 if nothing.
    pub discount: Kopecks,
    /// What remains to be paid.
    pub payable: Kopecks,
    /// The discount of each position of the basket.
    pub line_discounts: Vec<Kopecks>,
    /// What is missing, if nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonBody>,
}
