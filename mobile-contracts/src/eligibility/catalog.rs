//! What a pack contains, for lists, forms and reviews, and for whoever asks for answers by ids and looks up the texts
//! here: its benefits with their reasons, its questions, its numbers with their sources. Nothing of a family.

mod build;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::words::{Kind, Per, Period, Scope, Sensitivity, Status, Text};

/// Everything that a pack declares.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Catalog<'a> {
    /// The packs: `ru-federal@2026.3.0`.
    pub pack: String,
    /// SHA-256 over their files.
    pub hash: Cow<'a, str>,
    /// The benefits.
    pub benefits: Vec<CatalogBenefit<'a>>,
    /// The facts that may be asked.
    pub facts: Vec<CatalogFact<'a>>,
    /// The numbers of the law.
    pub parameters: Vec<CatalogParameter<'a>>,
}

/// A benefit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogBenefit<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// The pack that declares it.
    pub pack: Cow<'a, str>,
    /// Its name.
    pub name: &'a Text,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<&'a Text>,
    /// Who pays it, or grants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<&'a Text>,
    /// Whom it is decided for.
    pub per: Per,
    /// Its versions.
    pub versions: Vec<CatalogVersion<'a>>,
    /// The benefits that it excludes.
    pub excludes: Vec<Cow<'a, str>>,
    /// The benefits that its rule asks about.
    pub depends_on: Vec<Cow<'a, str>>,
    /// Why it is not paid for the time being.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<&'a Text>,
}

/// A version of a rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogVersion<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// How sure it is.
    pub status: Status,
    /// The first day in force.
    pub from: Option<NaiveDate>,
    /// The first day no longer in force.
    pub to: Option<NaiveDate>,
    /// Since when it was known.
    pub published: Option<NaiveDate>,
    /// The acts.
    pub law: &'a [String],
    /// What it asks for.
    pub conditions: Vec<CatalogCondition<'a>>,
    /// What it brings, in the order in which an answer gives the amounts.
    pub payments: Vec<CatalogPayment<'a>>,
    /// What to bring along.
    pub documents: Vec<CatalogNote<'a>>,
    /// What to do.
    pub steps: Vec<CatalogNote<'a>>,
    /// What the rule leaves out.
    pub not_modelled: Vec<CatalogNote<'a>>,
    /// What it takes for granted.
    pub assumptions: Vec<CatalogNote<'a>>,
}

/// A condition of a rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogCondition<'a> {
    /// Its id within the rule.
    pub id: &'a str,
    /// The condition in words, with `…` where a family's values stand.
    pub text: Text,
    /// The act it follows from, where that is not the rule's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<&'a str>,
}

/// One payment of a benefit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogPayment<'a> {
    /// How often it is paid.
    pub period: Period,
    /// What it is, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a Text>,
}

/// A document, a step, something left out or taken for granted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogNote<'a> {
    /// Its id within the rule.
    pub id: &'a str,
    /// What it says.
    pub text: &'a Text,
    /// Where to read on, or to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Whether it concerns some families only.
    pub conditional: bool,
}

/// A fact that may be asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogFact<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
    pub scope: Scope,
    /// What kind of value it has.
    pub kind: Kind,
    /// Its possible words.
    pub words: Vec<CatalogWord<'a>>,
    /// Whether "not applicable" is possible.
    pub optional: bool,
    /// How unwelcome the question is.
    pub sensitivity: Sensitivity,
    /// The question.
    pub question: &'a Text,
    /// How to answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a Text>,
}

/// A word that answers a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogWord<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is called.
    pub text: &'a Text,
}

/// A number of the law.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogParameter<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// What it counts.
    pub kind: Kind,
    /// Its name.
    pub name: &'a Text,
    /// The act it is set by, where that is one for all values.
    pub law: &'a str,
    /// Its values.
    pub values: Vec<CatalogValue<'a>>,
}

/// A value of a number, and where it was read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogValue<'a> {
    /// The word of the index it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Cow<'a, str>>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The first day that no longer counts.
    pub to: Option<NaiveDate>,
    /// Kopecks, basis points, hundredths of a square metre, or the number; a date is its day's number.
    pub value: i64,
    /// How sure it is.
    pub status: Status,
    /// Where it was read.
    pub source: &'a str,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_on: Option<NaiveDate>,
    /// The hash of the document that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<&'a str>,
}
