//! The figures as a page: `docs/BENCHMARKS.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use family_card_api::clock::{Now as _, SystemClock};

use crate::card::Card;
use crate::issuer::Issuer;
use crate::load::CONNECTIONS;
use crate::screening::Screening;
use crate::start::Start;
use crate::till::{Level, Till};

pub(crate) fn page(
    busy: &str,
    card: &Card,
    issuer: &Issuer,
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
    let Issuer { lists, passes } = issuer;
    row(
        "all status lists of a day, a million devices, 10,000 not good, s",
        format!("{lists:.3}"),
        bar("under 1", lists.median() < 1.0),
    );
    row(
        "100,000 day passes signed on two cores, s",
        format!("{passes:.2}"),
        bar("under 10", passes.median() < 10.0),
    );
    for level in &till.levels {
        let with = |what: &str| format!("{what} over HTTP / pgbench, connections: {}", level.connections);
        let (verify, redeem) = (&level.verify.ratio, &level.redeem.ratio);
        row(&with("verify"), format!("{verify:.2}"), bar("at least 0.3", verify.median() >= 0.3));
        row(&with("redeem"), format!("{redeem:.2}"), bar("at least 0.6", redeem.median() >= 0.6));
    }
    let [median, last] = &till.half_load;
    row("verify at half load, median, ms", format!("{median:.2}"), None);
    row("the same, 99th percentile, ms", format!("{last:.2}"), bar("under 20", last.median() < 20.0));
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
        Keep-alive connections to one server process with its usual pool to PostgreSQL (`fsync` and \
        `synchronous_commit` on), one partner with one offer, 200 families. Load, server and database share the \
        machine. pgbench (`--protocol=prepared`) says on as many connections to the same database what the server says for such a request: the statements, in their order and their transactions, come from \
        PostgreSQL's log of real requests, parameters included; keys that must be fresh count up. The till's \
        look-up before the transaction is part of it. The two take turns. Half load: {CONNECTIONS} connections that \
        together send half as many requests a second as they got through before, and latency counts from when a \
        request was due.\n\n\
        The ratio of rates is what the bar is about. It says less on a machine that others use, too: server and load \
        have more threads than pgbench and get more of the processors. The ratio of processor time (pgbench and \
        PostgreSQL for a transaction, by load, server and PostgreSQL for a request) does not depend on others; the \
        ratio of rates tends to it where the processors are the bottleneck, and to 1 where the disk is.\n\n\
        {}",
        machine(busy),
        till.levels.iter().map(requests).collect::<String>(),
    )
}

fn bar(bar: &str, met: bool) -> Option<(&str, bool)> {
    Some((bar, met))
}

fn requests(Level { connections, verify, redeem }: &Level) -> String {
    type Cell = fn(&crate::till::Requests) -> String;
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
    let row = |(what, cell): &(&str, Cell)| format!("| {what} | {} | {} |\n", cell(verify), cell(redeem));
    let rows: String = rows.iter().map(row).collect();
    format!("| connections: {connections} | verify with a basket | redeem |\n|---|---|---|\n{rows}\n")
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
