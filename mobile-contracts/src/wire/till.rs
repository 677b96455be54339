//! Tills: pairing a device, a key for POS software, and what a till may know of itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::secret::Secret;

/// A device that wants to become a till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairingRequest {
    /// What the device calls itself, 1-64 characters; whoever confirms it sees it.
    #[schema(min_length = 1, max_length = 64, example = "Планшет у входа")]
    pub device: String,
}

/// A pairing that waits for the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingBody {
    /// Eight digits for the screen: somebody of the partner types them into their own app.
    #[schema(value_type = String, pattern = "^[0-9]{8}$", example = "40318826")]
    pub code: Secret,
    /// The till's token. It opens nothing until the partner has confirmed the code; then it is the till's for good.
    #[schema(value_type = String, example = "sfct_...")]
    pub token: Secret,
    /// Until when the code can be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// A partner's word that a device is its till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPairing {
    /// The eight digits on the device's screen.
    #[schema(value_type = String, pattern = "^[0-9]{8}$", example = "40318826")]
    pub code: Secret,
    /// As staff know the till, 1-64 characters; the device's own name unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, example = "Касса 1")]
    pub name: Option<String>,
}

/// A key for POS software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// As staff know the software, 1-64 characters.
    #[schema(min_length = 1, max_length = 64, example = "1С:Розница")]
    pub name: String,
}

/// A new key. The token is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiKeyBody {
    /// The till that the key stands for.
    #[serde(flatten)]
    pub till: TillBody,
    /// Goes into `Authorization: Bearer ..`.
    #[schema(value_type = String, example = "sfct_...")]
    pub token: Secret,
}

/// A till, as its partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TillBody {
    /// The till.
    pub id: Uuid,
    /// Where it stands.
    pub outlet: Uuid,
    /// As staff know it.
    #[schema(example = "Касса 1")]
    pub name: String,
    /// `device` (paired) or `pos` (an API key).
    #[schema(example = "device")]
    pub kind: String,
    /// `active` or `revoked`.
    #[schema(example = "active")]
    pub state: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when it is in its test and takes specimen cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_until: Option<DateTime<Utc>>,
}

/// Where in a checkout a specimen gives its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpecimenStep {
    /// Verifying the card, with or without a basket.
    Verify,
    /// Verifying it with a basket: any basket will do.
    Quote,
    /// Redeeming or reserving the quote.
    Redeem,
    /// Confirming what was reserved.
    Confirm,
    /// Voiding what was redeemed or reserved.
    Void,
    /// Refunding what was redeemed.
    Refund,
}

/// A specimen card's code: the card of nobody, for a till in its test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpecimenBody {
    /// What it tries, such as `good`, `revoked` or `proof_stale`.
    #[schema(example = "good")]
    pub name: String,
    /// The text to scan or to draw as a QR code. Most are good for a minute and a half, as on a phone.
    pub code: String,
    /// The step that gives the reason; every step before it goes well.
    pub step: SpecimenStep,
    /// The reason that the till gets; absent where all goes well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "proof_stale")]
    pub reason: Option<String>,
}

/// Twelve digits of a specimen card, to be typed instead of a scan. They are always the same and are not used up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpecimenDigitsBody {
    /// What it tries, such as `digits_good` or `digits_used`.
    #[schema(example = "digits_used")]
    pub name: String,
    /// In fours.
    #[schema(example = "0000 0000 0037")]
    pub digits: String,
    /// The step that gives the reason; every step before it goes well.
    pub step: SpecimenStep,
    /// The reason that the till gets; absent where all goes well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "digits_used")]
    pub reason: Option<String>,
}

/// Specimen cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpecimenList {
    /// One of each kind that is scanned, made for this answer.
    pub specimens: Vec<SpecimenBody>,
    /// One of each kind that is read out.
    pub digits: Vec<SpecimenDigitsBody>,
}

/// A page of tills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TillPage {
    /// The oldest first.
    pub tills: Vec<TillBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A till, as it sees itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnTillBody {
    /// The till.
    pub id: Uuid,
    /// `active` or `revoked`; a revoked one is refused at every checkout.
    #[schema(example = "active")]
    pub state: String,
    /// Where it stands.
    pub outlet: Uuid,
    /// The outlet's IANA time zone.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
    /// Whose it is.
    pub partner: Uuid,
    /// The partner's state; only tills of an `active` one are served.
    #[schema(example = "active")]
    pub partner_state: String,
    /// Until when it is in its test and takes specimen cards. Nothing of theirs is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_until: Option<DateTime<Utc>>,
}
