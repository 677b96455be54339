//! Everything that the service knows of a family, for one of its adults, in a form that machines read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::card::CardBody;
use super::checkout::{LedgerRedemptionBody, UsedLimitBody};
use super::contact::ContactBody;
use super::family::{DecisionBody, FamilyBody};
use super::invitation::InvitationBody;
use super::personal::Personal;

/// The whole of it. The other adults' contacts, cards and redemptions are theirs and not here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FamilyExport {
    /// How this document is built; a change that is not an addition raises the number.
    #[schema(example = "social-family-card/1")]
    pub format: String,
    /// When it was made.
    pub exported_at: DateTime<Utc>,
    /// The family, its members and categories.
    pub family: FamilyBody,
    /// The members' insurance account numbers, as far as they are recorded.
    pub insurance_numbers: Vec<InsuranceNumber>,
    /// What was decided about the categories, the newest first.
    pub history: Vec<DecisionBody>,
    /// The open invitations.
    pub invitations: Vec<InvitationBody>,
    /// The caller's consents, the oldest first.
    pub consents: Vec<ConsentRecord>,
    /// The caller's contacts.
    pub contacts: Vec<ContactBody>,
    /// The caller's cards and phones.
    pub cards: Vec<CardBody>,
    /// The caller's redemptions, the newest first.
    pub redemptions: Vec<LedgerRedemptionBody>,
    /// What the family has used of the offers' limits.
    pub limits: Vec<UsedLimitBody>,
    /// What the family told about itself for its benefits, and what it does about them.
    #[schema(value_type = Object)]
    pub benefits: serde_json::Value,
}

/// A member's insurance account number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InsuranceNumber {
    /// The member.
    pub member: Uuid,
    /// Eleven digits.
    #[schema(value_type = String, example = "11223344595")]
    pub snils: Personal<String>,
}

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentRecord {
    /// Its version.
    #[schema(example = "2026-01")]
    pub version: String,
    /// When.
    pub given_at: DateTime<Utc>,
    /// When it ended: withdrawn, or followed by another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}
