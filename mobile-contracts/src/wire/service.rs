//! What the service says about itself: whether it is alive, ready, and which version runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The service answers, or can work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `ok`; anything else is a problem with status 503.
    #[schema(example = "ok")]
    pub status: String,
}

/// Which version of the service runs here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Version of the service, as semantic versioning writes it.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// The commit it was built from, if the build said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "7b13aae")]
    pub commit: Option<String>,
}

/// Bytes with a signature of their own, to be verified and kept as they are.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct SignedBytes(pub Vec<u8>);

/// What a problem code means, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemPage {
    /// The stable code.
    #[schema(example = "not_found")]
    pub code: String,
    /// The HTTP status that goes with it.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened, in Russian.
    #[schema(example = "Не найдено")]
    pub title_ru: String,
    /// What to do about it, in Russian.
    #[schema(example = "По этому адресу ничего нет, или это принадлежит не вам.")]
    pub detail_ru: String,
    /// What happened, in English.
    #[schema(example = "Not found")]
    pub title_en: String,
    /// What to do about it, in English.
    #[schema(example = "There is nothing at this address, or it is not yours.")]
    pub detail_en: String,
}
