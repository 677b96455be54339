//! From what a family had to what it has: values in, news out.

use chrono::{Days, NaiveDate};
use mobile_contracts::eligibility::{Answer, BenefitAnswer, BenefitStatus, Verdict};
use mobile_contracts::wire::benefits::TakeUpState;
use serde::{Deserialize, Serialize};

use crate::benefits::file::File;
use crate::benefits::roadmap::is_worse_choice;

/// So many days before the last day to apply a family is reminded.
const REMIND_BEFORE: Days = Days::new(14);

/// What a family was found to have: one entry for each benefit that it qualifies for and each one it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen(pub(super) Vec<Held>);

/// A benefit that the family qualifies for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) benefit: String,
    pub(super) member: Option<String>,
    pub(super) stage: Stage,
    /// The last day to apply of which the family was reminded.
    #[serde(default)]
    pub(super) reminded: Option<NaiveDate>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// It can be applied for.
    Open,
    /// Its window opens later.
    Later,
    /// It is received.
    Had,
    /// It is over, or another one excludes it.
    Closed,
    /// An answer is needed again before anything can be said.
    Asked,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    pub(super) benefit: String,
    pub(super) what: What,
}

/// What happened to a benefit, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The last day to apply is near.
    LastDays(NaiveDate),
    /// The family qualifies and may apply, until that day if there is one.
    Open(Option<NaiveDate>),
    /// The family qualifies; applications are taken from that day on.
    Opens(NaiveDate),
    /// A question has to be answered again.
    Asks,
    /// It is given no more.
    Ended,
}

/// What is new since `before`, each benefit once and the most urgent first; and what is to be remembered. A family that is
/// looked at for the first time is told nothing: it has just seen it all.
pub(super) fn news(before: Option<&Seen>, answer: &Answer<'_>, file: &File) -> (Vec<News>, Seen) {
    let mut news: Vec<News> = Vec::new();
    let mut tell = |benefit: &str, what| {
        let new = News { benefit: benefit.to_owned(), what };
        if !news.iter().any(|known| known.benefit == new.benefit) {
            news.push(new);
        }
    };
    let prior =
        |found: &BenefitAnswer<'_>| before.and_then(|seen| seen.0.iter().find(|held| is_of(held, found)));
    let mut seen = Seen::default();
    for found in &answer.benefits {
        let settled = file.state(&found.benefit, found.subject.as_deref());
        let was = prior(found);
        let Some(stage) = stage(found, answer.today) else {
            if let (Some(was), Some(lost)) = (was, lost(found)) {
                let quiet = matches!(was.stage, Stage::Closed) || settled == Some(TakeUpState::NotForMe);
                match lost {
                    Lost::Ended if !quiet => tell(&found.benefit, What::Ended),
                    Lost::Asks if !quiet && was.stage != Stage::Asked => tell(&found.benefit, What::Asks),
                    _ => {}
                }
                let kept = match lost {
                    Lost::Ended => None,
                    Lost::Asks => Some(Stage::Asked),
                    Lost::Waits => Some(was.stage),
                };
                seen.0.extend(kept.map(|stage| Held { stage, ..was.clone() }));
            }
            continue;
        };
        let mut held = Held {
            benefit: found.benefit.clone().into_owned(),
            member: found.subject.as_deref().map(str::to_owned),
            stage,
            reminded: was.and_then(|was| was.reminded),
        };
        let wanted = matches!(settled, None | Some(TakeUpState::Interested | TakeUpState::Refused));
        let last_day = found.window.and_then(|window| window.last_day);
        let opens = found.window.and_then(|window| window.opens);
        if before.is_some() && wanted && !is_worse_choice(answer, found) {
            let near = last_day.filter(|last| *last <= answer.today + REMIND_BEFORE && *last >= answer.today);
            match (stage, was.map(|was| was.stage)) {
                (Stage::Open, None | Some(Stage::Later | Stage::Closed)) => {
                    tell(&found.benefit, What::Open(last_day));
                    held.reminded = near.or(held.reminded);
                }
                (Stage::Later, None | Some(Stage::Closed)) => {
                    opens.into_iter().for_each(|opens| tell(&found.benefit, What::Opens(opens)));
                }
                (Stage::Open, _) if near.is_some() && held.reminded != near => {
                    near.into_iter().for_each(|last| tell(&found.benefit, What::LastDays(last)));
                    held.reminded = near;
                }
                _ => {}
            }
        }
        seen.0.push(held);
    }
    news.sort_by_key(|new| new.what);
    (news, seen)
}

