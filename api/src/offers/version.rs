//! What an offer says: its texts and its terms, written by people, checked, and kept as a version.

use std::collections::HashSet;

use mobile_contracts::discount::{OfferTerms, Promise, PublishedOffer};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldCode, FieldError};
use uuid::Uuid;

use super::Offer;
use super::store::VersionRow;
use crate::checks::Checks;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::fold::fold;
use crate::ids::Key;

/// What families and cashiers read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Title {
    /// In one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// What somebody wrote, before it is checked.
#[derive(Debug, Clone)]
pub struct Written {
    /// What families and cashiers read.
    pub title: Title,
    /// What families read besides.
    pub description: Title,
    /// What is computed.
    pub terms: OfferTerms,
}

impl Written {
    /// The same with its texts trimmed, if all of it makes sense and it names no outlets but the partner's `own`. An
    /// English text that is left out is the Russian one.
    pub(super) fn check(self, own: &HashSet<Uuid>) -> Result<Self, Failure> {
        let mut checks = Checks::default();
        let mut both = |pointer: &str, text: &Title, least: usize, most: usize| {
            let ru = checks.text(&format!("{pointer}/ru"), &text.ru, least..=most);
            let en = checks.text(&format!("{pointer}/en"), &text.en, 0..=most);
            Title { en: if en.is_empty() { ru.clone() } else { en }, ru }
        };
        let title = both("/title", &self.title, 3, 120);
        let description = both("/description", &self.description, 0, 2000);
        for problem in self.terms.validate() {
            checks.add(Failure::field_of("/terms", &problem));
        }
        for (pointer, outlets) in named_outlets(&self.terms) {
            if !outlets.is_subset(own) {
                checks.add(FieldError::new(pointer, FieldCode::NoSuchObject));
            }
        }
        checks.finish()?;
        Ok(Self { title, description, terms: self.terms })
    }
}

/// The outlets that terms name, by the place where they do.
fn named_outlets(terms: &OfferTerms) -> Vec<(String, HashSet<Uuid>)> {
    let mut named = vec![("/terms/outlets".to_owned(), terms.outlets.iter().copied().collect())];
    if let Promise::Priced { lines } = &terms.promise {
        named.extend(lines.iter().enumerate().map(|(at, line)| {
            (format!("/terms/promise/lines/{at}/outlets"), line.outlets.iter().copied().collect())
        }));
    }
    named
}

/// A version of an offer.
#[derive(Debug, Clone)]
pub struct Version {
    /// What families and cashiers read.
    pub title: Title,
    /// What families read besides.
    pub description: Title,
    /// What is computed, with the version's number and hash.
    pub offer: PublishedOffer,
    /// When it was written.
    pub created_at: Instant,
}

impl Version {
    /// What a search looks at.
    pub(super) fn search_key(&self) -> String {
        fold([&*self.title.ru, &*self.title.en, &*self.description.ru, &*self.description.en])
    }
}

impl TryFrom<VersionRow> for Version {
    type Error = Failure;

    fn try_from(row: VersionRow) -> Result<Self, Failure> {
        let terms = serde_json::from_str(&row.terms).map_err(anyhow::Error::from)?;
        let version = u32::try_from(row.version)
            .map_err(|_| Failure::internal("an offer's version is out of range"))?;
        let offer = PublishedOffer::new(row.offer_id.uuid(), version, terms)
            .map_err(|_| Failure::internal("the terms of a version are not sound"))?;
        Ok(Self {
            title: Title { ru: row.title_ru, en: row.title_en },
            description: Title { ru: row.description_ru, en: row.description_en },
            offer,
            created_at: row.created_at,
        })
    }
}

impl VersionRow {
    /// The row of a version. What was written has been checked.
    pub(super) fn of(offer: Key<Offer>, version: i64, written: &Written, now: Instant) -> Self {
        Self {
            offer_id: offer,
            version,
            title_ru: written.title.ru.clone(),
            title_en: written.title.en.clone(),
            terms: written.terms.canonical_json(),
            terms_hash: written.terms.hash().0.to_vec(),
            created_at: now,
            description_ru: written.description.ru.clone(),
            description_en: written.description.en.clone(),
        }
    }
}
