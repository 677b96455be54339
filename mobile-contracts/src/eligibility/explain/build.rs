//! Turns an [`Outcome`] into an [`Answer`].

use std::borrow::Cow;

use chrono::NaiveDate;

use super::super::choice;
use super::super::eval::Snapshot;
use super::super::evaluate::{Dates, ENGINE_VERSION};
use super::super::kleene::Truth;
use super::super::model::{Condition, Note, Pack, Piece, Version};
use super::super::outcome::{BenefitOutcome, ConditionOutcome, Missing, Outcome};
use super::super::question;
use super::super::sheet::Sheet;
use super::super::words::{Detail, Language, Scope};
use super::decide;
use super::format::Values;
use super::{
    Amount, AmountAnswer, Answer, BenefitAnswer, ConditionAnswer, Margin, MissingAnswer, NoteAnswer, Payment,
    Phrase, RuleAnswer,
};

impl Outcome {
    /// The answer in words, or in ids.
    #[must_use]
    pub fn answer<'a>(&self, sheet: &'a Sheet<'_>, dates: &Dates, detail: Detail) -> Answer<'a> {
        let pack = sheet.pack;
        let values = Values::of(self, detail);
        let builder = Builder { outcome: self, sheet, detail, today: dates.today, values };
        let benefits: Vec<_> = self.benefits.iter().map(|found| builder.benefit(found)).collect();
        let choices = choice::all(self, sheet);
        Answer {
            pack: pack.id(),
            pack_hash: Cow::Borrowed(&pack.hash),
            facts_hash: sheet.facts_hash(),
            engine: ENGINE_VERSION,
            today: dates.today,
            stale_packs: pack.stale_layers(dates.today).map(Cow::Borrowed).collect(),
            first_year: choice::first_year(self, &choices),
            questions: question::all(self, sheet, detail),
            choices,
            changes_on: self.changes_on(),
            benefits,
        }
    }
}

struct Builder<'b, 'a> {
    outcome: &'b Outcome,
    sheet: &'a Sheet<'a>,
    detail: Detail,
    today: NaiveDate,
    values: Values,
}

