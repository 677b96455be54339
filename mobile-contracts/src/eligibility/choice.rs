//! Benefits that exclude each other: which of them to take, and what everything together brings.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::eval::{AmountRange, State};
use super::explain::Amount;
use super::kleene::Truth;
use super::outcome::{BenefitOutcome, Outcome};
use super::sheet::Sheet;

/// Larger groups are solved greedily; no pack comes near.
const MAX_EXACT: usize = 16;

/// A group of benefits of which not all can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice<'a> {
    /// All that the family qualifies for: the best combination first, then what surely brings more.
    pub options: Vec<ChoiceOption<'a>>,
    /// Whether the best combination is best whatever the missing facts turn out to be.
    pub settled: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceOption<'a> {
    /// The benefit.
    pub benefit: Cow<'a, str>,
    /// The member it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Cow<'a, str>>,
    /// What it brings in the first year, in kopecks.
    pub first_year: Amount,
    /// Whether the best combination contains it.
    pub best: bool,
    /// Its place among the outcome's benefits.
    #[serde(skip)]
    #[schema(ignore)]
    pub(crate) at: usize,
}

pub(crate) fn all<'a>(outcome: &Outcome, sheet: &'a Sheet<'a>) -> Vec<Choice<'a>> {
    let open: Vec<usize> = (0..outcome.benefits.len())
        .filter(|at| {
            let found = &outcome.benefits[*at];
            found.now.verdict == Truth::True && found.now.state == State::Active
        })
        .collect();
    let clash = |a: usize, b: usize| excludes(sheet, &outcome.benefits[a], &outcome.benefits[b]);
    let mut group_of: Vec<usize> = (0..open.len()).collect();
    for (i, a) in open.iter().enumerate() {
        for (j, b) in open.iter().enumerate().take(i) {
            if clash(*a, *b) {
                let (from, to) = (group_of[i], group_of[j]);
                group_of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut choices = Vec::new();
    for group in 0..open.len() {
        let members: Vec<usize> =
            (0..open.len()).filter(|at| group_of[*at] == group).map(|at| open[at]).collect();
        if members.len() > 1 {
            choices.push(choose(outcome, sheet, &members));
        }
    }
    choices
}

/// Whether the two cannot be had together: they are for the same member, or one is for the family.
fn excludes(sheet: &Sheet<'_>, a: &BenefitOutcome, b: &BenefitOutcome) -> bool {
    let same = a.subject.is_none() || b.subject.is_none() || a.subject == b.subject;
    let names = |one: &BenefitOutcome, other: &BenefitOutcome| {
        sheet.pack.benefits[usize::from(one.benefit)].excludes.contains(&other.benefit)
    };
    same && (names(a, b) || names(b, a))
}

fn choose<'a>(outcome: &Outcome, sheet: &'a Sheet<'a>, members: &[usize]) -> Choice<'a> {
    let value = |at: usize| outcome.benefits[at].now.first_year;
    // With all amounts at their least, then with what is not chosen at its most: if the same combination
    // wins both times, nothing that is still missing can make another one better.
    let least: Vec<i64> = members.iter().map(|at| value(*at).min).collect();
    let best = best_set(outcome, sheet, members, &least);
    let hopeful: Vec<i64> = members
        .iter()
        .enumerate()
        .map(
            |(i, at)| {
                if best & 1 << i != 0 { value(*at).min } else { value(*at).max.unwrap_or(i64::MAX / 64) }
            },
        )
        .collect();
    let total = |set: u32, values: &[i64]| -> i64 {
        (0..members.len()).filter(|i| set & 1 << i != 0).fold(0, |sum, i| sum.saturating_add(values[i]))
    };
    let rival = best_set(outcome, sheet, members, &hopeful);
    let settled = total(rival, &hopeful) <= total(best, &hopeful);
    let options = members.iter().enumerate().map(|(i, at)| {
        let found = &outcome.benefits[*at];
        ChoiceOption {
            benefit: Cow::Borrowed(sheet.pack.benefits[usize::from(found.benefit)].id.as_str()),
            subject: found.subject.map(|person| Cow::Borrowed(sheet.people[usize::from(person)].id.as_str())),
            first_year: Amount { min: found.now.first_year.min, max: found.now.first_year.max },
            best: best & 1 << i != 0,
            at: *at,
        }
    });
    let mut options: Vec<_> = options.collect();
    // Stable, so that equals stay as the pack declares them.
    options.sort_by_key(|option| std::cmp::Reverse((option.best, option.first_year.min)));
    Choice { options, settled }
}

/// The combination without a clash that brings most; of equals, the one of more benefits (what comes in kind has no amount
/// and is worth having), then the one with the benefits named first.
fn best_set(outcome: &Outcome, sheet: &Sheet<'_>, members: &[usize], values: &[i64]) -> u32 {
    let clash =
        |i: usize, j: usize| excludes(sheet, &outcome.benefits[members[i]], &outcome.benefits[members[j]]);
    let fits = |set: u32, i: usize| (0..members.len()).all(|j| j == i || set & 1 << j == 0 || !clash(i, j));
    if members.len() > MAX_EXACT {
        let mut order: Vec<usize> = (0..members.len().min(32)).collect();
        order.sort_by_key(|i| std::cmp::Reverse(values[*i]));
        return order.into_iter().fold(0, |set, i| if fits(set, i) { set | 1 << i } else { set });
    }
    let total = |set: u32| {
        (0..members.len()).filter(|i| set & 1 << i != 0).fold(0_i64, |sum, i| sum.saturating_add(values[i]))
    };
    let without_clash = (0..1_u32 << members.len())
        .filter(|set| (0..members.len()).all(|i| set & 1 << i == 0 || fits(*set, i)));
    without_clash.max_by_key(|set| (total(*set), set.count_ones(), std::cmp::Reverse(*set))).unwrap_or(0)
}

/// What everything that the family qualifies for brings in the first year, choices made for the best.
pub(crate) fn first_year(outcome: &Outcome, choices: &[Choice<'_>]) -> Amount {
    let left_out: Vec<usize> = choices
        .iter()
        .flat_map(|choice| &choice.options)
        .filter(|option| !option.best)
        .map(|option| option.at)
        .collect();
    let mut total = AmountRange::ZERO;
    for (at, found) in outcome.benefits.iter().enumerate() {
        let counts =
            matches!(found.now.state, State::Active | State::AlreadyReceives) && !left_out.contains(&at);
        if found.now.verdict == Truth::True && counts {
            total.min = total.min.saturating_add(found.now.first_year.min);
            total.max = total.max.zip(found.now.first_year.max).and_then(|(a, b)| a.checked_add(b));
        }
    }
    Amount { min: total.min, max: total.max }
}
