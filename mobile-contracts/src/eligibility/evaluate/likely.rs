//! Where only a verification is missing: what would come out if it confirmed what is there.
//!
//! Whatever is settled stays so, and whatever waits for no verification is remembered; only the rest is asked again.

use super::super::eval::{MAX_CONDITIONS, Run, Subject, logic};
use super::super::kleene::{Held, Truth};
use super::super::outcome::{BenefitOutcome, Missing, Outcome, Snapshot};

/// Has to follow the run that made the outcome, on the same day.
pub(super) fn find(run: &mut Run<'_>, outcome: &mut Outcome) {
    run.be_lenient(true);
    for at in 0..outcome.benefits.len() {
        let found = &outcome.benefits[at];
        let waits = |list: &[Missing]| list.iter().any(Missing::is_unverified);
        let for_amount = waits(found.amount_missing.of(&outcome.missing));
        if for_amount || waits(found.missing.of(&outcome.missing)) {
            let snapshot = likely(run, found, outcome, for_amount);
            outcome.benefits[at].likely = Some(snapshot);
        }
    }
    run.be_lenient(false);
}

fn likely(run: &mut Run<'_>, found: &BenefitOutcome, outcome: &Outcome, for_amount: bool) -> Snapshot {
    let subject = Subject { benefit: found.benefit.into(), person: found.subject.map(usize::from) };
    let pack = run.pack;
    let Some(at) = found.version.map(usize::from) else { return run.snapshot(&subject).0 };
    run.set_subject(subject.person);
    let mark = run.mark();
    let version = &pack.benefits[subject.benefit].versions[at];
    let mut held = [Held::always(Truth::Unknown); MAX_CONDITIONS];
    for (condition, (answer, held)) in version.conditions.iter().zip(outcome.answers_of(found).zip(&mut held))
    {
        *held = if answer.held.truth.is_settled() { answer.held } else { run.condition(condition) };
    }
    let all = logic(&version.logic, &|at| held[at]);
    let window = version.hard_window.map(|at| held[usize::from(at)]);
    let parts = found.parts.of(&outcome.parts);
    let (snapshot, _) = run.snapshot_of(&subject, Some(at), all, window, |run, at, part| {
        if for_amount { run.amount(part) } else { parts[at] }
    });
    run.drop_missing(mark);
    snapshot
}
