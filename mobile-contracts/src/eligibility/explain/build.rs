//! Turns an [`Outcome`] into an [`Answer`].

use std::borrow::Cow;

use chrono::NaiveDate;

use super::super::calendar::Day;
use super::super::choice;
use super::super::eval::{AmountRange, Snapshot, State};
use super::super::evaluate::{Dates, ENGINE_VERSION};
use super::super::kleene::Truth;
use super::super::model::{Condition, Note, Pack, Piece, Version};
use super::super::outcome::{BenefitOutcome, Change, ConditionOutcome, Gap, Missing, Outcome};
use super::super::question;
use super::super::sheet::{Sheet, SlotState};
use super::super::words::{Language, Scope};
use super::format::write_value;
use super::{
    Amount, AmountAnswer, Answer, BenefitAnswer, BenefitStatus, ConditionAnswer, Detail, Flag, Margin,
    MissingAnswer, NoteAnswer, Payment, RuleAnswer, Verdict, WindowAnswer,
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
        let stale = pack.layers.iter().filter(|layer| layer.is_stale(dates.today));
        let changes = self.benefits.iter().filter_map(|found| match found.change {
            Change::On(day) | Change::NotBefore(day) => Some(day),
            Change::Never => None,
        });
        Answer {
            pack: pack.id(),
            pack_hash: Cow::Borrowed(&pack.hash),
            facts_hash: sheet.facts_hash(),
            engine: ENGINE_VERSION,
            today: dates.today,
            stale_packs: stale.map(|layer| Cow::Borrowed(layer.id.as_str())).collect(),
            first_year: choice::first_year(self, &choices),
            questions: question::ranked(self, sheet, detail),
            choices,
            changes_on: changes.min().and_then(Day::date),
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

/// Every value that a text shows, in words: many conditions show the same one.
struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Values {
    fn of(outcome: &Outcome, detail: Detail) -> Self {
        let mut values = Self { text: String::new(), ends: Vec::new() };
        if let Detail::Texts(language) = detail {
            values.text.reserve(16 * outcome.shown.len());
            values.ends.reserve(outcome.shown.len());
            for value in &outcome.shown {
                match value.exists {
                    Truth::False => values.text.push('—'),
                    _ => write_value(&mut values.text, language, value.kind, value.span),
                }
                values.ends.push(values.text.len());
            }
        }
        values
    }

    fn get(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[at]]
    }
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
        let (status, excluded_by) = status(pack, found.now.state);
        let (changes_on, changes_exactly) = match found.change {
            Change::Never => (None, true),
            Change::On(day) => (day.date(), true),
            Change::NotBefore(day) => (day.date(), false),
        };
        let paused = rule.suspended.as_ref().filter(|_| status == BenefitStatus::Suspended);
        let notes = found.notes.of(&self.outcome.notes);
        BenefitAnswer {
            benefit: Cow::Borrowed(&rule.id),
            per: rule.per,
            subject: found.subject.map(|person| self.member(person)),
            name: self.text(&rule.name),
            summary: rule.summary.as_ref().and_then(|text| self.text(text)),
            payer: rule.payer.as_ref().and_then(|text| self.text(text)),
            verdict: found.now.verdict.into(),
            likely: found
                .likely
                .map(|likely| Verdict::from(likely.verdict))
                .filter(|likely| *likely != found.now.verdict.into()),
            status,
            excluded_by,
            reopens_on: paused.and_then(|pause| pause.reopens_on.date()),
            rule: version.map(rule_answer),
            conditions: version.map_or_else(Vec::new, |version| self.conditions(version, found)),
            blockers: ids(found.blockers),
            to_qualify: found.repairs.of(&self.outcome.repairs).iter().map(|set| ids(*set)).collect(),
            missing: self.missing(found),
            amount: version.and_then(|version| self.amount(version, found)),
            estimate: found
                .likely
                .filter(|likely| likely.first_year != found.now.first_year && likely.verdict != Truth::False)
                .map(|likely| amount(likely.first_year)),
            window: version.and_then(|version| version.window).zip(found.window).map(
                |(window, (opens, last))| WindowAnswer {
                    opens: opens.and_then(Day::date),
                    last_day: last.and_then(Day::date),
                    hard: window.hard,
                    open: is_open(opens, last, Day::of(self.today)),
                },
            ),
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
            flags: self.flags(found, version),
        }
    }

    fn conditions(&self, version: &'a Version, found: &BenefitOutcome) -> Vec<ConditionAnswer<'a>> {
        let outcomes = found.conditions.of(&self.outcome.conditions);
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
            margin: outcome.margin.map(|(kind, value)| Margin { kind, value: margin(kind, value) }),
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

    fn missing(&self, found: &BenefitOutcome) -> Vec<MissingAnswer<'a>> {
        let verdict = found.missing.of(&self.outcome.missing);
        let amount = found.amount_missing.of(&self.outcome.missing);
        let only_amount = amount.iter().filter(|item| !verdict.contains(item));
        verdict
            .iter()
            .map(|item| self.gap(*item, false))
            .chain(only_amount.map(|item| self.gap(*item, true)))
            .collect()
    }

    fn gap(&self, missing: Missing, for_amount: bool) -> MissingAnswer<'a> {
        let pack = self.pack();
        let mut answer =
            MissingAnswer { fact: Cow::Borrowed(""), member: None, declined: false, for_amount, text: None };
        let words = |ru: &'static str, en: &'static str| {
            self.language().map(|language| Cow::Borrowed(if language == Language::Ru { ru } else { en }))
        };
        match missing {
            Missing::Family(slot) => {
                let fact = pack.fact(Scope::Family, usize::from(slot));
                answer.fact = Cow::Borrowed(&fact.id);
                answer.text = self.text(&fact.question);
                answer.declined = self.sheet.family[usize::from(slot)].state == SlotState::Declined;
            }
            Missing::Person(person, slot) => {
                let fact = pack.fact(Scope::Person, usize::from(slot));
                answer.fact = Cow::Borrowed(&fact.id);
                answer.text = self.text(&fact.question);
                answer.member = Some(self.member(person));
                answer.declined =
                    self.sheet.person_slot(usize::from(person), slot).state == SlotState::Declined;
            }
            Missing::Everyone => {
                answer.fact = Cow::Borrowed("everyone_listed");
                answer.text = words("Перечислены ли все члены семьи?", "Is everybody of the family listed?");
            }
            Missing::Parents(person) => {
                answer.fact = Cow::Borrowed("parents");
                answer.member = Some(self.member(person));
                answer.text = words("Кто родители ребёнка?", "Who are the child's parents?");
            }
            Missing::Param(param, _) => {
                let param = &pack.params[usize::from(param)];
                answer.fact = Cow::Owned(format!("param:{}", param.id));
                answer.text = self.text(&param.name);
            }
            Missing::Rule(rule) => {
                answer.fact = Cow::Owned(format!("rule:{}", pack.benefits[usize::from(rule)].id));
                answer.text = words("Правило уточняется", "The rule is being verified");
            }
            Missing::NoValue => {
                answer.fact = Cow::Borrowed("no_value");
                answer.text = words("Значение не удалось вычислить", "A value could not be calculated");
            }
        }
        answer
    }

    fn amount(&self, version: &'a Version, found: &BenefitOutcome) -> Option<AmountAnswer<'a>> {
        if version.amount.is_empty() || found.now.verdict == Truth::False {
            return None;
        }
        let parts = found.parts.of(&self.outcome.parts);
        let payments = version.amount.iter().zip(parts).map(|(part, outcome)| Payment {
            amount: amount(outcome.range),
            period: part.period,
            times: outcome.times.map(|(min, max)| Amount { min, max }),
            text: part.text.as_ref().and_then(|text| self.text(text)),
        });
        let Snapshot { once, monthly, first_year, .. } = found.now;
        let some = |range: AmountRange| (range != AmountRange::ZERO).then(|| amount(range));
        Some(AmountAnswer {
            payments: payments.collect(),
            per_month: some(monthly),
            once: some(once),
            first_year: amount(first_year),
            text: self.language().map(|language| super::format::amount_text(language, &found.now)),
        })
    }

    fn notes(&self, notes: &'a [Note], applies: &[Truth]) -> Vec<NoteAnswer<'a>> {
        if self.language().is_none() {
            return Vec::new();
        }
        let each = notes.iter().enumerate().filter_map(|(at, note)| {
            let truth = applies.get(at).copied().unwrap_or(Truth::True);
            (truth != Truth::False).then(|| NoteAnswer {
                id: Cow::Borrowed(note.id.as_str()),
                applies: truth.as_bool(),
                text: self.text(&note.text),
                url: note.url.as_deref().map(Cow::Borrowed),
                dated: note.dated,
            })
        });
        each.collect()
    }

    fn flags(&self, found: &BenefitOutcome, version: Option<&Version>) -> Vec<Flag> {
        let mut flags = Vec::new();
        let mut add = |flag: Flag| {
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        };
        let missing = found
            .missing
            .of(&self.outcome.missing)
            .iter()
            .chain(found.amount_missing.of(&self.outcome.missing));
        for item in missing {
            match item {
                Missing::Param(_, Gap::Unverified) => add(Flag::UsesUnverifiedParameter),
                Missing::Param(_, Gap::Expired) => add(Flag::ParameterExpired),
                Missing::Param(_, Gap::Missing) => add(Flag::ParameterMissing),
                Missing::Everyone => add(Flag::NotEveryoneListed),
                Missing::NoValue => add(Flag::NoValue),
                Missing::Rule(_) => add(Flag::RuleBeingVerified),
                Missing::Family(_) | Missing::Person(..) | Missing::Parents(_) => {}
            }
        }
        if version.is_some_and(|version| !version.status.is_firm()) {
            add(Flag::RuleBeingVerified);
        }
        if version.is_some_and(|version| !version.assumptions.is_empty()) {
            add(Flag::RestsOnAssumption);
        }
        let layer = self.pack().benefits[usize::from(found.benefit)].layer;
        if self.pack().layers[layer].is_stale(self.today) {
            add(Flag::StalePack);
        }
        flags
    }
}

fn status(pack: &Pack, state: State) -> (BenefitStatus, Option<Cow<'_, str>>) {
    let status = match state {
        State::Active => BenefitStatus::Active,
        State::NotInForce => BenefitStatus::NotInForce,
        State::Suspended => BenefitStatus::Suspended,
        State::WindowClosed => BenefitStatus::WindowClosed,
        State::AlreadyReceives => BenefitStatus::AlreadyReceives,
        State::ExcludedBy(other) => {
            return (BenefitStatus::ExcludedBy, Some(Cow::Borrowed(&pack.benefits[usize::from(other)].id)));
        }
    };
    (status, None)
}

fn rule_answer(version: &Version) -> RuleAnswer<'_> {
    RuleAnswer {
        version: Cow::Borrowed(&version.id),
        status: version.status,
        from: version.from.date(),
        to: version.to.date(),
        law: version.law.iter().map(|act| Cow::Borrowed(act.as_str())).collect(),
    }
}

fn condition_ids(version: &Version, set: u64) -> Vec<Cow<'_, str>> {
    let each = version.conditions.iter().enumerate().filter(|(at, _)| set & 1 << at != 0);
    each.map(|(_, condition)| Cow::Borrowed(condition.id.as_str())).collect()
}

pub(crate) const fn amount(range: AmountRange) -> Amount {
    Amount { min: range.min, max: range.max }
}

/// Whole units; a failed condition's distance is never shown smaller than it is.
fn margin(kind: super::super::words::Kind, value: super::super::number::Num) -> i64 {
    let value = if kind == super::super::words::Kind::Rate {
        super::super::number::Span::exactly(value).mul(super::super::number::Span::int(10_000)).lo
    } else {
        value
    };
    value.floor()
}

fn is_open(opens: Option<Day>, last: Option<Day>, today: Day) -> Option<bool> {
    match (opens, last) {
        (None, None) => None,
        (opens, last) => {
            Some(opens.is_none_or(|opens| opens <= today) && last.is_none_or(|last| today <= last))
        }
    }
}