/// The first day on which there may be news: something changes, or the last day to apply comes near.
pub(super) fn due_on(answer: &Answer<'_>) -> Option<NaiveDate> {
    let windows = answer.benefits.iter().filter_map(|found| found.window.and_then(|window| window.last_day));
    let reminders = windows.filter_map(|last| last.checked_sub_days(REMIND_BEFORE));
    reminders.chain(answer.changes_on).filter(|day| *day > answer.today).min()
}

fn is_of(held: &Held, found: &BenefitAnswer<'_>) -> bool {
    held.benefit == found.benefit && held.member.as_deref() == found.subject.as_deref()
}

/// Where a benefit stands that the family qualifies for; none if it does not, or it is not given.
fn stage(found: &BenefitAnswer<'_>, today: NaiveDate) -> Option<Stage> {
    if found.verdict != Verdict::Qualifies {
        return None;
    }
    let opens_later = found.window.and_then(|window| window.opens).is_some_and(|opens| opens > today);
    match found.status {
        BenefitStatus::Active => Some(Stage::Open),
        BenefitStatus::WindowClosed if opens_later => Some(Stage::Later),
        BenefitStatus::AlreadyReceives => Some(Stage::Had),
        BenefitStatus::WindowClosed | BenefitStatus::ExcludedBy => Some(Stage::Closed),
        BenefitStatus::NotInForce | BenefitStatus::Suspended => None,
    }
}

/// Why a family does not have what it had.
enum Lost {
    /// It qualifies no more, or the benefit is not given any more.
    Ended,
    /// Something has to be asked again.
    Asks,
    /// A number of the law is being waited for: nothing that a family could do, and no news yet.
    Waits,
}

