//! Partners, outlets, tills and offers, as people read them.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::dispute::AdminDisputeBody;
use mobile_contracts::wire::offer::{OfferBody, TextBody};
use mobile_contracts::wire::outlet::OutletBody;
use mobile_contracts::wire::partner::{AdminPartnerBody, PartnerBody, StaffBody};
use mobile_contracts::wire::till::TillBody;

use super::{facts, minute, plain, table};
use crate::texts;

/// Partners, one a line.
pub(crate) fn list(partners: &[PartnerBody], lang: Lang) -> String {
    let head = [texts::id(lang), texts::name(lang), texts::inn(lang), texts::state(lang), texts::since(lang)];
    rows(
        head,
        partners.iter().map(|one| {
            let inn = one.inn.clone().unwrap_or_default();
            [
                one.id.to_string(),
                plain(&one.name),
                inn,
                texts::partner_state(&one.state, lang),
                minute(one.created_at),
            ]
        }),
        lang,
    )
}

/// A partner and its people.
pub(crate) fn partner(shown: &AdminPartnerBody, lang: Lang) -> String {
    let one = &shown.partner;
    let about = facts(&[
        (texts::partner(lang), Some(one.id.to_string())),
        (texts::name(lang), Some(one.name.clone())),
        (texts::legal_name(lang), one.legal_name.clone()),
        (texts::inn(lang), one.inn.clone()),
        (texts::ogrn(lang), one.ogrn.clone()),
        (texts::sector(lang), Some(texts::sector_name(one.sector.into(), lang))),
        (texts::state(lang), Some(texts::partner_state(&one.state, lang))),
        (texts::reason(lang), one.state_reason.clone()),
        (texts::since(lang), Some(minute(one.created_at))),
    ]);
    about + "\n" + &staff(&shown.staff, lang)
}

/// Who acts for a partner, one a line.
pub(crate) fn staff(staff: &[StaffBody], lang: Lang) -> String {
    let head = [texts::person(lang), texts::role(lang), texts::contact(lang), texts::since(lang)];
    let people = staff.iter().map(|one| {
        [plain(&one.name), texts::word(&one.role, lang), plain(&one.contact), minute(one.joined_at)]
    });
    rows(head, people, lang)
}

/// Outlets, one a line.
pub(crate) fn outlets(outlets: &[OutletBody], lang: Lang) -> String {
    let head =
        [texts::id(lang), texts::name(lang), texts::address(lang), texts::zone(lang), texts::state(lang)];
    rows(
        head,
        outlets.iter().map(|one| {
            let state = texts::word(&one.state, lang);
            [one.id.to_string(), plain(&one.name), plain(&one.address), one.time_zone.clone(), state]
        }),
        lang,
    )
}

/// Tills, one a line.
pub(crate) fn tills(tills: &[TillBody], lang: Lang) -> String {
    let head =
        [texts::id(lang), texts::name(lang), texts::kind(lang), texts::state(lang), texts::since(lang)];
    rows(
        head,
        tills.iter().map(|one| {
            let (kind, state) = (texts::word(&one.kind, lang), texts::word(&one.state, lang));
            [one.id.to_string(), plain(&one.name), kind, state, minute(one.created_at)]
        }),
        lang,
    )
}

/// Disputes, one a line.
pub(crate) fn disputes(disputes: &[AdminDisputeBody], lang: Lang) -> String {
    let head = [
        texts::dispute(lang),
        texts::card(lang),
        texts::partner(lang),
        texts::when(lang),
        texts::discount(lang),
        texts::state(lang),
    ];
    rows(
        head,
        disputes.iter().map(|one| {
            [
                one.id.to_string(),
                one.card.to_string(),
                plain(&format!("{}, {}", one.partner_name, one.outlet_name)),
                minute(one.redeemed_at),
                one.discount.to_string(),
                texts::word(&one.dispute.state, lang),
            ]
        }),
        lang,
    )
}

/// Offers, one a line.
pub(crate) fn offers(offers: &[OfferBody], lang: Lang) -> String {
    let head = [
        texts::id(lang),
        texts::name(lang),
        texts::state(lang),
        texts::version(lang),
        texts::submitted(lang),
    ];
    rows(
        head,
        offers.iter().map(|one| {
            let submitted = one.submitted.map(|version| version.to_string()).unwrap_or_default();
            let state = texts::offer_state(&one.state, lang);
            [
                one.id.to_string(),
                title(&one.latest.title, lang),
                state,
                one.latest.version.to_string(),
                submitted,
            ]
        }),
        lang,
    )
}

