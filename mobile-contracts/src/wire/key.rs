//! The issuer's keys, as their owner sees them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyBody {
    /// The key.
    pub id: Uuid,
    /// `card`, `specimen`, `status` (lists), `bundle`, `access` (tokens) or `token` (sealing).
    #[schema(example = "card")]
    pub purpose: String,
    /// Its name in what it signs, in hexadecimal.
    #[schema(example = "496bd8")]
    pub kid: String,
    /// `next` (known, and will sign), `signs`, `verifies` (what it signed before) or `revoked`.
    #[schema(example = "signs")]
    pub role: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it signs, if no later key does.
    pub signs_from: DateTime<Utc>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyList {
    /// The newest first.
    pub keys: Vec<KeyBody>,
}

/// A key that is to take over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// Whether it signs as soon as all servers know it (5 s), without waiting for tills and readers.
    #[serde(default)]
    pub at_once: bool,
    /// Why, 3-500 characters, for the audit log.
    #[schema(min_length = 3, max_length = 500, example = "Плановая смена")]
    pub reason: String,
}

/// Why a key is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyDecision {
    /// 3-500 characters, for the audit log.
    #[schema(min_length = 3, max_length = 500, example = "Утечка резервной копии")]
    pub reason: String,
}
