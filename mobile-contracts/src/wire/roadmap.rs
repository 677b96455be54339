//! The road map of a family: what to apply for, by when, with which documents, where.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::secret::Secret;
use crate::eligibility::Amount;

/// What is to be done next, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roadmap {
    /// The day it is for, in the family's time zone.
    pub today: NaiveDate,
    /// The steps: those with a last day first, by that day; then by what they bring.
    pub items: Vec<RoadmapItem>,
    /// How many questions are open; their answers may add steps. They are in `/me/benefits`.
    pub open_questions: usize,
    /// The first day on which any verdict changes, with all that is known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_on: Option<NaiveDate>,
}

/// One benefit to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoadmapItem {
    /// The benefit's id.
    pub benefit: String,
    /// The member it is for; absent for the whole family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// That member's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The benefit's name.
    pub name: String,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where one applies: who pays and decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<String>,
    /// Whether it comes without an application: nothing to do but check that it came.
    pub comes_by_itself: bool,
    /// Whether the family said that it means to apply.
    pub interested: bool,
    /// The first day to apply; absent if that is today or has no date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_from: Option<NaiveDate>,
    /// The last day to apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_by: Option<NaiveDate>,
    /// Whether nothing is given after the last day; otherwise being late only costs something.
    pub hard_deadline: bool,
    /// Working days within which it is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decides_in_working_days: Option<i64>,
    /// What it brings within a year, in kopecks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<Amount>,
    /// The amount in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_text: Option<String>,
    /// What to bring.
    pub documents: Vec<RoadmapNote>,
    /// What to do, in order.
    pub steps: Vec<RoadmapNote>,
    /// What the rules do not check and the family should.
    pub to_check: Vec<RoadmapNote>,
}

/// A document, a step, something to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoadmapNote {
    /// What it says.
    pub text: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether it concerns this family for sure; otherwise it may.
    pub certain: bool,
}

/// An address that a calendar subscribes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarSubscription {
    /// The address; its secret is told this once.
    #[schema(value_type = String)]
    pub url: Secret,
}
