//! The verdict, the status and the amount of one benefit for one subject.

use super::super::calendar::Day;
use super::super::code::Rounding;
use super::super::kleene::{Held, Truth};
use super::super::model::{AmountPart, Benefit, DatedBy, Version};
use super::super::number::Span;
use super::super::outcome::{Missing, PartOutcome};
use super::super::words::Period;
use super::memo::MemoValue;
use super::number::rounded;
use super::standing::{Marks, Standing};
use super::{Absent, Run, Val};

/// Kopecks: at least, and at most if that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AmountRange {
    pub(crate) min: i64,
    pub(crate) max: Option<i64>,
}

impl AmountRange {
    pub(crate) const ZERO: Self = Self { min: 0, max: Some(0) };

    fn add(self, other: Self) -> Self {
        let max = self.max.zip(other.max).and_then(|(a, b)| a.checked_add(b));
        Self { min: self.min.saturating_add(other.min), max }
    }

    fn times(self, least: i64, most: Option<i64>) -> Self {
        let max = self.max.zip(most).and_then(|(max, most)| max.checked_mul(most.max(0)));
        Self { min: self.min.saturating_mul(least.max(0)), max }
    }
}

/// A benefit and the one whom it is decided for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) benefit: usize,
    pub(crate) person: Option<usize>,
}

/// Why a benefit is not simply there to be applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Active,
    NotInForce,
    Suspended,
    WindowClosed,
    AlreadyReceives,
    ExcludedBy(u16),
}

/// What a family would notice if it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) verdict: Truth,
    pub(crate) state: State,
    /// What each payment amounts to, by period.
    pub(crate) once: AmountRange,
    pub(crate) monthly: AmountRange,
    pub(crate) yearly: AmountRange,
    /// What the first year brings.
    pub(crate) first_year: AmountRange,
}

/// A version that is in force, and until when that is so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen {
    pub(crate) version: Option<usize>,
    /// Whether it is known which version applies.
    pub(crate) settled: bool,
    pub(crate) until: Day,
}

impl<'a> Run<'a> {
    /// The verdict of a benefit as a part of another rule.
    pub(super) fn benefit_truth(&mut self, benefit: usize, subject: Option<usize>) -> Held {
        let place = benefit * self.stride + subject.map_or(0, |at| at + 1);
        if !self.probing
            && let Some(held) = self.recall(|scratch| &scratch.benefits[place], MemoValue::truth)
        {
            return held;
        }
        let (mark, env, traced, evidence) = (self.mark(), self.env, self.trace.pause(), self.evidence);
        let code = std::mem::replace(&mut self.code, &self.pack.code);
        self.evidence = super::Evidence::Registry;
        self.set_subject(subject);
        let held = self.verdict(benefit);
        if held.truth.is_settled() {
            self.drop_missing(mark);
        }
        (self.env, self.code) = (env, code);
        self.trace.go_on(traced);
        if !self.probing {
            self.scratch.benefits[place] = self.memo(MemoValue::Truth(held), mark);
        }
        self.weaken(evidence);
        held
    }

    fn verdict(&mut self, benefit: usize) -> Held {
        let chosen = self.choose_version(benefit);
        let Some(version) = chosen.version else {
            let truth = if chosen.settled { Truth::False } else { Truth::Unknown };
            return Held { truth, until: chosen.until };
        };
        let version = &self.pack.benefits[benefit].versions[version];
        let (mut standing, mut marks) = (Standing::default(), Marks::default());
        marks.start_at(self.mark());
        for (at, condition) in version.conditions.iter().enumerate() {
            let mark = self.mark();
            standing.note(at, self.condition(condition));
            marks.note(at, mark, self.mark());
        }
        let all = standing.whole(&version.logic);
        if all.truth == Truth::Unknown {
            self.keep_relevant(&marks, standing.truths.relevant(&version.logic));
        }
        self.softened(benefit, version, all, chosen.until)
    }

