//! The versions of a rule: their conditions, logic, windows, amounts and notes.

use super::super::ast::CompareOp;
use super::super::ast::{Expr, ExprKind};
use super::super::calendar::Day;
use super::super::check::Uses;
use super::super::code::{Bool, BoolId, Number, Rounding};
use super::super::diagnose::nearest;
use super::super::document::{Located, Table};
use super::super::model::{AmountPart, Condition, Logic, Note, Piece, Shown, Template, Version, Window};
use super::super::parse::{RESERVED, parse};
use super::super::words::{Kind, Period, Status};
use super::compile::{Compiler, Place, Whom, nothing};
use super::declare::word;
use super::texts;

/// Conditions are bits of a `u64`; the two last bits are the window's and the region's.
const MAX_CONDITIONS: usize = 60;

/// Reads all versions; `inherit` takes what a version does not say from an earlier one.
pub(super) fn read_all(
    compiler: &mut Compiler,
    tables: &[Table<'_>],
    whom: &Whom,
    region: Option<u128>,
    uses: &mut Uses,
) -> Vec<Version> {
    let mut versions = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let chain = chain(tables, at);
        if let Some(version) = read(compiler, &chain, whom, region, uses) {
            if versions.iter().any(|old: &Version| old.id == version.id) {
                table.error(&format!("the version `{}` is there twice", version.id));
            }
            let clash = versions.iter().any(|old: &Version| {
                old.published == version.published && old.from < version.to && version.from < old.to
            });
            if clash {
                table.error("two versions are in force on the same day; close one with `to`, or give the newer one a later `published`");
            }
            versions.push(version);
        }
    }
    versions
}

/// A version's table and those it inherits from, the nearest first.
fn chain<'t, 'a>(tables: &'t [Table<'a>], at: usize) -> Vec<&'t Table<'a>> {
    let mut chain = vec![&tables[at]];
    let mut last = at;
    while let Some(parent) = tables[last].string("inherit") {
        let Some(found) =
            tables[..last].iter().position(|table| table.string("id").as_deref() == Some(&parent))
        else {
            tables[last]
                .error(&format!("`inherit` names `{parent}`, which is no earlier version of this benefit"));
            break;
        };
        chain.push(&tables[found]);
        last = found;
    }
    chain
}

