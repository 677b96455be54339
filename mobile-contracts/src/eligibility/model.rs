//! A loaded pack: what its rules say, checked and compiled. Immutable; swapped whole.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::calendar::Day;
use super::code::{BoolId, Code, Domain, NumId, ParamValue, Rounding};
use super::explain::Fragments;
use super::words::{Kind, Per, Period, Scope, Sensitivity, Status, Text};

/// A set of rule packs that answer together: a federal one and the regional ones laid over it.
#[derive(Debug)]
pub struct Pack {
    pub(crate) layers: Vec<Layer>,
    pub(crate) hash: String,
    pub(crate) vocabularies: Vec<Vocabulary>,
    pub(crate) facts: Vec<Fact>,
    /// How many facts of each scope there are; slots count within a scope.
    pub(crate) family_slots: usize,
    pub(crate) person_slots: usize,
    /// How many conditions are remembered.
    pub(crate) memos: usize,
    /// Positions in `facts` by slot.
    pub(crate) family_facts: Vec<usize>,
    pub(crate) person_facts: Vec<usize>,
    /// Slots in the order of the facts' names.
    pub(crate) family_by_name: Vec<usize>,
    pub(crate) person_by_name: Vec<usize>,
    pub(crate) params: Vec<Param>,
    pub(crate) sources: Vec<Source>,
    pub(crate) derived: Vec<Derived>,
    pub(crate) benefits: Vec<Benefit>,
    pub(crate) by_benefit_id: HashMap<String, usize>,
    pub(crate) code: Code,
    /// Slots of the facts that the engine itself reads, if the pack declares them.
    pub(crate) birth_date: Option<u16>,
    pub(crate) birth_order: Option<u16>,
    pub(crate) children_elsewhere: Option<u16>,
    pub(crate) region: Option<u16>,
    pub(crate) examples: Vec<Example>,
    /// What never changes in an answer, as JSON.
    pub(crate) fragments: Fragments,
}

/// One of the packs that were loaded together.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) published: NaiveDate,
    pub(crate) review_every_days: i32,
    /// The words of `family.region` that it is for; none for the whole country.
    pub(crate) regions: Vec<String>,
}

impl Layer {
    /// Whether the pack should have been reviewed by `today`.
    pub(crate) fn is_stale(&self, today: NaiveDate) -> bool {
        Day::of(self.published).plus_days(self.review_every_days) < Day::of(today)
    }
}

/// What a pack says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackTitle<'a> {
    /// Its id, such as `ru-niz`.
    pub id: &'a str,
    /// The version that its author gave it.
    pub version: &'a str,
    /// The regions that it is for (ISO 3166-2); none for the whole country.
    pub regions: &'a [String],
    /// How many benefits it declares itself.
    pub benefits: usize,
}

/// A closed list of words.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    pub(crate) id: String,
    pub(crate) words: Vec<(String, Text)>,
}

impl Vocabulary {
    pub(crate) fn position(&self, word: &str) -> Option<usize> {
        self.words.iter().position(|(known, _)| known == word)
    }

    /// The set of all words.
    pub(crate) fn all(&self) -> u128 {
        if self.words.len() >= 128 { u128::MAX } else { (1 << self.words.len()) - 1 }
    }
}

/// A declared fact.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// `family.income_12m` or `person.birth_date`.
    pub(crate) id: String,
    pub(crate) scope: Scope,
    pub(crate) slot: u16,
    pub(crate) kind: Kind,
    pub(crate) vocabulary: Option<usize>,
    pub(crate) domain: Domain,
    pub(crate) sensitivity: Sensitivity,
    pub(crate) question: Text,
    pub(crate) help: Option<Text>,
}

impl Fact {
    /// Its id without the scope in front.
    fn name(&self) -> &str {
        self.id.split_once('.').map_or(&*self.id, |(_, name)| name)
    }
}

/// A dated number of the law.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) name: Text,
    /// The vocabulary by whose words its values are told apart.
    pub(crate) index: Option<usize>,
    /// One series, or one for each word of the index.
    pub(crate) series: Vec<Vec<ParamValue>>,
    pub(crate) law: String,
}

/// Where a number was read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) status: Status,
    pub(crate) text: String,
    pub(crate) read_on: Option<NaiveDate>,
    pub(crate) hash: Option<String>,
}

/// A fact that follows from others by an expression.
#[derive(Debug)]
pub(crate) struct Derived {
    pub(crate) id: String,
    pub(crate) origin: super::document::Origin,
    pub(crate) kind: Kind,
    pub(crate) value: DerivedValue,
    /// What it depends on; circles are refused.
    pub(crate) uses: super::check::Uses,
}

