//! What an answer says, whoever writes it down: decided here once for the tree and for the JSON text.

use chrono::NaiveDate;

use super::super::calendar::Day;
use super::super::eval::{AmountRange, State};
use super::super::kleene::Truth;
use super::super::model::{Benefit, Note, Pack, Version};
use super::super::number::{Num, Span};
use super::super::outcome::{BenefitOutcome, Change, Gap, Missing, Outcome};
use super::super::sheet::{Sheet, SlotState};
use super::super::words::Kind;
use super::{Amount, BenefitStatus, Flag, Verdict, WindowAnswer};

impl Outcome {
    /// The first day on which anything changes.
    pub(super) fn changes_on(&self) -> Option<NaiveDate> {
        let changes = self.benefits.iter().filter_map(|found| match found.change {
            Change::On(day) | Change::NotBefore(day) => Some(day),
            Change::Never => None,
        });
        changes.min().and_then(Day::date)
    }

    /// Another verdict, if what is being verified turned out right.
    pub(super) fn likely_verdict(&self, found: &BenefitOutcome) -> Option<Verdict> {
        let likely = self.likely_of(found).filter(|likely| likely.verdict != found.now.verdict);
        likely.map(|likely| likely.verdict.into())
    }

    /// Another amount, if what is being verified turned out right.
    pub(super) fn estimate(&self, found: &BenefitOutcome) -> Option<Amount> {
        let likely = self
            .likely_of(found)
            .filter(|likely| likely.first_year != found.now.first_year && likely.verdict != Truth::False);
        likely.map(|likely| likely.first_year.into())
    }

    /// What is missing for the verdict, then what only the amount needs, each with whether it is one of these.
    pub(super) fn gaps(&self, found: &BenefitOutcome) -> impl Iterator<Item = (Missing, bool)> {
        let verdict = found.missing.of(&self.missing);
        let amount = found.amount_missing.of(&self.missing);
        let only_amount = amount.iter().filter(|item| !verdict.contains(item));
        verdict.iter().map(|item| (*item, false)).chain(only_amount.map(|item| (*item, true)))
    }
}

impl BenefitOutcome {
    /// The day on which it changes, and whether it surely does on that day.
    pub(super) fn changes(&self) -> (Option<NaiveDate>, bool) {
        match self.change {
            Change::Never => (None, true),
            Change::On(day) => (day.date(), true),
            Change::NotBefore(day) => (day.date(), false),
        }
    }

    /// Whether there is an amount to speak of.
    pub(super) fn is_paid(&self, version: &Version) -> bool {
        !version.amount.is_empty() && self.now.verdict != Truth::False
    }

    pub(super) fn window(&self, version: &Version, today: NaiveDate) -> Option<WindowAnswer> {
        let (window, (opens, last)) = version.window.zip(self.window)?;
        Some(WindowAnswer {
            opens: opens.and_then(Day::date),
            last_day: last.and_then(Day::date),
            hard: window.hard,
            open: is_open(opens, last, Day::of(today)),
        })
    }

    /// The notes that concern the family or may do so, of which the truths in `applies` say which; further ones always do.
    pub(super) fn notes<'n, 't>(
        notes: &'n [Note],
        applies: &'t [Truth],
    ) -> impl Iterator<Item = (usize, &'n Note, Option<bool>)> + use<'n, 't> {
        notes.iter().enumerate().filter_map(|(at, note)| {
            let truth = applies.get(at).copied().unwrap_or(Truth::True);
            (truth != Truth::False).then(|| (at, note, truth.as_bool()))
        })
    }
}

impl Benefit {
    /// The day on which a suspended benefit is paid again.
    pub(super) fn reopens_on(&self, state: State) -> Option<NaiveDate> {
        let paused = self.suspended.as_ref().filter(|_| state == State::Suspended);
        paused.and_then(|pause| pause.reopens_on.date())
    }
}

impl From<AmountRange> for Amount {
    fn from(range: AmountRange) -> Self {
        Self { min: range.min, max: range.max }
    }
}

/// An amount that is not nothing.
pub(super) fn some_amount(range: AmountRange) -> Option<Amount> {
    (range != AmountRange::ZERO).then(|| range.into())
}

/// Whether it is there to be applied for, and the benefit that excludes it.
pub(super) fn status(state: State) -> (BenefitStatus, Option<u16>) {
    match state {
        State::Active => (BenefitStatus::Active, None),
        State::NotInForce => (BenefitStatus::NotInForce, None),
        State::Suspended => (BenefitStatus::Suspended, None),
        State::WindowClosed => (BenefitStatus::WindowClosed, None),
        State::AlreadyReceives => (BenefitStatus::AlreadyReceives, None),
        State::ExcludedBy(other) => (BenefitStatus::ExcludedBy, Some(other)),
    }
}

/// Whether the family does not want to say.
pub(super) fn is_declined(sheet: &Sheet<'_>, missing: Missing) -> bool {
    let state = match missing {
        Missing::Family(slot) => sheet.family[usize::from(slot)].state,
        Missing::Person(person, slot) => sheet.person_slot(usize::from(person), slot).state,
        _ => return false,
    };
    state == SlotState::Declined
}

/// How sure a benefit's answer is, each thing once.
pub(super) fn flags(
    pack: &Pack,
    outcome: &Outcome,
    found: &BenefitOutcome,
    version: Option<&Version>,
    today: NaiveDate,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut add = |flag: Flag| {
        if !flags.contains(&flag) {
            flags.push(flag);
        }
    };
    let lists = [found.missing, found.amount_missing];
    lists.iter().flat_map(|list| list.of(&outcome.missing)).filter_map(flag_of).for_each(&mut add);
    if version.is_some_and(|version| !version.status.is_firm()) {
        add(Flag::RuleBeingVerified);
    }
    if version.is_some_and(|version| !version.assumptions.is_empty()) {
        add(Flag::RestsOnAssumption);
    }
    let layer = pack.benefits[usize::from(found.benefit)].layer;
    if pack.layers[layer].is_stale(today) {
        add(Flag::StalePack);
    }
    flags
}

const fn flag_of(missing: &Missing) -> Option<Flag> {
    match missing {
        Missing::Param(_, Gap::Unverified) => Some(Flag::UsesUnverifiedParameter),
        Missing::Param(_, Gap::Expired) => Some(Flag::ParameterExpired),
        Missing::Param(_, Gap::Missing) => Some(Flag::ParameterMissing),
        Missing::Everyone => Some(Flag::NotEveryoneListed),
        Missing::NoValue => Some(Flag::NoValue),
        Missing::Rule(_) => Some(Flag::RuleBeingVerified),
        Missing::Family(_) | Missing::Person(..) | Missing::Parents(_) => None,
    }
}

/// Whole units; a failed condition's distance is never shown smaller than it is.
pub(super) fn margin(kind: Kind, value: Num) -> i64 {
    let value = if kind == Kind::Rate { Span::exactly(value).mul(Span::int(10_000)).lo } else { value };
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
