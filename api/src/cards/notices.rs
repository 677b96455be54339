//! What a holder is told about their card and its devices. No reason stands in a mail: it is read in the app.

use mobile_contracts::lang::Lang;

use super::policy::Step;
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::families::{self, Member, MemberRole};
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
    /// The family's right, on which a card rested, is over.
    Ended,
    /// A device was enrolled.
    Enrolled,
    /// A device was taken off the card by an administrator.
    Removed,
    /// A paper card was made.
    PaperMade,
    /// The paper card was revoked by an administrator.
    PaperRevoked,
}

impl News {
    /// Keeps two pieces of news of one moment apart.
    fn word(self) -> &'static str {
        match self {
            Self::Issued => "issue",
            Self::Stepped(step) => step.into(),
            Self::Ended => "end",
            Self::Enrolled => "enrol",
            Self::Removed => "remove",
            Self::PaperMade => "paper-issue",
            Self::PaperRevoked => "paper-revoke",
        }
    }
}

/// Tells the holder, if they sign in, or the adults who act for a child; `about` is the object's key and keeps the same
/// news from being told twice.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    member: Key<Member>,
    (news, about): (News, &str),
    now: Instant,
) -> Result<(), Failure> {
    let is_childs = families::role_of(tx.conn(), member)?.is_some_and(MemberRole::is_child);
    let about = format!("card/{about}/{}/{}", news.word(), now.micros());
    for to in families::told_of_card(tx.conn(), member)? {
        let letter = |lang| letter(news, is_childs, lang);
        notifications::tell(tx, app, now, &Notice { to, about: &about, letter: &letter })?;
    }
    Ok(())
}

fn letter(news: News, is_childs: bool, lang: Lang) -> Letter {
    let ((subject, paragraphs, short), childs) = match lang {
        Lang::Ru => (russian(news), "Речь о карте ребёнка."),
        Lang::En => (english(news), "This is about a child's card."),
    };
    let first = is_childs.then_some(childs);
    let of_devices = matches!(news, News::Enrolled | News::Removed);
    let label = match (lang, of_devices) {
        (Lang::Ru, true) => "Мои устройства",
        (Lang::Ru, false) => "Моя карта",
        (Lang::En, true) => "My devices",
        (Lang::En, false) => "My card",
    };
    Letter {
        subject: subject.to_owned(),
        paragraphs: first.into_iter().chain(paragraphs).map(str::to_owned).collect(),
        link: Some(Link { label: label.to_owned(), path: if of_devices { "/devices" } else { "/card" } }),
        short: first.into_iter().chain([short]).collect::<Vec<_>>().join(" "),
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
        News::Ended => (
            "Карта семьи больше не действует",
            [
                "То, на чём держалась ваша карта, больше не подтверждено, и она больше не действует.",
                "Почему, написано в разделе «Моя семья». Если основание осталось, подайте заявку снова.",
            ],
            "Карта семьи больше не действует: её основание закончилось. Подробности в приложении.",
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
        News::PaperMade => (
            "Бумажная карта готова",
            [
                "Для вас сделана бумажная карта. Прежняя бумажная, если она была, больше не действует.",
                "Если вы её не просили, отзовите её в приложении.",
            ],
            "Сделана ваша бумажная карта. Не просили? Отзовите её в приложении.",
        ),
        News::PaperRevoked => (
            "Бумажная карта отозвана",
            [
                "Администратор отозвал вашу бумажную карту, она больше не действует. На телефоне карта работает, как прежде.",
                "Если это ошибка, сделайте новую бумажную карту в приложении или обратитесь туда, где оформляли карту.",
            ],
            "Ваша бумажная карта отозвана. На телефоне карта работает, как прежде.",
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
        News::Ended => (
            "Your family card is over",
            [
                "What your card rested on is no longer confirmed, and so the card is over.",
                "Why, stands under “My family”. If the grounds are still there, apply again.",
            ],
            "Your family card is over: its grounds have ended. The app shows more.",
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
        News::PaperMade => (
            "Your paper card is ready",
            [
                "A paper card was made for you. The one before, if there was one, has ended.",
                "If you did not ask for it, revoke it in the app.",
            ],
            "A paper card was made for you. Not asked for? Revoke it in the app.",
        ),
        News::PaperRevoked => (
            "Your paper card is revoked",
            [
                "An administrator revoked your paper card: it is no longer valid. Your phone goes on showing the card.",
                "If that is a mistake, make a new paper card in the app or ask where you got the card.",
            ],
            "Your paper card is revoked. Your phone goes on showing the card.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = News> {
        let steps = [Step::Suspend, Step::Reinstate, Step::Revoke].map(News::Stepped);
        let others = [News::Issued, News::Ended, News::Enrolled, News::Removed, News::PaperMade];
        steps.into_iter().chain(others).chain([News::PaperRevoked])
    }

    #[test]
    fn the_mails_about_a_card_and_its_devices_are_whole_in_both_languages() {
        for news in all() {
            for lang in [Lang::Ru, Lang::En] {
                for (whose, is_childs) in [("", false), ("_child", true)] {
                    let mail = notifications::whole(&letter(news, is_childs, lang), lang, "Карта семьи");
                    insta::assert_snapshot!(format!("{}{whose}_{}", news.word(), lang.tag()), mail);
                }
            }
        }
    }

    #[test]
    fn every_text_message_fits_two_parts() {
        for news in all() {
            for (lang, is_childs) in
                [(Lang::Ru, true), (Lang::Ru, false), (Lang::En, true), (Lang::En, false)]
            {
                let Letter { subject, short, .. } = letter(news, is_childs, lang);
                assert!(short.encode_utf16().count() <= 134, "{short}");
                assert!(subject.chars().count() <= 50, "{subject}");
            }
        }
    }
}
