//! The small closed vocabularies of the language: kinds of value, whose fact, whose benefit, how sure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantNames};
use utoipa::ToSchema;

/// A text for people, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Russian, shown first.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in the language asked for.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }
}

/// The language of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Russian, the default.
    #[default]
    Ru,
    /// English.
    En,
}

/// What a fact or a parameter is a value of.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// Kopecks.
    Money,
    /// Basis points: 10,000 is one.
    Rate,
    /// A whole number of anything else.
    Int,
    /// Hundredths of a square metre.
    Area,
    /// A civil date.
    Date,
    /// One word of a vocabulary.
    Word,
}

/// Whose a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, VariantNames, Serialize, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One value for the family.
    Family,
    /// One value for each member.
    Person,
}

/// For whom a benefit is decided.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Once for the family.
    Family,
    /// For each parent, spouse and guardian.
    Adult,
    /// For each child and ward.
    Child,
    /// For each birth: children born on one day are one birth, told by the first of them.
    Birth,
}

/// What a member is in the family.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A parent of the children.
    Parent,
    /// A spouse who is no parent of them.
    Spouse,
    /// A guardian or foster parent.
    Guardian,
    /// A child of the family.
    Child,
    /// A child under guardianship or in foster care.
    Ward,
}

impl Role {
    /// Whether benefits "per adult" are decided for this member.
    #[must_use]
    pub const fn is_adult(self) -> bool {
        matches!(self, Self::Parent | Self::Spouse | Self::Guardian)
    }
}

/// How a fact is known; the order is that of trust.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Display,
    IntoStaticStr,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The family says so.
    #[default]
    Declared,
    /// Somebody entitled looked at the document.
    DocumentSeen,
    /// A state registry says so.
    Registry,
}

/// How much an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Verdicts, amounts and reasons by their ids: no texts, no notes, of conditions only whether they hold.
    Ids,
    /// With all texts, in this language.
    Texts(Language),
}

/// How sure a number or a rule is. Only the last two may decide anything in favour of a family.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being verified: one source, sources that contradict each other, or a draft act.
    Draft,
    /// Computed or forecast from another number.
    Projected,
    /// In an act, or stated by the authority that pays.
    Enacted,
    /// Enacted, and checked against the act by a named person.
    Verified,
}

impl Status {
    /// Whether a verdict may rest on it.
    #[must_use]
    pub const fn is_firm(self) -> bool {
        matches!(self, Self::Enacted | Self::Verified)
    }
}

/// How unwelcome a question is; it lowers the question's rank.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anybody would answer.
    #[default]
    Plain,
    /// Private: who lives with whom, studies, work.
    Personal,
    /// Money and property.
    Financial,
    /// Health, disability, pregnancy, military service.
    Special,
}

/// How often an amount is paid.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    EnumString,
    IntoStaticStr,
    VariantNames,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Once.
    Once,
    /// Every month.
    Month,
    /// Every year.
    Year,
}

/// A half-open stretch of days: `from` counts, `to` no longer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct InForce {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it; `None` means for good.
    pub to: Option<NaiveDate>,
}
