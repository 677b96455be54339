//! The first round: vocabularies, facts, parameters and the signatures of derived facts.

use std::str::FromStr;

use strum::VariantNames;
use toml::de::DeValue;

use super::super::calendar::Day;
use super::super::check::rate;
use super::super::code::{Domain, ParamValue};
use super::super::diagnose::nearest;
use super::super::document::{Table, date_of};
use super::super::model::{Fact, Param, Source, Vocabulary};
use super::super::number::{Num, Span};
use super::super::parse::RESERVED;
use super::super::words::{Kind, Scope, Status};
use super::{Loading, register, texts};

/// Words of a vocabulary are bits of a `u128`; the last bit stays free.
const MAX_WORDS: usize = 127;

pub(super) fn all(loading: &mut Loading<'_>) {
    let layers = std::mem::take(&mut loading.layers);
    let each = |key: &'static str| {
        layers.iter().flat_map(move |layer| layer.tables.iter().flat_map(move |root| root.tables(key)))
    };
    for table in each("vocabulary") {
        vocabulary(loading, table);
    }
    for table in each("fact") {
        fact(loading, table);
    }
    // A parameter must exist before another pack adds values to it.
    let (additions, params): (Vec<_>, Vec<_>) =
        each("param").partition(|table| table.value("extends").is_some());
    for table in params {
        param(loading, table);
    }
    for table in additions {
        extend_param(loading, table);
    }
    for table in each("derived") {
        derived(loading, &table);
    }
    loading.layers = layers;
}

/// One of a closed list of words, or an error that lists them.
pub(super) fn word<T: FromStr + VariantNames>(table: &Table<'_>, key: &'static str) -> Option<T> {
    let text = table.string(key)?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        let at = table.value(key).map_or(table.at, |value| value.span().start);
        let suggestion = nearest(&text, T::VARIANTS.iter().copied());
        let message = format!("`{text}` is no {key}");
        table.file.detailed_error(at, &table.rule, &message, Some(T::VARIANTS.join(", ")), suggestion);
    }
    parsed
}

fn words(table: &Table<'_>, id: String) -> Vocabulary {
    let mut words = Vec::new();
    for entry in table.tables("word") {
        if let (Some(word), Some(text)) = (entry.needed("id", entry.string("id")), texts::both(&entry)) {
            words.push((word, text));
        }
        entry.finish();
    }
    if words.is_empty() || words.len() > MAX_WORDS {
        table.error(&format!("a vocabulary has 1 to {MAX_WORDS} words, each `[[..word]]` with id, ru, en"));
    }
    Vocabulary { id, words }
}

fn vocabulary(loading: &mut Loading<'_>, table: Table<'_>) {
    let Some(id) = table.needed("id", table.string("id")) else { return };
    let list = words(&table, id);
    if loading.symbols.vocabularies.iter().any(|known| known.id == list.id) {
        table.error(&format!("the vocabulary `{}` is declared twice", list.id));
    }
    loading.symbols.vocabularies.push(list);
    table.finish();
}

fn find_vocabulary(loading: &Loading<'_>, table: &Table<'_>, id: &str) -> Option<usize> {
    let list = &loading.symbols.vocabularies;
    let found = list.iter().position(|known| known.id == id);
    if found.is_none() {
        let suggestion = nearest(id, list.iter().map(|known| known.id.as_str()));
        table.file.detailed_error(
            table.at,
            &table.rule,
            &format!("there is no vocabulary `{id}`"),
            None,
            suggestion,
        );
    }
    found
}

/// `family.x` or `person.x`.
fn scope_of(table: &Table<'_>, id: &str) -> Option<Scope> {
    match id.split_once('.') {
        Some(("family", rest)) if !rest.is_empty() => Some(Scope::Family),
        Some(("person", rest)) if !rest.is_empty() && !matches!(rest, "role" | "is_applicant") => {
            Some(Scope::Person)
        }
        _ => {
            table
                .error(&format!("`{id}` should begin with `family.` or `person.`, and is not `person.role`"));
            None
        }
    }
}

