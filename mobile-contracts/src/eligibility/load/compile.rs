//! The second round: every expression against the declarations.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::calendar::Day;
use super::super::check::{Bound, Checker, Symbols, TypeError, Uses};
use super::super::code::{Bool, BoolId, Code, FactRef, NumId, Number, Var, Word};
use super::super::diagnose::nearest;
use super::super::document::{Located, Table};
use super::super::explain::Fragments;
use super::super::model::{Benefit, Condition, DatedBy, Derived, DerivedValue, Pack, Suspension};
use super::super::number::Num;
use super::super::words::{Kind, Per, Scope};
use super::benefit::{Raw, RawBenefit, RawWidening};
use super::{Loading, example, slot_of, slots, texts, version};

/// What a benefit without an amount is worth to the order of questions: kopecks a year.
const DEFAULT_WORTH: i64 = 1_200_000;

/// Compiles expressions of one pack; errors go to the file that the expression stands in.
pub(super) struct Compiler {
    pub(super) symbols: Symbols,
    pub(super) code: Code,
}

/// Where an expression stands and whom it may speak of.
pub(super) struct Place<'p, 'a> {
    pub(super) table: &'p Table<'a>,
    pub(super) whom: &'p Whom,
}

/// Whom the expressions of a rule may speak of.
#[derive(Default)]
pub(super) struct Whom {
    bound: Bound,
    /// What `event_on` stands for, compiled and as it was written.
    event: Option<NumId>,
    pub(super) event_text: String,
}