impl<'a> Builder<'_, 'a> {
    const fn pack(&self) -> &'a Pack {
        self.sheet.pack
    }

    const fn language(&self) -> Option<Language> {
        match self.detail {
            Detail::Ids => None,
            Detail::Texts(language) => Some(language),
        }
    }

    fn text(&self, text: &'a super::super::words::Text) -> Option<Cow<'a, str>> {
        self.language().map(|language| Cow::Borrowed(text.get(language)))
    }

    fn member(&self, person: u8) -> Cow<'a, str> {
        Cow::Borrowed(&self.sheet.people[usize::from(person)].id)
    }

    fn benefit(&self, found: &BenefitOutcome) -> BenefitAnswer<'a> {
        let pack = self.pack();
        let rule = &pack.benefits[usize::from(found.benefit)];
        let version = found.version.map(|at| &rule.versions[usize::from(at)]);
        let ids = |set: u64| version.map_or_else(Vec::new, |version| condition_ids(version, set));
        let (status, excluded_by) = decide::status(found.now.state);
        let (changes_on, changes_exactly) = found.changes();
        let notes = found.notes.of(&self.outcome.notes);
        BenefitAnswer {
            benefit: Cow::Borrowed(&rule.id),
            per: rule.per,
            subject: found.subject.map(|person| self.member(person)),
            name: self.text(&rule.name),
            summary: rule.summary.as_ref().and_then(|text| self.text(text)),
            payer: rule.payer.as_ref().and_then(|text| self.text(text)),
            verdict: found.now.verdict.into(),
            likely: self.outcome.likely_verdict(found),
            status,
            excluded_by: excluded_by.map(|other| Cow::Borrowed(&*pack.benefits[usize::from(other)].id)),
            reopens_on: rule.reopens_on(found.now.state),
            rule: version.map(|version| self.rule(version)),
            conditions: version.map_or_else(Vec::new, |version| self.conditions(version, found)),
            blockers: ids(found.blockers),
            to_qualify: found.repairs.of(&self.outcome.repairs).iter().map(|set| ids(*set)).collect(),
            missing: self.outcome.gaps(found).map(|(item, amount)| self.gap(item, amount)).collect(),
            amount: version.and_then(|version| self.amount(version, found)),
            estimate: self.outcome.estimate(found),
            window: version.and_then(|version| found.window(version, self.today)),
            proactive: rule.proactive,
            decides_in_working_days: rule.decides_in_working_days,
            assigned_for_months: rule.assigned_for_months,
            evidence: found.evidence,
            changes_on,
            changes_exactly,
            documents: version.map_or_else(Vec::new, |version| self.notes(&version.documents, notes)),
            steps: version.map_or_else(Vec::new, |version| {
                self.notes(&version.steps, notes.get(version.documents.len()..).unwrap_or_default())
            }),
            not_modelled: version.map_or_else(Vec::new, |version| self.notes(&version.not_modelled, &[])),
            assumptions: version.map_or_else(Vec::new, |version| self.notes(&version.assumptions, &[])),
            flags: decide::flags(pack, self.outcome, found, version, self.today),
        }
    }

    fn conditions(&self, version: &'a Version, found: &BenefitOutcome) -> Vec<ConditionAnswer<'a>> {
        let outcomes = self.outcome.answers_of(found);
        version
            .conditions
            .iter()
            .zip(outcomes)
            .map(|(condition, outcome)| self.condition(condition, outcome))
            .collect()
    }

    fn condition(&self, condition: &'a Condition, outcome: &ConditionOutcome) -> ConditionAnswer<'a> {
        let id = Cow::Borrowed(condition.id.as_str());
        let holds = outcome.held.truth.as_bool();
        let Some(language) = self.language() else {
            // Ids are asked for by those who count bytes.
            let (text, law, margin, evidence, until) = (None, None, None, None, None);
            return ConditionAnswer { id, holds, text, law, margin, who: Vec::new(), evidence, until };
        };
        let people = outcome.who.filter(|who| *who != 0).map_or_else(Vec::new, |who| self.people(who));
        ConditionAnswer {
            id,
            holds,
            text: Some(self.condition_text(language, condition, outcome)),
            law: condition.law.as_deref().map(Cow::Borrowed),
            margin: outcome.margin.map(|(kind, value)| Margin { kind, value: decide::margin(kind, value) }),
            who: people,
            evidence: Some(outcome.evidence),
            until: outcome.held.until.date(),
        }
    }

    /// The ids of the members who are set as bits.
    fn people(&self, who: u32) -> Vec<Cow<'a, str>> {
        let set = (0..self.sheet.people.len()).filter(|at| who & 1 << at != 0);
        set.map(|at| Cow::Borrowed(self.sheet.people[at].id.as_str())).collect()
    }

    fn condition_text(
        &self,
        language: Language,
        condition: &'a Condition,
        outcome: &ConditionOutcome,
    ) -> Cow<'a, str> {
        let pieces = match language {
            Language::Ru => &condition.text.ru,
            Language::En => &condition.text.en,
        };
        if let [Piece::Words(words)] = pieces.as_slice() {
            return Cow::Borrowed(words);
        }
        let from = outcome.shown.from as usize;
        let mut text = String::with_capacity(128);
        for piece in pieces {
            text.push_str(match piece {
                Piece::Words(words) => words,
                Piece::Value(at) => self.values.get(from + at),
            });
        }
        Cow::Owned(text)
    }

    fn gap(&self, missing: Missing, for_amount: bool) -> MissingAnswer<'a> {
        let pack = self.pack();
        let declined = decide::is_declined(self.sheet, missing);
        let mut answer =
            MissingAnswer { fact: Cow::Borrowed(""), member: None, declined, for_amount, text: None };
        let words = |phrase: Phrase| self.language().map(|language| Cow::Borrowed(phrase.get(language)));
        match missing {
            Missing::Family(slot) => {
                let fact = pack.fact(Scope::Family, usize::from(slot));
                answer.fact = Cow::Borrowed(&fact.id);
                answer.text = self.text(&fact.question);
            }
            Missing::Person(person, slot) => {
                let fact = pack.fact(Scope::Person, usize::from(slot));
                answer.fact = Cow::Borrowed(&fact.id);
                answer.text = self.text(&fact.question);
                answer.member = Some(self.member(person));
            }
            Missing::Everyone => {
                answer.fact = Cow::Borrowed("everyone_listed");
                answer.text = words(Phrase::EVERYONE);
            }
            Missing::Parents(person) => {
                answer.fact = Cow::Borrowed("parents");
                answer.member = Some(self.member(person));
                answer.text = words(Phrase::PARENTS);
            }
            Missing::Param(param, _) => {
                let param = &pack.params[usize::from(param)];
                answer.fact = Cow::Owned(format!("param:{}", param.id));
                answer.text = self.text(&param.name);
            }
            Missing::Rule(rule) => {
                answer.fact = Cow::Owned(format!("rule:{}", pack.benefits[usize::from(rule)].id));
                answer.text = words(Phrase::UNVERIFIED);
            }
            Missing::NoValue => {
                answer.fact = Cow::Borrowed("no_value");
                answer.text = words(Phrase::NO_VALUE);
            }
        }
        answer
    }

    fn amount(&self, version: &'a Version, found: &BenefitOutcome) -> Option<AmountAnswer<'a>> {
        if !found.is_paid(version) {
            return None;
        }
        let parts = found.parts.of(&self.outcome.parts);
        let payments = version.amount.iter().zip(parts).map(|(part, outcome)| Payment {
            amount: outcome.range.into(),
            period: part.period,
            times: outcome.times.map(|(min, max)| Amount { min, max }),
            text: part.text.as_ref().and_then(|text| self.text(text)),
        });
        let Snapshot { once, monthly, first_year, .. } = found.now;
        Some(AmountAnswer {
            payments: payments.collect(),
            per_month: decide::some_amount(monthly),
            once: decide::some_amount(once),
            first_year: first_year.into(),
            text: self.language().map(|language| super::format::amount_text(language, &found.now)),
        })
    }

    fn rule(&self, version: &'a Version) -> RuleAnswer<'a> {
        let (version_id, status) = (Cow::Borrowed(&*version.id), version.status);
        if self.language().is_none() {
            return RuleAnswer { version: version_id, status, from: None, to: None, law: Vec::new() };
        }
        RuleAnswer {
            version: version_id,
            status,
            from: version.from.date(),
            to: version.to.date(),
            law: version.law.iter().map(|act| Cow::Borrowed(act.as_str())).collect(),
        }
    }

    fn notes(&self, notes: &'a [Note], applies: &[Truth]) -> Vec<NoteAnswer<'a>> {
        if self.language().is_none() {
            return Vec::new();
        }
        let each = BenefitOutcome::notes(notes, applies).map(|(_, note, applies)| NoteAnswer {
            id: Cow::Borrowed(note.id.as_str()),
            applies,
            text: self.text(&note.text),
            url: note.url.as_deref().map(Cow::Borrowed),
            dated: note.dated,
        });
        each.collect()
    }
}

fn condition_ids(version: &Version, set: u64) -> Vec<Cow<'_, str>> {
    let each = version.conditions.iter().enumerate().filter(|(at, _)| set & 1 << at != 0);
    each.map(|(_, condition)| Cow::Borrowed(condition.id.as_str())).collect()
}
