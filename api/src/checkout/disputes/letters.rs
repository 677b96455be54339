//! What the family is told. The other adults learn that there is a dispute, and not where or for how much: what each of
//! them buys is their own affair.

use mobile_contracts::lang::Lang;

use crate::notifications::{Letter, Link};

/// Somebody said "it wasn't me".
pub(super) fn reported(lang: Lang) -> Letter {
    match lang {
        Lang::Ru => letter(
            "Скидку по карте семьи получил кто-то другой?",
            &[
                "Один из взрослых вашей семьи сообщил, что скидкой по карте семьи воспользовался кто-то другой.",
                "Мы разберёмся и напишем в приложении, что выяснили. Карта пока действует.",
                "Проверьте, у вас ли телефон с картой. Если он потерялся, отключите его в приложении.",
            ],
            "Открыть историю скидок",
            "Сообщение о чужой скидке по карте семьи принято. Мы разберёмся.",
        ),
        Lang::En => letter(
            "Did somebody else use your family's card?",
            &[
                "An adult of your family has told us that somebody else got a discount with a family card.",
                "We will look into it and write in the app what we found. The card stays valid for now.",
                "Please check that you have the phone with your card. If it is lost, remove it in the app.",
            ],
            "Open the history",
            "We got the report that somebody else used your family's card.",
        ),
    }
}

/// It was looked into.
pub(super) fn decided(lang: Lang) -> Letter {
    match lang {
        Lang::Ru => letter(
            "Мы разобрались с вашим сообщением о скидке",
            &[
                "Вы сообщили, что скидкой по карте семьи воспользовался кто-то другой.",
                "Мы разобрались. Ответ — в приложении, в истории скидок.",
            ],
            "Прочитать ответ",
            "Мы разобрались с вашим сообщением о скидке. Ответ в приложении.",
        ),
        Lang::En => letter(
            "We looked into your report about a discount",
            &[
                "You told us that somebody else used a family card for a discount.",
                "We have looked into it. The answer is in the app, in your history.",
            ],
            "Read the answer",
            "We looked into your report about a discount. See the app.",
        ),
    }
}

fn letter(subject: &str, paragraphs: &[&str], label: &str, short: &str) -> Letter {
    Letter {
        subject: subject.to_owned(),
        paragraphs: paragraphs.iter().map(|&text| text.to_owned()).collect(),
        link: Some(Link { label: label.to_owned(), path: "/redemptions" }),
        short: short.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notifications;

    #[test]
    fn the_mails_about_a_dispute_are_whole_in_both_languages() {
        for (name, letter) in [("reported", reported as fn(Lang) -> Letter), ("decided", decided)] {
            for lang in [Lang::Ru, Lang::En] {
                let mail = notifications::whole(&letter(lang), lang, "Карта семьи");
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), mail);
            }
        }
    }

    #[test]
    fn the_short_forms_fit_two_parts_of_a_text_message() {
        for lang in [Lang::Ru, Lang::En] {
            for letter in [reported(lang), decided(lang)] {
                assert!(letter.short.encode_utf16().count() <= 134, "{}", letter.short);
            }
        }
    }
}
