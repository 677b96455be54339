//! An answer as a page of plain text: for `family-card benefits explain` and the printable page.
//!
//! It adds no facts of its own; whatever it says stands in the [`Answer`], which must have been made with
//! texts in the same language.

mod words;

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::calendar::Day;
use super::explain::{
    Answer, BenefitAnswer, ConditionAnswer, Flag, Margin, MissingAnswer, NoteAnswer, Verdict, value_text,
};
use super::number::{Num, Span};
use super::words::{Kind, Language};
use words::{Words, of};

impl Answer<'_> {
    /// The whole answer as text: benefits the family qualifies for first, then what needs information, then
    /// what does not fit, each with its reasons; at the end the questions, the choices and the sum.
    #[must_use]
    pub fn to_text(&self, language: Language) -> String {
        let words = of(language);
        let mut page = Page { text: String::with_capacity(4_096), language, words };
        for (verdict, title) in [
            (Verdict::Qualifies, words.qualifies),
            (Verdict::NeedInfo, words.need_info),
            (Verdict::DoesNot, words.does_not),
        ] {
            let group: Vec<_> = self.benefits.iter().filter(|benefit| benefit.verdict == verdict).collect();
            if !group.is_empty() {
                page.title(title);
                group.into_iter().for_each(|benefit| page.benefit(benefit));
            }
        }
        page.questions(self);
        page.choices(self);
        page.summary(self);
        page.text
    }
}

impl BenefitAnswer<'_> {
    /// This benefit alone as text.
    #[must_use]
    pub fn to_text(&self, language: Language) -> String {
        let mut page = Page { text: String::with_capacity(1_024), language, words: of(language) };
        page.benefit(self);
        page.text
    }
}

struct Page {
    text: String,
    language: Language,
    words: &'static Words,
}

