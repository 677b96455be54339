//! What the adults of a family read when something was decided about it. Neither the category nor the reason stands in
//! it: a mail lies open on many screens; both are one sign-in away.

use mobile_contracts::lang::Lang;

use crate::db::Tx;
use crate::failure::Failure;
use crate::families::CategoryState;
use crate::families::store::{self, CategoryRow};
use crate::notifications::{self, Letter, Link, Notice};
use crate::state::App;

/// Tells every adult who signs in what became of a category. Ring [`crate::outbox::Post`] after the transaction.
pub(in crate::families) fn tell(tx: &mut Tx<'_>, app: &App, decided: &CategoryRow) -> Result<(), Failure> {
    let letter: fn(Lang) -> Letter = match decided.state.0 {
        CategoryState::Confirmed => approved,
        CategoryState::Rejected => rejected,
        CategoryState::Ended => ended,
        CategoryState::Waiting => return Ok(()),
    };
    let state: &'static str = decided.state.0.into();
    let about = format!("category/{}/{state}", decided.id);
    for member in store::members(tx.conn(), decided.family_id)? {
        if let Some(to) = member.account_id {
            notifications::tell(tx, app, decided.changed_at, &Notice { to, about: &about, letter: &letter })?;
        }
    }
    Ok(())
}

fn link(lang: Lang) -> Option<Link> {
    let label = match lang {
        Lang::Ru => "Моя семья",
        Lang::En => "My family",
    };
    Some(Link { label: label.to_owned(), path: "/family" })
}

fn approved(lang: Lang) -> Letter {
    let link = link(lang);
    match lang {
        Lang::Ru => Letter {
            subject: "Ваша заявка подтверждена".to_owned(),
            paragraphs: vec![
                "Мы проверили вашу заявку и подтвердили её.".to_owned(),
                "Если для неё выпускается карта, она уже ждёт на вашем телефоне. До какого дня она действует и на каком основании, видно в разделе «Моя семья».".to_owned(),
            ],
            link,
            short: "Ваша заявка подтверждена. Подробности и карта — после входа, в разделе «Моя семья».".to_owned(),
        },
        Lang::En => Letter {
            subject: "Your application is confirmed".to_owned(),
            paragraphs: vec![
                "We looked at your application and confirmed it.".to_owned(),
                "If a card comes with it, it is waiting on your phone. Until when it is good, and on what grounds, stands under “My family”.".to_owned(),
            ],
            link,
            short: "Your application is confirmed. Sign in for the details and the card, under “My family”.".to_owned(),
        },
    }
}

fn rejected(lang: Lang) -> Letter {
    let link = link(lang);
    match lang {
        Lang::Ru => Letter {
            subject: "Ваша заявка не подтверждена".to_owned(),
            paragraphs: vec![
                "Мы проверили вашу заявку и пока не смогли её подтвердить.".to_owned(),
                "Почему и что можно сделать, написано в разделе «Моя семья». Исправьте, что нужно, и подайте заявку снова.".to_owned(),
            ],
            link,
            short: "Заявку пока не подтвердили. Почему и что делать — после входа, в разделе «Моя семья».".to_owned(),
        },
        Lang::En => Letter {
            subject: "Your application is not confirmed".to_owned(),
            paragraphs: vec![
                "We looked at your application and could not confirm it yet.".to_owned(),
                "Why, and what can be done, stands under “My family”. Correct what is needed and apply again.".to_owned(),
            ],
            link,
            short: "Your application is not confirmed yet. Sign in to see why and what to do, under “My family”.".to_owned(),
        },
    }
}

fn ended(lang: Lang) -> Letter {
    let link = link(lang);
    match lang {
        Lang::Ru => Letter {
            subject: "Подтверждение закончилось".to_owned(),
            paragraphs: vec![
                "То, что мы подтвердили о вашей семье, больше не действует, и карты, которые от этого зависят, тоже.".to_owned(),
                "Почему, написано в разделе «Моя семья». Если основание осталось, подайте заявку снова.".to_owned(),
            ],
            link,
            short: "Подтверждение закончилось, карта может не действовать. Подробности — в разделе «Моя семья».".to_owned(),
        },
        Lang::En => Letter {
            subject: "A confirmation has ended".to_owned(),
            paragraphs: vec![
                "What we had confirmed about your family is over, and so are the cards that rest on it.".to_owned(),
                "Why, stands under “My family”. If the grounds are still there, apply again.".to_owned(),
            ],
            link,
            short: "A confirmation has ended and a card may be over. Details under “My family”.".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_about_decisions_are_whole_in_both_languages() {
        for (name, letter) in
            [("approved", approved as fn(Lang) -> Letter), ("rejected", rejected), ("ended", ended)]
        {
            for lang in [Lang::Ru, Lang::En] {
                let mail = notifications::whole(&letter(lang), lang, "Карта семьи");
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), mail);
            }
        }
    }

    #[test]
    fn a_decision_is_told_on_a_phone_in_two_parts_at_most() {
        for letter in [approved, rejected, ended] {
            for lang in [Lang::Ru, Lang::En] {
                let short = letter(lang).short;
                assert!(short.encode_utf16().count() <= 134, "{short}");
            }
        }
    }
}
