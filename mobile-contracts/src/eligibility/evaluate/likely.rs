//! Where only a verification is missing: what would come out if it confirmed what is there.
//!
//! Whatever is settled stays so, and whatever waits for no verification is remembered; only the rest is asked again.

use super::super::eval::{Run, Standing, Subject};
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
            outcome.benefits[at].likely = u32::try_from(outcome.likely.len()).ok();
            outcome.likely.push(snapshot);
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
    let mut standing = Standing::default();
    for (at, (condition, answer)) in version.conditions.iter().zip(outcome.answers_of(found)).enumerate() {
        standing
            .note(at, if answer.held.truth.is_settled() { answer.held } else { run.condition(condition) });
    }
    let all = standing.whole(&version.logic);
    let window = version.hard_window.map(|at| standing.of(at));
    let parts = found.parts.of(&outcome.parts);
    let (snapshot, _) = run.snapshot_of(&subject, Some(at), all, window, |run, at, part| {
        if for_amount { run.amount(part) } else { parts[at] }
    });
    run.drop_missing(mark);
    snapshot
}