fn lost(found: &BenefitAnswer<'_>) -> Option<Lost> {
    match found.verdict {
        Verdict::DoesNot | Verdict::Qualifies => Some(Lost::Ended),
        Verdict::NeedInfo => {
            let askable = |fact: &str| !fact.contains(':') && fact != "no_value";
            let asks = found.missing.iter().any(|gap| !gap.for_amount && !gap.declined && askable(&gap.fact));
            Some(if asks { Lost::Asks } else { Lost::Waits })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::benefits::file::TakeUp;

    fn answer(benefits: &[Value]) -> Answer<'static> {
        let whole = |change: &Value| {
            let mut whole = json!({
                "per": "family", "verdict": "qualifies", "status": "active", "conditions": [], "blockers": [],
                "to_qualify": [], "missing": [], "proactive": false, "evidence": "declared", "changes_exactly": true,
                "documents": [], "steps": [], "not_modelled": [], "assumptions": [], "flags": [],
            });
            whole.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            whole
        };
        let answer = json!({
            "pack": "p@1", "pack_hash": "", "facts_hash": "", "engine": 1, "today": "2026-11-24", "stale_packs": [],
            "benefits": benefits.iter().map(whole).collect::<Vec<_>>(), "questions": [], "choices": [],
            "first_year": {"min": 0, "max": 0}, "changes_on": null,
        });
        serde_json::from_value(answer).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn until(last_day: &str) -> Value {
        json!({"opens": null, "last_day": last_day, "hard": true, "open": true})
    }

    /// What is told after `first` was seen, and `then`.
    fn after(first: &[Value], then: &[Value], file: &File) -> Vec<(String, What)> {
        let (nothing, seen) = news(None, &answer(first), file);
        assert_eq!(nothing, [], "the first look tells nothing");
        let (told, seen) = news(Some(&seen), &answer(then), file);
        let (again, _) = news(Some(&seen), &answer(then), file);
        assert_eq!(again, [], "never twice");
        told.into_iter().map(|new| (new.benefit, new.what)).collect()
    }

    fn one(id: &str, change: &Value) -> Value {
        let mut benefit = json!({"benefit": id});
        benefit.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        benefit
    }

    #[test]
    fn what_is_new_is_told_once_with_its_last_day() {
        let told = after(
            &[one("a", &json!({"verdict": "need_info"})), one("b", &json!({}))],
            &[one("a", &json!({"window": until("2027-03-01")})), one("b", &json!({}))],
            &File::default(),
        );
        assert_eq!(told, [("a".to_owned(), What::Open(Some(day("2027-03-01"))))]);
    }

    #[test]
    fn a_window_is_told_when_it_is_known_and_when_it_opens() {
        let later = |opens: &str| json!({"status": "window_closed", "window": {"opens": opens, "last_day": null, "hard": true, "open": false}});
        let known = after(&[], &[one("a", &later("2027-06-01"))], &File::default());
        assert_eq!(known, [("a".to_owned(), What::Opens(day("2027-06-01")))]);
        let opened = after(&[one("a", &later("2027-06-01"))], &[one("a", &json!({}))], &File::default());
        assert_eq!(opened, [("a".to_owned(), What::Open(None))]);
    }

    #[test]
    fn the_last_two_weeks_are_told_once_and_before_everything_else() {
        let far = one("z", &json!({"window": until("2026-12-20")}));
        let near = one("z", &json!({"window": until("2026-12-08")}));
        let told = after(&[far], &[one("a", &json!({})), near.clone()], &File::default());
        let expected =
            [("z".to_owned(), What::LastDays(day("2026-12-08"))), ("a".to_owned(), What::Open(None))];
        assert_eq!(told, expected);
        // What is told as new with its last day is not a reminder on top.
        assert_eq!(after(&[], &[near], &File::default()).len(), 1);
    }

    #[test]
    fn what_ends_is_told_and_a_number_of_the_law_that_ran_out_is_not() {
        let had = [one("a", &json!({}))];
        let ended = after(&had, &[one("a", &json!({"verdict": "does_not"}))], &File::default());
        assert_eq!(ended, [("a".to_owned(), What::Ended)]);
        let paused = after(&had, &[one("a", &json!({"status": "suspended"}))], &File::default());
        assert_eq!(paused, [("a".to_owned(), What::Ended)]);
        let gap = |fact: &str| json!({"verdict": "need_info", "missing": [{"fact": fact, "declined": false, "for_amount": false}]});
        assert_eq!(after(&had, &[one("a", gap("param:pm.child"))], &File::default()), []);
        let asks = after(&had, &[one("a", gap("family.income_12m"))], &File::default());
        assert_eq!(asks, [("a".to_owned(), What::Asks)]);
    }

    #[test]
    fn a_number_that_comes_back_makes_no_news_of_what_the_family_had_all_along() {
        let file = File::default();
        let gap = json!({"verdict": "need_info", "missing": [{"fact": "param:x", "declined": false, "for_amount": false}]});
        let (_, seen) = news(None, &answer(&[one("a", &json!({}))]), &file);
        let (_, seen) = news(Some(&seen), &answer(&[one("a", gap)]), &file);
        assert_eq!(news(Some(&seen), &answer(&[one("a", &json!({}))]), &file).0, []);
    }

    #[test]
    fn what_the_family_does_not_want_or_has_is_no_news() {
        for state in [TakeUpState::NotForMe, TakeUpState::Applied, TakeUpState::Receiving] {
            let mut file = File::default();
            let since = day("2026-11-01");
            file.take_up(TakeUp { benefit: "a".into(), member: None, state, why: None, since });
            assert_eq!(after(&[], &[one("a", &json!({}))], &file), [], "{state:?}");
        }
    }

    #[test]
    fn a_benefit_for_three_children_is_told_once() {
        let children: Vec<_> = ["x", "y", "z"].iter().map(|id| one("a", &json!({"subject": id}))).collect();
        assert_eq!(after(&[], &children, &File::default()).len(), 1);
    }

    #[test]
    fn the_next_look_is_due_when_something_changes_or_a_last_day_comes_near() {
        let mut looked = answer(&[one("a", &json!({"window": until("2026-12-20")}))]);
        assert_eq!(due_on(&looked), Some(day("2026-12-06")));
        looked.changes_on = Some(day("2026-12-01"));
        assert_eq!(due_on(&looked), Some(day("2026-12-01")));
        assert_eq!(due_on(&answer(&[one("a", &json!({"window": until("2026-12-01")}))])), None);
    }
}
