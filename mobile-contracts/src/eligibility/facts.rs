//! What is known of a family, as it is handed in: by a client as JSON, in a pack's examples as TOML.
//!
//! A fact that is not there has not been asked. A fact may be given plainly (`true`, `48000000`,
//! `"2020-05-01"`, `"RU-NIZ"`), with its evidence (`{"value": .., "evidence": "registry"}`), or as a state
//! (`{"state": "declined"}`, `{"state": "not_applicable"}`). Money is kopecks, rates are basis points, areas
//! hundredths of a square metre.

mod read;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::words::{Evidence, Role};

/// A family, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Facts of the family as a whole, by their id without the leading `family.`.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, Given>)]
    pub facts: FactMap,
    /// The people of the family.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Whether `members` names everybody. While it is false there may be further children and adults, and
    /// no rule about "every" or "at most" is settled by those who are named.
    #[serde(default)]
    pub everyone_listed: bool,
    /// The member who asks; the first adult when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// Benefits that are being received already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receives: Vec<Receives>,
}

/// One person of the family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Any word that tells the members apart; it is echoed in answers.
    pub id: String,
    /// What the person is in the family.
    pub role: Role,
    /// The ids of this child's parents within the family; absent means not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parents: Option<Vec<String>>,
    /// Facts of this person, by their id without the leading `person.`.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, Given>)]
    pub facts: FactMap,
}

/// A benefit that the family, or one member, receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receives {
    /// The id of the benefit.
    pub benefit: String,
    /// The member it is received for, where it is decided for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// A fact as it was given.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Given {
    /// The value alone; somebody declared it.
    Plain(Scalar),
    /// The value and how it is known.
    Known(KnownFact),
    /// No value, and why.
    State(StateOnly),
}

/// A value with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFact {
    /// The value.
    pub value: Scalar,
    /// How it is known.
    #[serde(default)]
    pub evidence: Evidence,
}

/// A state without a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateOnly {
    /// The state.
    pub state: FactState,
}

/// Why a fact has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    /// Nobody asked yet: unknown.
    NotAsked,
    /// The family does not want to say: unknown, and not to be asked again.
    Declined,
    /// There is no such thing for this family: a value, not a hole.
    NotApplicable,
}

/// A value before it is checked against its fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Bool(bool),
    /// Kopecks, basis points, hundredths of a square metre, or a plain number.
    Int(i64),
    /// A date `YYYY-MM-DD`, or a word.
    Text(String),
}

/// Facts by id. Keeps what was given twice, so that it can be refused instead of half forgotten.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactMap(
    /// In the order in which they were given.
    pub Vec<(String, Given)>,
);

impl FactMap {
    /// Adds a fact that somebody declared.
    pub fn set(&mut self, id: &str, value: Scalar) {
        self.give(id, Given::Plain(value));
    }

    /// Adds or replaces a fact.
    pub fn give(&mut self, id: &str, given: Given) {
        self.0.retain(|(known, _)| known != id);
        self.0.push((id.to_owned(), given));
    }

    /// The fact, if it was given.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Given> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, given)| given)
    }
}

impl Serialize for FactMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, given) in &self.0 {
            map.serialize_entry(id, given)?;
        }
        map.end()
    }
}