impl Compiler {
    pub(super) fn with<T>(
        &mut self,
        place: &Place<'_, '_>,
        uses: &mut Uses,
        source: &Located,
        check: impl FnOnce(&mut Checker<'_>, &str) -> Result<T, TypeError>,
    ) -> Option<T> {
        let mut checker = Checker {
            symbols: &self.symbols,
            code: &mut self.code,
            bound: place.whom.bound,
            inner: Bound::default(),
            event: place.whom.event,
            uses,
        };
        match check(&mut checker, &source.text) {
            Ok(found) => Some(found),
            Err(error) => {
                let (file, at) = (place.table.file, source.at + error.at);
                file.detailed_error(at, &place.table.rule, &error.message, error.expected, error.suggestion);
                None
            }
        }
    }

    pub(super) fn condition(
        &mut self,
        place: &Place<'_, '_>,
        uses: &mut Uses,
        source: &Located,
    ) -> Option<BoolId> {
        self.with(place, uses, source, |checker, text| checker.condition(text))
    }

    pub(super) fn quantity(
        &mut self,
        place: &Place<'_, '_>,
        uses: &mut Uses,
        source: &Located,
        kind: Kind,
    ) -> Option<NumId> {
        self.with(place, uses, source, |checker, text| checker.quantity_of(text, kind))
    }

    /// `value = ".."`, or `first_match = [{ if = "..", value = ".." }, .., { else = ".." }]`.
    pub(super) fn value(&mut self, place: &Place<'_, '_>, uses: &mut Uses, kind: Kind) -> Option<NumId> {
        let table = place.table;
        if let Some(source) = table.located("value") {
            return self.quantity(place, uses, &source, kind);
        }
        let mut rows = table.tables("first_match");
        let Some(last) = rows.pop() else {
            table.error("a `value` or a `first_match` is missing");
            return None;
        };
        let otherwise = last.needed("else", last.located("else"));
        last.finish();
        let mut id = self.quantity(place, uses, &otherwise?, kind);
        for row in rows.iter().rev() {
            let (Some(test), Some(value)) =
                (row.needed("if", row.located("if")), row.needed("value", row.located("value")))
            else {
                continue;
            };
            let test = self.condition(place, uses, &test);
            let value = self.quantity(place, uses, &value, kind);
            if let (Some(test), Some(then), Some(otherwise)) = (test, value, id) {
                id = Some(self.code.num(Number::If { test, then, otherwise }));
            }
        }
        rows.into_iter().for_each(Table::finish);
        id
    }

    /// True for families of these regions.
    pub(super) fn in_regions(&mut self, set: u128) -> Option<BoolId> {
        let slot = slot_of(&self.symbols, "family.region")?;
        let word = Word::Fact(FactRef { slot, var: Var::Family });
        Some(self.code.bool(Bool::WordIn { word, set }))
    }
}

pub(super) fn all(loading: Loading<'_>, raw: Raw<'_>, hash: String) -> Pack {
    let Loading { symbols, code, sources, layers } = loading;
    let mut compiler = Compiler { symbols, code };
    let regions: Vec<Option<u128>> =
        layers.iter().map(|layer| region_set(&compiler.symbols, layer.regions.as_deref())).collect();
    for (layer, set) in layers.iter().zip(&regions) {
        if layer.regions.is_some()
            && set.is_none()
            && let Some(benefit) = raw.benefits.first()
        {
            benefit.table.error(&format!(
                "pack {}: `regions` needs a fact `family.region` and its words",
                layer.layer.id
            ));
        }
    }
    let derived = raw.derived.into_iter().filter_map(|table| derive(&mut compiler, table)).collect();
    let mut examples = Vec::new();
    let mut benefits = Vec::new();
    for raw in raw.benefits {
        examples.extend(example::read_all(&raw.table, &raw.id));
        benefits.push(benefit(&mut compiler, raw, &regions));
    }
    let mut pack = Pack {
        layers: layers.into_iter().map(|layer| layer.layer).collect(),
        hash,
        family_facts: slots(&compiler.symbols, Scope::Family),
        person_facts: slots(&compiler.symbols, Scope::Person),
        family_by_name: Vec::new(),
        person_by_name: Vec::new(),
        memos: 0,
        family_slots: 0,
        person_slots: 0,
        birth_date: slot_of(&compiler.symbols, "person.birth_date"),
        birth_order: slot_of(&compiler.symbols, "person.birth_order"),
        children_elsewhere: slot_of(&compiler.symbols, "family.children_elsewhere"),
        region: slot_of(&compiler.symbols, "family.region"),
        by_benefit_id: HashMap::new(),
        benefits,
        derived,
        sources,
        examples,
        vocabularies: Vec::new(),
        facts: Vec::new(),
        params: Vec::new(),
        code: Code::default(),
        fragments: Fragments::default(),
    };
    for widening in raw.widenings {
        widen(&mut compiler, &mut pack, widening, &regions);
    }
    pack.memos = remember(&mut pack.benefits);
    for version in pack.benefits.iter_mut().flat_map(|benefit| &mut benefit.versions) {
        let closed = version.conditions.iter().enumerate().filter(|(_, condition)| condition.closed);
        version.closed = closed.fold(0, |bits, (at, _)| bits | 1 << at);
    }
    pack.family_slots = pack.family_facts.len();
    pack.person_slots = pack.person_facts.len();
    pack.by_benefit_id = compiler.symbols.benefit_index;
    pack.vocabularies = compiler.symbols.vocabularies;
    pack.facts = compiler.symbols.facts;
    pack.params = compiler.symbols.params;
    pack.code = compiler.code;
    pack.family_by_name = pack.slots_by_name(Scope::Family);
    pack.person_by_name = pack.slots_by_name(Scope::Person);
    pack.fragments = Fragments::of(&pack);
    pack
}

/// Gives conditions that are asked more than once a place to remember the answer in; says how many.
fn remember(benefits: &mut [Benefit]) -> usize {
    let mut asked: HashMap<(String, bool), (usize, Option<u32>)> = HashMap::new();
    let key = |condition: &Condition| (condition.same_as.clone(), condition.closed);
    for benefit in benefits.iter() {
        for condition in benefit.versions.iter().flat_map(|version| &version.conditions) {
            // One that is not about the subject is asked again for each subject.
            let times = if condition.closed && benefit.per != Per::Family { 2 } else { 1 };
            asked.entry(key(condition)).or_default().0 += times;
        }
    }
    let mut memos = 0;
    for condition in benefits
        .iter_mut()
        .flat_map(|benefit| &mut benefit.versions)
        .flat_map(|version| &mut version.conditions)
    {
        if condition.same_as.is_empty() {
            continue;
        }
        if let Some((_, place)) = asked.get_mut(&key(condition)).filter(|(times, _)| *times > 1) {
            condition.memo = Some(*place.get_or_insert_with(|| {
                memos += 1;
                memos - 1
            }));
        }
    }
    memos as usize
}

/// The bits of the regions in the vocabulary of `family.region`.
fn region_set(symbols: &Symbols, regions: Option<&[String]>) -> Option<u128> {
    let fact = symbols.fact_index.get("family.region").map(|at| &symbols.facts[*at])?;
    let vocabulary = &symbols.vocabularies[fact.vocabulary?];
    regions?
        .iter()
        .map(|region| vocabulary.position(region).map(|at| 1_u128 << at))
        .try_fold(0, |set, bit| Some(set | bit?))
}

fn derive(compiler: &mut Compiler, table: Table<'_>) -> Option<Derived> {
    let id = table.string("id")?;
    let &at = compiler.symbols.derived_index.get(&id)?;
    let (_, scope, kind) = compiler.symbols.derived[at].clone();
    let mut table = table;
    table.rule = format!("derived {id}");
    let origin = table.origin();
    table.value("type");
    let mut uses = Uses::default();
    let whom = Whom { bound: Bound::scope(scope), ..Whom::default() };
    let place = Place { table: &table, whom: &whom };
    let value = if kind == Kind::Bool {
        let source = table.needed("value", table.located("value"));
        source.and_then(|source| compiler.condition(&place, &mut uses, &source)).map(DerivedValue::Bool)
    } else {
        compiler.value(&place, &mut uses, kind).map(DerivedValue::Num)
    };
    table.finish();
    // A broken one keeps its place, so that the positions of the others stay right.
    let value = value.unwrap_or_else(|| DerivedValue::Bool(compiler.code.bool(Bool::Const(false))));
    Some(Derived { id, origin, kind, value, uses })
}

fn benefit(compiler: &mut Compiler, raw: RawBenefit<'_>, regions: &[Option<u128>]) -> Benefit {
    let RawBenefit { table, id, per, layer, versions } = raw;
    let mut uses = Uses::default();
    let mut whom = Whom { bound: Bound::per(per), ..Whom::default() };
    let event = match table.located("event") {
        Some(source) => {
            let event =
                compiler.quantity(&Place { table: &table, whom: &whom }, &mut uses, &source, Kind::Date);
            whom.event_text = source.text;
            event
        }
        None => match (per, slot_of(&compiler.symbols, "person.birth_date")) {
            (Per::Child | Per::Birth, Some(slot)) => {
                Some(compiler.code.num(Number::Fact(FactRef { slot, var: Var::Person })))
            }
            _ => None,
        },
    };
    whom.event = event;
    let dated_by = match table.string("dated_by").as_deref() {
        None | Some("applied_on") => DatedBy::AppliedOn,
        Some("today") => DatedBy::Today,
        Some("event_on") if event.is_some() => DatedBy::EventOn,
        Some(other) => {
            table.error(&format!(
                "`dated_by` is applied_on, event_on (which needs an `event`) or today, not `{other}`"
            ));
            DatedBy::AppliedOn
        }
    };
    let region = regions.get(layer).copied().flatten();
    let compiled = version::read_all(compiler, &versions, &whom, region, &mut uses);
    let excludes = table
        .strings("excludes")
        .iter()
        .filter_map(|other| excluded(&compiler.symbols, &table, other))
        .collect();
    let benefit = Benefit {
        origin: table.origin(),
        layer,
        name: table.needed("name", texts::text(&table, "name")).unwrap_or_default(),
        summary: texts::text(&table, "summary"),
        per,
        payer: texts::text(&table, "payer"),
        dated_by,
        event,
        regions: region,
        excludes,
        depends_on: uses.benefits,
        depends_on_derived: uses.derived,
        proactive: table.boolean("proactive").unwrap_or(false),
        suspended: table.table("suspended").and_then(|table| suspension(&table)),
        worth: table.integer("worth").unwrap_or(DEFAULT_WORTH),
        decides_in_working_days: table.integer("decides_in_working_days"),
        assigned_for_months: table.integer("assigned_for_months"),
        versions: compiled,
        id,
    };
    table.value("example");
    versions.into_iter().for_each(Table::finish);
    table.finish();
    benefit
}

fn excluded(symbols: &Symbols, table: &Table<'_>, id: &str) -> Option<u16> {
    let found = symbols.benefit_index.get(id);
    if found.is_none() {
        let suggestion = nearest(id, symbols.benefit_index.keys().map(String::as_str));
        table.file.detailed_error(
            table.at,
            &table.rule,
            &format!("`excludes` names `{id}`, which is no benefit"),
            None,
            suggestion,
        );
    }
    found.and_then(|at| u16::try_from(*at).ok())
}

fn suspension(table: &Table<'_>) -> Option<Suspension> {
    let suspension = Suspension {
        from: Day::of(table.needed("from", table.date("from"))?),
        reopens_on: table.date("reopens_on").map_or(Day::NEVER, Day::of),
        reason: table.needed("reason", texts::text(table, "reason"))?,
    };
    Some(suspension)
}

/// A region's own way to fulfil a condition of a federal rule: joined with `or`, so it can only widen.
fn widen(compiler: &mut Compiler, pack: &mut Pack, raw: RawWidening<'_>, regions: &[Option<u128>]) {
    let RawWidening { mut table, layer } = raw;
    let (Some(benefit), Some(condition)) = (
        table.needed("benefit", table.string("benefit")),
        table.needed("condition", table.string("condition")),
    ) else {
        return;
    };
    table.rule = format!("widening of {benefit}, condition {condition}");
    let Some(&at) = compiler.symbols.benefit_index.get(&benefit) else {
        let suggestion = nearest(&benefit, compiler.symbols.benefit_index.keys().map(String::as_str));
        table.file.detailed_error(
            table.at,
            &table.rule,
            &format!("there is no benefit `{benefit}`"),
            None,
            suggestion,
        );
        return;
    };
    let Some(set) = regions.get(layer).copied().flatten() else {
        table.error("only a pack with `regions` widens a rule");
        return;
    };
    let rule = &pack.benefits[at];
    // What a region adds is compared with nothing else, so its event needs no text.
    let whom = Whom { bound: Bound::per(rule.per), event: rule.event, event_text: table.rule.clone() };
    let place = Place { table: &table, whom: &whom };
    let mut uses = Uses::default();
    let added = version::condition(compiler, &place, &mut uses);
    let guard = compiler.in_regions(set);
    let (Some(mut added), Some(guard)) = (added, guard) else { return };
    let both = compiler.code.bool_range(&[guard, added.when]);
    added.when = compiler.code.bool(Bool::All(both));
    // The same words elsewhere, without the region or with another one, are another question.
    _ = write!(added.same_as, "\0{set:x}");
    let mut found = false;
    for version in &mut pack.benefits[at].versions {
        found |= version::widen(version, &condition, &added);
    }
    if !found {
        table.error(&format!("no version of `{benefit}` has a condition `{condition}` and room for another"));
    }
    pack.benefits[at].depends_on.extend(uses.benefits);
    pack.benefits[at].depends_on_derived.extend(uses.derived);
    table.finish();
}

/// A number that stands in for what could not be compiled; the pack is refused anyway.
pub(super) fn nothing(compiler: &mut Compiler) -> NumId {
    compiler.code.num(Number::Const(Num::ZERO))
}
