//! One benefit for one subject, with everything that explains it.

use super::super::calendar::Day;
use super::super::eval::{Marks, Run, Standing, Subject, Truths, bits, index, yearly_window};
use super::super::kleene::{Held, Truth};
use super::super::model::Version;
use super::super::outcome::{BenefitOutcome, Change, Missing, Outcome, Snapshot, Stretch};
use super::super::words::Evidence;
use super::repair;

/// What was said of the subject before.
#[derive(Debug, Default)]
pub(super) struct Said {
    standing: Standing,
    marks: Marks,
    /// Whether the hard window is open.
    window: Option<Held>,
}

pub(super) fn record(run: &mut Run<'_>, subject: &Subject, outcome: &mut Outcome, said: &mut Said) {
    let pack = run.pack;
    let rule = &pack.benefits[subject.benefit];
    run.set_subject(subject.person);
    run.evidence = Evidence::Registry;
    let start = run.mark();
    let chosen = run.choose_version(subject.benefit);
    let mut found = BenefitOutcome {
        benefit: u16::try_from(subject.benefit).unwrap_or(u16::MAX),
        subject: subject.person.map(index),
        version: chosen.version.and_then(|at| u8::try_from(at).ok()),
        now: Snapshot::NOTHING,
        likely: None,
        evidence: Evidence::Registry,
        until: Day::NEVER,
        change: Change::Never,
        tries: 0,
        conditions: Stretch::default(),
        missing: Stretch::default(),
        amount_missing: Stretch::default(),
        parts: Stretch::default(),
        notes: Stretch::default(),
        blockers: 0,
        repairs: Stretch::default(),
        window: None,
    };
    said.window = None;
    let held = match chosen.version {
        None => {
            Held { truth: if chosen.settled { Truth::False } else { Truth::Unknown }, until: chosen.until }
        }
        Some(at) => {
            let version = &rule.versions[at];
            let all = conditions(run, version, &mut found, outcome, said);
            run.softened(subject.benefit, version, all, chosen.until)
        }
    };
    found.missing = keep(outcome, run.missing_since(start), held.truth);
    run.drop_missing(start);
    let from = outcome.parts.len();
    (found.now, found.until) = run.snapshot_of(subject, chosen.version, held, said.window, |run, _, part| {
        let payment = run.amount(part);
        outcome.parts.push(payment);
        payment
    });
    found.parts = Stretch::since(&outcome.parts, from);
    let amount = if held.truth == Truth::False { Truth::False } else { Truth::Unknown };
    found.amount_missing = keep(outcome, run.missing_since(start), amount);
    run.drop_missing(start);
    if let Some(version) = chosen.version.map(|at| &rule.versions[at]) {
        found.window = window(run, version);
        if held.truth != Truth::False && !run.brief {
            notes(run, version, &mut found, outcome);
        }
    }
    found.evidence = run.evidence;
    outcome.benefits.push(found);
}

/// Evaluates every condition, whatever the others say: the explanation shows them all. What is not about the subject is
/// settled for a child when it is for the one before.
fn conditions(
    run: &mut Run<'_>,
    version: &Version,
    found: &mut BenefitOutcome,
    outcome: &mut Outcome,
    said: &mut Said,
) -> Held {
    let (from, start) = (outcome.conditions.len(), run.mark());
    let Said { standing, marks, .. } = said;
    marks.start_at(start);
    let same = |before: &&BenefitOutcome| (before.benefit, before.version) == (found.benefit, found.version);
    match outcome.benefits.last().filter(same).map(|before| before.conditions) {
        Some(before) if version.closed != 0 => {
            standing.keep(version.closed);
            let Truths { yes, no } = standing.truths;
            outcome.conditions.extend_from_within(before.from as usize..before.to as usize);
            for at in bits(yes | no) {
                run.weaken(outcome.answers[outcome.conditions[from + at] as usize].evidence);
            }
            for at in bits(!(yes | no) & ((1 << version.conditions.len()) - 1)) {
                let mark = run.mark();
                let (held, answer) = run.explained(&version.conditions[at], outcome);
                outcome.conditions[from + at] = answer;
                standing.note(at, held);
                marks.note(at, mark, run.mark());
            }
        }
        _ => {
            let mut mark = start;
            standing.keep(0);
            for (at, condition) in version.conditions.iter().enumerate() {
                let (held, answer) = run.explained(condition, outcome);
                outcome.conditions.push(answer);
                standing.note(at, held);
                let now = run.mark();
                marks.note(at, mark, now);
                mark = now;
            }
        }
    }
    found.conditions = Stretch::since(&outcome.conditions, from);
    let all = standing.whole(&version.logic);
    said.window = version.hard_window.map(|at| standing.of(at));
    let truths = standing.truths;
    match all.truth {
        Truth::Unknown => {
            run.keep_relevant(marks, truths.relevant(&version.logic));
        }
        Truth::True => run.drop_missing(start),
        Truth::False => {
            run.drop_missing(start);
            found.blockers = repair::blockers(&version.logic, truths);
            let from = outcome.repairs.len();
            repair::add_alternatives(&version.logic, truths, &mut outcome.repairs);
            found.repairs = Stretch::since(&outcome.repairs, from);
        }
    }
    all
}

/// Copies what is missing, each once and in a fixed order, unless the truth is settled.
fn keep(outcome: &mut Outcome, missing: &[Missing], truth: Truth) -> Stretch {
    if truth.is_settled() || missing.is_empty() {
        return Stretch::default();
    }
    let from = outcome.missing.len();
    outcome.missing.extend_from_slice(missing);
    outcome.missing[from..].sort_unstable();
    let mut last = None;
    let mut kept = from;
    for at in from..outcome.missing.len() {
        let item = outcome.missing[at];
        if last != Some(item) {
            outcome.missing[kept] = item;
            kept += 1;
        }
        last = Some(item);
    }
    outcome.missing.truncate(kept);
    Stretch::since(&outcome.missing, from)
}

fn window(run: &mut Run<'_>, version: &Version) -> Option<(Option<Day>, Option<Day>)> {
    let window = version.window?;
    if let Some((opens, last)) = window.yearly {
        let (from, to) = yearly_window(run.clock.applied, opens, last);
        return Some((Some(from), Some(to)));
    }
    let mark = run.mark();
    let mut day = |id: Option<_>| {
        let value = run.number(id?);
        value.span.single().and_then(|day| i32::try_from(day.floor()).ok()).map(Day)
    };
    let days = (day(window.opens), day(window.last_day));
    run.drop_missing(mark);
    Some(days)
}

/// Which documents, steps and further notes concern this family; unknown ones are shown, with their "if".
fn notes(run: &mut Run<'_>, version: &Version, found: &mut BenefitOutcome, outcome: &mut Outcome) {
    let (from, mark, evidence) = (outcome.notes.len(), run.mark(), run.evidence);
    for note in version.documents.iter().chain(&version.steps) {
        let truth = note.when.map_or(Truth::True, |when| run.truth(when).truth);
        outcome.notes.push(truth);
    }
    run.drop_missing(mark);
    run.evidence = evidence;
    found.notes = Stretch::since(&outcome.notes, from);
}
