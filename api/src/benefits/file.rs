//! What a family told about itself and what it does about its benefits: kept as one sealed document.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use mobile_contracts::eligibility::FactMap;
use mobile_contracts::wire::benefits::TakeUpState;
use serde::{Deserialize, Serialize};

/// The document. Fields are only ever added, each with a default, so that an old one still opens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct File {
    /// Answers about the family as a whole.
    #[serde(default)]
    pub(super) facts: FactMap,
    /// Answers about members, by their ids.
    #[serde(default)]
    pub(super) members: BTreeMap<String, MemberAnswers>,
    /// Whether the family said that nobody is missing in its record.
    #[serde(default)]
    pub(super) everyone_listed: bool,
    /// What it does about benefits, one entry for each benefit and subject.
    #[serde(default)]
    pub(super) take_ups: Vec<TakeUp>,
}

/// Answers about one member.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct MemberAnswers {
    /// Whose child this is, by ids.
    #[serde(default)]
    pub(super) parents: Option<Vec<String>>,
    /// The answers.
    #[serde(default)]
    pub(super) facts: FactMap,
}

/// What a family does about one benefit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TakeUp {
    pub(super) benefit: String,
    /// The member it is decided for; none for the whole family.
    pub(super) member: Option<String>,
    pub(super) state: TakeUpState,
    /// Why it was refused, in the family's words.
    pub(super) why: Option<String>,
    pub(super) since: NaiveDate,
}

impl File {
    /// Keeps `new` in place of what was said about the same benefit and subject before.
    pub(super) fn take_up(&mut self, new: TakeUp) {
        self.take_ups.retain(|old| (&old.benefit, &old.member) != (&new.benefit, &new.member));
        self.take_ups.push(new);
    }

    /// What the family does about a benefit, if it said so.
    pub(super) fn state(&self, benefit: &str, member: Option<&str>) -> Option<TakeUpState> {
        let found =
            self.take_ups.iter().find(|one| one.benefit == benefit && one.member.as_deref() == member);
        found.map(|one| one.state)
    }
}