    /// A rule that is being verified never says yes.
    pub(crate) fn softened(&mut self, benefit: usize, version: &Version, all: Held, until: Day) -> Held {
        let until = all.until.min(until);
        if all.truth == Truth::True && !version.status.is_firm() && !self.lenient {
            self.miss(Missing::Rule(u16::try_from(benefit).unwrap_or(u16::MAX)));
            return Held { truth: Truth::Unknown, until };
        }
        Held { truth: all.truth, until }
    }

    /// Drops what is missing for conditions that can no longer matter.
    pub(crate) fn keep_relevant(&mut self, marks: &Marks, relevant: u64) {
        let mut kept = marks.start;
        let mut rest = relevant;
        while rest != 0 {
            let missing = marks.of(rest.trailing_zeros() as usize);
            rest &= rest - 1;
            let length = missing.len();
            self.scratch.missing.copy_within(missing, kept);
            kept += length;
        }
        self.drop_missing(kept);
    }

    /// The version in force on the benefit's date, as far as it was published.
    pub(crate) fn choose_version(&mut self, benefit: usize) -> Chosen {
        let benefit: &'a Benefit = &self.pack.benefits[benefit];
        let (day, moves) = match (benefit.dated_by, benefit.event) {
            (DatedBy::Today, _) => (self.clock.today, true),
            (DatedBy::EventOn, Some(event)) => {
                let value = self.number(event);
                let day = value
                    .span
                    .single()
                    .filter(|_| value.na == Absent::No)
                    .and_then(|day| i32::try_from(day.floor()).ok());
                let Some(day) = day else {
                    let settled = value.na == Absent::Yes;
                    return Chosen { version: None, settled, until: value.until };
                };
                (Day(day), false)
            }
            _ => (self.clock.applied, self.clock.applied_moves),
        };
        let mut until = Day::NEVER;
        let mut latest: Option<(usize, Day)> = None;
        for (at, version) in benefit.versions.iter().enumerate() {
            if version.published > self.clock.known {
                if self.clock.known_moves {
                    until = until.min(version.published);
                }
                continue;
            }
            if moves {
                let boundaries = [version.from, version.to].into_iter().filter(|boundary| *boundary > day);
                until = boundaries.fold(until, Day::min);
            }
            let in_force = version.from <= day && day < version.to;
            if in_force && latest.is_none_or(|(_, published)| published <= version.published) {
                latest = Some((at, version.published));
            }
        }
        Chosen { version: latest.map(|(at, _)| at), settled: true, until }
    }

    /// Verdict, state and amount, without an explanation. `version` and `held` are the verdict's; `pay` says what
    /// each payment, by its place and its rule, amounts to.
    pub(crate) fn snapshot_of(
        &mut self,
        subject: &Subject,
        version: Option<usize>,
        held: Held,
        window: Option<Held>,
        mut pay: impl FnMut(&mut Self, usize, &AmountPart) -> PartOutcome,
    ) -> (Snapshot, Day) {
        let Subject { benefit, person } = *subject;
        let pack = self.pack;
        let rule = &pack.benefits[benefit];
        // Only a no is explained by a closed window.
        let window = window.filter(|_| held.truth == Truth::False);
        let closed = window.is_some_and(|window| window.truth == Truth::False);
        let in_force = version.is_some() || held.truth == Truth::Unknown;
        let (state, state_until) = self.state(rule, benefit, person, in_force, closed);
        let mut until = held.until.min(state_until).min(window.map_or(Day::NEVER, |window| window.until));
        let mut snapshot = Snapshot { verdict: held.truth, state, ..Snapshot::NOTHING };
        if let (Some(version), true) = (version, held.truth != Truth::False) {
            for (at, part) in rule.versions[version].amount.iter().enumerate() {
                let found = pay(self, at, part);
                until = until.min(found.until);
                snapshot.add(part.period, &found);
            }
        }
        (snapshot, until)
    }