fn read(
    compiler: &mut Compiler,
    chain: &[&Table<'_>],
    whom: &Whom,
    region: Option<u128>,
    uses: &mut Uses,
) -> Option<Version> {
    let table = *chain.first()?;
    let in_force = table.needed("in_force", table.table("in_force"))?;
    let from = Day::of(in_force.needed("from", in_force.date("from"))?);
    let to = in_force.date("to").map_or(Day::NEVER, Day::of);
    in_force.finish();
    if from >= to {
        table.error(
            "`to` is the first day on which the version is no longer in force, so it lies after `from`",
        );
    }
    let mut conditions = conditions(compiler, chain, whom, uses);
    let written = chain.iter().find_map(|table| Some((*table, table.located("logic")?)));
    let mut logic = match written {
        Some((table, source)) => logic(table, &source, &conditions),
        None => all_of(conditions.len()),
    };
    let window = chain.iter().find_map(|table| Some((*table, table.table("window")?)));
    let window = window.and_then(|(owner, table)| read_window(compiler, owner, table, whom, uses));
    let window_at = conditions.len();
    let mut add = |condition: Condition| {
        let position = u8::try_from(conditions.len()).unwrap_or(u8::MAX);
        conditions.push(condition);
        logic = Logic::join(true, [std::mem::take(&mut logic), Logic::one(position)]);
    };
    let hard_window = window.filter(|window| window.hard).and_then(|_| u8::try_from(window_at).ok());
    if let Some(window) = window.filter(|window| window.hard) {
        let when = window_condition(compiler, &window);
        add(implicit("window", when, "Сейчас можно подать заявление", "An application is possible now"));
    }
    if let Some(when) = region.and_then(|set| compiler.in_regions(set)) {
        add(implicit("region", when, "Семья живёт в этом регионе", "The family lives in this region"));
    }
    let first =
        |key: &'static str| chain.iter().copied().find(|table| table.value(key).is_some()).unwrap_or(table);
    let mut notes = |key: &'static str| notes(compiler, first(key), key, whom);
    let (documents, steps, not_modelled, assumptions) =
        (notes("document"), notes("step"), notes("not_modelled"), notes("assumption"));
    let amount = amounts(compiler, first("amount"), whom, uses);
    Some(Version {
        id: table.string("id").unwrap_or_default(),
        from,
        to,
        published: table.date("published").map_or(Day(i32::MIN), Day::of),
        status: chain.iter().find_map(|table| word::<Status>(table, "status")).or_else(|| {
            table.error("`status` is missing: draft, projected, enacted or verified");
            None
        })?,
        law: first("law").strings("law"),
        conditions,
        closed: 0,
        logic,
        window,
        hard_window,
        amount,
        documents,
        steps,
        not_modelled,
        assumptions,
    })
}

/// Conditions of the oldest ancestor first; the same id again replaces, a new id is added at the end.
fn conditions(compiler: &mut Compiler, chain: &[&Table<'_>], whom: &Whom, uses: &mut Uses) -> Vec<Condition> {
    let mut list: Vec<Condition> = Vec::new();
    for version in chain.iter().rev() {
        for mut table in version.tables("condition") {
            table.rule = format!("{}, condition {}", version.rule, table.string("id").unwrap_or_default());
            let place = Place { table: &table, whom };
            if let Some(condition) = condition(compiler, &place, uses) {
                match list.iter_mut().find(|old| old.id == condition.id) {
                    Some(old) => *old = condition,
                    None => list.push(condition),
                }
            }
            table.finish();
        }
    }
    if list.len() > MAX_CONDITIONS
        && let Some(table) = chain.first()
    {
        table.error(&format!(
            "a version has at most {MAX_CONDITIONS} conditions; combine facts with `derived`"
        ));
        list.truncate(MAX_CONDITIONS);
    }
    list
}

/// One named condition: `id`, `when`, the texts, `law`, `show`.
pub(super) fn condition(compiler: &mut Compiler, place: &Place<'_, '_>, all: &mut Uses) -> Option<Condition> {
    let uses = &mut Uses::default();
    let table = place.table;
    let id = table.needed("id", table.string("id"))?;
    if RESERVED.contains(&id.as_str()) {
        table.error(&format!("`{id}` is a word of the language; name the condition otherwise"));
    }
    let source = table.needed("when", table.located("when"));
    let mut names = Vec::new();
    let (mut shown, mut sources) = (Vec::new(), Vec::new());
    if let Some(show) = table.table("show") {
        for (name, at, value) in show.entries() {
            let Some(text) = value.get_ref().as_str() else {
                table.file.error(at, &table.rule, "a value to show is an expression in quotes");
                continue;
            };
            let source = Located { text: text.to_owned(), at: value.span().start + 1 };
            names.push(name.to_owned());
            sources.push(text.to_owned());
            let found = compiler.with(place, uses, &source, |checker, text| checker.quantity(text));
            let (kind, value) = found.unwrap_or_else(|| (Kind::Int, nothing(compiler)));
            shown.push(Shown { kind, value });
        }
    }
    let text = texts::both(table).unwrap_or_default();
    let source = source?;
    let when = compiler.condition(place, uses, &source)?;
    all.extend(uses);
    Some(Condition {
        id,
        when,
        text: texts::template(table, &text, &names),
        law: table.string("law"),
        // Two conditions of the same words about the same event are one question.
        same_as: format!("{}\0{}\0{}", source.text, sources.join("\0"), place.whom.event_text),
        closed: !uses.subject,
        memo: None,
        shown,
    })
}

/// Joins `added` to a condition with `or`; false when the version has no such condition.
pub(super) fn widen(version: &mut Version, condition: &str, added: &Condition) -> bool {
    let Some(old) = version.conditions.iter().position(|known| known.id == condition) else { return false };
    if version.conditions.len() >= MAX_CONDITIONS + 2
        || version.conditions.iter().any(|known| known.id == added.id)
    {
        return false;
    }
    let (Ok(old), Ok(new)) = (u8::try_from(old), u8::try_from(version.conditions.len())) else {
        return false;
    };
    version.conditions.push(added.clone());
    replace(&mut version.logic, old, new);
    true
}

/// Puts `old or new` in the place of `old`.
fn replace(logic: &mut Logic, old: u8, new: u8) {
    logic.parts.iter_mut().for_each(|part| replace(part, old, new));
    if logic.ones & 1 << old != 0 {
        if logic.all {
            logic.ones &= !(1 << old);
            logic.parts.push(Logic::join(false, [Logic::one(old), Logic::one(new)]));
        } else {
            logic.ones |= 1 << new;
        }
    }
}

fn all_of(count: usize) -> Logic {
    Logic::join(true, (0..count).filter_map(|at| u8::try_from(at).ok()).map(Logic::one))
}

fn implicit(id: &str, when: BoolId, ru: &str, en: &str) -> Condition {
    let words = |text: &str| vec![Piece::Words(text.to_owned())];
    let text = Template { ru: words(ru), en: words(en) };
    Condition {
        id: id.to_owned(),
        when,
        text,
        law: None,
        shown: Vec::new(),
        same_as: String::new(),
        closed: false,
        memo: None,
    }
}

fn logic(table: &Table<'_>, source: &Located, conditions: &[Condition]) -> Logic {
    let fail = |at: usize, message: &str, suggestion: Option<String>| {
        let expected = "the names of conditions, joined by `and` and `or`".to_owned();
        table.file.detailed_error(source.at + at, &table.rule, message, Some(expected), suggestion);
        Logic::default()
    };
    match parse(&source.text) {
        Ok(expr) => combine(&expr, conditions, &fail),
        Err(error) => fail(error.at, &error.message, None),
    }
}

fn combine(
    expr: &Expr,
    conditions: &[Condition],
    fail: &dyn Fn(usize, &str, Option<String>) -> Logic,
) -> Logic {
    match &*expr.kind {
        ExprKind::Name(name) => match conditions.iter().position(|condition| condition.id == *name) {
            Some(at) => u8::try_from(at).map_or_else(|_| Logic::default(), Logic::one),
            None => {
                let suggestion = nearest(name, conditions.iter().map(|condition| condition.id.as_str()));
                fail(expr.at, &format!("no condition of this version is called `{name}`"), suggestion)
            }
        },
        ExprKind::Join { all, parts } => {
            Logic::join(*all, parts.iter().map(|part| combine(part, conditions, fail)))
        }
        ExprKind::Not(_) => fail(
            expr.at,
            "`logic` may not negate a condition: its text would say the opposite; negate inside `when`",
            None,
        ),
        _ => fail(expr.at, "only the names of conditions stand in `logic`", None),
    }
}

fn read_window(
    compiler: &mut Compiler,
    owner: &Table<'_>,
    mut table: Table<'_>,
    whom: &Whom,
    uses: &mut Uses,
) -> Option<Window> {
    table.rule = format!("{}, window", owner.rule);
    let place = Place { table: &table, whom };
    let mut date =
        |key| table.located(key).and_then(|source| compiler.quantity(&place, uses, &source, Kind::Date));
    let (opens, last_day) = (date("opens"), date("last_day"));
    let yearly = table.table("yearly").and_then(|yearly| {
        let opens = yearly.needed("opens", yearly.string("opens"))?;
        let last = yearly.needed("last_day", yearly.string("last_day"))?;
        let days = month_day(&opens).zip(month_day(&last));
        if days.is_none() {
            yearly.error("a day of every year is written like \"06-01\"");
        }
        yearly.finish();
        days
    });
    let window = Window { opens, last_day, yearly, hard: table.boolean("hard").unwrap_or(true) };
    if opens.is_none() && last_day.is_none() && yearly.is_none() {
        table.error("a window has `opens`, `last_day` or `yearly`");
    }
    table.finish();
    Some(window)
}

/// `06-01` as 601, if it is a day of every year.
fn month_day(text: &str) -> Option<u16> {
    format!("2001-{text}").parse::<chrono::NaiveDate>().ok()?;
    let (month, day) = text.split_once('-')?;
    Some(month.parse::<u16>().ok()? * 100 + day.parse::<u16>().ok()?)
}

fn window_condition(compiler: &mut Compiler, window: &Window) -> BoolId {
    let applied = compiler.code.num(Number::AppliedOn);
    let mut parts = Vec::new();
    let mut compare = |op, right| {
        parts.push(compiler.code.compare(op, Kind::Date, applied, right));
    };
    if let Some(opens) = window.opens {
        compare(CompareOp::GreaterOrEqual, opens);
    }
    if let Some(last) = window.last_day {
        compare(CompareOp::LessOrEqual, last);
    }
    if let Some((opens, last)) = window.yearly {
        parts.push(compiler.code.bool(Bool::Yearly { opens, last }));
    }
    let range = compiler.code.bool_range(&parts);
    compiler.code.bool(Bool::All(range))
}

fn amounts(compiler: &mut Compiler, owner: &Table<'_>, whom: &Whom, uses: &mut Uses) -> Vec<AmountPart> {
    let mut parts = Vec::new();
    for mut table in owner.one_or_many("amount") {
        table.rule = format!("{}, amount", owner.rule);
        let place = Place { table: &table, whom };
        let period = table.needed("period", word::<Period>(&table, "period"));
        let value = compiler.value(&place, uses, Kind::Money);
        let times =
            table.located("times").and_then(|source| compiler.quantity(&place, uses, &source, Kind::Int));
        let rounding = match table.string("round").as_deref() {
            None | Some("half_up") => Rounding::HalfUp,
            Some("down") => Rounding::Down,
            Some("up") => Rounding::Up,
            Some(_) => {
                table.error("`round` is half_up, down or up, to the kopeck");
                Rounding::HalfUp
            }
        };
        if let (Some(period), Some(value)) = (period, value) {
            parts.push(AmountPart { value, period, times, rounding, text: texts::text(&table, "text") });
        }
        table.finish();
    }
    parts
}

fn notes(compiler: &mut Compiler, owner: &Table<'_>, key: &'static str, whom: &Whom) -> Vec<Note> {
    let mut notes = Vec::new();
    for mut table in owner.tables(key) {
        table.rule = format!("{}, {key}", owner.rule);
        let place = Place { table: &table, whom };
        let mut uses = Uses::default();
        let when = table.located("when").and_then(|source| compiler.condition(&place, &mut uses, &source));
        let id = table.string("id").unwrap_or_else(|| format!("{key}_{}", notes.len() + 1));
        if let Some(text) = texts::both(&table) {
            notes.push(Note { id, text, url: table.string("url"), when, dated: table.date("dated") });
        }
        table.finish();
    }
    notes
}
