//! The answer as people and programs read it: ids always, texts in one language where they are wanted.
//!
//! Everything borrows from the pack or the family; only texts with values in them are made anew.

mod build;
mod decide;
mod format;
mod json;
mod phrase;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;

use super::choice::Choice;
use super::kleene::Truth;
use super::question::Question;
use super::words::{Evidence, Kind, Per, Period, Status};

pub(crate) use format::value_text;
pub(crate) use json::Fragments;
pub(crate) use phrase::Phrase;

/// What came out for a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer<'a> {
    /// The packs that answered: `ru-federal@2026.3.0+ru-niz@2026.1.0`.
    pub pack: String,
    /// SHA-256 over their files.
    pub pack_hash: Cow<'a, str>,
    /// SHA-256 over the facts that were used.
    pub facts_hash: String,
    /// The version of the engine. The same three and the same dates give the same answer for ever.
    pub engine: u32,
    /// The day that the answer is for.
    pub today: NaiveDate,
    /// Packs that should have been reviewed by now.
    pub stale_packs: Vec<Cow<'a, str>>,
    /// One entry for each benefit and each one it is decided for.
    pub benefits: Vec<BenefitAnswer<'a>>,
    /// What is worth asking next, the best question first.
    pub questions: Vec<Question<'a>>,
    /// Benefits that exclude each other, and which of them to take.
    pub choices: Vec<Choice<'a>>,
    /// What the benefits that the family qualifies for bring within a year, in kopecks, choices made.
    pub first_year: Amount,
    /// The first day on which any of this changes.
    pub changes_on: Option<NaiveDate>,
}

/// Whether the conditions are met. It is no decision: that is the payer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, Serialize, Deserialize, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// By what is known, the conditions are met.
    Qualifies,
    /// By what is known, they are not.
    DoesNot,
    /// What is known does not settle it.
    NeedInfo,
}

impl From<Truth> for Verdict {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Qualifies,
            Truth::False => Self::DoesNot,
            Truth::Unknown => Self::NeedInfo,
        }
    }
}

/// Whether a benefit is there to be applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, Serialize, Deserialize, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BenefitStatus {
    /// It is.
    Active,
    /// No version of its rule is in force on that date.
    NotInForce,
    /// It is not paid for the time being.
    Suspended,
    /// Applications are not taken now.
    WindowClosed,
    /// The family receives it.
    AlreadyReceives,
    /// The family receives another benefit that excludes it.
    ExcludedBy,
}

/// Something to know about how sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, Serialize, Deserialize, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// A number that is being verified is needed.
    UsesUnverifiedParameter,
    /// The last known value of a number has run out.
    ParameterExpired,
    /// There is no value of a number for this day or region.
    ParameterMissing,
    /// The rule itself is being verified.
    RuleBeingVerified,
    /// Not everybody of the family is listed.
    NotEveryoneListed,
    /// Something could not be calculated.
    NoValue,
    /// The pack should have been reviewed by now.
    StalePack,
    /// The answer rests on a reading of the law that is named under `assumptions`.
    RestsOnAssumption,
}

