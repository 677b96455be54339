//! What a holder is told about their card and its devices. No reason stands in a mail: it is read in the app.

use mobile_contracts::lang::Lang;

use super::policy::Step;
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::families::{self, Member};
use crate::ids::Key;
use crate::notifications::{self, Letter, Link, Notice};
use crate::state::App;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// A card was issued, or took another one's place.
    Issued,
    /// An administrator took a step.
    Stepped(Step),
    /// A device was enrolled.
    Enrolled,
    /// A device was taken off the card by an administrator.
    Removed,
}

impl News {
    /// Keeps two pieces of news of one moment apart.
    fn word(self) -> &'static str {
        match self {
            Self::Issued => "issue",
            Self::Stepped(step) => step.into(),
            Self::Enrolled => "enrol",
            Self::Removed => "remove",
        }
    }
}

/// Tells the holder, if they sign in; `about` is the object's key and keeps the same news from being told twice.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    member: Key<Member>,
    (news, about): (News, &str),
    now: Instant,
) -> Result<(), Failure> {
    let Some(to) = families::account_of(tx.conn(), member)? else { return Ok(()) };
    let about = format!("card/{about}/{}/{}", news.word(), now.micros());
    notifications::tell(tx, app, now, &Notice { to, about: &about, letter: &|lang| letter(news, lang) })?;
    Ok(())
}

fn letter(news: News, lang: Lang) -> Letter {
    let (subject, paragraphs, short) = match lang {
        Lang::Ru => russian(news),
        Lang::En => english(news),
    };
    let of_devices = matches!(news, News::Enrolled | News::Removed);
    let label = match (lang, of_devices) {
        (Lang::Ru, true) => "Мои устройства",
        (Lang::Ru, false) => "Моя карта",
        (Lang::En, true) => "My devices",
        (Lang::En, false) => "My card",
    };
    Letter {
        subject: subject.to_owned(),
        paragraphs: paragraphs.map(str::to_owned).into(),
        link: Some(Link { label: label.to_owned(), path: if of_devices { "/devices" } else { "/card" } }),
        short: short.to_owned(),
    }
}

type Text = (&'static str, [&'static str; 2], &'static str);

const fn russian(news: News) -> Text {
    match news {
        News::Issued => (
            "Ваша карта семьи готова",
            [
                "Вам выдана карта семьи.",
                "Откройте приложение на телефоне и подключите её. Если у вас была другая карта, она больше не действует.",
            ],
            "Вам выдана карта семьи. Подключите её в приложении.",
        ),
        News::Stepped(Step::Suspend) => (
            "Ваша карта семьи приостановлена",
            [
                "Карту временно приостановили: скидки по ней пока не действуют.",
                "Причина видна в приложении. Если вы не согласны, обратитесь туда, где оформляли карту.",
            ],
            "Карта семьи временно приостановлена. Причина — в приложении.",
        ),
        News::Stepped(Step::Reinstate) => (
            "Ваша карта семьи снова действует",
            ["Карта снова действует.", "Делать ничего не нужно: откройте приложение, и оно обновится само."],
            "Карта семьи снова действует.",
        ),
        News::Stepped(Step::Revoke) => (
            "Ваша карта семьи отозвана",
            [
                "Карта больше не действует.",
                "Причина видна в приложении. Если вы не согласны, обратитесь туда, где оформляли карту.",
            ],
            "Карта семьи больше не действует. Причина — в приложении.",
        ),
        News::Enrolled => (
            "Карту подключили на новом устройстве",
            [
                "Вашу карту семьи только что подключили на новом устройстве.",
                "Если это были не вы, отключите его в списке устройств и выйдите на всех устройствах.",
            ],
            "Карту семьи подключили на новом устройстве. Не вы? Отключите его в приложении.",
        ),
        News::Removed => (
            "Устройство отключено от карты",
            [
                "Администратор отключил одно из ваших устройств от карты семьи.",
                "Если это ошибка, подключите устройство снова в приложении.",
            ],
            "Одно из ваших устройств отключено от карты семьи.",
        ),
    }
}

const fn english(news: News) -> Text {
    match news {
        News::Issued => (
            "Your family card is ready",
            [
                "You have been issued a family card.",
                "Open the app on your phone and enrol it. If you had another card, it is no longer valid.",
            ],
            "You have a family card. Enrol it in the app.",
        ),
        News::Stepped(Step::Suspend) => (
            "Your family card is suspended",
            [
                "The card is suspended for a while: it gives no discounts for now.",
                "The app shows why. If you disagree, ask where you got the card.",
            ],
            "Your family card is suspended for a while. The app shows why.",
        ),
        News::Stepped(Step::Reinstate) => (
            "Your family card is valid again",
            [
                "The card is valid again.",
                "There is nothing to do: open the app, and it brings itself up to date.",
            ],
            "Your family card is valid again.",
        ),
        News::Stepped(Step::Revoke) => (
            "Your family card is revoked",
            [
                "The card is no longer valid.",
                "The app shows why. If you disagree, ask where you got the card.",
            ],
            "Your family card is no longer valid. The app shows why.",
        ),
        News::Enrolled => (
            "A new device shows your card",
            [
                "Your family card has just been enrolled on a new device.",
                "If it was not you, remove it in the list of devices and sign out everywhere.",
            ],
            "A new device shows your family card. Not you? Remove it in the app.",
        ),
        News::Removed => (
            "A device was taken off your card",
            [
                "An administrator took one of your devices off your family card.",
                "If that is a mistake, enrol the device again in the app.",
            ],
            "One of your devices was taken off your family card.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_about_a_card_and_its_devices_are_whole_in_both_languages() {
        let steps = [Step::Suspend, Step::Reinstate, Step::Revoke].map(News::Stepped);
        for news in steps.into_iter().chain([News::Issued, News::Enrolled, News::Removed]) {
            for lang in [Lang::Ru, Lang::En] {
                let mail = notifications::whole(&letter(news, lang), lang, "Карта семьи");
                insta::assert_snapshot!(format!("{}_{}", news.word(), lang.tag()), mail);
            }
        }
    }

    #[test]
    fn every_text_message_fits_two_parts() {
        let steps = [Step::Suspend, Step::Reinstate, Step::Revoke].map(News::Stepped);
        for news in steps.into_iter().chain([News::Issued, News::Enrolled, News::Removed]) {
            for lang in [Lang::Ru, Lang::En] {
                let Letter { subject, short, .. } = letter(news, lang);
                assert!(short.encode_utf16().count() <= 134, "{short}");
                assert!(subject.chars().count() <= 50, "{subject}");
            }
        }
    }
}
