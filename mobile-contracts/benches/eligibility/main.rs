//! Times the rule engine: one family and 40 benefits, growth in rules and families, loading large packs.
//!
//! `cargo bench -p mobile-contracts --bench eligibility` prints the figures and writes them into the second half of
//! `docs/BENCHMARKS.md`; `-- one` stops after the first table and writes nothing. Times are the processor's for this
//! thread, which a busy machine stretches less than the clock's.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench talks to its reader and stops when it cannot run"
)]

mod growth;
mod scene;
mod timing;

use std::fmt::Write as _;
use std::hint::black_box;

use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactMap, Family, Language, Pack, PackSource, Sheet, builtin,
};

use timing::{Figure, time};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/BENCHMARKS.md");
/// Where this bench's half of the page begins; `make bench` writes the other half before it.
const HEADING: &str = "## The rule engine\n";

fn main() {
    let dates = Dates::on("2026-03-10".parse().expect("a date"));
    let mut page = format!(
        "{HEADING}\nWritten by `cargo bench -p mobile-contracts --bench eligibility`, a part of `make bench`. Each figure is \
        the median of nine rounds, with the lowest and the highest in brackets, in processor time of one thread.\n\n"
    );
    one_family(&mut page, &dates);
    federal(&mut page, &dates);
    if std::env::args().any(|argument| argument == "one") {
        println!("{page}");
        return;
    }
    growth::rules(&mut page, &dates);
    growth::families(&mut page, &dates);
    growth::packs(&mut page);
    page += COST;
    println!("{page}");
    let old = std::fs::read_to_string(PAGE).unwrap_or_default();
    let first = old.find(HEADING).map_or(old.as_str(), |at| &old[..at]);
    std::fs::write(PAGE, format!("{}\n\n{page}", first.trim_end())).expect("the page can be written");
}

/// What was found when the engine was made faster, in numbers that do not depend on how busy a machine is.
const COST: &str = "\n### What it costs\n\n\
    Instructions for the family and the 40 benefits of the first table (callgrind over `examples/answering.rs`, \
    2026-12-01). At first; since the engine takes short ways: the look-ahead asks again only the conditions and payments \
    whose time is over, birthdays are counted in years that begin in March, a parameter that is the same for everybody is \
    looked up once; and since an answer is written as JSON straight from what was found, with what never changes of it \
    written when the pack is loaded, and the look-ahead takes over what is remembered. Last, since a day against a fact's day \
    is a step of its own, what is not about the child is taken over from its brother, what is likely asks again only what is \
    in doubt, an answer by ids asks for no more than it says, and a rule begins without wiping what the last one left.\n\n\
    | | at first | short ways | written straight | asked once |\n|---|---|---|---|---|\n\
    | full explanation | 448,000 | 321,000 | 296,000 | 245,000 |\n\
    | full explanation and exact horizon | 937,000 | 476,000 | 398,000 | 339,000 |\n\
    | facts to JSON, reasons by ids | 2,793,000 | 1,756,000 | 674,000 | 463,000 |\n\
    | facts to JSON, all texts | 4,448,000 | 3,507,000 | 1,051,000 | 952,000 |\n\
    | the federal and Nizhny Novgorod packs, reasons by ids | | 4,017,000 | 2,055,000 | 1,114,000 |\n\
    | the same, all texts | | 6,110,000 | 2,315,000 | 1,799,000 |\n";

fn one_family(page: &mut String, dates: &Dates) {
    let (pack, family) = (scene::pack(40), scene::family(1));
    let sheet = pack.bind(&family, dates.today).expect("the family fits");
    let outcomes = Evaluator::new().explain(&sheet, dates).len();
    _ = write!(
        page,
        "A family of five, 40 benefits of seven conditions: {outcomes} outcomes, as some are decided for each child or \
        adult.\n\n| | microseconds | allocations | bar |\n|---|---|---|---|\n"
    );
    let mut row = |name: &str, figure: &Figure, bar: Option<f64>| {
        let bar = bar.map_or_else(String::new, |bar| {
            let met = figure.median <= bar;
            format!("at most {bar}: {}", if met { "met" } else { "**missed**" })
        });
        _ = writeln!(page, "| {name} | {figure} | {} | {bar} |", figure.allocations);
    };
    evaluating(&sheet, dates, &mut row, Some(25.0));
    row(
        "binding the facts",
        &time(10_000, || {
            black_box(pack.bind(&family, dates.today).is_ok());
        }),
        None,
    );
    let mut evaluator = Evaluator::new();
    let mut whole = |detail| {
        time(1_000, || {
            let sheet = pack.bind(&family, dates.today).expect("the family fits");
            let mut text = Vec::new();
            evaluator.evaluate_for(&sheet, dates, detail).write_json(&sheet, dates, detail, &mut text);
            black_box(text.len());
        })
    };
    row("facts to JSON, reasons by ids", &whole(Detail::Ids), None);
    row("facts to JSON, all texts", &whole(Detail::Texts(Language::Ru)), None);
}

fn federal(page: &mut String, dates: &Dates) {
    let sources: Vec<PackSource> = builtin().iter().map(|(_, files)| PackSource::of(files)).collect();
    let pack = Pack::load(&sources[..1]).expect("the federal pack loads");
    let family = Family { facts: FactMap::default(), ..scene::strip(&scene::family(1)) };
    let sheet = pack.bind(&family, dates.today).expect("the family fits");
    let outcomes = Evaluator::new().explain(&sheet, dates).len();
    _ = write!(
        page,
        "\nThe federal pack, {} benefits, and a family of five of whom only the ages are known, so that everything is \
        asked: {outcomes} outcomes.\n\n| | microseconds | allocations |\n|---|---|---|\n",
        pack.len()
    );
    let mut row = |name: &str, figure: &Figure, _: Option<f64>| {
        _ = writeln!(page, "| {name} | {figure} | {} |", figure.allocations);
    };
    evaluating(&sheet, dates, &mut row, None);
}

fn evaluating(
    sheet: &Sheet<'_>,
    dates: &Dates,
    row: &mut impl FnMut(&str, &Figure, Option<f64>),
    bar: Option<f64>,
) {
    let mut evaluator = Evaluator::new();
    let figure = time(4_000, || {
        black_box(evaluator.verdicts(sheet, dates));
    });
    row("verdicts only", &figure, None);
    let figure = time(4_000, || {
        black_box(evaluator.explain(sheet, dates));
    });
    row("full explanation", &figure, bar);
    let figure = time(1_000, || {
        black_box(evaluator.evaluate(sheet, dates));
    });
    row("full explanation and exact horizon", &figure, None);
}
