//! Benefits: which state support a family qualifies for, why, and what to do next.
//!
//! The answer itself is [`crate::eligibility::Answer`]; what is here is how it is asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::eligibility::{Catalog, Family};

/// How much an answer says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerDetail {
    /// With all texts, in the language asked for.
    #[default]
    Texts,
    /// Ids of benefits, conditions and questions only; their texts are in the catalogue of the pack.
    Ids,
}

/// A family that asks, without saying who it is. Nothing of it is stored or logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenRequest {
    /// What is known of the family. A fact that is not there has not been asked; it is never taken for a "no".
    pub family: Family,
    /// As if one had applied on that day; today if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<NaiveDate>,
    /// How much the answer says.
    #[serde(default)]
    pub detail: AnswerDetail,
}

/// The packs that answer here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackList {
    /// The federal pack alone first, then each regional one over it.
    pub packs: Vec<PackBody>,
}

/// A pack that answers, and for whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackBody {
    /// Its name and version with those of the packs below it, such as `ru-federal@2026.3.0+ru-niz@2026.1.0`.
    pub id: String,
    /// SHA-256 over the files of all of them.
    pub hash: String,
    /// The region that it answers for (ISO 3166-2); absent for the federal pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// How many benefits it decides.
    pub benefits: usize,
}

/// Everything that a pack declares: questions, conditions, texts, numbers with their sources.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogBody<'a> {
    /// Which pack.
    pub pack: PackBody,
    /// What it declares.
    #[schema(value_type = Object)]
    pub catalog: Catalog<'a>,
}
