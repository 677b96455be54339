//! Walks an outcome and writes it.

use chrono::NaiveDate;

use super::super::super::choice::{self, Choice, ChoiceOption};
use super::super::super::evaluate::{Dates, ENGINE_VERSION};
use super::super::super::kleene::Truth;
use super::super::super::model::{Pack, Version};
use super::super::super::outcome::{BenefitOutcome, Missing, Outcome};
use super::super::super::question::{self, Ranked};
use super::super::super::sheet::Sheet;
use super::super::super::words::{Detail, Scope};
use super::super::format::{Values, amount_text};
use super::super::{Amount, WindowAnswer, decide};
use super::fragments::{BenefitText, FactText, Fragments, GapText, NoteText, VersionText};
use super::text::Json;

/// What one benefit takes on the average, with room to spare.
const BYTES_OF_IDS: usize = 1_024;
const BYTES_OF_TEXTS: usize = 3 * 1_024;

impl Outcome {
    /// Adds the answer to a JSON text, as `serde_json` would write [`Outcome::answer`], in a fraction of the time.
    pub fn write_json(&self, sheet: &Sheet<'_>, dates: &Dates, detail: Detail, text: &mut Vec<u8>) {
        let each = if detail == Detail::Ids { BYTES_OF_IDS } else { BYTES_OF_TEXTS };
        text.reserve(each * (self.benefits.len() + 1));
        let mut names = Vec::with_capacity(sheet.people.len());
        for person in &sheet.people {
            let mut name = Vec::new();
            Json::new(&mut name).string(&person.id);
            names.push(String::from_utf8(name).unwrap_or_default());
        }
        let writer = Writer {
            outcome: self,
            sheet,
            pack: sheet.pack,
            fragments: &sheet.pack.fragments,
            detail,
            today: dates.today,
            values: Values::of(self, detail),
            names,
        };
        writer.answer(&mut Json::new(text));
    }
}

pub(super) struct Writer<'w> {
    outcome: &'w Outcome,
    sheet: &'w Sheet<'w>,
    pack: &'w Pack,
    fragments: &'w Fragments,
    pub(super) detail: Detail,
    today: NaiveDate,
    pub(super) values: Values,
    /// The members' ids, in quotes.
    pub(super) names: Vec<String>,
}

