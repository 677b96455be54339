//! The road map as a page to print: one sheet that needs no screen, no script and no colour.

use askama::Template;
use chrono::NaiveDate;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::roadmap::{Roadmap, RoadmapItem};

/// The words of the page in one language.
struct Words {
    lang: &'static str,
    title: &'static str,
    for_day: &'static str,
    nothing: &'static str,
    by: &'static str,
    from: &'static str,
    late: &'static str,
    by_itself: &'static str,
    where_to: &'static str,
    documents: &'static str,
    steps: &'static str,
    to_check: &'static str,
    maybe: &'static str,
    questions: &'static str,
    no_decision: &'static str,
}

const RUSSIAN: Words = Words {
    lang: "ru",
    title: "План: меры поддержки вашей семьи",
    for_day: "Составлен",
    nothing: "По тому, что известно сейчас, подавать заявления не нужно.",
    by: "Подать не позже",
    from: "Приём заявлений с",
    late: "позже не назначат",
    by_itself: "Назначают без заявления: проверьте, что выплата пришла.",
    where_to: "Куда",
    documents: "Документы",
    steps: "Что сделать",
    to_check: "Проверьте сами",
    maybe: "возможно",
    questions: "Вопросов без ответа (ответы могут дополнить план)",
    no_decision: "Это расчёт по известным сведениям, а не решение: его принимает тот, кто назначает выплату.",
};

const ENGLISH: Words = Words {
    lang: "en",
    title: "Your family's benefits: the plan",
    for_day: "Made on",
    nothing: "By what is known now there is nothing to apply for.",
    by: "Apply no later than",
    from: "Applications from",
    late: "nothing is granted later",
    by_itself: "Comes without an application: check that it arrived.",
    where_to: "Where",
    documents: "Documents",
    steps: "What to do",
    to_check: "Check for yourself",
    maybe: "perhaps",
    questions: "Questions without an answer (answers may add steps)",
    no_decision: "This is a calculation from what is known, not a decision: that is the payer's.",
};

#[derive(Template)]
#[template(path = "roadmap/page.html")]
struct Page<'a> {
    words: &'static Words,
    roadmap: &'a Roadmap,
}

impl Page<'_> {
    fn items(&self) -> &[RoadmapItem] {
        &self.roadmap.items
    }

    /// A date as it is read: `24.11.2026`, or `24 Nov 2026`.
    fn day(&self, day: &NaiveDate) -> String {
        let form = if self.words.lang == "ru" { "%d.%m.%Y" } else { "%-d %b %Y" };
        day.format(form).to_string()
    }
}

/// The whole page.
pub(super) fn draw(roadmap: &Roadmap, lang: Lang) -> askama::Result<String> {
    let words = match lang {
        Lang::Ru => &RUSSIAN,
        Lang::En => &ENGLISH,
    };
    Page { words, roadmap }.render()
}
