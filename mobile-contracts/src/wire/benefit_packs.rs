//! Benefit rule packs as administrators see them: imported, put in force, taken back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A pack to be taken in: its TOML files. It answers nobody before it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPack {
    /// 1-200 files, 4 MiB together.
    #[schema(min_items = 1, max_items = 200)]
    pub files: Vec<PackFileBody>,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackFileBody {
    /// Its name within the pack, such as `ru-niz/params.toml`: letters, digits, `.`, `_`, `-`, `/`.
    #[schema(max_length = 100, example = "ru-niz/params.toml")]
    pub name: String,
    /// What it says, in TOML.
    pub text: String,
}

/// A pack that was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoredPackBody {
    /// Its key.
    pub id: Uuid,
    /// The id that it gives itself, such as `ru-niz`.
    #[schema(example = "ru-niz")]
    pub name: String,
    /// The version that its author gave it.
    #[schema(example = "2026.4.0")]
    pub version: String,
    /// SHA-256 over its files.
    pub hash: String,
    /// How many benefits it declares.
    pub benefits: i64,
    /// How many examples it carries; all of them held when it was imported.
    pub examples: i64,
    /// Whether it answers now.
    pub in_force: bool,
    /// The administrator's account that imported it.
    pub imported_by: Uuid,
    /// When.
    pub imported_at: DateTime<Utc>,
}

/// A pack that was taken in, and what its author may not have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportedPackBody {
    /// The pack.
    #[serde(flatten)]
    pub pack: StoredPackBody,
    /// What is probably not meant, each with its file and line.
    pub warnings: Vec<String>,
}

/// A pack that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackInForceBody {
    /// The id that it gives itself.
    #[schema(example = "ru-niz")]
    pub name: String,
    /// The version that its author gave it.
    pub version: String,
    /// The region that it answers for (ISO 3166-2); absent for the federal one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// SHA-256 over its files.
    pub hash: String,
    /// How many benefits it declares itself.
    pub benefits: usize,
    /// The imported pack; absent for the one that the service is built with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Uuid>,
}

/// What answers, and a page of what was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoredPackPage {
    /// Counts publications: 0 until there is one.
    pub edition: i64,
    /// The packs that answer, the federal one first.
    pub in_force: Vec<PackInForceBody>,
    /// Imported packs, the newest first.
    pub packs: Vec<StoredPackBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Why a pack is put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishPack {
    /// Why, 3-500 characters, for the audit log.
    #[schema(min_length = 3, max_length = 500, example = "Прожиточный минимум 2027 года")]
    pub reason: String,
}

/// Which pack goes back to what was in force before it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollBackPack {
    /// The pack, by the id that it gives itself.
    #[schema(example = "ru-niz")]
    pub name: String,
    /// Why, 3-500 characters, for the audit log.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
}

/// One change of what is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicationBody {
    /// The edition that it made.
    pub edition: i64,
    /// The pack's name.
    pub name: String,
    /// The version that is in force since then; absent where it went back to what the service is built with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The imported pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Uuid>,
    /// Whether it went back to what was there before.
    pub rolled_back: bool,
    /// Why.
    pub reason: String,
    /// The administrator's account.
    pub by: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// A page of publications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicationPage {
    /// The newest first.
    pub publications: Vec<PublicationBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How far a comparison has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ComparePackQuery {
    /// `next` of the batch before; the first batch without it.
    pub cursor: Option<String>,
}

/// What a draft would change for a batch of the stored families. It names nobody; a value that decided is shown only where
/// ten families or more share the change and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComparisonBody {
    /// How many families were asked about.
    pub families: u64,
    /// For how many of them something would change.
    pub affected: u64,
    /// How many could not be read.
    pub unreadable: u64,
    /// What would change, by benefit and reason.
    pub changes: Vec<ChangeGroupBody>,
    /// Give this back as `cursor` for the next batch; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Families for whom the same would change for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeGroupBody {
    /// What changes.
    #[serde(flatten)]
    pub what: ChangeKind,
    /// The benefit's name in the language asked for.
    pub name: String,
    /// How many families.
    pub families: u64,
    /// How many outcomes: a benefit for each child is decided several times.
    pub outcomes: u64,
    /// The smallest and the largest difference of what the first year brings at least, in kopecks; left out for fewer
    /// than ten families.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<DifferenceBody>,
    /// What the conditions in `because` say, in the same order.
    #[serde(default)]
    pub reasons: Vec<ConditionReasonBody>,
}

/// A condition that holds differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConditionReasonBody {
    /// Its text in the language asked for, with `…` where a family's values stand.
    pub text: String,
    /// The same text with the values of one of the families, which is not named; left out for fewer than ten families in
    /// the batch, and where a date would be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<ConditionExampleBody>,
}

/// What a condition said about a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConditionExampleBody {
    /// By the rules in force; absent where they do not have the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// By the draft; absent where it has the condition no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What tells one group of changes from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct ChangeKind {
    /// The benefit's id.
    pub benefit: String,
    /// What the rules in force say, such as `need_info` or `qualifies/window_closed`; absent where they do not have the
    /// benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the draft says; absent where it has the benefit no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Whether the amount grows or shrinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<AmountTrend>,
    /// The conditions that hold differently, by their ids.
    pub because: Vec<String>,
}

/// How an amount changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountTrend {
    /// It brings more, or may.
    More,
    /// It brings less, or may.
    Less,
}

/// A range of differences, in kopecks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DifferenceBody {
    /// The smallest.
    pub min: i64,
    /// The largest.
    pub max: i64,
}
