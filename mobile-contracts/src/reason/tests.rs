//! Codes and words of every reason.

use super::*;
use crate::discount::{Kopecks, LimitUnit, Milli, Period, TimeOfDay};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::fmt::Write as _;
use strum::IntoEnumIterator;

#[test]
fn every_text_can_be_read_aloud() {
    let mut out = String::new();
    for reason in Reason::iter() {
        let (group, by): (&str, &str) = (reason.group().into(), reason.fixed_by().into());
        writeln!(out, "\n{reason} ({group}, {by})").unwrap();
        for audience in Audience::iter() {
            let who: &str = audience.into();
            for lang in Lang::iter() {
                writeln!(out, "  {who:7} {lang}: {}", reason.text(lang, audience)).unwrap();
            }
        }
    }
    insta::assert_snapshot!("texts", out);
}

fn every_params() -> Vec<Params> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let limit = |period: Period, unit| Params::LimitReached {
        period,
        unit,
        resets_on: period.resets_on(day("2026-09-24")),
    };
    let three = TimeOfDay::new(15, 0).unwrap();
    vec![
        Params::ShortOfAmount { missing: Kopecks(12_000) },
        Params::ShortOfAmount { missing: Kopecks(123_450) },
        Params::ShortOfQuantity { missing: Milli(1_000) },
        Params::ShortOfQuantity { missing: Milli(2_000) },
        Params::ShortOfQuantity { missing: Milli(11_000) },
        Params::ShortOfQuantity { missing: Milli(21_000) },
        Params::ShortOfQuantity { missing: Milli(1_500) },
        Params::ShortOfTickets { adults: 1, children: 2 },
        Params::ShortOfTickets { adults: 0, children: 1 },
        Params::ShortOfCompanion { missing: Milli(1_000) },
        Params::OpensAt { date: None, time: three },
        Params::OpensAt { date: Some(day("2026-10-01")), time: three },
        Params::OpensAt { date: Some(day("2026-10-15")), time: TimeOfDay::MIDNIGHT },
        Params::BeginsOn { date: day("2026-10-01") },
        Params::EndedOn { date: day("2026-05-31") },
        limit(Period::Day, LimitUnit::Uses),
        limit(Period::Week, LimitUnit::Quantity),
        limit(Period::Month, LimitUnit::Discount),
        limit(Period::Year, LimitUnit::AmountBought),
        limit(Period::Ever, LimitUnit::Uses),
        Params::PaperLimit { cap: 2, resets_on: day("2026-10-02") },
        Params::RetryAfter { seconds: 1 },
        Params::RetryAfter { seconds: 22 },
        Params::RetryAfter { seconds: 115 },
        Params::RetryAfter { seconds: 121 },
        Params::RetryAfter { seconds: 1_260 },
        Params::ClockOff { seconds: 300 },
        Params::ClockOff { seconds: -61 },
    ]
}

#[test]
fn every_detail_can_be_read_aloud() {
    let mut out = String::new();
    for params in every_params() {
        writeln!(out, "{}\n{}\n", params.text(Lang::Ru), params.text(Lang::En)).unwrap();
    }
    insta::assert_snapshot!("params", out.replace('\u{a0}', " "));
}

#[test]
fn a_reason_and_its_details_make_two_sentences() {
    let missing = Params::ShortOfAmount { missing: Kopecks(12_000) };
    let text = Reason::MinSpend.explain(Some(&missing), Lang::Ru, Audience::Cashier);
    assert_eq!(
        text.replace('\u{a0}', " "),
        "Для скидки нужна покупка побольше. Не хватает 120 ₽ до минимальной суммы."
    );
    let opens = Params::OpensAt { date: None, time: TimeOfDay::new(15, 0).unwrap() };
    let text = Reason::OutsideHours.explain(Some(&opens), Lang::En, Audience::Cashier);
    assert_eq!(text, "The discount runs on other days or at other hours. Next time: from 15:00.");
    assert_eq!(
        Reason::MinSpend.explain(None, Lang::Ru, Audience::Cashier),
        "Для скидки нужна покупка побольше."
    );
}

#[test]
fn texts_are_short_plain_and_polite() {
    let jargon =
        ["токен", "подпис", "ключ", "челлендж", "token", "signature", "key", "proof", "challenge", "hash"];
    let accusing =
        ["подделк", "мошенн", "украден", "fake", "fraud", "stolen", "forged", "вы не ", "you did not"];
    for reason in Reason::iter() {
        for (lang, audience) in
            Lang::iter().flat_map(|lang| Audience::iter().map(move |audience| (lang, audience)))
        {
            let text = reason.text(lang, audience);
            let lower = text.to_lowercase();
            // "подключите" is no key.
            let lower = lower.replace("подключ", "").replace("отключ", "").replace("включ", "");
            assert!(text.ends_with('.') && text.chars().count() <= 130, "{text}");
            for word in jargon.iter().chain(&accusing) {
                assert!(!lower.contains(word), "{word:?} in {text:?}");
            }
            let cyrillic = text.chars().any(|letter| ('а'..='я').contains(&letter));
            assert_eq!(cyrillic, lang == Lang::Ru, "{text}");
        }
    }
}

#[test]
fn the_cashier_cannot_tell_expired_revoked_and_suspended_apart() {
    let merged = [Reason::Expired, Reason::Revoked, Reason::Suspended];
    for reason in merged {
        let shown = reason.for_cashier();
        assert_eq!(shown, CashierReason::CARD_NOT_VALID);
        assert_eq!(serde_json::to_string(&shown).unwrap(), r#""card_not_valid""#);
        assert_eq!(shown.fixed_by(), reason.fixed_by());
        for lang in Lang::iter() {
            assert_eq!(reason.text(lang, Audience::Cashier), shown.text(lang));
            assert!(merged.iter().all(|other| *other == reason
                || other.text(lang, Audience::Holder) != reason.text(lang, Audience::Holder)));
        }
        // Nor can the hidden code come in by the wire.
        assert!(serde_json::from_str::<CashierReason>(&format!("\"{reason}\"")).is_err());
    }
}

#[test]
fn every_other_reason_reaches_the_cashier_under_its_own_code() {
    let all: Vec<_> = CashierReason::all().collect();
    assert_eq!(all.len(), Reason::iter().count() - 2);
    assert_eq!(all.iter().map(|reason| reason.code()).collect::<HashSet<_>>().len(), all.len());
    for reason in all {
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(serde_json::from_str::<CashierReason>(&json).unwrap(), reason);
    }
}

#[test]
fn codes_are_those_of_the_specification() {
    let specified = "not_our_code unsupported_version malformed specimen \
        unknown_key bad_signature proof_missing bad_proof proof_stale proof_future proof_replayed \
        challenge_mismatch challenge_needed \
        not_yet_valid expired revoked suspended status_unknown device_removed person_check_needed digits_unknown \
        digits_used digits_expired \
        offer_not_found offer_not_active outside_hours wrong_outlet category_excluded min_spend family_limit \
        partner_limit budget_exhausted not_stackable terms_changed quote_expired \
        till_revoked partner_suspended lease_used clock_off bundle_expired too_many_requests";
    let codes: Vec<_> = Reason::iter().map(Reason::code).collect();
    assert_eq!(codes, specified.split_whitespace().collect::<Vec<_>>());
    for reason in Reason::iter() {
        assert_eq!(reason.code().parse::<Reason>().unwrap(), reason);
        assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{reason}\""));
    }
}

#[test]
fn details_come_back_from_the_wire_as_they_went() {
    for params in every_params() {
        let json = serde_json::to_string(&params).unwrap();
        assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), params, "{json}");
    }
}
