//! The day on which each outcome changes, found exactly: nothing changes the day before.
//!
//! An evaluation says until when it surely holds. On that day it is made again; if the outcome is the same,
//! the search goes on from there. All benefits that wait for the same day share that day's evaluation, and of a
//! benefit only those conditions and payments are asked again that may be other ones by then.

use super::super::calendar::Day;
use super::super::eval::{Run, Subject, logic};
use super::super::kleene::Held;
use super::super::outcome::{BenefitOutcome, Change, Outcome, PartOutcome};

/// Days looked at for one outcome before the search is given up with "not before". One rule that may change
/// every day does not use up the days of the others.
const MAX_TRIES: u16 = 200;

/// What each condition and each payment of an outcome was found to be on the last day it was asked; its own `until`
/// says how long that holds.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    held: Vec<Held>,
    parts: Vec<PartOutcome>,
}

pub(super) fn find(run: &mut Run<'_>, outcome: &mut Outcome, ahead: &mut Ahead) {
    ahead.held.clear();
    ahead.held.extend(outcome.conditions.iter().map(|condition| condition.held));
    ahead.parts.clone_from(&outcome.parts);
    let clock = run.clock;
    let mut next = Day::NEVER;
    for found in &mut outcome.benefits {
        found.change = again(found.until);
        next = next.min(waits_for(found));
    }
    while next != Day::NEVER {
        let day = std::mem::replace(&mut next, Day::NEVER);
        run.move_to(clock.at(day));
        for found in &mut outcome.benefits {
            if waits_for(found) == day {
                found.tries += 1;
                let (changed, until) = ahead.look(run, found, day);
                found.change = if changed { Change::On(day) } else { again(until.max(day.plus_days(1))) };
            }
            next = next.min(waits_for(found));
        }
    }
}

/// When to look again at what surely holds until then.
fn again(until: Day) -> Change {
    if until < Day::LATEST { Change::NotBefore(until) } else { Change::Never }
}

/// The day on which to look again, if the search goes on.
fn waits_for(found: &BenefitOutcome) -> Day {
    match found.change {
        Change::NotBefore(day) if found.tries < MAX_TRIES => day,
        _ => Day::NEVER,
    }
}

impl Ahead {
    /// Whether the outcome differs on that day, which the run has moved to; if not, until when it surely holds.
    fn look(&mut self, run: &mut Run<'_>, found: &BenefitOutcome, day: Day) -> (bool, Day) {
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
        let held = found.conditions.of_mut(&mut self.held);
        for (condition, held) in version.conditions.iter().zip(&mut *held) {
            if held.until <= day {
                *held = run.condition(condition);
            }
        }
        let all = logic(&version.logic, &|at| held[at]);
        let verdict = run.softened(subject.benefit, version, all, chosen.until);
        if verdict.truth != found.now.verdict {
            run.drop_missing(mark);
            return (true, day);
        }
        let window = version.hard_window.map(|at| held[usize::from(at)]);
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