impl Derived {
    /// Its id, whose it is, and of what kind.
    pub(crate) fn signature(&self) -> (String, Scope, Kind) {
        let scope = if self.id.starts_with("family.") { Scope::Family } else { Scope::Person };
        (self.id.clone(), scope, self.kind)
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum DerivedValue {
    Bool(BoolId),
    Num(NumId),
}

/// A benefit with all its versions.
#[derive(Debug)]
pub(crate) struct Benefit {
    pub(crate) id: String,
    pub(crate) origin: super::document::Origin,
    pub(crate) layer: usize,
    pub(crate) name: Text,
    pub(crate) summary: Option<Text>,
    pub(crate) per: Per,
    pub(crate) payer: Option<Text>,
    pub(crate) dated_by: DatedBy,
    /// What `event_on` stands for.
    pub(crate) event: Option<NumId>,
    /// The set of regions it is given in; `None` for the whole country.
    pub(crate) regions: Option<u128>,
    pub(crate) excludes: Vec<u16>,
    /// Benefits that its expressions ask about, for the roadmap's order.
    pub(crate) depends_on: Vec<u16>,
    pub(crate) depends_on_derived: Vec<u16>,
    pub(crate) proactive: bool,
    pub(crate) suspended: Option<Suspension>,
    /// Yearly kopecks that a question about it is worth when it has no amount.
    pub(crate) worth: i64,
    pub(crate) decides_in_working_days: Option<i64>,
    /// Months for which it is assigned before one has to apply again.
    pub(crate) assigned_for_months: Option<i64>,
    pub(crate) versions: Vec<Version>,
}

/// The date on which the version of a rule is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatedBy {
    AppliedOn,
    EventOn,
    Today,
}

/// A benefit that is paid no more for the time being.
#[derive(Debug, Clone)]
pub(crate) struct Suspension {
    pub(crate) from: Day,
    pub(crate) reopens_on: Day,
    pub(crate) reason: Text,
}

/// A rule as it stood, or stands, in force.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) published: Day,
    pub(crate) status: Status,
    pub(crate) law: Vec<String>,
    pub(crate) conditions: Vec<Condition>,
    /// The conditions that say nothing of the one whom the benefit is decided for, as bits.
    pub(crate) closed: u64,
    pub(crate) logic: Logic,
    pub(crate) window: Option<Window>,
    /// Which condition says that a hard window is open.
    pub(crate) hard_window: Option<u8>,
    pub(crate) amount: Vec<AmountPart>,
    pub(crate) documents: Vec<Note>,
    pub(crate) steps: Vec<Note>,
    pub(crate) not_modelled: Vec<Note>,
    pub(crate) assumptions: Vec<Note>,
}

/// A named condition.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) id: String,
    pub(crate) when: BoolId,
    pub(crate) text: Template,
    pub(crate) law: Option<String>,
    pub(crate) shown: Vec<Shown>,
    /// Conditions of which this is the same ask the same.
    pub(crate) same_as: String,
    /// It says nothing of the one whom the benefit is decided for.
    pub(crate) closed: bool,
    /// Where its answer is remembered, if it is asked more than once.
    pub(crate) memo: Option<u32>,
}

/// A text with `{values}` in it, cut at the braces.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    pub(crate) ru: Vec<Piece>,
    pub(crate) en: Vec<Piece>,
}

/// Words, or the position of a value among `Condition::shown`.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Words(String),
    Value(usize),
}

/// A value that a text shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) kind: Kind,
    pub(crate) value: NumId,
}

/// How the named conditions combine: `and` (all) or `or` over some conditions and some further combinations.
/// Never a negation: the condition's text would lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logic {
    pub(crate) all: bool,
    /// The conditions, as bits.
    pub(crate) ones: u64,
    pub(crate) parts: Vec<Logic>,
}

impl Default for Logic {
    /// No condition at all: true.
    fn default() -> Self {
        Self { all: true, ones: 0, parts: Vec::new() }
    }
}

impl Logic {
    pub(crate) const fn one(at: u8) -> Self {
        Self { all: true, ones: 1 << at, parts: Vec::new() }
    }

    /// A combination; what has the same kind, or only one member, is taken in.
    pub(crate) fn join(all: bool, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self { all, ones: 0, parts: Vec::new() };
        for part in parts {
            let single = part.parts.is_empty() && part.ones.is_power_of_two();
            if part.all == all || single {
                joined.ones |= part.ones;
                joined.parts.extend(part.parts);
            } else {
                joined.parts.push(part);
            }
        }
        joined
    }
}