/// An offer with the terms of its newest version, as the API writes them.
pub(crate) fn offer(shown: &OfferBody, lang: Lang) -> String {
    let newest = &shown.latest;
    let about = facts(&[
        (texts::offer(lang), Some(shown.id.to_string())),
        (texts::partner(lang), Some(shown.partner.to_string())),
        (texts::name(lang), Some(title(&newest.title, lang))),
        (texts::description(lang), Some(title(&newest.description, lang)).filter(|text| !text.is_empty())),
        (texts::state(lang), Some(texts::offer_state(&shown.state, lang))),
        (texts::reason(lang), shown.state_reason.clone()),
        (texts::version(lang), Some(newest.version.to_string())),
        (texts::in_force(lang), shown.in_force.as_ref().map(|older| older.version.to_string())),
        (texts::submitted(lang), shown.submitted.map(|version| version.to_string())),
    ]);
    let terms = serde_json::to_string_pretty(&newest.terms).unwrap_or_default();
    format!("{about}\n{}\n{terms}\n", texts::terms(lang))
}

fn title(text: &TextBody, lang: Lang) -> String {
    let wanted = match lang {
        Lang::Ru => &text.ru,
        Lang::En => text.en.as_ref().unwrap_or(&text.ru),
    };
    plain(wanted)
}

fn rows<const N: usize>(
    head: [&str; N],
    rows: impl ExactSizeIterator<Item = [String; N]>,
    lang: Lang,
) -> String {
    if rows.len() == 0 {
        return format!("{}\n", texts::nothing_found(lang));
    }
    let mut table = table();
    table.set_header(head);
    for row in rows {
        table.add_row(row);
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use mobile_contracts::business::Sector;
    use mobile_contracts::discount::{Kopecks, OfferTerms, Promise};
    use mobile_contracts::wire::dispute::DisputeBody;
    use mobile_contracts::wire::offer::OfferVersionBody;
    use mobile_contracts::wire::partner::StaffBody;
    use uuid::Uuid;

    use super::*;

    fn a_partner() -> AdminPartnerBody {
        AdminPartnerBody {
            partner: PartnerBody {
                id: Uuid::from_u128(1),
                name: "Пекарня «Каравай»".into(),
                legal_name: Some("ООО «Каравай»".into()),
                inn: Some("7707083893".into()),
                ogrn: Some("1027700132195".into()),
                sector: Sector::Catering,
                state: "suspended".into(),
                state_reason: Some("Жалобы семей.".into()),
                created_at: "2026-11-24T09:05:59Z".parse().unwrap(),
                revision: 3,
            },
            staff: vec![StaffBody {
                account: Uuid::from_u128(2),
                role: "owner".into(),
                name: "\u{1b}[2JОльга".into(),
                contact: "olga@karavay.example".into(),
                joined_at: "2026-11-24T09:05:59Z".parse().unwrap(),
            }],
        }
    }

    fn an_offer() -> OfferBody {
        let terms = OfferTerms::new(Promise::Informational { from: None, to: None });
        let text = |ru: &str, en: &str| TextBody { ru: ru.into(), en: Some(en.into()) };
        OfferBody {
            id: Uuid::from_u128(3),
            partner: Uuid::from_u128(1),
            state: "in_review".into(),
            state_reason: None,
            revision: 2,
            latest: OfferVersionBody {
                version: 2,
                title: text("Баллы за покупку", "Points for a purchase"),
                description: text("", ""),
                terms_hash: terms.hash(),
                terms,
                created_at: "2026-11-24T09:05:59Z".parse().unwrap(),
            },
            in_force: None,
            submitted: Some(2),
        }
    }

    #[test]
    fn a_partner_is_shown_in_both_languages() {
        insta::assert_snapshot!("partner_ru", partner(&a_partner(), Lang::Ru));
        insta::assert_snapshot!("partner_en", partner(&a_partner(), Lang::En));
        assert!(!partner(&a_partner(), Lang::En).contains('\u{1b}'));
    }

    #[test]
    fn lists_are_tables_and_an_empty_one_says_so() {
        insta::assert_snapshot!("partners_ru", list(&[a_partner().partner], Lang::Ru));
        insta::assert_snapshot!("offers_en", offers(&[an_offer()], Lang::En));
        assert_eq!(list(&[], Lang::Ru), "Ничего не найдено.\n");
    }

    #[test]
    fn disputes_are_told_with_where_and_how_much() {
        let dispute = AdminDisputeBody {
            id: Uuid::from_u128(4),
            redemption: Uuid::from_u128(5),
            partner: Uuid::from_u128(1),
            partner_name: "Пекарня «Каравай»".into(),
            outlet_name: "На \u{1b}[2JПокровке".into(),
            family: Uuid::from_u128(6),
            card: Uuid::from_u128(7),
            redeemed_at: "2026-11-24T09:05:59Z".parse().unwrap(),
            discount: Kopecks(12_350),
            dispute: DisputeBody {
                state: "open".into(),
                reported_at: "2026-11-24T19:00:00Z".parse().unwrap(),
                reason: None,
            },
        };
        insta::assert_snapshot!("disputes_ru", disputes(std::slice::from_ref(&dispute), Lang::Ru));
        insta::assert_snapshot!("disputes_en", disputes(&[dispute], Lang::En));
    }

    #[test]
    fn an_offer_is_shown_with_its_terms() {
        insta::assert_snapshot!("offer_ru", offer(&an_offer(), Lang::Ru));
    }
}
