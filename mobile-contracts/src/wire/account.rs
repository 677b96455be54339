//! Who is signed in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The administrator who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdministratorBody {
    /// The account.
    pub account: Uuid,
    /// The name that they sign in with; absent if they have none of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "anna.k")]
    pub login: Option<String>,
    /// What it may do: `reviewer`, `partner_manager`, `benefits_editor`, `auditor`, `owner`.
    #[schema(example = json!(["reviewer"]))]
    pub roles: Vec<String>,
}
