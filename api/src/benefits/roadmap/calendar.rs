//! The road map as a calendar (RFC 5545): a day for each window that opens and each last day, with a reminder before.
//!
//! Events keep their UIDs, so that a calendar that reads the file again moves them instead of doubling them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use icalendar::{Alarm, Calendar, Component as _, Event, EventLike as _};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::roadmap::{Roadmap, RoadmapItem};

/// How long before the last day the calendar reminds.
const REMINDER: Duration = Duration::days(-7);

/// The whole file. `now` is when it was made.
pub(super) fn write(roadmap: &Roadmap, now: DateTime<Utc>, lang: Lang) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//Social Family Card//Road map//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.append_property(("METHOD", "PUBLISH"));
    calendar.name(match lang {
        Lang::Ru => "Меры поддержки семьи",
        Lang::En => "Family benefits",
    });
    for item in &roadmap.items {
        if let Some(day) = item.apply_from {
            let says = match lang {
                Lang::Ru => "Открывается приём заявлений",
                Lang::En => "Applications open",
            };
            calendar.push(event(item, ("opens", says), day, now));
        }
        if let Some(day) = item.apply_by {
            let says = match lang {
                Lang::Ru => "Последний день подачи",
                Lang::En => "Last day to apply",
            };
            let mut last = event(item, ("last-day", says), day, now);
            // Left out, both would be made anew on every download: by the wall clock and at random.
            let uid = uid(item, "reminder");
            let alarm = Alarm::display(&item.name, REMINDER).uid(&uid).timestamp(now).clone();
            calendar.push(last.append_component(alarm).done());
        }
    }
    calendar.to_string()
}

fn event(item: &RoadmapItem, (kind, says): (&str, &str), day: NaiveDate, now: DateTime<Utc>) -> Event {
    let who = item.who.as_deref().map(|who| format!(" ({who})")).unwrap_or_default();
    let lines = [&item.steps, &item.documents].into_iter().flatten().map(|note| match &note.url {
        Some(url) => format!("• {} {url}", note.text),
        None => format!("• {}", note.text),
    });
    // Without an end it lasts that one day; an end would have to be the day after (RFC 5545 §3.6.1).
    Event::with_uid(&uid(item, kind))
        .timestamp(now)
        .starts(day)
        .add_property("TRANSP", "TRANSPARENT")
        .summary(&format!("{says}: {}{who}", item.name))
        .description(&lines.collect::<Vec<_>>().join("\n"))
        .done()
}

fn uid(item: &RoadmapItem, kind: &str) -> String {
    let member = item.member.as_deref().unwrap_or("family");
    format!("{}.{member}.{kind}@family-card", item.benefit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mobile_contracts::wire::roadmap::RoadmapNote;

    fn a_roadmap() -> Roadmap {
        let note = |text: &str| RoadmapNote { text: text.into(), url: None, certain: true };
        let item = RoadmapItem {
            benefit: "ru.birth.once".into(),
            member: Some("018f0000-0000-7000-8000-000000000001".into()),
            who: Some("Мария Кузнецова".into()),
            name: "Единовременное пособие при рождении ребёнка; федеральное, разовое".into(),
            summary: None,
            payer: None,
            comes_by_itself: false,
            interested: true,
            apply_from: Some("2026-12-01".parse().unwrap()),
            apply_by: Some("2027-06-01".parse().unwrap()),
            hard_deadline: true,
            decides_in_working_days: Some(10),
            first_year: None,
            amount_text: None,
            documents: vec![note("Паспорт")],
            steps: vec![note("Подать заявление\nна Госуслугах")],
            to_check: vec![],
        };
        let today = "2026-11-24".parse().unwrap();
        Roadmap { today, items: vec![item], open_questions: 0, changes_on: None }
    }

    #[test]
    fn lines_are_folded_to_75_bytes_escaped_and_ended_as_the_standard_says() {
        let text = write(&a_roadmap(), DateTime::from_timestamp(1_800_000_000, 0).unwrap(), Lang::Ru);
        let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
        let whole = text.replace("\r\n ", "");
        assert!(whole.contains("ребёнка\\; федеральное\\, разовое (Мария Кузнецова)"), "{whole}");
        assert!(whole.contains("• Подать заявление\\nна Госуслугах\\n• Паспорт"), "{whole}");
        assert!(whole.contains("DTSTART;VALUE=DATE:20270601\r\n"), "{whole}");
        assert!(whole.contains("DTSTAMP:20270115T080000Z\r\n"), "{whole}");
        assert!(whole.contains("TRIGGER:-PT604800S\r\n"), "{whole}");
        assert_eq!(whole.matches("BEGIN:VEVENT").count(), 2);
        assert!(!whole.contains("DTEND"), "an end on the day of the start is none");
    }

    #[test]
    fn the_same_plan_is_written_alike_so_that_a_calendar_does_not_double_it() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let uids = |text: &str| -> Vec<String> {
            text.replace("\r\n ", "")
                .lines()
                .filter(|line| line.starts_with("UID"))
                .map(str::to_owned)
                .collect()
        };
        let (first, later) = (
            write(&a_roadmap(), at(1_800_000_000), Lang::Ru),
            write(&a_roadmap(), at(1_900_000_000), Lang::En),
        );
        assert_eq!((uids(&first), uids(&first).len()), (uids(&later), 3));
        assert_eq!(first, write(&a_roadmap(), at(1_800_000_000), Lang::Ru));
    }
}
