//! Which question to ask next: the one that decides most money for the least intrusion.
//!
//! A fact's score is, over all benefits that still hang on it, what the benefit may bring in a year divided
//! by how many facts it still needs; less the price of asking. What was declined is never asked again.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::eval::index;
use super::explain::Phrase;
use super::kleene::Truth;
use super::outcome::{BenefitOutcome, Missing, Outcome};
use super::sheet::{Sheet, SlotState};
use super::words::{Detail, Kind, Scope, Sensitivity};

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

/// What to ask, before it is put into words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) item: Missing,
    pub(crate) score: i64,
    pub(crate) verdicts: u32,
}

/// The questions in words, or in ids.
pub(crate) fn all<'a>(outcome: &Outcome, sheet: &'a Sheet<'a>, detail: Detail) -> Vec<Question<'a>> {
    ranked(outcome, sheet).into_iter().map(|ranked| question(sheet, detail, ranked)).collect()
}

/// What can still matter, the best question first.
pub(crate) fn ranked(outcome: &Outcome, sheet: &Sheet<'_>) -> Vec<Ranked> {
    let places = Places::of(sheet);
    let mut scores = vec![(0_i64, 0_u32, false); places.count];
    for found in &outcome.benefits {
        let decided = found.now.verdict != Truth::Unknown;
        let list = if decided { found.amount_missing } else { found.missing };
        let askable = || list.of(&outcome.missing).iter().filter(|item| can_be_asked(sheet, **item));
        let count = i64::try_from(askable().count()).unwrap_or(1).max(1);
        // An amount that is merely not exact yet is worth less than a verdict.
        let worth = if decided { worth(outcome, sheet, found) / 10 } else { worth(outcome, sheet, found) };
        for place in askable().filter_map(|item| places.place(*item)) {
            let (score, verdicts, asked) = &mut scores[place];
            *score = score.saturating_add(worth / count);
            *verdicts += u32::from(!decided);
            *asked = true;
        }
    }
    let asked = scores.into_iter().enumerate().filter(|(_, (.., asked))| *asked);
    let mut ranked: Vec<_> = asked
        .map(|(place, (score, verdicts, _))| {
            let item = places.item(place);
            Ranked { item, score: score.saturating_sub(price(sensitivity(sheet, item))), verdicts }
        })
        .collect();
    // The sort is stable, so equal scores keep the order of the pack's declarations.
    ranked.sort_by_key(|question| std::cmp::Reverse(question.score));
    ranked
}

/// Everything that can be asked of a family has a place in a list: its facts, those of its members one by one, whether
/// everybody is listed, whose children they are.
struct Places {
    family: usize,
    of_person: usize,
    everyone: usize,
    count: usize,
}

impl Places {
    fn of(sheet: &Sheet<'_>) -> Self {
        let everyone = sheet.family.len() + sheet.persons.len();
        let count = everyone + 1 + sheet.people.len();
        Self { family: sheet.family.len(), of_person: sheet.pack.person_slots, everyone, count }
    }

    fn place(&self, item: Missing) -> Option<usize> {
        match item {
            Missing::Family(slot) => Some(slot.into()),
            Missing::Person(person, slot) => {
                Some(self.family + usize::from(person) * self.of_person + usize::from(slot))
            }
            Missing::Everyone => Some(self.everyone),
            Missing::Parents(person) => Some(self.everyone + 1 + usize::from(person)),
            Missing::Param(..) | Missing::Rule(_) | Missing::NoValue => None,
        }
    }

    /// What has this place; members are few and a pack's facts are fewer than `u16::MAX`.
    fn item(&self, place: usize) -> Missing {
        let wide = |slot| u16::try_from(slot).unwrap_or(u16::MAX);
        if place < self.family {
            Missing::Family(wide(place))
        } else if place < self.everyone {
            let place = place - self.family;
            Missing::Person(index(place / self.of_person), wide(place % self.of_person))
        } else if place == self.everyone {
            Missing::Everyone
        } else {
            Missing::Parents(index(place - self.everyone - 1))
        }
    }
}

/// Yearly kopecks: the most it may bring, or what the pack says it is worth where there is no amount or no
/// bound.
fn worth(outcome: &Outcome, sheet: &Sheet<'_>, found: &BenefitOutcome) -> i64 {
    let declared = sheet.pack.benefits[usize::from(found.benefit)].worth;
    let amount = outcome.likely_of(found).unwrap_or(found.now).first_year;
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

/// How unwelcome a question is.
fn sensitivity(sheet: &Sheet<'_>, item: Missing) -> Sensitivity {
    match item {
        Missing::Family(slot) => sheet.pack.fact(Scope::Family, slot.into()).sensitivity,
        Missing::Person(_, slot) => sheet.pack.fact(Scope::Person, slot.into()).sensitivity,
        _ => Sensitivity::Personal,
    }
}

fn question<'a>(sheet: &'a Sheet<'a>, detail: Detail, ranked: Ranked) -> Question<'a> {
    let pack = sheet.pack;
    let Ranked { item, score, verdicts } = ranked;
    let about_the_list = |fact: &'static str, member, phrase: Phrase| Question {
        fact: Cow::Borrowed(fact),
        member,
        kind: None,
        words: Vec::new(),
        optional: false,
        sensitivity: Sensitivity::Personal,
        score,
        verdicts,
        text: match detail {
            Detail::Ids => None,
            Detail::Texts(language) => Some(Cow::Borrowed(phrase.get(language))),
        },
        help: None,
    };
    let name = |person: u8| Cow::Borrowed(sheet.people[usize::from(person)].id.as_str());
    let (fact, member) = match item {
        Missing::Family(slot) => (pack.fact(Scope::Family, slot.into()), None),
        Missing::Person(person, slot) => (pack.fact(Scope::Person, slot.into()), Some(name(person))),
        Missing::Parents(person) => return about_the_list("parents", Some(name(person)), Phrase::PARENTS),
        _ => return about_the_list("everyone_listed", None, Phrase::EVERYONE),
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
        score,
        verdicts,
        text: text(&fact.question),
        help: fact.help.as_ref().and_then(text),
    }
}
