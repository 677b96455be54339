//! How the time grows with rules, families and packs.

use std::fmt::Write as _;
use std::hint::black_box;

use mobile_contracts::eligibility::{Dates, Evaluator, Family, Pack};

use crate::scene;
use crate::timing::{cpu_seconds, time};

pub(crate) fn rules(page: &mut String, dates: &Dates) {
    *page += "\nGrowth in rules, the same family, full explanation:\n\n\
        | benefits | microseconds | microseconds a benefit | allocations |\n|---|---|---|---|\n";
    let family = scene::family(1);
    for rules in [1_u32, 10, 100, 1_000] {
        let pack = scene::pack(rules as usize);
        let sheet = pack.bind(&family, dates.today).expect("the family fits");
        let mut evaluator = Evaluator::new();
        let figure = time(10_000 / rules + 10, || {
            black_box(evaluator.explain(&sheet, dates));
        });
        let each = figure.median / f64::from(rules);
        _ = writeln!(page, "| {rules} | {figure} | {each:.3} | {} |", figure.allocations);
    }
}

pub(crate) fn families(page: &mut String, dates: &Dates) {
    *page += "\nGrowth in families, 40 benefits, facts bound and fully explained, on two threads with half of the families \
        each; the seconds are the busier thread's:\n\n| families | seconds | microseconds a family | bar |\n|---|---|---|---|\n";
    let pack = scene::pack(40);
    let kinds: Vec<Family> = (0..1_000).map(scene::family).collect();
    for families in [1_000_u32, 10_000, 100_000, 1_000_000] {
        let half = |from: usize| {
            let (mut evaluator, start) = (Evaluator::new(), cpu_seconds());
            for at in 0..families as usize / 2 {
                let sheet =
                    pack.bind(&kinds[(from + at) % kinds.len()], dates.today).expect("the family fits");
                black_box(evaluator.explain(&sheet, dates));
            }
            cpu_seconds() - start
        };
        let seconds = std::thread::scope(|scope| {
            let other = scope.spawn(|| half(500));
            half(0).max(other.join().expect("the other half is done"))
        });
        let each = seconds * 2e6 / f64::from(families);
        let bar = match families {
            1_000_000 if seconds < 30.0 => "under 30 s: met",
            1_000_000 => "under 30 s: **missed**",
            _ => "",
        };
        _ = writeln!(page, "| {families} | {seconds:.3} | {each:.2} | {bar} |");
    }
}

pub(crate) fn packs(page: &mut String) {
    *page += "\nLoading a pack:\n\n| benefits | KiB | milliseconds | bar |\n|---|---|---|---|\n";
    for benefits in [40, 500, 2_000] {
        let sources = [scene::source(benefits)];
        let bytes: usize = sources[0].files.iter().map(|(_, text)| text.len()).sum();
        let mut loaded = 0;
        let figure = time(1, || loaded = Pack::load(&sources).expect("the bench pack loads").len());
        let (low, met) = (figure.median / 1e3, figure.median < 500_000.0);
        let bar = match (loaded, met) {
            (2_000, true) => "under 500 ms: met",
            (2_000, false) => "under 500 ms: **missed**",
            _ => "",
        };
        _ = writeln!(page, "| {loaded} | {} | {low:.1} | {bar} |", bytes / 1_024);
    }
}
