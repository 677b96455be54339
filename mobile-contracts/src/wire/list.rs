//! A ministry's list: many families confirmed at once, in batches.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::personal::Personal;

/// How many rows a batch may have.
pub const ROWS_MAX: usize = 500;

/// A part of a list. All of its rows are applied, or none; sent again it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListBatch {
    /// What the list is called, 3-100 characters; it stands in the audit log.
    #[schema(min_length = 3, max_length = 100, example = "Реестр многодетных, ноябрь 2026")]
    pub list: String,
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// The rows, 1-500.
    #[schema(min_items = 1, max_items = 500)]
    pub rows: Vec<ListRow>,
}

/// A row: this person's family holds this category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRow {
    /// Where it stands in the list; the report names it.
    #[schema(example = 2)]
    pub line: u32,
    /// The SNILS of any member of the family. Without it, name and birth date are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "112-233-445 95")]
    pub snils: Option<Personal<String>>,
    /// First name and surname of any member, in either order; case, ё and a patronymic do not matter. Looked for if
    /// nobody has the SNILS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "Анна Кузнецова")]
    pub name: Option<Personal<String>>,
    /// Their birth date; with the name or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "1990-03-12")]
    pub birth_date: Option<Personal<NaiveDate>>,
    /// The category, such as `large`.
    #[schema(example = "large")]
    pub category: String,
    /// The kind of document or register that says so, 3-200 characters.
    #[schema(min_length = 3, max_length = 200, example = "Реестр многодетных семей")]
    pub document: String,
    /// The last day, if the list names one. Where the children's ages end it earlier, those count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListReport {
    /// Whether nothing was changed because only a rehearsal was asked for.
    pub dry_run: bool,
    /// One for each row, in their order.
    pub rows: Vec<RowReport>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowReport {
    /// Where it stands in the list.
    pub line: u32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why, in the language asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Такой человек не найден ни в одной зарегистрированной семье.")]
    pub detail: Option<String>,
    /// The family, if one was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Uuid>,
}

/// What can become of a row. New outcomes may be added.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RowOutcome {
    /// The category is confirmed now.
    Confirmed,
    /// It was confirmed just so before.
    Unchanged,
    /// No registered family has a member with this SNILS, or with this name and birth date.
    NotFound,
    /// More than one has, or name and SNILS lead to different people.
    Ambiguous,
    /// The row cannot be applied; `detail` says why.
    Invalid,
}
