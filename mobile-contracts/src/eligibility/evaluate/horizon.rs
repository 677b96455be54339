//! The day on which each outcome changes, found exactly: nothing changes the day before.
//!
//! An evaluation says until when it surely holds. On that day it is made again; if the outcome is the same,
//! the search goes on from there. All benefits that wait for the same day share that day's evaluation.

use super::super::calendar::Day;
use super::super::eval::{Run, Subject};
use super::super::outcome::{BenefitOutcome, Change, Outcome};

/// Days looked at for one outcome before the search is given up with "not before". One rule that may change
/// every day does not use up the days of the others.
const MAX_TRIES: u16 = 200;

pub(super) fn find(run: &mut Run<'_>, outcome: &mut Outcome) {
    let clock = run.clock;
    for found in &mut outcome.benefits {
        found.change = if found.until < Day::LATEST { Change::NotBefore(found.until) } else { Change::Never };
    }
    loop {
        let waiting = outcome.benefits.iter().filter(|found| found.tries < MAX_TRIES).filter_map(|found| {
            match found.change {
                Change::NotBefore(day) => Some(day),
                _ => None,
            }
        });
        let Some(day) = waiting.min() else { return };
        run.move_to(clock.at(day));
        let due =
            |found: &&mut BenefitOutcome| found.change == Change::NotBefore(day) && found.tries < MAX_TRIES;
        for found in outcome.benefits.iter_mut().filter(due) {
            found.tries += 1;
            let subject = Subject { benefit: found.benefit.into(), person: found.subject.map(usize::from) };
            let (then, until) = run.snapshot(&subject);
            found.change = if then != found.now {
                Change::On(day)
            } else if until < Day::LATEST {
                Change::NotBefore(until.max(day.plus_days(1)))
            } else {
                Change::Never
            };
        }
    }
}
