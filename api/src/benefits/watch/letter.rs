//! The one mail of a night: a few lines, the most urgent first. It names benefits and nobody.

use chrono::NaiveDate;
use mobile_contracts::lang::Lang;

use super::news::{News, What};
use crate::notifications::{Letter, Link};

/// So many lines at most; the rest is in the plan.
const LINES: usize = 5;

/// What a mail says about `news`; `name` gives a benefit's name in a language.
pub(super) fn letter(news: &[News], lang: Lang, name: &dyn Fn(&str, Lang) -> String) -> Letter {
    let lines = news.iter().take(LINES).map(|new| line(new.what, &name(&new.benefit, lang), lang));
    let more = news.len().saturating_sub(LINES);
    let (first, last) = match lang {
        Lang::Ru => (
            "Мы заново сверили правила с тем, что известно о вашей семье.",
            "Что подготовить, куда обратиться и почему так — в вашем плане. Это расчёт, а не решение: его принимает тот, \
             кто назначает выплату.",
        ),
        Lang::En => (
            "We compared the rules with what is known of your family again.",
            "What to prepare, where to go and why is in your plan. This is a calculation, not a decision: that is the \
             payer's.",
        ),
    };
    let rest = (more > 0).then(|| match lang {
        Lang::Ru => format!("И ещё: {more}. Всё — в вашем плане."),
        Lang::En => format!("And {more} more; all of it is in your plan."),
    });
    let paragraphs = std::iter::once(first.to_owned()).chain(lines).chain(rest).chain([last.to_owned()]);
    let (subject, label, short) = match lang {
        Lang::Ru => (
            "Меры поддержки: новости для вашей семьи",
            "Мой план",
            "Меры поддержки: для вашей семьи есть новости. Подробности — в карте семьи, раздел «Поддержка».",
        ),
        Lang::En => (
            "Benefits: news for your family",
            "My plan",
            "Benefits: there is news for your family. Open the family card, section “Benefits”.",
        ),
    };
    Letter {
        subject: subject.to_owned(),
        paragraphs: paragraphs.collect(),
        link: Some(Link { label: label.to_owned(), path: "/benefits" }),
        short: short.to_owned(),
    }
}

fn line(what: What, name: &str, lang: Lang) -> String {
    let day = |day: NaiveDate| match lang {
        Lang::Ru => day.format("%d.%m.%Y").to_string(),
        Lang::En => day.format("%-d %B %Y").to_string(),
    };
    match (what, lang) {
        (What::LastDays(last), Lang::Ru) => format!("Скоро последний день подачи, {}: {name}.", day(last)),
        (What::LastDays(last), Lang::En) => format!("The last day to apply is near, {}: {name}.", day(last)),
        (What::Open(None), Lang::Ru) => format!("Можно подать заявление: {name}."),
        (What::Open(None), Lang::En) => format!("You can apply: {name}."),
        (What::Open(Some(last)), Lang::Ru) => format!("Можно подать заявление до {}: {name}.", day(last)),
        (What::Open(Some(last)), Lang::En) => format!("You can apply until {}: {name}.", day(last)),
        (What::Opens(from), Lang::Ru) => format!("Приём заявлений откроется {}: {name}.", day(from)),
        (What::Opens(from), Lang::En) => format!("Applications open on {}: {name}.", day(from)),
        (What::Asks, Lang::Ru) => format!("Нужно ответить на вопрос, иначе не понять, положено ли: {name}."),
        (What::Asks, Lang::En) => format!("An answer is needed to tell whether you still qualify: {name}."),
        (What::Ended, Lang::Ru) => format!("Больше не назначают: {name}."),
        (What::Ended, Lang::En) => format!("No longer granted: {name}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notifications;

    fn shown(count: usize, lang: Lang) -> String {
        let day = |text: &str| text.parse().unwrap();
        let all = [
            What::LastDays(day("2026-12-08")),
            What::Open(Some(day("2027-05-24"))),
            What::Open(None),
            What::Opens(day("2027-06-01")),
            What::Asks,
            What::Ended,
            What::Ended,
        ];
        let news: Vec<_> =
            all.into_iter().take(count).map(|what| News { benefit: "ru.x".into(), what }).collect();
        let name = |_: &str, lang| match lang {
            Lang::Ru => "Единое пособие".to_owned(),
            Lang::En => "Unified child benefit".to_owned(),
        };
        notifications::whole(&letter(&news, lang, &name), lang, "Карта семьи")
    }

    #[test]
    fn the_mail_of_a_night_is_whole_in_both_languages() {
        for (name, count) in [("one_line", 1), ("all_lines", 7)] {
            for lang in [Lang::Ru, Lang::En] {
                insta::assert_snapshot!(format!("{name}_{}", lang.tag()), shown(count, lang));
            }
        }
    }

    #[test]
    fn much_news_is_five_lines_and_a_number() {
        let mail = shown(7, Lang::Ru);
        let text = mail.split("==== HTML").next().unwrap();
        assert!(text.contains("И ещё: 2."), "{text}");
        assert_eq!(text.matches("Единое пособие").count(), 5);
    }

    #[test]
    fn the_subject_and_the_text_message_name_no_benefit_and_the_message_fits_into_two_parts() {
        for lang in [Lang::Ru, Lang::En] {
            let letter = letter(&[], lang, &|_, _| String::new());
            assert!(letter.short.encode_utf16().count() <= 134, "{}", letter.short);
        }
    }
}
