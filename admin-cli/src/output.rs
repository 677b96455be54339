//! What is printed: data as tables for people or as JSON for programs, to the standard output; talk to the standard
//! error.

pub(crate) mod audit;
pub(crate) mod benefits;
pub(crate) mod cards;
pub(crate) mod families;
pub(crate) mod keys;
pub(crate) mod partners;

use std::io::{self, Write as _};

use chrono::{DateTime, Utc};
use comfy_table::{ContentArrangement, Table, presets};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::account::AdministratorBody;
use mobile_contracts::wire::card::{AdminCardBody, CardBody};
use serde::Serialize;
use serde_json::json;

use crate::texts;
use crate::trouble::Trouble;

/// How the person or the program wants to be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// For a program.
    pub(crate) json: bool,
    /// The language of people.
    pub(crate) lang: Lang,
}

impl Output {
    /// Prints the result of a command.
    pub(crate) fn data(&self, data: &impl Serialize, people: impl FnOnce(Lang) -> String) -> io::Result<()> {
        let text = match self.json {
            true => serde_json::to_string_pretty(data)? + "\n",
            false => people(self.lang),
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Says something to the person in front of the terminal.
    pub(crate) fn say(&self, text: &str) {
        // Whoever closed the standard error does not want to hear it.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Says why a command was not carried out; a program gets the service's problem as it came.
    pub(crate) fn trouble(&self, trouble: &Trouble) {
        match trouble {
            Trouble::Problem(problem, _) if self.json => self.say(&json!(problem).to_string()),
            other => {
                let text = other.text(self.lang);
                if !text.is_empty() {
                    self.say(&text);
                }
            }
        }
    }
}

/// Who is signed in.
pub(crate) fn administrator(who: &AdministratorBody, server: &str, lang: Lang) -> String {
    let roles: Vec<String> = who.roles.iter().map(|role| texts::word(role, lang)).collect();
    facts(&[
        (texts::server(lang), Some(server.to_owned())),
        (texts::login(lang), who.login.clone()),
        (texts::account(lang), Some(who.account.to_string())),
        (texts::roles(lang), Some(roles.join(", "))),
    ])
}

/// A card with its holder and its devices.
pub(crate) fn card(shown: &AdminCardBody, lang: Lang) -> String {
    let AdminCardBody { card, family, holder } = shown;
    let name = holder.name.as_deref().unwrap_or(texts::left_family(lang));
    let facts = facts(&[
        (texts::card(lang), Some(card.id.to_string())),
        (texts::state(lang), Some(texts::word(&card.state, lang))),
        (texts::reason(lang), card.state_reason.clone()),
        (texts::holder(lang), Some(format!("{name}, {}", texts::word(&holder.role, lang)))),
        (texts::family(lang), Some(family.to_string())),
        (texts::class(lang), Some(card.class.to_string())),
        (texts::valid(lang), Some(format!("{} – {}", card.valid_from, card.valid_until))),
        (texts::issued(lang), Some(minute(card.issued_at))),
    ]);
    facts + "\n" + &devices(card, lang)
}

fn devices(card: &CardBody, lang: Lang) -> String {
    if card.devices.is_empty() {
        return format!("{}\n", texts::no_devices(lang));
    }
    let mut table = table();
    table.set_header([texts::device(lang), texts::state(lang), texts::since(lang)]);
    for device in &card.devices {
        table.add_row([plain(&device.name), texts::word(&device.state, lang), minute(device.enrolled_at)]);
    }
    format!("{}\n", table.trim_fmt())
}

/// One fact a line; those that are not known are left out.
fn facts(facts: &[(&str, Option<String>)]) -> String {
    let mut table = table();
    for (name, value) in facts {
        if let Some(value) = value {
            table.add_row([(*name).to_owned(), plain(value)]);
        }
    }
    format!("{}\n", table.trim_fmt())
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A text that people of a family wrote, without what would move the terminal's cursor or colour.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use mobile_contracts::wire::card::{DeviceBody, HolderBody};
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn instant() -> DateTime<Utc> {
        "2026-11-24T09:05:59Z".parse().unwrap()
    }

    fn a_card() -> AdminCardBody {
        let device = |name: &str, state: &str| DeviceBody {
            id: Uuid::from_u128(3),
            name: name.to_owned(),
            state: state.to_owned(),
            not_usable: None,
            enrolled_at: instant(),
        };
        AdminCardBody {
            card: CardBody {
                id: Uuid::from_u128(1),
                member: Uuid::from_u128(4),
                state: "revoked".into(),
                state_reason: Some("Карта утеряна, выдана новая.".into()),
                not_usable: None,
                class: 1,
                valid_from: day(1),
                valid_until: day(30),
                issued_at: instant(),
                devices: vec![device("Телефон Анны", "active"), device("\u{1b}[2JСтарый", "retired")],
            },
            family: Uuid::from_u128(2),
            holder: HolderBody {
                member: Uuid::from_u128(4),
                role: "parent".into(),
                name: Some("Анна Кузнецова".into()),
            },
        }
    }

    #[test]
    fn a_card_is_shown_in_both_languages() {
        insta::assert_snapshot!("card_ru", card(&a_card(), Lang::Ru));
        insta::assert_snapshot!("card_en", card(&a_card(), Lang::En));
    }

    #[test]
    fn a_card_without_devices_says_so_and_names_no_reason_where_there_is_none() {
        let mut shown = a_card();
        shown.card.devices.clear();
        shown.card.state_reason = None;
        shown.card.state = "active".into();
        insta::assert_snapshot!("card_bare_ru", card(&shown, Lang::Ru));
    }

    #[test]
    fn whoever_has_left_is_shown_without_a_name() {
        let mut shown = a_card();
        shown.holder.name = None;
        assert!(card(&shown, Lang::Ru).contains("уже не в семье, родитель"));
        assert!(card(&shown, Lang::En).contains("no longer of the family, parent"));
    }

    #[test]
    fn an_administrator_is_shown_in_both_languages() {
        let who = AdministratorBody {
            account: Uuid::from_u128(5),
            login: Some("anna.k".into()),
            roles: vec!["partner_manager".into(), "reviewer".into(), "star_gazer".into()],
        };
        insta::assert_snapshot!("whoami_ru", administrator(&who, "http://127.0.0.1:8080/", Lang::Ru));
        insta::assert_snapshot!("whoami_en", administrator(&who, "http://127.0.0.1:8080/", Lang::En));
    }

    #[test]
    fn what_people_wrote_cannot_drive_the_terminal() {
        assert!(!card(&a_card(), Lang::En).contains('\u{1b}'));
    }
}