/// When one may apply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) opens: Option<NumId>,
    pub(crate) last_day: Option<NumId>,
    /// `MMDD` of the first and the last day, every year.
    pub(crate) yearly: Option<(u16, u16)>,
    /// Outside of a hard window nothing is given; a soft one only costs something.
    pub(crate) hard: bool,
}

/// One payment of a benefit.
#[derive(Debug)]
pub(crate) struct AmountPart {
    pub(crate) value: NumId,
    pub(crate) period: Period,
    /// How many payments there are, when that is known.
    pub(crate) times: Option<NumId>,
    pub(crate) rounding: Rounding,
    pub(crate) text: Option<Text>,
}

/// A document, a step, something not modelled, an assumption.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) text: Text,
    pub(crate) url: Option<String>,
    pub(crate) when: Option<BoolId>,
    pub(crate) dated: Option<NaiveDate>,
}

/// A family and what the pack must answer about it.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) origin: super::document::Origin,
    pub(crate) name: String,
    pub(crate) benefit: String,
    pub(crate) today: NaiveDate,
    pub(crate) applied_on: Option<NaiveDate>,
    pub(crate) known_on: Option<NaiveDate>,
    pub(crate) family: super::facts::Family,
    pub(crate) expect: Vec<Expectation>,
}

/// What an example demands of one benefit for one subject.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) member: Option<String>,
    pub(crate) verdict: String,
    pub(crate) likely: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) amount: Option<(i64, Option<i64>)>,
    pub(crate) missing: Option<Vec<String>>,
    pub(crate) blockers: Option<Vec<String>>,
    pub(crate) changes_on: Option<Option<NaiveDate>>,
}

impl Pack {
    /// `ru-federal@2026.3.0+ru-niz@2026.1.0`.
    #[must_use]
    pub fn id(&self) -> String {
        let names: Vec<_> =
            self.layers.iter().map(|layer| format!("{}@{}", layer.id, layer.version)).collect();
        names.join("+")
    }

    /// SHA-256 of all files, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The ids of the packs that should have been reviewed by `today`.
    pub(crate) fn stale_layers(&self, today: NaiveDate) -> impl Iterator<Item = &str> {
        self.layers.iter().filter(move |layer| layer.is_stale(today)).map(|layer| layer.id.as_str())
    }

    /// What the uppermost of the packs says of itself; none only where nothing was loaded.
    #[must_use]
    pub fn title(&self) -> Option<PackTitle<'_>> {
        let at = self.layers.len().checked_sub(1)?;
        let top = &self.layers[at];
        let benefits = self.benefits.iter().filter(|benefit| benefit.layer == at).count();
        Some(PackTitle { id: &top.id, version: &top.version, regions: &top.regions, benefits })
    }

    /// How many benefits there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.benefits.len()
    }

    /// Whether there is no benefit at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.benefits.is_empty()
    }

    /// The ids of the benefits, in the order of the files.
    pub fn benefit_ids(&self) -> impl Iterator<Item = &str> {
        self.benefits.iter().map(|benefit| benefit.id.as_str())
    }

    /// A benefit's name in both languages.
    #[must_use]
    pub fn benefit_name(&self, id: &str) -> Option<&Text> {
        self.by_benefit_id.get(id).map(|at| &self.benefits[*at].name)
    }

    /// The fact of that name, without the scope in front.
    pub(crate) fn fact_named(&self, scope: Scope, name: &str) -> Option<&Fact> {
        let slots = match scope {
            Scope::Family => &self.family_by_name,
            Scope::Person => &self.person_by_name,
        };
        let found = slots.binary_search_by(|slot| self.fact(scope, *slot).name().cmp(name)).ok()?;
        Some(self.fact(scope, slots[found]))
    }

    /// The slots of a scope in the order of the facts' names.
    pub(crate) fn slots_by_name(&self, scope: Scope) -> Vec<usize> {
        let count = match scope {
            Scope::Family => self.family_facts.len(),
            Scope::Person => self.person_facts.len(),
        };
        let mut slots: Vec<_> = (0..count).collect();
        slots.sort_by_key(|slot| self.fact(scope, *slot).name());
        slots
    }

    pub(crate) fn fact(&self, scope: Scope, slot: usize) -> &Fact {
        match scope {
            Scope::Family => &self.facts[self.family_facts[slot]],
            Scope::Person => &self.facts[self.person_facts[slot]],
        }
    }
}
