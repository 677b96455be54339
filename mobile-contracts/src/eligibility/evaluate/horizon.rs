//! The day on which each outcome changes, found exactly: nothing changes the day before.
//!
//! An evaluation says until when it surely holds. On that day it is made again; if the outcome is the same,
//! the search goes on from there. All benefits that wait for the same day share that day's evaluation, and of a
//! benefit only those conditions and payments are asked again that may be other ones by then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::calendar::Day;
use super::super::eval::{Run, Standing, Subject};
use super::super::kleene::Held;
use super::super::outcome::{BenefitOutcome, Change, Outcome, PartOutcome};

/// Days looked at for one outcome before the search is given up with "not before". One rule that may change
/// every day does not use up the days of the others.
const MAX_TRIES: u16 = 200;

/// What each answer and each payment of an outcome was found to be on the last day it was asked; its own `until`
/// says how long that holds.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    held: Vec<Held>,
    parts: Vec<PartOutcome>,
    /// Which outcomes to look at again and when, the next first.
    waits: BinaryHeap<Reverse<(Day, usize)>>,
}

/// Takes over from the run that made the outcomes: what it remembers is asked again only when its time is over. A brief one
/// looks no further than to the first day on which any of them changes.
pub(super) fn find(run: &mut Run<'_>, outcome: &mut Outcome, ahead: &mut Ahead) {
    ahead.held.clear();
    ahead.held.extend(outcome.answers.iter().map(|answer| answer.held));
    ahead.parts.clone_from(&outcome.parts);
    ahead.waits.clear();
    for (at, found) in outcome.benefits.iter_mut().enumerate() {
        found.change = again(found.until);
        ahead.wait(found, at);
    }
    let (clock, Outcome { benefits, conditions, .. }) = (run.clock, outcome);
    while let Some(Reverse((day, at))) = ahead.waits.pop() {
        run.look_ahead(clock.at(day));
        let found = &mut benefits[at];
        found.tries += 1;
        let (changed, until) = ahead.look(run, found, found.conditions.of(conditions), day);
        found.change = if changed { Change::On(day) } else { again(until.max(day.plus_days(1))) };
        if changed && run.brief {
            break;
        }
        ahead.wait(found, at);
    }
    run.come_back(clock);
}

/// When to look again at what surely holds until then.
fn again(until: Day) -> Change {
    if until < Day::LATEST { Change::NotBefore(until) } else { Change::Never }
}

impl Ahead {
    /// Looks at an outcome again on the day until which it surely holds, if the search goes on.
    fn wait(&mut self, found: &BenefitOutcome, at: usize) {
        if let Change::NotBefore(day) = found.change
            && found.tries < MAX_TRIES
        {
            self.waits.push(Reverse((day, at)));
        }
    }

    /// Whether the outcome differs on that day, which the run looks at; if not, until when it surely holds. `answers` are
    /// the places of the answers to its conditions.
    fn look(&mut self, run: &mut Run<'_>, found: &BenefitOutcome, answers: &[u32], day: Day) -> (bool, Day) {
        let subject = Subject { benefit: found.benefit.into(), person: found.subject.map(usize::from) };
        run.set_subject(subject.person);
        let mark = run.mark();
        let chosen = run.choose_version(subject.benefit);
        let Some(at) = chosen.version.filter(|at| found.version.map(usize::from) == Some(*at)) else {
            run.drop_missing(mark);
            let (then, until) = run.snapshot(&subject);
            return (then != found.now, until);
        };
        let version = &run.pack.benefits[subject.benefit].versions[at];
        let mut standing = Standing::default();
        for (at, (condition, answer)) in version.conditions.iter().zip(answers).enumerate() {
            let held = &mut self.held[*answer as usize];
            if held.until <= day {
                *held = run.condition(condition);
            }
            standing.note(at, *held);
        }
        let all = standing.whole(&version.logic);
        let verdict = run.softened(subject.benefit, version, all, chosen.until);
        if verdict.truth != found.now.verdict {
            run.drop_missing(mark);
            return (true, day);
        }
        let window = version.hard_window.map(|at| standing.of(at));
        let parts = found.parts.of_mut(&mut self.parts);
        let (then, until) = run.snapshot_of(&subject, Some(at), verdict, window, |run, at, part| {
            if parts[at].until <= day {
                parts[at] = run.amount(part);
            }
            parts[at]
        });
        run.drop_missing(mark);
        (then != found.now, until)
    }
}