impl Writer<'_> {
    fn answer(&self, json: &mut Json<'_>) {
        let choices = choice::all(self.outcome, self.sheet);
        json.raw("{\"pack\":");
        json.string(&self.pack.id());
        json.raw(",\"pack_hash\":");
        json.string(&self.pack.hash);
        json.raw(",\"facts_hash\":");
        json.string(&self.sheet.facts_hash());
        json.raw(",\"engine\":");
        json.int(ENGINE_VERSION.into());
        json.raw(",\"today\":");
        json.date(self.today);
        json.raw(",\"stale_packs\":");
        json.list(self.pack.stale_layers(self.today), |json, id| json.string(id));
        json.raw(",\"benefits\":");
        json.list(&self.outcome.benefits, |json, found| self.benefit(json, found));
        json.raw(",\"questions\":");
        json.list(question::ranked(self.outcome, self.sheet), |json, ranked| self.question(json, ranked));
        json.raw(",\"choices\":");
        json.list(&choices, |json, choice| self.choice(json, choice));
        json.raw(",\"first_year\":");
        amount(json, choice::first_year(self.outcome, &choices));
        json.raw(",\"changes_on\":");
        date_or_null(json, self.outcome.changes_on());
        json.raw("}");
    }

    fn member(&self, json: &mut Json<'_>, name: &str, person: u8) {
        json.raw(name);
        json.raw(&self.names[usize::from(person)]);
    }

    fn benefit(&self, json: &mut Json<'_>, found: &BenefitOutcome) {
        let rule = &self.pack.benefits[usize::from(found.benefit)];
        let text = &self.fragments.benefits[usize::from(found.benefit)];
        let version =
            found.version.map(|at| (&rule.versions[usize::from(at)], &text.versions[usize::from(at)]));
        self.head(json, found, text);
        optional_date(json, ",\"reopens_on\":", rule.reopens_on(found.now.state));
        json.raw(version.map_or("", |(_, text)| text.rule.get(self.detail)));
        self.reasons(json, found, version);
        self.amounts(json, found, version);
        json.raw(&text.terms);
        json.raw(found.evidence.into());
        json.raw("\"");
        let (changes_on, exactly) = found.changes();
        optional_date(json, ",\"changes_on\":", changes_on);
        json.raw(if exactly { ",\"changes_exactly\":true" } else { ",\"changes_exactly\":false" });
        self.notes(json, found, version);
        let flags =
            decide::flags(self.pack, self.outcome, found, version.map(|(version, _)| version), self.today);
        json.list_unless_empty(",\"flags\":", flags, |json, flag| word(json, flag.into()));
        json.raw("}");
    }

    /// What it is, for whom, and what came out.
    fn head(&self, json: &mut Json<'_>, found: &BenefitOutcome, text: &BenefitText) {
        json.raw(&text.head);
        if let Some(person) = found.subject {
            self.member(json, ",\"subject\":", person);
        }
        json.raw(text.names.get(self.detail));
        json.raw(match found.now.verdict {
            Truth::True => ",\"verdict\":\"qualifies\"",
            Truth::False => ",\"verdict\":\"does_not\"",
            Truth::Unknown => ",\"verdict\":\"need_info\"",
        });
        if let Some(likely) = self.outcome.likely_verdict(found) {
            json.raw(",\"likely\":");
            word(json, likely.into());
        }
        let (status, excluded_by) = decide::status(found.now.state);
        json.raw(",\"status\":");
        word(json, status.into());
        if let Some(other) = excluded_by {
            json.raw(",\"excluded_by\":");
            json.raw(&self.fragments.benefits[usize::from(other)].id);
        }
    }

    /// The conditions, those that say no, what would have to change, and what is missing.
    fn reasons(
        &self,
        json: &mut Json<'_>,
        found: &BenefitOutcome,
        version: Option<(&Version, &VersionText)>,
    ) {
        json.raw(",\"conditions\":");
        let (declared, texts) = version.map_or_else(Default::default, |(version, text)| {
            (version.conditions.as_slice(), text.conditions.as_slice())
        });
        let outcomes = self.outcome.answers_of(found);
        json.list(texts.iter().zip(outcomes), |json, (text, outcome)| self.condition(json, text, outcome));
        let of_set = |set: u64| (0..declared.len()).filter(move |at| set & 1 << at != 0);
        let id = |json: &mut Json<'_>, at: usize| json.raw(&texts[at].id);
        json.list_unless_empty(",\"blockers\":", of_set(found.blockers), id);
        let repairs = found.repairs.of(&self.outcome.repairs);
        json.list_unless_empty(",\"to_qualify\":", repairs, |json, set| json.list(of_set(*set), id));
        let gaps = self.outcome.gaps(found);
        json.list_unless_empty(",\"missing\":", gaps, |json, (item, for_amount)| {
            self.gap(json, item, for_amount);
        });
    }

    fn gap(&self, json: &mut Json<'_>, missing: Missing, for_amount: bool) {
        let (text, person) = self.gap_text(missing);
        json.raw(&text.head);
        if let Some(person) = person {
            self.member(json, ",\"member\":", person);
        }
        json.raw(match (decide::is_declined(self.sheet, missing), for_amount) {
            (false, false) => "",
            (false, true) => ",\"for_amount\":true",
            (true, false) => ",\"declined\":true",
            (true, true) => ",\"declined\":true,\"for_amount\":true",
        });
        json.raw(text.text.get(self.detail));
        json.raw("}");
    }

    /// What is missing, and of whom.
    fn gap_text(&self, missing: Missing) -> (&GapText, Option<u8>) {
        match missing {
            Missing::Family(slot) => (&self.fact(Scope::Family, slot).gap, None),
            Missing::Person(person, slot) => (&self.fact(Scope::Person, slot).gap, Some(person)),
            Missing::Everyone => (&self.fragments.everyone, None),
            Missing::Parents(person) => (&self.fragments.parents, Some(person)),
            Missing::Param(param, _) => (&self.fragments.params[usize::from(param)], None),
            Missing::Rule(rule) => (&self.fragments.benefits[usize::from(rule)].unverified, None),
            Missing::NoValue => (&self.fragments.no_value, None),
        }
    }

    fn fact(&self, scope: Scope, slot: u16) -> &FactText {
        let places = match scope {
            Scope::Family => &self.pack.family_facts,
            Scope::Person => &self.pack.person_facts,
        };
        &self.fragments.facts[places[usize::from(slot)]]
    }

    /// What it brings, what it may bring, and when one may apply.
    fn amounts(
        &self,
        json: &mut Json<'_>,
        found: &BenefitOutcome,
        version: Option<(&Version, &VersionText)>,
    ) {
        if let Some((version, text)) = version.filter(|(version, _)| found.is_paid(version)) {
            self.amount(json, found, version, text);
        }
        optional_amount(json, ",\"estimate\":", self.outcome.estimate(found));
        if let Some(found) = version.and_then(|(version, _)| found.window(version, self.today)) {
            window(json, &found);
        }
    }

    fn amount(&self, json: &mut Json<'_>, found: &BenefitOutcome, version: &Version, text: &VersionText) {
        let parts = found.parts.of(&self.outcome.parts);
        json.raw(",\"amount\":{\"payments\":");
        json.list(version.amount.iter().zip(&text.payments).zip(parts), |json, ((part, text), outcome)| {
            json.raw("{\"amount\":");
            amount(json, outcome.range.into());
            json.raw(",\"period\":");
            word(json, part.period.into());
            let times = outcome.times.map(|(min, max)| Amount { min, max });
            optional_amount(json, ",\"times\":", times);
            json.raw(text.get(self.detail));
            json.raw("}");
        });
        optional_amount(json, ",\"per_month\":", decide::some_amount(found.now.monthly));
        optional_amount(json, ",\"once\":", decide::some_amount(found.now.once));
        json.raw(",\"first_year\":");
        amount(json, found.now.first_year.into());
        if let Detail::Texts(language) = self.detail {
            json.raw(",\"text\":");
            json.string(&amount_text(language, &found.now));
        }
        json.raw("}");
    }

    fn notes(&self, json: &mut Json<'_>, found: &BenefitOutcome, version: Option<(&Version, &VersionText)>) {
        let Some((version, text)) = version.filter(|_| self.detail != Detail::Ids) else {
            return;
        };
        let applies = found.notes.of(&self.outcome.notes);
        let steps = applies.get(version.documents.len()..).unwrap_or_default();
        let note = |json: &mut Json<'_>, text: &NoteText, applies: Option<bool>| {
            json.raw(&text.head);
            json.bool_or_null(applies);
            json.raw(text.rest.get(self.detail));
        };
        let documents = BenefitOutcome::notes(&version.documents, applies);
        json.list_unless_empty(",\"documents\":", documents, |json, (at, _, applies)| {
            note(json, &text.documents[at], applies);
        });
        let steps = BenefitOutcome::notes(&version.steps, steps);
        json.list_unless_empty(",\"steps\":", steps, |json, (at, _, applies)| {
            note(json, &text.steps[at], applies);
        });
        json.raw(text.caveats.get(self.detail));
    }

    fn question(&self, json: &mut Json<'_>, ranked: Ranked) {
        let Ranked { item, score, verdicts } = ranked;
        let (gap, person) = self.gap_text(item);
        json.raw(&gap.head);
        if let Some(person) = person {
            self.member(json, ",\"member\":", person);
        }
        let fact = match item {
            Missing::Family(slot) => Some(self.fact(Scope::Family, slot)),
            Missing::Person(_, slot) => Some(self.fact(Scope::Person, slot)),
            _ => None,
        };
        json.raw(fact.map_or(",\"optional\":false,\"sensitivity\":\"personal\",\"score\":", |fact| {
            fact.kind.get(self.detail)
        }));
        json.int(score);
        json.raw(",\"verdicts\":");
        json.int(verdicts.into());
        json.raw(gap.text.get(self.detail));
        json.raw(fact.map_or("", |fact| fact.help.get(self.detail)));
        json.raw("}");
    }

    fn choice(&self, json: &mut Json<'_>, choice: &Choice<'_>) {
        json.raw("{\"options\":");
        json.list(&choice.options, |json, option| self.option(json, option));
        json.raw(",\"settled\":");
        json.bool(choice.settled);
        json.raw("}");
    }

    fn option(&self, json: &mut Json<'_>, option: &ChoiceOption<'_>) {
        let found = &self.outcome.benefits[option.at];
        json.raw("{\"benefit\":");
        json.raw(&self.fragments.benefits[usize::from(found.benefit)].id);
        if let Some(person) = found.subject {
            self.member(json, ",\"subject\":", person);
        }
        json.raw(",\"first_year\":");
        amount(json, option.first_year);
        json.raw(",\"best\":");
        json.bool(option.best);
        json.raw("}");
    }
}

