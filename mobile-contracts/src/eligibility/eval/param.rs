//! Dated numbers of the law: which value holds on a day, as far as it was known.

use super::super::calendar::Day;
use super::super::code::{NumId, ParamValue, Word};
use super::super::number::Span;
use super::super::outcome::{Gap, Missing};
use super::super::words::Evidence;
use super::memo::MemoValue;
use super::{Absent, Run, Val};

/// More changes than this within an uncertain stretch of days are not looked at.
const MAX_STEPS: usize = 64;

impl Run<'_> {
    pub(super) fn param(&mut self, param: usize, key: Option<Word>, on: NumId, place: Option<u16>) -> Val {
        // Places belong to the pack's own code; an audience's expressions have none here.
        let own = std::ptr::eq(self.code, &raw const self.pack.code);
        let Some(place) = place.map(usize::from).filter(|_| own && !self.probing) else {
            return self.looked_up(param, key, on);
        };
        if let Some(value) = self.recall(|scratch| &scratch.params[place], MemoValue::number) {
            return value;
        }
        let (mark, evidence) = (self.mark(), self.evidence);
        self.evidence = Evidence::Registry;
        let value = self.looked_up(param, key, on);
        self.scratch.params[place] = self.memo(MemoValue::Number(value), mark);
        self.weaken(evidence);
        value
    }

    fn looked_up(&mut self, param: usize, key: Option<Word>, on: NumId) -> Val {
        let mark = self.mark();
        let day = self.number(on);
        let set = match key {
            Some(word) => match self.word(word) {
                // Somebody who lives in no region of the list has no value there.
                (_, Absent::Maybe | Absent::Yes) => 0,
                (set, Absent::No) => set,
            },
            None => 1,
        };
        if set == 0 {
            return self.without(param, Gap::Missing);
        }
        if day.na != Absent::No {
            return Val { until: day.until, ..self.without(param, Gap::Missing) };
        }
        let mut span: Option<Span> = None;
        let (mut complete, mut until, mut rest) = (true, Day::NEVER, set);
        while rest != 0 {
            let series = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            // What has no value now may get one on the same days as what has.
            until = until.min(self.series_until(param, series, day, on));
            match self.series(param, series, day) {
                Some(value) => span = Some(span.map_or(value, |span| span.hull(value))),
                None => complete = false,
            }
        }
        if let Some(span) = span.filter(|_| complete) {
            return Val { until, ..Val::fixed(span) };
        }
        // While it is not known which series counts, or which day, that is what is missing.
        if set.is_power_of_two() || self.mark() == mark {
            let gap = self.gap(param, set.trailing_zeros() as usize, day);
            return Val { until, ..self.without(param, gap) };
        }
        Val { until, ..Val::fixed(Span::ANY) }
    }

    fn without(&mut self, param: usize, gap: Gap) -> Val {
        self.miss(Missing::Param(u16::try_from(param).unwrap_or(u16::MAX), gap));
        Val::fixed(Span::ANY)
    }

    /// Everything that the value may be while the day is one of several.
    fn series(&self, param: usize, series: usize, day: Val) -> Option<Span> {
        let values = &self.pack.params[param].series[series];
        let (first, last) = (day_of(day.span.lo.floor()), day_of(day.span.hi.floor()));
        let mut span: Option<Span> = None;
        let mut at = first?;
        for _ in 0..MAX_STEPS {
            let value = Span::exactly(self.value_on(values, at)?.value);
            span = Some(span.map_or(value, |span| span.hull(value)));
            let next = self.next_boundary(values, at);
            if next > last? {
                return span;
            }
            at = next;
        }
        None
    }

    /// The value that holds on `day`, as far as it is known and firm enough.
    fn value_on<'v>(&self, values: &'v [ParamValue], day: Day) -> Option<&'v ParamValue> {
        self.any_value_on(values, day).filter(|value| value.firm || self.lenient)
    }

    fn any_value_on<'v>(&self, values: &'v [ParamValue], day: Day) -> Option<&'v ParamValue> {
        let holds =
            |value: &&ParamValue| value.from <= day && day < value.to && value.published <= self.clock.known;
        values.iter().filter(holds).max_by_key(|value| value.published)
    }

    fn next_boundary(&self, values: &[ParamValue], day: Day) -> Day {
        let known = values.iter().filter(|value| value.published <= self.clock.known);
        known
            .flat_map(|value| [value.from, value.to])
            .filter(|boundary| *boundary > day)
            .min()
            .unwrap_or(Day::NEVER)
    }

    /// Why there is no value to rely on.
    fn gap(&self, param: usize, series: usize, day: Val) -> Gap {
        let values = &self.pack.params[param].series[series];
        let Some(day) = day.span.single().and_then(|day| day_of(day.floor())) else { return Gap::Missing };
        if self.any_value_on(values, day).is_some() {
            Gap::Unverified
        } else if values.iter().any(|value| value.to <= day) && !values.iter().any(|value| value.from > day) {
            Gap::Expired
        } else {
            Gap::Missing
        }
    }

    /// The first day on which another value may hold: the next boundary, or the next publication.
    fn series_until(&mut self, param: usize, series: usize, day: Val, on: NumId) -> Day {
        let pack = self.pack;
        let values = &pack.params[param].series[series];
        let mut until = Day::NEVER;
        if self.clock.known_moves {
            let later =
                values.iter().map(|value| value.published).filter(|published| *published > self.clock.known);
            until = later.min().unwrap_or(Day::NEVER);
        }
        if !day.moving {
            return until.min(day.until);
        }
        let Some(now) = day.span.single().and_then(|day| day_of(day.floor())) else {
            return self.clock.today.plus_days(1);
        };
        match self.next_boundary(values, now) {
            Day::NEVER => until,
            boundary => self.first_reaching(on, boundary.0.into()).unwrap_or(Day::NEVER).min(until),
        }
    }
}

fn day_of(value: i64) -> Option<Day> {
    i32::try_from(value).ok().map(Day)
}
