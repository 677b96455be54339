//! A family's cards and a device, as people read them.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::{DeviceBody, FamilyCardList};

use super::{facts, minute, plain, table};
use crate::texts;

/// Cards, one a line.
pub(crate) fn list(shown: &FamilyCardList, lang: Lang) -> String {
    if shown.cards.is_empty() {
        return format!("{}\n", texts::nothing_found(lang));
    }
    let mut table = table();
    let head =
        [texts::card(lang), texts::state(lang), texts::class(lang), texts::valid(lang), texts::reason(lang)];
    table.set_header(head);
    for card in &shown.cards {
        table.add_row([
            card.id.to_string(),
            texts::word(&card.state, lang),
            card.class.to_string(),
            format!("{} – {}", card.valid_from, card.valid_until),
            plain(card.state_reason.as_deref().unwrap_or_default()),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// A device.
pub(crate) fn device(shown: &DeviceBody, lang: Lang) -> String {
    facts(&[
        (texts::id(lang), Some(shown.id.to_string())),
        (texts::device(lang), Some(shown.name.clone())),
        (texts::state(lang), Some(texts::word(&shown.state, lang))),
        (texts::since(lang), Some(minute(shown.enrolled_at))),
    ])
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use mobile_contracts::wire::card::CardBody;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_familys_cards_are_shown_in_both_languages() {
        let card = |number: u128, state: &str, reason: Option<&str>| CardBody {
            id: Uuid::from_u128(number),
            member: Uuid::from_u128(4),
            state: state.into(),
            state_reason: reason.map(str::to_owned),
            not_usable: None,
            class: 1,
            valid_from: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            valid_until: NaiveDate::from_ymd_opt(2031, 11, 1).unwrap(),
            issued_at: "2026-11-24T09:05:59Z".parse().unwrap(),
            devices: Vec::new(),
        };
        let cards = vec![card(2, "active", None), card(1, "revoked", Some("Карта утеряна"))];
        let shown = FamilyCardList { family: Uuid::from_u128(9), cards };
        insta::assert_snapshot!("family_cards_ru", list(&shown, Lang::Ru));
        insta::assert_snapshot!("family_cards_en", list(&shown, Lang::En));
    }
}