    /// The whole outcome of a benefit for a subject, without an explanation.
    pub(crate) fn snapshot(&mut self, subject: &Subject) -> (Snapshot, Day) {
        let benefit = subject.benefit;
        self.set_subject(subject.person);
        let mark = self.mark();
        let held = self.benefit_truth(benefit, subject.person);
        let chosen = self.choose_version(benefit);
        let window = chosen.version.and_then(|at| self.window(benefit, at));
        let result = self.snapshot_of(subject, chosen.version, held, window, |run, _, part| run.amount(part));
        self.drop_missing(mark);
        result
    }

    /// Whether one may apply now, if the version has a hard window.
    fn window(&mut self, benefit: usize, version: usize) -> Option<Held> {
        let version = &self.pack.benefits[benefit].versions[version];
        let condition = &version.conditions[usize::from(version.hard_window?)];
        Some(self.truth(condition.when))
    }

    fn state(
        &self,
        rule: &Benefit,
        benefit: usize,
        subject: Option<usize>,
        in_force: bool,
        window_closed: bool,
    ) -> (State, Day) {
        let receives = |other: usize| {
            self.sheet
                .receives
                .iter()
                .any(|(at, member)| usize::from(*at) == other && (member.is_none() || *member == subject))
        };
        let mut until = Day::NEVER;
        let mut suspended = false;
        if let Some(pause) = &rule.suspended {
            suspended = pause.from <= self.clock.today && self.clock.today < pause.reopens_on;
            let next = if suspended { pause.reopens_on } else { pause.from };
            until = if next > self.clock.today { next } else { Day::NEVER };
        }
        let excluding = rule.excludes.iter().find(|other| receives(usize::from(**other)));
        let state = if receives(benefit) {
            State::AlreadyReceives
        } else if !in_force {
            State::NotInForce
        } else if let Some(other) = excluding {
            State::ExcludedBy(*other)
        } else if suspended {
            State::Suspended
        } else if window_closed {
            State::WindowClosed
        } else {
            State::Active
        };
        (state, until)
    }

    /// One payment: its amount, how many there are, and until when both are so.
    pub(crate) fn amount(&mut self, part: &AmountPart) -> PartOutcome {
        let value = self.number(part.value);
        let range = kopecks(part.rounding, value);
        let mut until = value.until;
        let times = part.times.map(|times| {
            let times = self.number(times);
            until = until.min(times.until);
            let count = kopecks(Rounding::Down, times);
            (count.min, count.max)
        });
        PartOutcome { range, times, until }
    }
}

impl Snapshot {
    pub(crate) const NOTHING: Self = Self {
        verdict: Truth::Unknown,
        state: State::Active,
        once: AmountRange::ZERO,
        monthly: AmountRange::ZERO,
        yearly: AmountRange::ZERO,
        first_year: AmountRange::ZERO,
    };

    fn add(&mut self, period: Period, part: &PartOutcome) {
        let PartOutcome { range, times, .. } = *part;
        let (least, most) = match period {
            Period::Month => times.map_or((12, Some(12)), |(least, most)| {
                (least.min(12), Some(most.map_or(12, |most| most.min(12))))
            }),
            Period::Once | Period::Year => (1, Some(1)),
        };
        match period {
            Period::Once => self.once = self.once.add(range),
            Period::Month => self.monthly = self.monthly.add(range),
            Period::Year => self.yearly = self.yearly.add(range),
        }
        self.first_year = self.first_year.add(range.times(least, most));
    }
}

/// An amount is whole kopecks and never less than nothing.
fn kopecks(how: Rounding, value: Val) -> AmountRange {
    if value.na == Absent::Yes {
        return AmountRange::default();
    }
    let Span { lo, hi } = value.span.map(|number| rounded(how, number));
    let min = if lo.is_finite() && value.na == Absent::No { lo.floor().max(0) } else { 0 };
    let max = (hi.is_finite()).then(|| hi.floor().max(0));
    AmountRange { min, max }
}
