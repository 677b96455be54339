//! What a family may have by paper: a few redemptions a day, each of which its adults are told of (CARD.md §2). Paper
//! proves nothing, so whoever has a copy of it is found out by the notice and stopped by the count.

use chrono::NaiveDate;
use mobile_contracts::lang::Lang;

use super::{Redemption, Refusal, policy, store};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::ids::Key;
use crate::notifications::{self, Letter, Link, Notice};
use crate::state::App;
use crate::vault::Issuer;

/// Why paper of this family is not taken today, if it is not.
pub(super) fn refuse(
    conn: &mut AnyConnection,
    app: &App,
    issuer: &Issuer,
    family: Key<Family>,
    now: Instant,
) -> Result<Option<Refusal>, Failure> {
    let day = today(issuer, now);
    let used = store::paper_used(conn, family, day)?;
    Ok(policy::refuse_paper(used, app.config.paper_uses_a_day, day))
}

/// Counts a redemption by paper and tells the family's adults, or says why it may not be.
pub(super) fn take(
    tx: &mut Tx<'_>,
    app: &App,
    issuer: &Issuer,
    family: Key<Family>,
    redemption: Key<Redemption>,
    now: Instant,
) -> Result<Result<(), Refusal>, Failure> {
    let (day, cap) = (today(issuer, now), app.config.paper_uses_a_day);
    let taken = cap > 0 && store::take_paper(tx, family, day, i64::from(cap))? == 1;
    if !taken {
        let refusal = policy::refuse_paper(i64::from(cap), cap, day);
        return Ok(Err(refusal.ok_or_else(|| Failure::internal("a full count refuses"))?));
    }
    store::note_paper(tx, redemption, family, day)?;
    let time = now.utc().with_timezone(&issuer.zone).format("%H:%M").to_string();
    let about = format!("paper/{redemption}");
    for to in families::adult_accounts(tx.conn(), family)? {
        let notice = Notice { to, about: &about, letter: &|lang| letter(lang, &time) };
        notifications::tell(tx, app, now, &notice)?;
    }
    Ok(Ok(()))
}

/// Gives back what a redemption by paper took from the day's count, once; nothing for any other redemption.
pub(super) fn give_back(tx: &mut Tx<'_>, redemption: Key<Redemption>, now: Instant) -> Result<(), Failure> {
    if let Some((family, day)) = store::return_paper(tx, redemption, now)? {
        store::give_back_paper(tx, family, day)?;
    }
    Ok(())
}

fn today(issuer: &Issuer, now: Instant) -> NaiveDate {
    now.utc().with_timezone(&issuer.zone).date_naive()
}

/// Where it was used is told to nobody but the holder of the card, in the app.
fn letter(lang: Lang, time: &str) -> Letter {
    let path = "/redemptions";
    match lang {
        Lang::Ru => Letter {
            subject: "Скидка по бумажной карте".to_owned(),
            paragraphs: vec![
                format!("Сегодня в {time} по бумажной карте вашей семьи применили скидку."),
                "Если это были не вы, отзовите бумажную карту в приложении: она сразу перестанет действовать."
                    .to_owned(),
            ],
            link: Some(Link { label: "Посмотреть".to_owned(), path }),
            short: format!("{time}: скидка по бумажной карте. Не вы? Отзовите её в приложении."),
        },
        Lang::En => Letter {
            subject: "A discount with the paper card".to_owned(),
            paragraphs: vec![
                format!("Today at {time} a discount was given with your family's paper card."),
                "If it was not you, revoke the paper card in the app: it stops working at once.".to_owned(),
            ],
            link: Some(Link { label: "Have a look".to_owned(), path }),
            short: format!("{time}: a discount with the paper card. Not you? Revoke it in the app."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_about_a_use_of_paper_is_whole_in_both_languages() {
        for lang in [Lang::Ru, Lang::En] {
            let mail = notifications::whole(&letter(lang, "14:05"), lang, "Карта семьи");
            insta::assert_snapshot!(format!("paper_used_{}", lang.tag()), mail);
        }
    }

    #[test]
    fn the_notice_fits_a_text_message_and_names_no_shop() {
        for lang in [Lang::Ru, Lang::En] {
            let letter = letter(lang, "14:05");
            assert!(letter.short.encode_utf16().count() <= 134, "{}", letter.short);
            assert!(letter.short.contains("14:05") && letter.paragraphs[0].contains("14:05"));
        }
    }
}
