//! From an answer of the rules to what is to be done: values in, a plan out.

use std::cmp::Reverse;

use chrono::NaiveDate;
use mobile_contracts::eligibility::{
    Answer, BenefitAnswer, BenefitStatus, NoteAnswer, Verdict, WindowAnswer,
};
use mobile_contracts::wire::benefits::TakeUpState;
use mobile_contracts::wire::roadmap::{Roadmap, RoadmapItem, RoadmapNote};

use crate::benefits::file::File;
use crate::families::Record;

/// The plan for today. What is received, applied for, refused or not wanted is no step any more; of benefits that
/// exclude each other the best ones are.
pub(super) fn plan(answer: &Answer<'_>, file: &File, record: &Record) -> Roadmap {
    let mut items: Vec<RoadmapItem> = answer
        .benefits
        .iter()
        .filter(|found| is_ahead(found, answer.today) && !is_worse_choice(answer, found))
        .filter_map(|found| match file.state(&found.benefit, found.subject.as_deref()) {
            None => Some(item(found, answer.today, record, false)),
            Some(TakeUpState::Interested) => Some(item(found, answer.today, record, true)),
            Some(_) => None,
        })
        .collect();
    items.sort_by_key(|item| {
        let brings = item.first_year.map_or(0, |amount| amount.min);
        (item.apply_by.unwrap_or(NaiveDate::MAX), item.apply_from, Reverse(brings), item.benefit.clone())
    });
    Roadmap {
        today: answer.today,
        items,
        open_questions: answer.questions.len(),
        changes_on: answer.changes_on,
    }
}

/// Whether the family can have it, now or when its window opens.
fn is_ahead(found: &BenefitAnswer<'_>, today: NaiveDate) -> bool {
    let opens_later = |window: WindowAnswer| window.opens.is_some_and(|opens| opens > today);
    found.verdict == Verdict::Qualifies
        && match found.status {
            BenefitStatus::Active => true,
            BenefitStatus::WindowClosed => found.window.is_some_and(opens_later),
            _ => false,
        }
}

fn is_worse_choice(answer: &Answer<'_>, found: &BenefitAnswer<'_>) -> bool {
    let options = answer.choices.iter().filter(|choice| choice.settled).flat_map(|choice| &choice.options);
    let mut same = options.filter(|one| (&one.benefit, &one.subject) == (&found.benefit, &found.subject));
    same.any(|option| !option.best)
}

fn item(found: &BenefitAnswer<'_>, today: NaiveDate, record: &Record, interested: bool) -> RoadmapItem {
    let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let member = text(&found.subject);
    let who = record.members.iter().find(|one| Some(one.id.to_string()) == member);
    RoadmapItem {
        benefit: found.benefit.clone().into_owned(),
        who: who.map(|one| one.name.clone()),
        member,
        name: text(&found.name).unwrap_or_default(),
        summary: text(&found.summary),
        payer: text(&found.payer),
        comes_by_itself: found.proactive,
        interested,
        apply_from: found.window.and_then(|window| window.opens).filter(|opens| *opens > today),
        apply_by: found.window.and_then(|window| window.last_day).filter(|last| *last >= today),
        hard_deadline: found.window.is_some_and(|window| window.hard && window.last_day.is_some()),
        decides_in_working_days: found.decides_in_working_days,
        first_year: found.amount.as_ref().map(|amount| amount.first_year),
        amount_text: found.amount.as_ref().and_then(|amount| amount.text.clone()),
        documents: notes(&found.documents),
        steps: notes(&found.steps),
        to_check: notes(&found.not_modelled),
    }
}

/// What concerns this family, or may.
fn notes(notes: &[NoteAnswer<'_>]) -> Vec<RoadmapNote> {
    let note = |note: &NoteAnswer<'_>| {
        let text = note.text.as_deref()?.to_owned();
        Some(RoadmapNote {
            text,
            url: note.url.as_deref().map(str::to_owned),
            certain: note.applies == Some(true),
        })
    };
    notes.iter().filter(|note| note.applies != Some(false)).filter_map(note).collect()
}
