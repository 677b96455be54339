//! Disputes: an adult says of a redemption "it wasn't me".

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::discount::Kopecks;

/// Where a dispute stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisputeBody {
    /// `open`, `upheld` (it was somebody else) or `dismissed` (it was the holder).
    #[schema(example = "open")]
    pub state: String,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// What was found out; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A dispute, as an administrator sees it. No personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdminDisputeBody {
    /// The dispute.
    pub id: Uuid,
    /// What it is about.
    pub redemption: Uuid,
    /// Who gave the discount.
    pub partner: Uuid,
    /// The partner's name.
    pub partner_name: String,
    /// The outlet's name.
    pub outlet_name: String,
    /// The family that has used its limits.
    pub family: Uuid,
    /// The card that was shown.
    pub card: Uuid,
    /// When.
    pub redeemed_at: DateTime<Utc>,
    /// How much was taken off.
    pub discount: Kopecks,
    /// Where it stands.
    #[serde(flatten)]
    pub dispute: DisputeBody,
}

/// Disputes, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisputePage {
    /// What is on this page.
    pub disputes: Vec<AdminDisputeBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which disputes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DisputeQuery {
    /// Only those in this state: `open`, `upheld`, `dismissed`.
    pub state: Option<String>,
    /// How many entries, 1-100; 20 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// What was found out.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DisputeOutcome {
    /// It was somebody else.
    Upheld,
    /// It was the card's holder.
    Dismissed,
}

/// Decides a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideDispute {
    /// What was found out.
    pub outcome: DisputeOutcome,
    /// In words that the family and the partner read, 3-500 characters.
    #[schema(min_length = 3, max_length = 500, example = "Кассир помнит: карту показал другой человек.")]
    pub reason: String,
}
