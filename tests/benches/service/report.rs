//! The figures as a page: `docs/BENCHMARKS.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use family_card_api::clock::{Now as _, SystemClock};

use crate::card::Card;
use crate::load::CONNECTIONS;
use crate::screening::Screening;
use crate::start::Start;
use crate::till::{Requests, Till};

pub(crate) fn page(
    busy: &str,
    card: &Card,
    start: &Start,
    till: &Till,
    screening: &[Screening; 2],
) -> String {
    let mut rows = String::new();
    let mut row = |what: &str, figure: String, bar: Option<(&str, bool)>| {
        let bar = bar.map(|(bar, met)| format!("{bar}: {}", if met { "met" } else { "**missed**" }));
        rows += &format!("| {what} | {figure} | {} |\n", bar.unwrap_or_default());
    };
    let verify = &card.verify;
    row(
        "a presentation verified, one core, ms",
        format!("{verify:.4}"),
        bar("under 0.3", verify.median() < 0.3),
    );
    row("the same, codes a second", format!("{:.0}", 1e3 / verify.median()), None);
    row(
        &format!("a presentation drawn (QR version {}), ms", card.version),
        format!("{:.3}", card.draw),
        None,
    );
    row("the drawing as SVG, ms", format!("{:.3}", card.svg), None);
    row("the drawing as PNG, 8 pixels a module, ms", format!("{:.3}", card.png), None);
    let ratio = &till.redeem.ratio;
    row("redeem over HTTP / pgbench", format!("{ratio:.2}"), bar("at least 0.5", ratio.median() >= 0.5));
    row("the same by processor time", format!("{:.2}", till.redeem.cpu_ratio), None);
    row("verify over HTTP / pgbench", format!("{:.2}", till.verify.ratio), None);
    for (one, (name, most)) in screening.iter().zip([("all texts", 170.0), ("reason ids", 85.0)]) {
        let Screening { cpu, for_forty, outcomes, bytes } = one;
        row(
            &format!(
                "a screening over HTTP, {name}, {outcomes} outcomes, {} KiB: processor time of the server, us",
                bytes / 1024
            ),
            format!("{cpu:.0}"),
            None,
        );
        row(
            "the same for 40 outcomes",
            format!("{for_forty:.0}"),
            bar(&format!("at most {most}"), for_forty.median() <= most),
        );
    }
    row(
        "ready on a new embedded database, s",
        format!("{:.3}", start.first),
        bar("under 0.5", start.first.median() < 0.5),
    );
    row("ready on one that was there, s", format!("{:.3}", start.again), None);
    row("ready on PostgreSQL, s", format!("{:.3}", start.postgres), None);
    row(
        "resident memory, idle, MiB",
        format!("{:.1}", start.idle),
        bar("under 64", start.idle.median() < 64.0),
    );
    row("resident memory after the load, MiB", format!("{:.1}", till.resident), None);
    format!(
        "# Benchmarks\n\n\
        Written by `make bench`; do not edit. Each figure is the median of five measurements in one run, with the \
        lowest and the highest in brackets.\n\n{}\n\
        | what | figure | bar |\n|---|---|---|\n{rows}\n\
        ## At the till\n\n\
        {CONNECTIONS} keep-alive connections to one server process, {CONNECTIONS} connections from there to \
        PostgreSQL (`fsync` and `synchronous_commit` on), one partner with one offer, 200 families. Load, server and \
        database share the machine. pgbench (`--protocol=prepared`) says on {CONNECTIONS} connections to the same database \
        what the server says for such a request: the statements, in their order and their transactions, come from \
        PostgreSQL's log of real requests, parameters included; keys that must be fresh count up. The till's \
        look-up before the transaction is part of it. The two take turns.\n\n\
        The ratio of rates is what the bar is about. It says less on a machine that others use, too: server and load \
        have more threads than pgbench and get more of the processors. The ratio of processor time (pgbench and \
        PostgreSQL for a transaction, by load, server and PostgreSQL for a request) does not depend on others; the \
        ratio of rates tends to it where the processors are the bottleneck, and to 1 where the disk is.\n\n\
        | | verify with a basket | redeem |\n|---|---|---|\n{}",
        machine(busy),
        requests(&till.verify, &till.redeem),
    )
}

fn bar(bar: &str, met: bool) -> Option<(&str, bool)> {
    Some((bar, met))
}

fn requests(verify: &Requests, redeem: &Requests) -> String {
    type Cell = fn(&Requests) -> String;
    let rows: [(&str, Cell); 10] = [
        ("server, requests a second", |one| format!("{:.0}", one.server)),
        ("pgbench, transactions a second", |one| format!("{:.0}", one.pgbench)),
        ("ratio of rates", |one| format!("{:.2}", one.ratio)),
        ("ratio of processor time", |one| format!("{:.2}", one.cpu_ratio)),
        ("latency, median, ms", |one| format!("{:.2}", one.latency[0])),
        ("latency, 99th percentile, ms", |one| format!("{:.2}", one.latency[1])),
        ("processor time of the server, ms a request", |one| format!("{:.3}", one.cpu[0])),
        ("processor time of PostgreSQL under the server, ms a request", |one| format!("{:.3}", one.cpu[1])),
        ("processor time of PostgreSQL under pgbench, ms a transaction", |one| format!("{:.3}", one.cpu[2])),
        ("statements, `BEGIN` and `COMMIT` included", |one| one.statements.to_string()),
    ];
    rows.iter().map(|(what, cell)| format!("| {what} | {} | {} |\n", cell(verify), cell(redeem))).collect()
}

/// How many processes wanted a processor over the last minute: those of others, before a run.
pub(crate) fn load_average() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}

/// Where and of what this was measured.
fn machine(busy: &str) -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or_else(
            || "unknown".to_owned(),
            |line| line.trim_start_matches([' ', '\t', ':']).trim().to_owned(),
        )
    };
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kibibytes: u64 = field(&memory, "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "- machine: {cores} cores of {}, {} GiB, Linux {}; load average before the run {}\n\
         - PostgreSQL: {}\n- date: {}\n- commit: {}\n",
        field(&cpu, "model name"),
        (kibibytes + (1 << 19)) >> 20,
        kernel.trim(),
        busy,
        said("pg_config", &["--version"]).trim_start_matches("PostgreSQL "),
        SystemClock.now().utc().format("%Y-%m-%d"),
        commit(),
    )
}

fn commit() -> String {
    let changed =
        !said("git", &["status", "--porcelain", "--untracked-files=no", ":(exclude)docs"]).is_empty();
    said("git", &["rev-parse", "--short=12", "HEAD"]) + if changed { " with changes" } else { "" }
}

/// What a program prints, or nothing if it is not there.
fn said(program: &str, arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).args(arguments).current_dir(folder.join("..")).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
