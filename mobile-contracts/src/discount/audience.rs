//! For which families an offer is. Whoever is not meant hears nothing of the offer, so nothing here has a
//! reason code.

use super::calendar::DayOfYear;
use super::problem::{InputProblemCode, Problems};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};
use utoipa::ToSchema;

/// The highest class that a card can have.
const MAX_CLASS: u8 = 7;

/// For which families an offer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = OfferAudience)]
pub enum Audience {
    /// Every holder of a card.
    Everyone {},
    /// Holders of a card of certain classes, the regional tiers in the code; a till knows them without a network.
    CardClass {
        /// At least one, each 0 to 7.
        classes: BTreeSet<u8>,
    },
    /// Families of which certain facts are known. Decided online only: without facts the offer is not meant.
    Family(FamilyRule),
}

/// Facts about a family that an offer asks for; all that are given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FamilyRule {
    /// The family holds at least one of these statuses.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<Category>,
    /// It has enough children of certain ages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<ChildrenRule>,
    /// It lives in one of these regions (codes as the service is configured with, compared exactly).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<String>,
    /// A child of it has a birthday about now. Stands here and not with the windows, because "opens on 12 March"
    /// would tell a cashier when a child was born.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<BirthdayRule>,
}

/// A status of a family.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    /// Three or more children, or what the region counts as many.
    Large,
    /// One parent raises the children.
    SingleParent,
    /// Guardians and foster parents.
    Foster,
    /// A child with a disability.
    DisabledChild,
    /// An income below the region's line.
    LowIncome,
    /// Both parents are young.
    Young,
    /// A parent studies full time.
    Student,
    /// A parent is mobilised or serves.
    MilitaryService,
    /// Had to leave their home.
    Displaced,
    /// Grew up in care.
    CareLeaver,
    /// In a situation that endangers the family's life.
    Hardship,
    /// A child is on the way.
    Expecting,
}

/// "Three or more children under eighteen".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildrenRule {
    /// So many, 1 to 20.
    pub at_least: u8,
    /// The youngest age that counts, full years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_from: Option<u8>,
    /// The oldest age that counts, full years: 17 means until the eighteenth birthday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_to: Option<u8>,
}

/// Days around the birthday of a child. Whoever was born on 29 February has it on the 28th in common years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BirthdayRule {
    /// Days before it, 0 to 60.
    pub days_before: u8,
    /// Days after it, 0 to 60.
    pub days_after: u8,
    /// Only birthdays on which the child turns at most so old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_to: Option<u8>,
}

/// What the server knows of a family, for this one question; never sent to a till.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FamilyFacts {
    /// Statuses that hold today.
    pub categories: BTreeSet<Category>,
    /// Birth dates of the children who count as such today.
    pub children_born: Vec<NaiveDate>,
    /// Where the family lives.
    pub region: Option<String>,
}

/// Counts only: birth dates must not slip into a log.
impl fmt::Debug for FamilyFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FamilyFacts({} categories, {} children)", self.categories.len(), self.children_born.len())
    }
}

impl Default for Audience {
    fn default() -> Self {
        Self::Everyone {}
    }
}

impl Audience {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the offer is meant for a family with a card of `class` and, if known, these `facts`.
    #[must_use]
    pub fn includes(&self, class: u8, facts: Option<&FamilyFacts>, today: NaiveDate) -> bool {
        match self {
            Self::Everyone {} => true,
            Self::CardClass { classes } => classes.contains(&class),
            Self::Family(rule) => facts.is_some_and(|facts| rule.holds(facts, today)),
        }
    }

    pub(super) fn check(&self, here: &mut Problems) {
        match self {
            Self::Everyone {} => {}
            Self::CardClass { classes } => {
                here.require_at("classes", !classes.is_empty(), InputProblemCode::Empty);
                let known = classes.iter().all(|&class| class <= MAX_CLASS);
                here.require_at("classes", known, InputProblemCode::OutOfRange);
            }
            Self::Family(rule) => rule.check(here),
        }
    }
}

impl FamilyRule {
    fn holds(&self, facts: &FamilyFacts, today: NaiveDate) -> bool {
        (self.categories.is_empty() || !self.categories.is_disjoint(&facts.categories))
            && (self.regions.is_empty()
                || facts.region.as_ref().is_some_and(|own| self.regions.contains(own)))
            && self.children.is_none_or(|rule| rule.holds(&facts.children_born, today))
            && self
                .birthday
                .is_none_or(|rule| facts.children_born.iter().any(|&born| rule.holds(born, today)))
    }

    fn check(&self, here: &mut Problems) {
        here.require(*self != Self::default(), InputProblemCode::Empty);
        if let Some(ChildrenRule { at_least, age_from, age_to }) = self.children {
            here.require_at("children/at_least", (1..=20).contains(&at_least), InputProblemCode::OutOfRange);
            let ordered = age_from.unwrap_or(0) <= age_to.unwrap_or(u8::MAX);
            here.require_at("children/age_to", ordered, InputProblemCode::EndsBeforeStart);
        }
        if let Some(BirthdayRule { days_before, days_after, .. }) = self.birthday {
            here.require_at("birthday/days_before", days_before <= 60, InputProblemCode::OutOfRange);
            here.require_at("birthday/days_after", days_after <= 60, InputProblemCode::OutOfRange);
        }
        let named = self.regions.iter().all(|region| (1..=64).contains(&region.chars().count()));
        here.require_at("regions", named && self.regions.len() <= 100, InputProblemCode::BadText);
    }
}

impl ChildrenRule {
    fn holds(self, born: &[NaiveDate], today: NaiveDate) -> bool {
        let counts = |&&born: &&NaiveDate| {
            let youngest = i32::from(self.age_from.unwrap_or(0));
            let oldest = i32::from(self.age_to.unwrap_or(u8::MAX));
            born <= today && (youngest..=oldest).contains(&age(born, today))
        };
        born.iter().filter(counts).count() >= usize::from(self.at_least)
    }
}

impl BirthdayRule {
    fn holds(self, born: NaiveDate, today: NaiveDate) -> bool {
        // The nearest birthday may lie in the year before or after.
        (today.year() - 1..=today.year() + 1).any(|year| {
            let turns = year - born.year();
            let old_enough = turns > 0 && self.age_to.is_none_or(|oldest| turns <= i32::from(oldest));
            old_enough
                && DayOfYear::of(born).in_year(year).is_some_and(|birthday| {
                    let past = today.signed_duration_since(birthday).num_days();
                    -i64::from(self.days_before) <= past && past <= i64::from(self.days_after)
                })
        })
    }
}

/// Full years of somebody born on `born`, on `today`.
fn age(born: NaiveDate, today: NaiveDate) -> i32 {
    today.year() - born.year() - i32::from((today.month(), today.day()) < (born.month(), born.day()))
}
