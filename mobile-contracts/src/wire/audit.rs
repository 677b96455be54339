//! The audit log, as an auditor reads it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which rows of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only acts on this object: a card, a family, a category, a partner, an account and so on.
    pub object: Option<Uuid>,
    /// Only acts of this account.
    pub actor: Option<Uuid>,
    /// Only acts at or after this instant.
    pub since: Option<DateTime<Utc>>,
    /// How many entries, 1-100; 20 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// One act: who, what, when, why, on what. Keys only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditBody {
    /// Its key.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: `administrator`, `adult`, `partner`, or `system` for the service itself and its console.
    #[schema(example = "administrator")]
    pub actor_kind: String,
    /// Whose account; absent for `system`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Uuid>,
    /// What, as `noun.verb`.
    #[schema(example = "card.revoke")]
    pub action: String,
    /// On what kind of object.
    #[schema(example = "card")]
    pub object_kind: String,
    /// On which.
    pub object: Uuid,
    /// Why, in the actor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The place in the chain, from 1 on; absent until it is chained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// The link's SHA-256 in hex; absent until it is chained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// A page of the log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// What is on it.
    pub entries: Vec<AuditBody>,
    /// The cursor of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