/// One benefit for one subject. Lists that are absent are empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BenefitAnswer<'a> {
    /// The benefit's id.
    pub benefit: Cow<'a, str>,
    /// Whom it is decided for.
    pub per: Per,
    /// The member it is decided for; absent for the whole family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Cow<'a, str>>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Cow<'a, str>>,
    /// Who pays and decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Cow<'a, str>>,
    /// Whether the conditions are met.
    pub verdict: Verdict,
    /// What it would be if everything that is being verified turned out right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<Verdict>,
    /// Whether it is there to be applied for.
    pub status: BenefitStatus,
    /// The benefit that excludes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_by: Option<Cow<'a, str>>,
    /// The day on which a suspended benefit is paid again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reopens_on: Option<NaiveDate>,
    /// The version of the rule that was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleAnswer<'a>>,
    /// Every condition of the rule.
    pub conditions: Vec<ConditionAnswer<'a>>,
    /// The conditions that make a `does_not`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub blockers: Vec<Cow<'a, str>>,
    /// What would have to change: each list is one way, the shortest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub to_qualify: Vec<Vec<Cow<'a, str>>>,
    /// What is not known and can still matter.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<MissingAnswer<'a>>,
    /// What it brings, if the conditions are met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<AmountAnswer<'a>>,
    /// What it would bring by numbers that are being verified. Never a promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Amount>,
    /// When one may apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowAnswer>,
    /// Whether it comes without an application.
    pub proactive: bool,
    /// Working days within which it is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decides_in_working_days: Option<i64>,
    /// Months for which it is assigned before one applies again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_for_months: Option<i64>,
    /// The weakest evidence among the facts that were used.
    pub evidence: Evidence,
    /// The first day on which verdict, status or amount changes. A screening by ids looks no further than to the first change
    /// of anything, `changes_on` of the whole answer; every other day is one before which nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_on: Option<NaiveDate>,
    /// Whether it surely changes on that day; otherwise only: not before.
    pub changes_exactly: bool,
    /// What to bring.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub documents: Vec<NoteAnswer<'a>>,
    /// What to do, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<NoteAnswer<'a>>,
    /// Conditions that the rule does not check.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub not_modelled: Vec<NoteAnswer<'a>>,
    /// Readings of the law that the rule rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub assumptions: Vec<NoteAnswer<'a>>,
    /// How sure this is.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub flags: Vec<Flag>,
}

/// The version of a rule; where only ids are wanted, without its days and acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleAnswer<'a> {
    /// Its id within the benefit.
    pub version: Cow<'a, str>,
    /// How sure the rule is.
    pub status: Status,
    /// The first day in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The first day no longer in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The acts it follows from.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub law: Vec<Cow<'a, str>>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConditionAnswer<'a> {
    /// Its id within the rule.
    pub id: Cow<'a, str>,
    /// Whether it holds; `null` when that is not known.
    pub holds: Option<bool>,
    /// The condition in words, with its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// The act it follows from, where that is not the rule's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<Cow<'a, str>>,
    /// How far it is from turning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// The members who decide it, where it is about several.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub who: Vec<Cow<'a, str>>,
    /// The weakest evidence among its facts; absent where only ids are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The day before which it surely stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// The distance of a value to its threshold: positive while the condition holds, negative while it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Margin {
    /// What it is counted in: kopecks, basis points, hundredths of a square metre, days, or pieces.
    pub kind: Kind,
    /// The distance, rounded away from the threshold when it fails and towards it when it holds.
    pub value: i64,
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingAnswer<'a> {
    /// A fact's id; `param:..`, `rule`, `everyone_listed`, `parents` for other gaps.
    pub fact: Cow<'a, str>,
    /// The member whose fact it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Cow<'a, str>>,
    /// Whether the family does not want to say; absent means no.
    #[serde(skip_serializing_if = "is_false", default)]
    pub declined: bool,
    /// Whether only the amount depends on it; absent means no.
    #[serde(skip_serializing_if = "is_false", default)]
    pub for_amount: bool,
    /// The question to ask, or what is being waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Kopecks, exact when both ends are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Amount {
    /// At least.
    pub min: i64,
    /// At most; `null` when there is no bound.
    pub max: Option<i64>,
}

/// What a benefit brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmountAnswer<'a> {
    /// Every payment.
    pub payments: Vec<Payment<'a>>,
    /// All monthly payments together, a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Amount>,
    /// What comes once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once: Option<Amount>,
    /// What the first year brings, everything together.
    pub first_year: Amount,
    /// The amount in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Payment<'a> {
    /// How much each time.
    pub amount: Amount,
    /// How often.
    pub period: Period,
    /// How many times still, where that is limited; in a pack that counts the months left, 12 stands for a year and more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Amount>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
}

/// When one may apply; both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WindowAnswer {
    /// The first day.
    pub opens: Option<NaiveDate>,
    /// The last day.
    pub last_day: Option<NaiveDate>,
    /// Whether nothing is given outside of it; otherwise being late only costs something.
    pub hard: bool,
    /// Whether the day of application lies within it.
    pub open: Option<bool>,
}

/// A document, a step, something not modelled, an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteAnswer<'a> {
    /// Its id within the rule.
    pub id: Cow<'a, str>,
    /// Whether it concerns this family; `null` when that is not known.
    pub applies: Option<bool>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Cow<'a, str>>,
    /// The day on which an assumption was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
}
