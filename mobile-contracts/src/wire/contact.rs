//! The contacts with which an adult signs in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::personal::Personal;
use super::secret::Secret;

/// One of the caller's contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactBody {
    /// The contact.
    pub id: Uuid,
    /// `phone` or `email`.
    #[schema(example = "phone")]
    pub kind: String,
    /// `+79161234567`, or an address in lower case.
    #[schema(value_type = String, example = "+79161234567")]
    pub value: Personal<String>,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

/// The caller's contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactList {
    /// The oldest first.
    pub contacts: Vec<ContactBody>,
}

/// A contact to be added, and the code that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddContact {
    /// The contact, as it was given for the code.
    #[schema(value_type = String, max_length = 254, example = "anna@example.org")]
    pub contact: Secret,
    /// The six digits.
    #[schema(value_type = String, pattern = "^[0-9]{6}$", example = "048213")]
    pub code: Secret,
}
