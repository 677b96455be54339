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

/// Whether it is settled that the family does better with another benefit that excludes this one.
pub(in crate::benefits) fn is_worse_choice(answer: &Answer<'_>, found: &BenefitAnswer<'_>) -> bool {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::benefits::file::TakeUp;

    fn benefit(id: &str, change: Value) -> Value {
        let mut whole = json!({
            "benefit": id, "per": "family", "name": id, "verdict": "qualifies", "status": "active", "conditions": [],
            "blockers": [], "to_qualify": [], "missing": [], "proactive": false, "evidence": "declared",
            "changes_exactly": true, "documents": [], "steps": [], "not_modelled": [], "assumptions": [], "flags": [],
        });
        let Value::Object(change) = change else { panic!("fields") };
        whole.as_object_mut().unwrap().extend(change);
        whole
    }

    fn planned(benefits: &Value, choices: &Value, file: &File) -> Vec<RoadmapItem> {
        let answer: Answer<'_> = serde_json::from_value(json!({
            "pack": "p@1", "pack_hash": "", "facts_hash": "", "engine": 1, "today": "2026-11-24", "stale_packs": [],
            "benefits": benefits, "questions": [], "choices": choices, "first_year": {"min": 0, "max": 0},
            "changes_on": null,
        }))
        .unwrap();
        let record = Record {
            region: "RU-NIZ".into(),
            zone: chrono_tz::Tz::Europe__Moscow,
            members: Vec::new(),
            categories: Vec::new(),
        };
        plan(&answer, file, &record).items
    }

    fn ids(items: &[RoadmapItem]) -> Vec<&str> {
        items.iter().map(|item| item.benefit.as_str()).collect()
    }

    fn window(opens: &str, last_day: &str) -> Value {
        json!({"opens": opens, "last_day": last_day, "hard": true, "open": null})
    }

    #[test]
    fn the_nearest_last_day_comes_first_and_then_what_brings_more() {
        let brings = |kopecks: i64| json!({"payments": [], "first_year": {"min": kopecks, "max": kopecks}});
        let items = planned(
            &json!([
                benefit("little", json!({"amount": brings(100)})),
                benefit("much", json!({"amount": brings(900)})),
                benefit("later", json!({"window": window("2026-01-01", "2027-03-01")})),
                benefit("soon", json!({"window": window("2026-01-01", "2026-12-01")})),
            ]),
            &json!([]),
            &File::default(),
        );
        assert_eq!(ids(&items), ["soon", "later", "much", "little"]);
        assert_eq!((items[0].apply_from, items[0].hard_deadline), (None, true));
    }

    #[test]
    fn only_what_can_be_had_now_or_later_is_a_step() {
        let items = planned(
            &json!([
                benefit("no", json!({"verdict": "does_not"})),
                benefit("unknown", json!({"verdict": "need_info"})),
                benefit("suspended", json!({"status": "suspended"})),
                benefit(
                    "over",
                    json!({"status": "window_closed", "window": window("2026-01-01", "2026-02-01")})
                ),
                benefit(
                    "opens",
                    json!({"status": "window_closed", "window": window("2027-01-01", "2027-02-01")})
                ),
            ]),
            &json!([]),
            &File::default(),
        );
        assert_eq!(ids(&items), ["opens"]);
        assert_eq!(items[0].apply_from, Some("2027-01-01".parse().unwrap()));
    }

    #[test]
    fn of_benefits_that_exclude_each_other_the_best_stays_once_that_is_settled() {
        let benefits = || json!([benefit("a", json!({})), benefit("b", json!({}))]);
        let choice = |settled: bool| {
            let option =
                |id: &str, best| json!({"benefit": id, "first_year": {"min": 1, "max": 1}, "best": best});
            json!([{"options": [option("a", false), option("b", true)], "settled": settled}])
        };
        assert_eq!(ids(&planned(&benefits(), &choice(true), &File::default())), ["b"]);
        assert_eq!(ids(&planned(&benefits(), &choice(false), &File::default())), ["a", "b"]);
    }

    #[test]
    fn what_the_family_has_settled_for_itself_is_no_step_and_its_interest_is_shown() {
        let benefits = || json!([benefit("a", json!({}))]);
        let with = |state: TakeUpState| {
            let mut file = File::default();
            let since = "2026-11-01".parse().unwrap();
            file.take_up(TakeUp { benefit: "a".into(), member: None, state, why: None, since });
            planned(&benefits(), &json!([]), &file)
        };
        assert!(with(TakeUpState::Interested)[0].interested);
        for state in
            [TakeUpState::Applied, TakeUpState::Receiving, TakeUpState::Refused, TakeUpState::NotForMe]
        {
            assert!(with(state).is_empty(), "{state:?}");
        }
    }
}
