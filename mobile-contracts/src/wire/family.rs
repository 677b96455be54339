//! Families: registering one, its members, its categories, and their review.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::personal::Personal;
use super::secret::Secret;
use super::session::SessionTokens;
use crate::discount::Category;

/// What a member is to the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyRole {
    /// A mother or father.
    Parent,
    /// A parent's spouse.
    Spouse,
    /// Whoever stands in for parents.
    Guardian,
    /// A child of a parent.
    Child,
    /// A child under guardianship.
    Ward,
}

/// What a registration needs to know before it can be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationForm {
    /// The version of the consent to the processing of personal data that is in force.
    #[schema(example = "2026-01")]
    pub consent_version: String,
    /// The region that is taken unless another is given (ISO 3166-2).
    #[schema(example = "RU-NIZ")]
    pub region: String,
    /// The time zone that is taken unless another is given (IANA).
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
    /// How many members a family can have.
    #[schema(example = 20)]
    pub members_max: usize,
}

/// Where a family lives, as far as the service needs it. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HomeRequest {
    /// ISO 3166-2:RU.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "RU-NIZ")]
    pub region: Option<String>,
    /// The municipality, at most 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128, example = "городской округ Бор")]
    pub municipality: Option<String>,
    /// IANA; ages and monthly limits are counted in this zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/Moscow")]
    pub time_zone: Option<String>,
}

/// A member to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// What they are to the family.
    pub role: FamilyRole,
    /// First name and surname, 2-100 characters.
    #[schema(value_type = String, min_length = 2, max_length = 100, example = "Анна Кузнецова")]
    pub name: Personal<String>,
    /// The birth date.
    #[schema(value_type = String, format = Date, example = "1990-03-12")]
    pub birth_date: Personal<NaiveDate>,
    /// The individual insurance account number, 11 digits with or without separators; only if the family wants to be
    /// found in a registry by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "112-233-445 95")]
    pub snils: Option<Personal<String>>,
    /// For a child in full-time study: the last day of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "2031-06-30")]
    pub studies_until: Option<Personal<NaiveDate>>,
}

/// A family that registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterFamily {
    /// The token that proves the contact of whoever registers.
    #[schema(value_type = String)]
    pub registration: Secret,
    /// The version of the consent that they gave; the one in force.
    #[schema(example = "2026-01")]
    pub consent_version: String,
    /// Where the family lives.
    #[serde(default)]
    pub home: HomeRequest,
    /// All of it, 1-20. The first one is the adult who registers and signs in with the contact.
    #[schema(min_items = 1, max_items = 20)]
    pub members: Vec<MemberRequest>,
    /// What the family says it is; each is reviewed.
    #[serde(default)]
    pub categories: Vec<Category>,
}

/// A registered family and the session of whoever registered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisteredFamily {
    /// The family.
    pub family: FamilyBody,
    /// The tokens.
    pub session: SessionTokens,
}

/// A change to a member. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeMember {
    /// First name and surname, 2-100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 100)]
    pub name: Option<Personal<String>>,
    /// The birth date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub birth_date: Option<Personal<NaiveDate>>,
    /// The individual insurance account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub snils: Option<Personal<String>>,
    /// The last day of full-time study.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub studies_until: Option<Personal<NaiveDate>>,
}

/// A category that the family says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareCategory {
    /// Which one.
    pub category: Category,
}

/// Where a family lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HomeBody {
    /// ISO 3166-2:RU.
    #[schema(example = "RU-NIZ")]
    pub region: String,
    /// The municipality, if it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// IANA.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
}

/// A family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FamilyBody {
    /// The family.
    pub id: Uuid,
    /// Where it lives.
    pub home: HomeBody,
    /// Its present members, in the order in which they were recorded.
    pub members: Vec<MemberBody>,
    /// Its categories, the newest first.
    pub categories: Vec<CategoryBody>,
    /// Since when it is known.
    pub registered_at: DateTime<Utc>,
}