fn fact(loading: &mut Loading<'_>, table: Table<'_>) {
    let (Some(id), Some(kind)) =
        (table.needed("id", table.string("id")), table.needed("type", word::<Kind>(&table, "type")))
    else {
        return;
    };
    let Some(scope) = scope_of(&table, &id) else { return };
    let vocabulary = match (kind, table.string("vocabulary")) {
        (Kind::Word, Some(name)) => find_vocabulary(loading, &table, &name),
        (Kind::Word, None) => {
            loading.symbols.vocabularies.push(words(&table, id.clone()));
            Some(loading.symbols.vocabularies.len() - 1)
        }
        _ => None,
    };
    let bound = |key, otherwise| table.integer(key).map_or(otherwise, Num::int);
    let (least, most) = match kind {
        // What counts and what is paid is not negative unless the fact says so.
        Kind::Money | Kind::Int | Kind::Area | Kind::Rate => (Num::ZERO, Num::POS_INF),
        Kind::Date => (Num::int(Day::EARLIEST.0.into()), Num::int(Day::LATEST.0.into())),
        Kind::Bool | Kind::Word => (Num::ZERO, Num::int(1)),
    };
    let span = Span { lo: bound("min", least), hi: bound("max", most) };
    let span = if kind == Kind::Rate { span.mul(Span::exactly(rate(1))) } else { span };
    let question = table.needed("question", texts::text(&table, "question")).unwrap_or_default();
    let slot = loading.symbols.facts.iter().filter(|fact| fact.scope == scope).count();
    let fact = Fact {
        scope,
        slot: u16::try_from(slot).unwrap_or(u16::MAX),
        kind,
        vocabulary,
        domain: Domain {
            span,
            words: vocabulary.map_or(0, |at| loading.symbols.vocabularies[at].all()),
            optional: table.boolean("optional").unwrap_or(false),
        },
        sensitivity: word(&table, "sensitivity").unwrap_or_default(),
        question,
        help: texts::text(&table, "help"),
        id,
    };
    if slot >= 1_000 {
        table.error("a pack declares at most 1,000 facts of one scope");
    }
    if register(&mut loading.symbols.fact_index, &table, &fact.id, loading.symbols.facts.len()) {
        loading.symbols.facts.push(fact);
    }
    table.finish();
}

fn param(loading: &mut Loading<'_>, table: Table<'_>) {
    let (Some(id), Some(kind)) =
        (table.needed("id", table.string("id")), table.needed("type", word::<Kind>(&table, "type")))
    else {
        return;
    };
    if matches!(kind, Kind::Bool | Kind::Word) {
        table.error("a parameter is money, rate, int, area or date");
        return;
    }
    if RESERVED.contains(&id.as_str()) {
        table.error(&format!("`{id}` is a word of the language; name the parameter otherwise"));
    }
    let index = table.string("index").and_then(|name| find_vocabulary(loading, &table, &name));
    let series = index.map_or(1, |at| loading.symbols.vocabularies[at].words.len());
    let mut param = Param {
        kind,
        name: table.needed("name", texts::text(&table, "name")).unwrap_or_default(),
        index,
        series: vec![Vec::new(); series],
        law: table.string("law").unwrap_or_default(),
        id,
    };
    let rule = format!("parameter {}", param.id);
    values(loading, &table, &mut param, &rule);
    if register(&mut loading.symbols.param_index, &table, &param.id, loading.symbols.params.len()) {
        loading.symbols.params.push(param);
    }
    table.finish();
}

