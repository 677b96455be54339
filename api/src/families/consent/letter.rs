//! What an adult reads after a withdrawal.

use chrono::NaiveDate;
use mobile_contracts::lang::Lang;

use crate::notifications::{Letter, Link};

/// The cards have ended, and everything is erased on `day` unless the adult consents again.
pub(super) fn withdrawn(lang: Lang, day: NaiveDate) -> Letter {
    match lang {
        Lang::Ru => {
            let day = day.format("%d.%m.%Y");
            Letter {
                subject: "Вы отозвали согласие".to_owned(),
                paragraphs: vec![
                    "Вы отозвали согласие на обработку персональных данных. Карты вашей семьи больше не действуют.".to_owned(),
                    format!("Данные семьи будут стёрты {day}. До этого дня вы можете скачать их или передумать: войдите и дайте согласие снова."),
                ],
                link: Some(Link { label: "Мои данные".to_owned(), path: "/privacy" }),
                short: format!("Согласие отозвано, карты не действуют. Данные будут стёрты {day}. Передумали? Войдите до этого дня."),
            }
        }
        Lang::En => {
            let day = day.format("%-d %B %Y");
            Letter {
                subject: "You withdrew your consent".to_owned(),
                paragraphs: vec![
                    "You withdrew your consent to the processing of personal data. Your family's cards are over.".to_owned(),
                    format!("The family's data will be erased on {day}. Until then you can download them or change your mind: sign in and consent again."),
                ],
                link: Some(Link { label: "My data".to_owned(), path: "/privacy" }),
                short: format!("Consent withdrawn, the cards are over. Data will be erased on {day}. Changed your mind? Sign in before."),
            }
        }
    }
}

/// Everything is erased.
pub(super) fn erased(lang: Lang) -> Letter {
    match lang {
        Lang::Ru => Letter {
            subject: "Данные вашей семьи стёрты".to_owned(),
            paragraphs: vec![
                "Мы стёрли данные вашей семьи: имена, даты рождения, контакты и ответы. Карты больше не действуют.".to_owned(),
                "Если захотите вернуться, зарегистрируйтесь заново.".to_owned(),
            ],
            link: None,
            short: "Данные вашей семьи стёрты, карты не действуют. Захотите вернуться — зарегистрируйтесь заново.".to_owned(),
        },
        Lang::En => Letter {
            subject: "Your family's data are erased".to_owned(),
            paragraphs: vec![
                "We erased your family's data: names, birth dates, contacts and answers. The cards are over.".to_owned(),
                "If you want to come back, register anew.".to_owned(),
            ],
            link: None,
            short: "Your family's data are erased and the cards are over. To come back, register anew.".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_about_consent_are_whole_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 8).unwrap();
        for lang in [Lang::Ru, Lang::En] {
            for (name, letter) in [("withdrawn", withdrawn(lang, day)), ("erased", erased(lang))] {
                let mail = crate::notifications::whole(&letter, lang, "Карта семьи");
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), mail);
            }
        }
    }

    #[test]
    fn a_letter_about_consent_fits_into_two_text_messages() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        for lang in [Lang::Ru, Lang::En] {
            for letter in [withdrawn(lang, day), erased(lang)] {
                assert!(letter.short.encode_utf16().count() <= 134, "{}", letter.short);
            }
        }
    }
}
