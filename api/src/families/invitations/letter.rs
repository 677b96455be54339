//! What whoever is invited reads. No name: the contact may have been mistyped.

use mobile_contracts::lang::Lang;

use crate::notifications::{Letter, Link};

/// The invitation; `host` is where the service is found.
pub(super) fn invitation(lang: Lang, host: &str) -> Letter {
    match lang {
        Lang::Ru => Letter {
            subject: "Вас пригласили в карту семьи".to_owned(),
            paragraphs: vec![
                "Близкий человек приглашает вас в свою карту семьи: у вас будет своя карта на телефоне.".to_owned(),
                "Войдите с этим адресом: придёт код, после него вы увидите приглашение. Оно действует 7 дней.".to_owned(),
                "Если вы никого не ждали, ничего делать не нужно.".to_owned(),
            ],
            link: Some(Link { label: "Войти".to_owned(), path: "/" }),
            short: format!("Вас пригласили в карту семьи. Войдите с этим номером: {host}. Не ждали? Ничего не делайте."),
        },
        Lang::En => Letter {
            subject: "You are invited to a family card".to_owned(),
            paragraphs: vec![
                "Somebody close to you invites you to their family card: you will have a card of your own on your phone.".to_owned(),
                "Sign in with this address: a code will come, and then you will see the invitation. It is good for 7 days.".to_owned(),
                "If you expected nothing, there is nothing to do.".to_owned(),
            ],
            link: Some(Link { label: "Sign in".to_owned(), path: "/" }),
            short: format!("You are invited to a family card. Sign in with this number: {host}. Not expected? Do nothing."),
        },
    }
}

/// What the other adults read when somebody has joined.
pub(super) fn joined(lang: Lang) -> Letter {
    let link = |label: &str| Some(Link { label: label.to_owned(), path: "/family" });
    match lang {
        Lang::Ru => Letter {
            subject: "К вашей семье присоединились".to_owned(),
            paragraphs: vec![
                "Ваше приглашение приняли: теперь у вашей семьи ещё один взрослый со своим входом и своей картой.".to_owned(),
                "Если вы никого не приглашали, напишите нам.".to_owned(),
            ],
            link: link("Моя семья"),
            short: "Ваше приглашение в карту семьи приняли. Не приглашали? Напишите нам.".to_owned(),
        },
        Lang::En => Letter {
            subject: "Somebody joined your family".to_owned(),
            paragraphs: vec![
                "Your invitation was accepted: your family has one more adult with a sign-in and a card of their own.".to_owned(),
                "If you invited nobody, write to us.".to_owned(),
            ],
            link: link("My family"),
            short: "Your invitation to the family card was accepted. Invited nobody? Write to us.".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_about_invitations_are_whole_in_both_languages() {
        for lang in [Lang::Ru, Lang::En] {
            let host = "card.region.example";
            for (name, letter) in [("invitation", invitation(lang, host)), ("joined", joined(lang))] {
                let mail = crate::notifications::whole(&letter, lang, "Карта семьи");
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), mail);
            }
        }
    }

    #[test]
    fn an_invitation_fits_into_two_text_messages() {
        for lang in [Lang::Ru, Lang::En] {
            let short = invitation(lang, "card.nizhegorodskaya-oblast.ru").short;
            assert!(short.encode_utf16().count() <= 134, "{short}");
            assert!(joined(lang).short.encode_utf16().count() <= 134);
        }
    }
}