fn extend_param(loading: &mut Loading<'_>, table: Table<'_>) {
    let Some(id) = table.string("extends") else { return };
    let Some(&at) = loading.symbols.param_index.get(&id) else {
        let suggestion = nearest(&id, loading.symbols.param_index.keys().map(String::as_str));
        table.file.detailed_error(
            table.at,
            "",
            &format!("there is no parameter `{id}` to extend"),
            None,
            suggestion,
        );
        return;
    };
    let mut param = loading.symbols.params.swap_remove(at);
    values(loading, &table, &mut param, &format!("parameter {id}"));
    // Back to its place: the index of every other parameter must not move.
    loading.symbols.params.push(param);
    let last = loading.symbols.params.len() - 1;
    loading.symbols.params.swap(at, last);
    table.finish();
}

fn values(loading: &mut Loading<'_>, table: &Table<'_>, param: &mut Param, rule: &str) {
    for mut entry in table.tables("value") {
        rule.clone_into(&mut entry.rule);
        if let Some((series, value)) = one_value(loading, &entry, param) {
            let clash = param.series[series]
                .iter()
                .any(|old| old.published == value.published && old.from < value.to && value.from < old.to);
            if clash {
                entry.error("two values hold on the same day; close the older one with `to`, or give the newer one a later `published`");
            }
            param.series[series].push(value);
            entry.finish();
        }
    }
}

fn one_value(loading: &mut Loading<'_>, entry: &Table<'_>, param: &Param) -> Option<(usize, ParamValue)> {
    let key = entry.string("key");
    let series = match (param.index, key) {
        (None, None) => 0,
        (None, Some(_)) => {
            entry.error("this parameter has no `index`, so its values have no `key`");
            return None;
        }
        (Some(vocabulary), key) => {
            let list = &loading.symbols.vocabularies[vocabulary];
            let key = entry.needed("key", key)?;
            let found = list.position(&key);
            if found.is_none() {
                let suggestion = nearest(&key, list.words.iter().map(|(word, _)| word.as_str()));
                let message = format!("`{key}` is no word of `{}`", list.id);
                entry.file.detailed_error(entry.at, &entry.rule, &message, None, suggestion);
            }
            found?
        }
    };
    let value = match param.kind {
        Kind::Date => entry
            .needed("value", entry.value("value").and_then(|value| date_of(value.get_ref())))
            .map(|date| Num::int(Day::of(date).0.into()))?,
        Kind::Rate => rate(entry.needed("value", entry.integer("value"))?),
        _ => Num::int(entry.needed("value", entry.integer("value"))?),
    };
    if matches!(entry.value("value").map(toml::Spanned::get_ref), Some(DeValue::Integer(_)))
        == (param.kind == Kind::Date)
    {
        entry.error("the value does not fit the parameter's type");
    }
    let status = entry.needed("status", word::<Status>(entry, "status"))?;
    let from = Day::of(entry.needed("from", entry.date("from"))?);
    let to = entry.date("to").map_or(Day::NEVER, Day::of);
    if from >= to {
        entry.error("`to` is the first day that no longer counts, so it lies after `from`");
    }
    loading.sources.push(Source {
        status,
        text: entry.needed("source", entry.string("source")).unwrap_or_default(),
        read_on: entry.date("read_on"),
        hash: entry.string("hash"),
    });
    let note = u32::try_from(loading.sources.len() - 1).unwrap_or(u32::MAX);
    let published = entry.date("published").map_or(Day(i32::MIN), Day::of);
    Some((series, ParamValue { from, to, published, firm: status.is_firm(), value, note }))
}

fn derived(loading: &mut Loading<'_>, table: &Table<'_>) {
    let (Some(id), Some(kind)) =
        (table.needed("id", table.string("id")), table.needed("type", word::<Kind>(table, "type")))
    else {
        return;
    };
    if kind == Kind::Word {
        table.error("a derived fact is never a word; compare words where they are used");
        return;
    }
    let Some(scope) = scope_of(table, &id) else { return };
    if loading.symbols.fact_index.contains_key(&id) {
        table.error(&format!("`{id}` is a declared fact already"));
    }
    let position = loading.symbols.derived.len();
    if register(&mut loading.symbols.derived_index, table, &id, position) {
        loading.symbols.derived.push((id, scope, kind));
    }
}