impl Page {
    fn line(&mut self, indent: usize, line: &str) {
        _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    fn title(&mut self, title: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(0, &title.to_uppercase());
    }

    fn date(&self, date: NaiveDate) -> String {
        value_text(self.language, Kind::Date, Span::int(Day::of(date).0.into()))
    }

    fn money(&self, min: i64, max: Option<i64>) -> String {
        let hi = max.map_or(Num::POS_INF, Num::int);
        value_text(self.language, Kind::Money, Span { lo: Num::int(min), hi })
    }

    fn benefit(&mut self, benefit: &BenefitAnswer<'_>) {
        let words = self.words;
        let name = benefit.name.as_deref().unwrap_or(&benefit.benefit);
        let whom = benefit.subject.as_deref().map_or_else(String::new, |subject| format!(" — {subject}"));
        self.text.push('\n');
        self.line(0, &format!("{name}{whom}"));
        let verdict = match benefit.verdict {
            Verdict::Qualifies => words.qualifies_line,
            Verdict::NeedInfo => words.need_info_line,
            Verdict::DoesNot => words.does_not_line,
        };
        self.line(2, verdict);
        if benefit.likely == Some(Verdict::Qualifies) {
            self.line(2, words.likely);
        }
        if let Some(status) = words.status(benefit.status) {
            let until = benefit.reopens_on.map(|date| format!(" {} {}", words.until, self.date(date)));
            self.line(2, &format!("{status}{}", until.unwrap_or_default()));
        }
        self.amount(benefit);
        for condition in &benefit.conditions {
            self.condition(condition, benefit.verdict);
        }
        self.ways_to_qualify(benefit);
        self.missing(&benefit.missing);
        self.window(benefit);
        if let Some(date) = benefit.changes_on {
            let words = if benefit.changes_exactly { words.changes_on } else { words.changes_not_before };
            self.line(2, &format!("{words}: {}", self.date(date)));
        }
        if benefit.verdict != Verdict::DoesNot {
            self.notes(words.documents, &benefit.documents);
            self.notes(words.steps, &benefit.steps);
            self.notes(words.not_modelled, &benefit.not_modelled);
        }
        self.notes(words.assumptions, &benefit.assumptions);
        if let Some(rule) = benefit.rule.as_ref().filter(|rule| !rule.law.is_empty()) {
            self.line(2, &format!("{}: {}", words.law, rule.law.join("; ")));
        }
        for flag in benefit.flags.iter().filter(|flag| **flag != Flag::RestsOnAssumption) {
            self.line(2, &format!("! {}", words.flag(*flag)));
        }
    }

    fn amount(&mut self, benefit: &BenefitAnswer<'_>) {
        if let Some(text) =
            benefit.amount.as_ref().and_then(|amount| amount.text.as_deref()).filter(|text| !text.is_empty())
        {
            self.line(2, &format!("{}: {text}", self.words.amount));
        }
        if let Some(estimate) = benefit.estimate {
            let sum = self.money(estimate.min, estimate.max);
            self.line(2, &format!("{}: {sum}", self.words.estimate));
        }
    }

    fn condition(&mut self, condition: &ConditionAnswer<'_>, verdict: Verdict) {
        let mark = match condition.holds {
            Some(true) => '✓',
            Some(false) => '✗',
            None => '?',
        };
        let mut line = format!("{mark} {}", condition.text.as_deref().unwrap_or(&condition.id));
        // Who is concerned is worth a word only where it is not the good news.
        if condition.holds != Some(true) && !condition.who.is_empty() {
            _ = write!(line, " ({})", condition.who.join(", "));
        }
        if let Some(margin) =
            condition.margin.filter(|margin| margin.kind != Kind::Date || verdict == Verdict::Qualifies)
        {
            _ = write!(line, " [{}]", self.margin(margin));
        }
        if let Some(law) = &condition.law {
            _ = write!(line, " — {law}");
        }
        self.line(4, &line);
    }

    fn margin(&self, margin: Margin) -> String {
        let words = if margin.value < 0 { self.words.short_of } else { self.words.to_spare };
        let distance = margin.value.saturating_abs();
        let text = match margin.kind {
            Kind::Date => format!("{distance} {}", self.words.days),
            // A margin of a rate is counted in basis points.
            Kind::Rate => value_text(self.language, Kind::Rate, Span::exactly(super::check::rate(distance))),
            kind => value_text(self.language, kind, Span::int(distance)),
        };
        format!("{words} {text}")
    }

    fn ways_to_qualify(&mut self, benefit: &BenefitAnswer<'_>) {
        let name = |id: &str| {
            let condition = benefit.conditions.iter().find(|condition| condition.id == id);
            condition.and_then(|condition| condition.text.as_deref()).unwrap_or(id).to_owned()
        };
        for (at, set) in benefit.to_qualify.iter().enumerate() {
            let needed: Vec<_> = set.iter().map(|id| name(id)).collect();
            let title = if at == 0 { self.words.to_qualify } else { self.words.or };
            self.line(2, &format!("{title}: {}", needed.join("; ")));
        }
    }

    fn missing(&mut self, missing: &[MissingAnswer<'_>]) {
        if missing.is_empty() {
            return;
        }
        self.line(2, &format!("{}:", self.words.missing));
        for gap in missing {
            let member = gap.member.as_deref().map_or_else(String::new, |member| format!("{member}: "));
            let declined = if gap.declined { format!(" ({})", self.words.declined) } else { String::new() };
            let amount = if gap.for_amount { format!(" ({})", self.words.for_amount) } else { String::new() };
            let text = gap.text.as_deref().unwrap_or(&gap.fact);
            self.line(4, &format!("• {member}{text}{declined}{amount}"));
        }
    }

    fn window(&mut self, benefit: &BenefitAnswer<'_>) {
        let Some(window) = benefit.window else { return };
        let days = match (window.opens, window.last_day) {
            (Some(opens), Some(last)) => format!("{} – {}", self.date(opens), self.date(last)),
            (Some(opens), None) => format!("{} {}", self.words.from, self.date(opens)),
            (None, Some(last)) => format!("{} {}", self.words.until_and_including, self.date(last)),
            (None, None) => return,
        };
        self.line(2, &format!("{}: {days}", self.words.window));
    }

    fn notes(&mut self, title: &str, notes: &[NoteAnswer<'_>]) {
        if notes.is_empty() {
            return;
        }
        self.line(2, &format!("{title}:"));
        for note in notes {
            let perhaps =
                if note.applies.is_none() { format!("{} ", self.words.perhaps) } else { String::new() };
            let url = note.url.as_deref().map_or_else(String::new, |url| format!(" {url}"));
            let dated = note.dated.map_or_else(String::new, |date| format!(" ({})", self.date(date)));
            self.line(4, &format!("• {perhaps}{}{dated}{url}", note.text.as_deref().unwrap_or(&note.id)));
        }
    }

    fn questions(&mut self, answer: &Answer<'_>) {
        if answer.questions.is_empty() {
            return;
        }
        self.title(self.words.questions);
        for (at, question) in answer.questions.iter().enumerate() {
            let member = question.member.as_deref().map_or_else(String::new, |member| format!("{member}: "));
            self.line(
                0,
                &format!("{}. {member}{}", at + 1, question.text.as_deref().unwrap_or(&question.fact)),
            );
        }
    }

    fn choices(&mut self, answer: &Answer<'_>) {
        for choice in &answer.choices {
            self.title(self.words.choice);
            for option in &choice.options {
                let name = answer.benefits.iter().find(|benefit| benefit.benefit == option.benefit);
                let name =
                    name.and_then(|benefit| benefit.name.as_deref()).unwrap_or(&option.benefit).to_owned();
                let best = if option.best { format!(" ← {}", self.words.best) } else { String::new() };
                let sum = self.money(option.first_year.min, option.first_year.max);
                self.line(0, &format!("• {name}: {sum}{best}"));
            }
            if !choice.settled {
                self.line(0, self.words.choice_open);
            }
        }
    }

    fn summary(&mut self, answer: &Answer<'_>) {
        self.text.push('\n');
        if answer.first_year.min > 0 || answer.first_year.max.is_none_or(|max| max > 0) {
            let sum = self.money(answer.first_year.min, answer.first_year.max);
            self.line(0, &format!("{}: {sum}", self.words.first_year));
        }
        if let Some(date) = answer.changes_on {
            self.line(0, &format!("{}: {}", self.words.next_change, self.date(date)));
        }
        self.line(0, self.words.no_decision);
        let hash = answer.pack_hash.get(..12).unwrap_or(&answer.pack_hash);
        let facts = answer.facts_hash.get(..12).unwrap_or(&answer.facts_hash);
        let line = format!("{} · {hash} · {facts} · {}", answer.pack, answer.engine);
        self.line(0, &line);
    }
}
