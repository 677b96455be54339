//! Benefits: which state support a family qualifies for, why, and what to do next.
//!
//! The answer itself is [`crate::eligibility::Answer`]; what is here is how it is asked for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::eligibility::{Answer, Catalog, FactMap, Family, Given, Kind, Scope, Sensitivity};

/// How much an answer says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerDetail {
    /// With all texts, in the language asked for.
    #[default]
    Texts,
    /// Verdicts, amounts and reasons by their ids: no texts, no documents and steps, of conditions only whether they
    /// hold. Questions and the words to choose from are in the catalogue of the pack.
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
    /// With the law as it was published by that day, not a later one than today; today if absent. It answers "what was
    /// right to say then": retroactive law that was published afterwards does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<NaiveDate>,
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
    pub catalog: Catalog<'a>,
}

/// Which region's questions are asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct QuestionsQuery {
    /// ISO 3166-2, such as `RU-NIZ`; the federal questions without it.
    pub region: Option<String>,
}

/// Every question that the rules for a region may ask, in one language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionList<'a> {
    /// The packs that ask.
    pub pack: String,
    /// The questions, in the order in which they are declared.
    pub questions: Vec<QuestionBody<'a>>,
}

/// A question, and how it is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionBody<'a> {
    /// The fact's id, such as `family.income_12m`.
    pub fact: &'a str,
    /// Whose fact it is.
    pub scope: Scope,
    /// What kind of value answers it: kopecks for money, basis points for rates, hundredths of a square metre for areas.
    pub kind: Kind,
    /// The words to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordBody<'a>>,
    /// Whether "not applicable" is a possible answer.
    pub optional: bool,
    /// How unwelcome it is.
    pub sensitivity: Sensitivity,
    /// The question.
    pub text: &'a str,
    /// How to answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a str>,
}

/// One possible answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WordBody<'a> {
    /// The word.
    pub id: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// How the signed-in family's own answer is asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MyBenefitsQuery {
    /// As if one had applied on that day; today if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<NaiveDate>,
    /// With the law as it was published by that day, not a later one than today; today if absent. It answers "what was
    /// right to say then": retroactive law that was published afterwards does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<NaiveDate>,
    /// How much the answer says; `texts` if absent.
    #[serde(default)]
    pub detail: AnswerDetail,
}

/// The caller's family as the rules see it, and what they say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyBenefits<'a> {
    /// What was used: the family's record and its answers, each fact with its evidence. Members go by their ids.
    pub family: Family,
    /// JSON Pointers to answers that the rules of today do not take any more. They count as not asked.
    pub set_aside: Vec<String>,
    /// Verdicts, reasons, questions, totals.
    pub answer: Answer<'a>,
    /// What the family does about its benefits.
    pub take_up: Vec<TakeUpBody>,
}

/// Answers to questions. What is named is replaced, what is not named stays; `null` withdraws an answer, and
/// `{"state": "declined"}` says that the family does not want to tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PutFacts {
    /// Answers about the family as a whole, by the fact's id without the leading `family.`.
    #[schema(value_type = BTreeMap<String, Given>)]
    pub facts: FactMap,
    /// Answers about members, by the member's id.
    pub members: BTreeMap<Uuid, PutMemberFacts>,
    /// Whether nobody is missing in the family's record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub everyone_listed: Option<bool>,
}

/// Answers about one member.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PutMemberFacts {
    /// The ids of this child's parents within the family; an empty list: none of them is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<Vec<Uuid>>,
    /// Answers, by the fact's id without the leading `person.`.
    #[schema(value_type = BTreeMap<String, Given>)]
    pub facts: FactMap,
}

/// What a family does about a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakeUpState {
    /// It means to apply.
    Interested,
    /// It applied.
    Applied,
    /// It receives the benefit; the rules count with that.
    Receiving,
    /// Its application was refused.
    Refused,
    /// It does not want to hear of it.
    NotForMe,
}

impl TakeUpState {
    /// Whether the family has the benefit.
    #[must_use]
    pub const fn is_receiving(self) -> bool {
        matches!(self, Self::Receiving)
    }
}

/// What the family does about a benefit from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTakeUp {
    /// What it does.
    pub state: TakeUpState,
    /// Why the application was refused, 3 to 500 characters; required with `refused` and only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The member that the benefit is decided for; absent where it is the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Uuid>,
}

/// What the family does about a benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakeUpBody {
    /// The benefit's id.
    pub benefit: String,
    /// The member it is decided for; absent for the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// What it does.
    pub state: TakeUpState,
    /// Why the application was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The day on which the family said so.
    pub since: NaiveDate,
}
