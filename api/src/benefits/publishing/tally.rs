//! Counting changes by benefit and reason, so that nobody is named and nobody's amounts are shown.

use std::collections::{BTreeMap, BTreeSet};

use mobile_contracts::eligibility::{Amount, BenefitStatus, OutcomeChange, OutcomeSummary};
use mobile_contracts::wire::benefit_packs::{AmountTrend, ChangeKind, DifferenceBody};
use serde::Serialize;

/// Of fewer families no amount and no value is shown (DESIGN.md §7).
const SHOWN_FROM: u64 = 10;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Families for whom anything changes.
    pub(super) affected: u64,
    /// The groups, by what changes and why.
    pub(super) groups: BTreeMap<ChangeKind, Group>,
}

/// Families for whom the same changes.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) families: u64,
    pub(super) outcomes: u64,
    range: Option<DifferenceBody>,
    example: Option<Example>,
}

/// One outcome of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    /// The family's place in its batch.
    pub(super) family: usize,
    /// The member it is about.
    pub(super) subject: Option<String>,
}

impl Group {
    /// The differences of the amounts, where that points at nobody.
    pub(super) fn difference(&self) -> Option<DifferenceBody> {
        self.range.filter(|_| self.families >= SHOWN_FROM)
    }

    /// An outcome of a family, where showing its values points at nobody.
    pub(super) fn example(&self) -> Option<&Example> {
        self.example.as_ref().filter(|_| self.families >= SHOWN_FROM)
    }
}

impl Tally {
    /// Counts what changes for the family at that place of the batch.
    pub(super) fn family(&mut self, family: usize, changes: &[OutcomeChange]) {
        self.affected += u64::from(!changes.is_empty());
        let mut counted = BTreeSet::new();
        for change in changes {
            let kind = kind(change);
            let group = self.groups.entry(kind.clone()).or_default();
            group.outcomes += 1;
            group.example.get_or_insert_with(|| Example { family, subject: change.subject.clone() });
            group.families += u64::from(counted.insert(kind));
            if let Some(by) = difference(change) {
                let range = group.range.get_or_insert(DifferenceBody { min: by, max: by });
                (range.min, range.max) = (range.min.min(by), range.max.max(by));
            }
        }
    }
}

fn kind(change: &OutcomeChange) -> ChangeKind {
    ChangeKind {
        benefit: change.benefit.clone(),
        before: change.before.map(words),
        after: change.after.map(words),
        amount: trend(change),
        because: change.because.clone(),
    }
}

/// `need_info`, or `qualifies/window_closed` where the status tells more.
fn words(outcome: OutcomeSummary) -> String {
    let verdict = word(&outcome.verdict);
    match outcome.status {
        BenefitStatus::Active => verdict,
        status => format!("{verdict}/{}", word(&status)),
    }
}

/// The word under which a value is written in answers.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn year(outcome: Option<OutcomeSummary>) -> Option<Amount> {
    outcome.and_then(|outcome| outcome.first_year)
}

fn trend(change: &OutcomeChange) -> Option<AmountTrend> {
    let (before, after) = (year(change.before)?, year(change.after)?);
    let top = |amount: Amount| amount.max.unwrap_or(i64::MAX);
    match (after.min, top(after)).cmp(&(before.min, top(before))) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(AmountTrend::More),
        std::cmp::Ordering::Less => Some(AmountTrend::Less),
    }
}

fn difference(change: &OutcomeChange) -> Option<i64> {
    let (before, after) = (year(change.before)?, year(change.after)?);
    Some(after.min.saturating_sub(before.min)).filter(|by| *by != 0)
}

#[cfg(test)]
mod tests {
    use mobile_contracts::eligibility::Verdict;

    use super::*;

    fn change(before: Verdict, after: Verdict, years: Option<(i64, i64)>) -> OutcomeChange {
        let outcome = |verdict, min: Option<i64>| OutcomeSummary {
            verdict,
            status: BenefitStatus::Active,
            first_year: min.map(|min| Amount { min, max: Some(min) }),
        };
        OutcomeChange {
            benefit: "ru.x".into(),
            subject: None,
            before: Some(outcome(before, years.map(|(was, _)| was))),
            after: Some(outcome(after, years.map(|(_, is)| is))),
            because: vec!["income".into()],
        }
    }

    #[test]
    fn a_family_counts_once_in_a_group_and_each_of_its_outcomes_too() {
        let mut tally = Tally::default();
        let turned = change(Verdict::NeedInfo, Verdict::Qualifies, None);
        tally.family(0, &[turned.clone(), turned.clone()]);
        tally.family(1, &[turned]);
        tally.family(2, &[]);
        let groups: Vec<_> = tally.groups.into_iter().collect();
        let [(kind, group)] = &groups[..] else { panic!("{groups:?}") };
        assert_eq!((tally.affected, group.families, group.outcomes), (2, 2, 3));
        assert_eq!((kind.before.as_deref(), kind.after.as_deref()), (Some("need_info"), Some("qualifies")));
    }

    #[test]
    fn differences_of_amounts_and_an_example_are_shown_for_ten_families_and_not_for_nine() {
        let mut tally = Tally::default();
        let mut shown = Vec::new();
        for (family, by) in (1..=10).enumerate() {
            let more = change(Verdict::Qualifies, Verdict::Qualifies, Some((100, 100 + by)));
            tally.family(family, &[more]);
            let group = tally.groups.values().next().unwrap();
            shown.push((group.difference(), group.example().cloned()));
        }
        assert!(shown[..9].iter().all(|shown| *shown == (None, None)));
        let example = Example { family: 0, subject: None };
        assert_eq!(shown[9], (Some(DifferenceBody { min: 1, max: 10 }), Some(example)));
        assert_eq!(tally.groups.keys().next().unwrap().amount, Some(AmountTrend::More));
    }
}
