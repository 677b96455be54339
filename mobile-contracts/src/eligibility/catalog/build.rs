//! A catalogue out of a loaded pack.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::super::calendar::Day;
use super::super::check::rate;
use super::super::model::{Benefit, Note, Pack, Param, Piece, Template, Version};
use super::super::number::Span;
use super::super::words::{Kind, Text};
use super::{
    Catalog, CatalogBenefit, CatalogCondition, CatalogFact, CatalogNote, CatalogParameter, CatalogPayment,
    CatalogValue, CatalogVersion, CatalogWord,
};

impl Pack {
    /// Everything that the pack declares.
    #[must_use]
    pub fn catalog(&self) -> Catalog<'_> {
        let facts = self.facts.iter().map(|fact| CatalogFact {
            id: &fact.id,
            scope: fact.scope,
            kind: fact.kind,
            words: fact.vocabulary.map_or_else(Vec::new, |at| words(&self.vocabularies[at].words)),
            optional: fact.domain.optional,
            sensitivity: fact.sensitivity,
            question: &fact.question,
            help: fact.help.as_ref(),
        });
        Catalog {
            pack: self.id(),
            hash: Cow::Borrowed(&self.hash),
            benefits: self.benefits.iter().map(|benefit| self.benefit(benefit)).collect(),
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
        let dated = found.shown.iter().any(|shown| shown.kind == Kind::Date);
        Some((found.text.without_values(), dated))
    }

    fn benefit<'a>(&'a self, benefit: &'a Benefit) -> CatalogBenefit<'a> {
        let id = |at: &u16| Cow::Borrowed(self.benefits[usize::from(*at)].id.as_str());
        CatalogBenefit {
            id: Cow::Borrowed(&benefit.id),
            pack: Cow::Borrowed(&self.layers[benefit.layer].id),
            name: &benefit.name,
            summary: benefit.summary.as_ref(),
            payer: benefit.payer.as_ref(),
            per: benefit.per,
            versions: benefit.versions.iter().map(version).collect(),
            excludes: benefit.excludes.iter().map(id).collect(),
            depends_on: benefit.depends_on.iter().map(id).collect(),
            suspended: benefit.suspended.as_ref().map(|pause| &pause.reason),
        }
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

fn version(version: &Version) -> CatalogVersion<'_> {
    let conditions = version.conditions.iter().map(|condition| CatalogCondition {
        id: &condition.id,
        text: condition.text.without_values(),
        law: condition.law.as_deref(),
    });
    let payments =
        version.amount.iter().map(|part| CatalogPayment { period: part.period, text: part.text.as_ref() });
    CatalogVersion {
        id: Cow::Borrowed(&version.id),
        status: version.status,
        from: version.from.date(),
        to: version.to.date(),
        published: version.published.meaningful(),
        law: &version.law,
        conditions: conditions.collect(),
        payments: payments.collect(),
        documents: notes(&version.documents),
        steps: notes(&version.steps),
        not_modelled: notes(&version.not_modelled),
        assumptions: notes(&version.assumptions),
    }
}

fn words(words: &[(String, Text)]) -> Vec<CatalogWord<'_>> {
    words.iter().map(|(id, text)| CatalogWord { id, text }).collect()
}

fn notes(notes: &[Note]) -> Vec<CatalogNote<'_>> {
    let notes = notes.iter().map(|note| CatalogNote {
        id: &note.id,
        text: &note.text,
        url: note.url.as_deref(),
        conditional: note.when.is_some(),
    });
    notes.collect()
}

impl Template {
    /// The text with `…` where values stand.
    fn without_values(&self) -> Text {
        let text = |pieces: &[Piece]| pieces.iter().map(Piece::without_value).collect();
        Text { ru: text(&self.ru), en: text(&self.en) }
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
