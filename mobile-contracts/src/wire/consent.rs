//! The consent to the processing of personal data, and its withdrawal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The caller's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentBody {
    /// The version that they gave last; absent if none was asked for, as with families that an office recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-01")]
    pub version: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<DateTime<Utc>>,
    /// When they withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The version that is in force now.
    #[schema(example = "2026-01")]
    pub in_force: String,
    /// When the family is erased, unless somebody consents again; absent while it takes part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erase_at: Option<DateTime<Utc>>,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    /// The version in force, as it was read.
    #[schema(example = "2026-01")]
    pub version: String,
}

/// What a withdrawal erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureScope {
    /// The caller alone, at once: another adult goes on for the family.
    You,
    /// The whole family, after the notice.
    Family,
}

/// What follows from a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawalBody {
    /// What is erased.
    pub scope: ErasureScope,
    /// When.
    pub erase_at: DateTime<Utc>,
}
