//! Families, what waits for a review, and what became of a list, as tables for people.

use std::collections::BTreeMap;

use mobile_contracts::discount::Category;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::family::{AdminFamilyBody, CategoryBody, DecisionBody, ReviewPage};
use mobile_contracts::wire::list::{RowOutcome, RowReport};

use super::{facts, minute, plain, table};
use crate::texts;

/// What waits for a review.
pub(crate) fn reviews(page: &ReviewPage, lang: Lang) -> String {
    if page.reviews.is_empty() {
        return format!("{}\n", texts::nothing_waits(lang));
    }
    let mut table = table();
    table.set_header([
        texts::family(lang),
        texts::category(lang),
        texts::region(lang),
        texts::municipality(lang),
        texts::since(lang),
    ]);
    for review in &page.reviews {
        table.add_row([
            review.family.to_string(),
            word(review.category, lang),
            review.region.clone(),
            plain(review.municipality.as_deref().unwrap_or_default()),
            minute(review.declared_at),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// A family with its members, its categories and what was decided about them.
pub(crate) fn family(shown: &AdminFamilyBody, lang: Lang) -> String {
    let AdminFamilyBody { family, history } = shown;
    let facts = facts(&[
        (texts::family(lang), Some(family.id.to_string())),
        (texts::region(lang), Some(family.home.region.clone())),
        (texts::municipality(lang), family.home.municipality.clone()),
        (texts::time_zone(lang), Some(family.home.time_zone.clone())),
        (texts::since(lang), Some(minute(family.registered_at))),
    ]);
    let mut members = table();
    members.set_header([
        texts::member(lang),
        texts::role(lang),
        texts::born(lang),
        texts::studies(lang),
        texts::known(lang),
        texts::id(lang),
    ]);
    for member in &family.members {
        let role = serde_json::to_value(member.role).ok();
        let role = role.as_ref().and_then(|role| role.as_str()).unwrap_or_default();
        members.add_row([
            plain(&member.name.0),
            texts::word(role, lang),
            member.birth_date.0.to_string(),
            member.studies_until.as_ref().map(|date| date.0.to_string()).unwrap_or_default(),
            texts::word(&member.evidence, lang),
            member.id.to_string(),
        ]);
    }
    let categories = categories(&family.categories, lang);
    let history = decisions(history, lang);
    format!("{facts}\n{}\n\n{categories}\n{history}", members.trim_fmt())
}

fn categories(held: &[CategoryBody], lang: Lang) -> String {
    let mut table = table();
    let headings = [
        texts::category(lang),
        texts::state(lang),
        texts::valid(lang),
        texts::document(lang),
        texts::reason(lang),
    ];
    table.set_header(headings);
    for one in held {
        let until = one.valid_until.map(|until| until.to_string()).unwrap_or_default();
        table.add_row([
            word(one.category, lang),
            texts::word(&one.state, lang),
            format!("{} – {until}", one.valid_from),
            plain(one.document.as_deref().unwrap_or_default()),
            plain(one.reason.as_deref().unwrap_or_default()),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

fn decisions(history: &[DecisionBody], lang: Lang) -> String {
    let mut table = table();
    table.set_header([texts::when(lang), texts::category(lang), texts::state(lang), texts::by(lang)]);
    for decision in history {
        table.add_row([
            minute(decision.at),
            word(decision.category, lang),
            texts::word(&decision.state, lang),
            decision.by.map(|by| by.to_string()).unwrap_or_default(),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// A line for each row of a list.
pub(crate) fn report(rows: &[RowReport], lang: Lang) -> String {
    let mut text = String::new();
    for row in rows {
        let detail = row.detail.as_ref().map(|detail| format!(": {}", plain(detail))).unwrap_or_default();
        text += &format!("{} {}  {}{detail}\n", texts::line(lang), row.line, outcome(row.outcome, lang));
    }
    text
}

/// How many rows came to what.
pub(crate) fn counts(counts: &BTreeMap<RowOutcome, usize>, lang: Lang) -> String {
    let counts: Vec<String> =
        counts.iter().map(|(what, count)| format!("{}: {count}", outcome(*what, lang))).collect();
    counts.join(", ")
}

fn outcome(outcome: RowOutcome, lang: Lang) -> String {
    texts::word(outcome.into(), lang)
}

fn word(category: Category, lang: Lang) -> String {
    texts::word(category.into(), lang)
}

#[cfg(test)]
mod tests {
    use mobile_contracts::wire::family::{FamilyBody, FamilyRole, HomeBody, MemberBody, ReviewBody};
    use uuid::Uuid;

    use super::*;

    fn a_family() -> AdminFamilyBody {
        let at = "2026-11-24T09:05:59Z".parse().unwrap();
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let member = |number, role, name: &str, born| MemberBody {
            evidence: "declared".into(),
            id: Uuid::from_u128(number),
            role,
            name: name.to_owned().into(),
            birth_date: day(born).into(),
            has_snils: false,
            studies_until: None,
            has_account: role == FamilyRole::Parent,
        };
        AdminFamilyBody {
            family: FamilyBody {
                id: Uuid::from_u128(1),
                home: HomeBody {
                    region: "RU-NIZ".into(),
                    municipality: Some("Бор".into()),
                    time_zone: "Europe/Moscow".into(),
                },
                members: vec![
                    member(2, FamilyRole::Parent, "Анна Кузнецова", "1990-03-12"),
                    member(3, FamilyRole::Child, "Мария \u{1b}[2JКузнецова", "2010-05-10"),
                ],
                categories: vec![CategoryBody {
                    id: Uuid::from_u128(4),
                    category: Category::Large,
                    state: "confirmed".into(),
                    evidence: "document_seen".into(),
                    valid_from: day("2026-11-24"),
                    valid_until: Some(day("2028-05-09")),
                    document: Some("Удостоверение многодетной семьи".into()),
                    reason: None,
                    declared_at: at,
                    changed_at: at,
                }],
                registered_at: at,
            },
            history: vec![DecisionBody {
                id: Uuid::from_u128(4),
                category: Category::Large,
                state: "confirmed".into(),
                evidence: "document_seen".into(),
                valid_until: Some(day("2028-05-09")),
                document: None,
                reason: None,
                by: Some(Uuid::from_u128(5)),
                at,
            }],
        }
    }

    #[test]
    fn a_family_is_shown_in_both_languages_and_cannot_drive_the_terminal() {
        let shown = family(&a_family(), Lang::Ru);
        assert!(!shown.contains('\u{1b}'));
        insta::assert_snapshot!("family_ru", shown);
        insta::assert_snapshot!("family_en", family(&a_family(), Lang::En));
    }

    #[test]
    fn what_waits_is_listed_in_both_languages() {
        let review = ReviewBody {
            family: Uuid::from_u128(1),
            id: Uuid::from_u128(4),
            category: Category::DisabledChild,
            region: "RU-NIZ".into(),
            municipality: None,
            declared_at: "2026-11-24T09:05:59Z".parse().unwrap(),
        };
        let page = ReviewPage { reviews: vec![review], next: None };
        insta::assert_snapshot!("reviews_ru", reviews(&page, Lang::Ru));
        insta::assert_snapshot!("reviews_en", reviews(&page, Lang::En));
        let none = ReviewPage { reviews: vec![], next: None };
        assert_eq!(reviews(&none, Lang::Ru), "Ничего не ждёт проверки.\n");
    }

    #[test]
    fn a_list_is_reported_line_by_line_and_counted() {
        let row = |line, outcome, detail: Option<&str>| RowReport {
            line,
            outcome,
            detail: detail.map(str::to_owned),
            family: None,
        };
        let rows = [
            row(2, RowOutcome::Confirmed, None),
            row(3, RowOutcome::NotFound, Some("Семья с таким СНИЛС не зарегистрирована.")),
        ];
        insta::assert_snapshot!("report_ru", report(&rows, Lang::Ru));
        let counted = BTreeMap::from([(RowOutcome::Confirmed, 1), (RowOutcome::NotFound, 1)]);
        assert_eq!(counts(&counted, Lang::Ru), "подтверждена: 1, не найдена: 1");
        assert_eq!(counts(&counted, Lang::En), "confirmed: 1, not found: 1");
    }
}
