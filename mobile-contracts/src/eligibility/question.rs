//! Which question to ask next: the one that decides most money for the least intrusion.
//!
//! A fact's score is, over all benefits that still hang on it, what the benefit may bring in a year divided
//! by how many facts it still needs; less the price of asking. What was declined is never asked again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::explain::Detail;
use super::kleene::Truth;
use super::outcome::{BenefitOutcome, Missing, Outcome};
use super::sheet::{Sheet, SlotState};
use super::words::{Kind, Scope, Sensitivity};

/// A question that can still matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question<'a> {
    /// The fact's id; `everyone_listed` and `parents` ask about the list of members itself.
    pub fact: Cow<'a, str>,
    /// The member whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Cow<'a, str>>,
    /// What kind of value answers it; absent for the two questions about the list of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The words to choose from; the catalogue has them where only ids are wanted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub words: Vec<Choosable<'a>>,
    /// Whether "not applicable" is a possible answer.
    pub optional: bool,
    /// How unwelcome it is.
    pub sensitivity: Sensitivity,
    /// Kopecks a year that hang on the answer, less the price of asking; only the order means anything.
    pub score: i64,
    /// How many verdicts hang on it.
    pub verdicts: u32,
    /// The question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// How to answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Cow<'a, str>>,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choosable<'a> {
    /// The word.
    pub id: Cow<'a, str>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
}

/// What asking costs, in the same unit as what an answer is worth: kopecks a year.
const fn price(sensitivity: Sensitivity) -> i64 {
    match sensitivity {
        Sensitivity::Plain => 0,
        Sensitivity::Personal => 50_000,
        Sensitivity::Financial => 150_000,
        Sensitivity::Special => 300_000,
    }
}

pub(crate) fn ranked<'a>(outcome: &Outcome, sheet: &'a Sheet<'a>, detail: Detail) -> Vec<Question<'a>> {
    let mut scores: BTreeMap<Missing, (i64, u32)> = BTreeMap::new();
    for found in &outcome.benefits {
        let decided = found.now.verdict != Truth::Unknown;
        let list = if decided { found.amount_missing } else { found.missing };
        let askable = || list.of(&outcome.missing).iter().filter(|item| can_be_asked(sheet, **item));
        let count = i64::try_from(askable().count()).unwrap_or(1).max(1);
        // An amount that is merely not exact yet is worth less than a verdict.
        let worth = if decided { worth(sheet, found) / 10 } else { worth(sheet, found) };
        for item in askable() {
            let entry = scores.entry(*item).or_default();
            entry.0 = entry.0.saturating_add(worth / count);
            entry.1 += u32::from(!decided);
        }
    }
    let mut questions: Vec<_> = scores
        .into_iter()
        .map(|(item, (score, verdicts))| question(sheet, detail, item, score, verdicts))
        .collect();
    // The sort is stable, so equal scores keep the order of the pack's declarations.
    questions.sort_by_key(|question| std::cmp::Reverse(question.score));
    questions
}

/// Yearly kopecks: the most it may bring, or what the pack says it is worth where there is no amount or no
/// bound.
fn worth(sheet: &Sheet<'_>, found: &BenefitOutcome) -> i64 {
    let declared = sheet.pack.benefits[usize::from(found.benefit)].worth;
    let amount = found.likely.unwrap_or(found.now).first_year;
    match amount.max {
        Some(0) => declared,
        Some(most) => most,
        None => amount.min.max(declared),
    }
}

fn can_be_asked(sheet: &Sheet<'_>, item: Missing) -> bool {
    match item {
        Missing::Family(slot) => sheet.family[usize::from(slot)].state == SlotState::NotAsked,
        Missing::Person(person, slot) => {
            sheet.person_slot(usize::from(person), slot).state == SlotState::NotAsked
        }
        Missing::Everyone | Missing::Parents(_) => true,
        Missing::Param(..) | Missing::Rule(_) | Missing::NoValue => false,
    }
}

fn question<'a>(
    sheet: &'a Sheet<'a>,
    detail: Detail,
    item: Missing,
    score: i64,
    verdicts: u32,
) -> Question<'a> {
    let pack = sheet.pack;
    let words = |ru: &'static str, en: &'static str| match detail {
        Detail::Ids => None,
        Detail::Texts(super::words::Language::Ru) => Some(Cow::Borrowed(ru)),
        Detail::Texts(super::words::Language::En) => Some(Cow::Borrowed(en)),
    };
    let about_the_list = |fact: &'static str, member, text| Question {
        fact: Cow::Borrowed(fact),
        member,
        kind: None,
        words: Vec::new(),
        optional: false,
        sensitivity: Sensitivity::Personal,
        score: score - price(Sensitivity::Personal),
        verdicts,
        text,
        help: None,
    };
    let name = |person: u8| Cow::Borrowed(sheet.people[usize::from(person)].id.as_str());
    let (fact, member) = match item {
        Missing::Family(slot) => (pack.fact(Scope::Family, usize::from(slot)), None),
        Missing::Person(person, slot) => (pack.fact(Scope::Person, usize::from(slot)), Some(name(person))),
        Missing::Parents(person) => {
            return about_the_list(
                "parents",
                Some(name(person)),
                words("Кто родители ребёнка?", "Who are the child's parents?"),
            );
        }
        Missing::Everyone | Missing::Param(..) | Missing::Rule(_) | Missing::NoValue => {
            let text = words("Перечислены ли все члены семьи?", "Is everybody of the family listed?");
            return about_the_list("everyone_listed", None, text);
        }
    };
    let text = |text: &'a super::words::Text| match detail {
        Detail::Ids => None,
        Detail::Texts(language) => Some(Cow::Borrowed(text.get(language))),
    };
    let vocabulary = fact.vocabulary.filter(|_| detail != Detail::Ids).map(|at| &pack.vocabularies[at]);
    let choosable = vocabulary.into_iter().flat_map(|list| &list.words);
    Question {
        fact: Cow::Borrowed(&fact.id),
        member,
        kind: Some(fact.kind),
        words: choosable
            .map(|(id, words)| Choosable { id: Cow::Borrowed(id.as_str()), text: text(words) })
            .collect(),
        optional: fact.domain.optional,
        sensitivity: fact.sensitivity,
        score: score.saturating_sub(price(fact.sensitivity)),
        verdicts,
        text: text(&fact.question),
        help: fact.help.as_ref().and_then(text),
    }
}