/// A member of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberBody {
    /// The member.
    pub id: Uuid,
    /// What they are to the family.
    pub role: FamilyRole,
    /// First name and surname.
    #[schema(value_type = String, example = "Анна Кузнецова")]
    pub name: Personal<String>,
    /// The birth date.
    #[schema(value_type = String, format = Date, example = "1990-03-12")]
    pub birth_date: Personal<NaiveDate>,
    /// Whether a SNILS is recorded. The number itself is not shown.
    pub has_snils: bool,
    /// The last day of full-time study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub studies_until: Option<Personal<NaiveDate>>,
    /// Whether they have an account to sign in with.
    pub has_account: bool,
    /// How it is known that they belong to the family: `declared`, `document_seen` or `registry`. A child that is only
    /// declared does not count yet.
    #[schema(example = "declared")]
    pub evidence: String,
}

/// A category of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryBody {
    /// This holding of it.
    pub id: Uuid,
    /// Which category.
    pub category: Category,
    /// `waiting`, `confirmed`, `rejected` or `ended`.
    #[schema(example = "waiting")]
    pub state: String,
    /// How it is known: `declared`, `document_seen` or `registry`.
    #[schema(example = "declared")]
    pub evidence: String,
    /// The first day of its validity.
    pub valid_from: NaiveDate,
    /// The last day; absent while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Which document was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Удостоверение многодетной семьи")]
    pub document: Option<String>,
    /// Why it was decided so, for the family to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when it waits.
    pub declared_at: DateTime<Utc>,
    /// When it was last decided or changed.
    pub changed_at: DateTime<Utc>,
}

/// What waits for a reviewer, the oldest first. No personal data: look at a family to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewPage {
    /// The categories that wait.
    pub reviews: Vec<ReviewBody>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A category that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewBody {
    /// The family.
    pub family: Uuid,
    /// This holding of the category.
    pub id: Uuid,
    /// Which category.
    pub category: Category,
    /// The family's region.
    pub region: String,
    /// The family's municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Since when it waits.
    pub declared_at: DateTime<Utc>,
}

/// A family, as a reviewer sees it. Reading it is recorded in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdminFamilyBody {
    /// The family itself.
    #[serde(flatten)]
    pub family: FamilyBody,
    /// What was decided about its categories, the newest first.
    pub history: Vec<DecisionBody>,
}

/// What became of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionBody {
    /// Which holding.
    pub id: Uuid,
    /// Which category.
    pub category: Category,
    /// What it became: `waiting`, `confirmed`, `rejected` or `ended`.
    pub state: String,
    /// How it was known then.
    pub evidence: String,
    /// The last day of its validity then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Which document was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The administrator's account, if one decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What was seen to confirm a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveCategory {
    /// The kind of document that was seen, 3-200 characters; no number and no copy.
    #[schema(min_length = 3, max_length = 200, example = "Удостоверение многодетной семьи")]
    pub document: String,
    /// The last day, if the document names one. Where the children's ages end it earlier, those count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// A remark for the family to read, 3-500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 3, max_length = 500)]
    pub reason: Option<String>,
}

/// A birth date as a document gives it, in place of the one that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectBirthDate {
    /// The birth date as the document gives it.
    #[schema(value_type = String, format = Date, example = "2010-05-10")]
    pub birth_date: Personal<NaiveDate>,
    /// The kind of document that was seen, 3-200 characters; no number and no copy.
    #[schema(min_length = 3, max_length = 200, example = "Свидетельство о рождении")]
    pub document: String,
    /// How the mistake came about, for the audit log, 3-500 characters; nothing personal.
    #[schema(min_length = 3, max_length = 500, example = "Опечатка при регистрации.")]
    pub reason: String,
}

/// Why a category is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectCategory {
    /// A sentence for the family to read, 3-500 characters.
    #[schema(min_length = 3, max_length = 500, example = "Удостоверение просрочено: принесите новое.")]
    pub reason: String,
    /// The kind of document that was seen, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 3, max_length = 200)]
    pub document: Option<String>,
}
