//! Partners: asking to join, who they are, and what an administrator decides about them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::business::Sector;

/// A business that asks to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// As families know it, 2-100 characters.
    #[schema(min_length = 2, max_length = 100, example = "Пекарня «Каравай»")]
    pub name: String,
    /// As the register knows it, 2-250 characters.
    #[schema(min_length = 2, max_length = 250, example = "ООО «Каравай»")]
    pub legal_name: String,
    /// INN: 10 digits of a company, 12 of a sole trader.
    #[schema(pattern = "^([0-9]{10}|[0-9]{12})$", example = "7707083893")]
    pub inn: String,
    /// OGRN of a company (13 digits) or OGRNIP of a sole trader (15).
    #[schema(pattern = "^([0-9]{13}|[0-9]{15})$", example = "1027700132195")]
    pub ogrn: String,
    /// The branch that it works in.
    #[serde(default)]
    pub sector: Sector,
    /// Who will own the partner's account.
    pub contact: ContactRequest,
}

/// Somebody who acts for a partner: personal data, kept sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactRequest {
    /// Name and surname, 2-100 characters.
    #[schema(min_length = 2, max_length = 100, example = "Ольга Смирнова")]
    pub name: String,
    /// Where the code for signing in is sent.
    #[schema(format = "email", max_length = 254, example = "olga@karavay.example")]
    pub mail: String,
}

/// Somebody to be added to a partner's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteStaff {
    /// Name and surname, 2-100 characters.
    #[schema(min_length = 2, max_length = 100, example = "Иван Петров")]
    pub name: String,
    /// The phone or e-mail address that the invitation and the codes for signing in go to.
    #[schema(max_length = 254, example = "+7 916 123-45-67")]
    pub contact: String,
    /// What they may do: staff unless said otherwise.
    #[serde(default)]
    pub role: StaffRoleBody,
}

/// What somebody is to a partner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffRoleBody {
    /// Answers for it: outlets, keys, offers, people.
    Owner,
    /// Works there: pairs tills and looks.
    #[default]
    Staff,
}

/// A partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerBody {
    /// The partner.
    pub id: Uuid,
    /// As families know it.
    #[schema(example = "Пекарня «Каравай»")]
    pub name: String,
    /// As the register knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "ООО «Каравай»")]
    pub legal_name: Option<String>,
    /// INN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "7707083893")]
    pub inn: Option<String>,
    /// OGRN or OGRNIP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "1027700132195")]
    pub ogrn: Option<String>,
    /// The branch that it works in.
    pub sector: Sector,
    /// `waiting`, `active`, `suspended`, `rejected` or `closed`.
    #[schema(example = "active")]
    pub state: String,
    /// Why it is in that state, in the administrator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// When it asked to join.
    pub created_at: DateTime<Utc>,
    /// Counts its changes; the same as in the `ETag`, to be sent back in `If-Match`.
    #[schema(example = 1)]
    pub revision: i64,
}

/// A partner, as its own people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnPartnerBody {
    /// The partner.
    #[serde(flatten)]
    pub partner: PartnerBody,
    /// What the caller is to it: `owner` or `staff`.
    #[schema(example = "owner")]
    pub role: String,
}

/// A partner, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdminPartnerBody {
    /// The partner.
    #[serde(flatten)]
    pub partner: PartnerBody,
    /// Who acts for it. Reading this is recorded in the audit log.
    pub staff: Vec<StaffBody>,
}

/// A page of partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerPage {
    /// The longest waiting first.
    pub partners: Vec<PartnerBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which partners, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PartnerQuery {
    /// Only those in this state: `waiting`, `active`, `suspended`, `rejected`, `closed`.
    pub state: Option<String>,
    /// Only those whose name, legal name or INN contains this.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// How many entries, 1-100; 20 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// What a partner changes about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePartner {
    /// As families know it, 2-100 characters.
    #[schema(min_length = 2, max_length = 100)]
    pub name: String,
    /// The branch that it works in.
    pub sector: Sector,
}

/// An administrator's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Why, 3-500 characters. The partner reads it.
    #[schema(min_length = 3, max_length = 500, example = "Реквизиты проверены по ЕГРЮЛ.")]
    pub reason: String,
}

/// Somebody who acts for a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffBody {
    /// The account.
    pub account: Uuid,
    /// `owner` or `staff`.
    #[schema(example = "owner")]
    pub role: String,
    /// Name and surname.
    #[schema(example = "Ольга Смирнова")]
    pub name: String,
    /// The phone or e-mail address that codes for signing in go to.
    #[schema(example = "olga@karavay.example")]
    pub contact: String,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// Those who act for a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffList {
    /// The first one first.
    pub staff: Vec<StaffBody>,
}
