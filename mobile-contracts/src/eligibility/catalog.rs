//! What a pack contains, for lists, forms and reviews: its benefits, its questions, its numbers with their
//! sources. Nothing of a family.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::calendar::Day;
use super::check::rate;
use super::model::{Pack, Param, Piece};
use super::number::Span;
use super::words::{Kind, Per, Scope, Sensitivity, Status, Text};

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
    pub words: &'a [(String, Text)],
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

impl Pack {
    /// Everything that the pack declares.
    #[must_use]
    pub fn catalog(&self) -> Catalog<'_> {
        let name = |at: &u16| Cow::Borrowed(self.benefits[usize::from(*at)].id.as_str());
        let benefits = self.benefits.iter().map(|benefit| CatalogBenefit {
            id: Cow::Borrowed(&benefit.id),
            pack: Cow::Borrowed(&self.layers[benefit.layer].id),
            name: &benefit.name,
            per: benefit.per,
            versions: benefit
                .versions
                .iter()
                .map(|version| CatalogVersion {
                    id: Cow::Borrowed(&version.id),
                    status: version.status,
                    from: version.from.date(),
                    to: version.to.date(),
                    published: version.published.meaningful(),
                    law: &version.law,
                })
                .collect(),
            excludes: benefit.excludes.iter().map(name).collect(),
            depends_on: benefit.depends_on.iter().map(name).collect(),
            suspended: benefit.suspended.as_ref().map(|pause| &pause.reason),
        });
        let facts = self.facts.iter().map(|fact| CatalogFact {
            id: &fact.id,
            scope: fact.scope,
            kind: fact.kind,
            words: fact.vocabulary.map_or(&[][..], |at| &self.vocabularies[at].words),
            optional: fact.domain.optional,
            sensitivity: fact.sensitivity,
            question: &fact.question,
            help: fact.help.as_ref(),
        });
        Catalog {
            pack: self.id(),
            hash: Cow::Borrowed(&self.hash),
            benefits: benefits.collect(),
            facts: facts.collect(),
            parameters: self.params.iter().map(|param| self.parameter(param)).collect(),
        }
    }

    /// What a condition of a benefit says in its newest version, with `…` where a family's values stand; and whether one
    /// of those is a date, which may be somebody's.
    #[must_use]
    pub fn condition_text(&self, benefit: &str, condition: &str) -> Option<(Text, bool)> {
        let benefit = self.benefits.iter().find(|one| one.id == benefit)?;
        let conditions = benefit.versions.iter().rev().flat_map(|version| &version.conditions);
        let found = conditions.into_iter().find(|one| one.id == condition)?;
        let text = |pieces: &[Piece]| pieces.iter().map(Piece::without_value).collect();
        let dated = found.shown.iter().any(|shown| shown.kind == Kind::Date);
        Some((Text { ru: text(&found.text.ru), en: text(&found.text.en) }, dated))
    }

    fn parameter<'a>(&'a self, param: &'a Param) -> CatalogParameter<'a> {
        let words = param.index.map(|at| &self.vocabularies[at].words);
        let mut values = Vec::new();
        for (series, list) in param.series.iter().enumerate() {
            let key = words.map(|words| Cow::Borrowed(words[series].0.as_str()));
            for value in list {
                let source = &self.sources[value.note as usize];
                let unit = if param.kind == Kind::Rate {
                    Span::exactly(value.value).div(Span::exactly(rate(1))).lo
                } else {
                    value.value
                };
                values.push(CatalogValue {
                    key: key.clone(),
                    from: value.from.date(),
                    to: value.to.date(),
                    value: unit.round(),
                    status: source.status,
                    source: &source.text,
                    read_on: source.read_on,
                    hash: source.hash.as_deref(),
                });
            }
        }
        CatalogParameter {
            id: Cow::Borrowed(&param.id),
            kind: param.kind,
            name: &param.name,
            law: &param.law,
            values,
        }
    }
}

impl Piece {
    fn without_value(&self) -> &str {
        match self {
            Self::Words(words) => words,
            Self::Value(_) => "…",
        }
    }
}

impl Day {
    /// The date, unless it stands for "always known".
    fn meaningful(self) -> Option<NaiveDate> {
        if self >= Self::EARLIEST { self.date() } else { None }
    }
}