/// A word that needs no escaping.
pub(super) fn word(json: &mut Json<'_>, word: &str) {
    json.raw("\"");
    json.raw(word);
    json.raw("\"");
}

pub(super) fn optional_date(json: &mut Json<'_>, name: &str, date: Option<NaiveDate>) {
    if let Some(date) = date {
        json.raw(name);
        json.date(date);
    }
}

fn date_or_null(json: &mut Json<'_>, date: Option<NaiveDate>) {
    match date {
        Some(date) => json.date(date),
        None => json.raw("null"),
    }
}

fn amount(json: &mut Json<'_>, amount: Amount) {
    json.raw("{\"min\":");
    json.int(amount.min);
    json.raw(",\"max\":");
    match amount.max {
        Some(max) => json.int(max),
        None => json.raw("null"),
    }
    json.raw("}");
}

fn optional_amount(json: &mut Json<'_>, name: &str, found: Option<Amount>) {
    if let Some(found) = found {
        json.raw(name);
        amount(json, found);
    }
}

fn window(json: &mut Json<'_>, window: &WindowAnswer) {
    json.raw(",\"window\":{\"opens\":");
    date_or_null(json, window.opens);
    json.raw(",\"last_day\":");
    date_or_null(json, window.last_day);
    json.raw(",\"hard\":");
    json.bool(window.hard);
    json.raw(",\"open\":");
    json.bool_or_null(window.open);
    json.raw("}");
}
