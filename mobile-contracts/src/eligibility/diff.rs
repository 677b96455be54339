//! What a draft pack would change for a family: the verdicts that differ, and why.

use serde::Serialize;
use utoipa::ToSchema;

use super::explain::{Amount, Answer, BenefitAnswer, BenefitStatus, Verdict};

/// One benefit whose outcome differs between two answers about the same family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeChange {
    /// The benefit.
    pub benefit: String,
    /// The member it is about.
    pub subject: Option<String>,
    /// What the old rules said; absent when they did not have the benefit.
    pub before: Option<OutcomeSummary>,
    /// What the new rules say; absent when they have it no more.
    pub after: Option<OutcomeSummary>,
    /// The conditions that hold differently, by id; a new or dropped one counts.
    pub because: Vec<String>,
}

/// An outcome in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeSummary {
    /// The verdict.
    pub verdict: Verdict,
    /// The status.
    pub status: BenefitStatus,
    /// What the first year brings, in kopecks.
    pub first_year: Option<Amount>,
}

impl Answer<'_> {
    /// What is different in `newer`: verdict, status or amount. In the order of this answer, then new ones.
    #[must_use]
    pub fn changes_to(&self, newer: &Answer<'_>) -> Vec<OutcomeChange> {
        let twin = |answer: &'_ Answer<'_>, one: &BenefitAnswer<'_>| {
            answer
                .benefits
                .iter()
                .position(|other| other.benefit == one.benefit && other.subject == one.subject)
        };
        let mut changes = Vec::new();
        for old in &self.benefits {
            let new = twin(newer, old).map(|at| &newer.benefits[at]);
            changes.extend(change(Some(old), new));
        }
        for new in newer.benefits.iter().filter(|new| twin(self, new).is_none()) {
            changes.extend(change(None, Some(new)));
        }
        changes
    }
}

fn change(old: Option<&BenefitAnswer<'_>>, new: Option<&BenefitAnswer<'_>>) -> Option<OutcomeChange> {
    let (before, after) = (old.map(summary), new.map(summary));
    let named = old.or(new).filter(|_| before != after)?;
    Some(OutcomeChange {
        benefit: named.benefit.clone().into_owned(),
        subject: named.subject.clone().map(std::borrow::Cow::into_owned),
        before,
        after,
        because: because(old, new),
    })
}

fn summary(answer: &BenefitAnswer<'_>) -> OutcomeSummary {
    let first_year = answer.amount.as_ref().map(|amount| amount.first_year);
    OutcomeSummary { verdict: answer.verdict, status: answer.status, first_year }
}

fn because(old: Option<&BenefitAnswer<'_>>, new: Option<&BenefitAnswer<'_>>) -> Vec<String> {
    let conditions = |answer: Option<&BenefitAnswer<'_>>| -> Vec<(String, Option<bool>)> {
        let each = answer.into_iter().flat_map(|answer| &answer.conditions);
        each.map(|condition| (condition.id.clone().into_owned(), condition.holds)).collect()
    };
    let (old, new) = (conditions(old), conditions(new));
    let differing = |one: &[(String, Option<bool>)], other: &[(String, Option<bool>)]| -> Vec<String> {
        one.iter().filter(|condition| !other.contains(condition)).map(|(id, _)| id.clone()).collect()
    };
    let mut ids = differing(&new, &old);
    ids.extend(differing(&old, &new));
    let mut seen = Vec::new();
    ids.retain(|id| {
        let first = !seen.contains(id);
        seen.push(id.clone());
        first
    });
    ids
}
