//! Inviting another adult of the family, and joining it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::family::FamilyRole;
use super::personal::Personal;
use super::secret::Secret;

/// Whom to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteAdult {
    /// A Russian mobile number as people write it, or an e-mail address.
    #[schema(value_type = String, max_length = 254, example = "8 (903) 111-22-33")]
    pub contact: Secret,
}

/// An invitation, as the family sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationBody {
    /// The member who is invited.
    pub member: Uuid,
    /// Where the invitation went.
    #[schema(value_type = String, example = "+79031112233")]
    pub contact: Personal<String>,
    /// Since when.
    pub invited_at: DateTime<Utc>,
    /// From then on it is worth nothing.
    pub expires_at: DateTime<Utc>,
}

/// The open invitations of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationList {
    /// In the order in which the members were recorded.
    pub invitations: Vec<InvitationBody>,
}

/// Asks for the invitations that went to a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindInvitations {
    /// The token that proves the contact.
    #[schema(value_type = String)]
    pub registration: Secret,
}

/// An invitation, as whoever is invited sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenInvitation {
    /// Goes into `POST /api/v1/registration/join`.
    pub id: Uuid,
    /// First name and initial of who invites; no more, because a contact may have been mistyped.
    #[schema(value_type = String, example = "Анна К.")]
    pub invited_by: Personal<String>,
    /// As what.
    pub role: FamilyRole,
    /// From then on it is worth nothing.
    pub expires_at: DateTime<Utc>,
}

/// The invitations that went to a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenInvitationList {
    /// The newest first.
    pub invitations: Vec<OpenInvitation>,
}

/// Accepts an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinFamily {
    /// The token that proves the contact.
    #[schema(value_type = String)]
    pub registration: Secret,
    /// Which invitation.
    pub invitation: Uuid,
    /// The joining person's own birth date, as the family recorded it: a mistyped contact opens no family.
    #[schema(value_type = String, format = Date, example = "1988-11-02")]
    pub birth_date: Personal<NaiveDate>,
    /// The version of the consent that they give; the one in force.
    #[schema(example = "2026-01")]
    pub consent_version: String,
}
