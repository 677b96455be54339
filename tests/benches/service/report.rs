//! The figures as a page: `docs/BENCHMARKS.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use family_card_api::clock::{Now as _, SystemClock};

use crate::card::Card;
use crate::figures::Figure;
use crate::issuer::Issuer;
use crate::plan::Plan;
use crate::scene::FAMILIES;
use crate::screening::Screening;
use crate::start::Start;
use crate::till::{Requests, Till};

/// Everything that was measured.
pub(crate) struct Measured {
    pub(crate) card: Card,
    pub(crate) issuer: Issuer,
    pub(crate) start: Start,
    pub(crate) till: Till,
    /// With all texts, and with reason ids alone.
    pub(crate) screening: [Screening; 2],
}

pub(crate) fn page(plan: &Plan, busy: &str, measured: &Measured) -> String {
    let Measured { card, issuer, start, till, screening } = measured;
    let parts =
        [by_itself(card), made(issuer), at_the_till(till), screened(screening), starting(start, till)];
    let rows: String = parts.concat().into_iter().map(row).collect();
    let Plan { rounds, seconds, .. } = plan;
    format!(
        "# Benchmarks\n\n\
        Written by `make bench`; do not edit. Each figure is the median of {rounds} measurements in one run, with the \
        lowest and the highest in brackets.\n\n{}\n\
        | what | figure | bar |\n|---|---|---|\n{rows}\n\
        ## At the till\n\n\
        Keep-alive connections to one server process, 8 connections from there to PostgreSQL (`fsync` and \
        `synchronous_commit` on), one partner with one offer, {FAMILIES} families. Load, server and database share the \
        machine. pgbench (`--protocol=prepared`, {seconds} s at a time) says on as many connections to the same database \
        what the server says for such a request: the statements, in their order and their transactions, come from \
        PostgreSQL's log of real requests, parameters included; keys that must be fresh count up. The till's \
        look-up before the transaction is part of it. \"SELECTs alone\" leaves out everything else, above all the \
        transaction that spends the proof. The two take turns.\n\n\
        The ratio of rates is what the bars are about. It says less on a machine that others use, too: server and load \
        have more threads than pgbench and get more of the processors. The ratio of processor time (pgbench and \
        PostgreSQL for a transaction, by load, server and PostgreSQL for a request) does not depend on others; the \
        ratio of rates tends to it where the processors are the bottleneck, and to 1 where the disk is.\n\n\
        At half load a request is sent every so often whatever the answers do, half as many a second as were verified at \
        best; a latency counts from when the request was due. A virtual machine's processors are taken away by its host \
        for some tens of milliseconds at a time, and whoever is served then waits so long: the 99th percentile rises \
        with what was taken. Many cards are copies of one family's rows, made inside \
        of PostgreSQL; who is verified has been there before.\n\n{}\n{PROFILE}",
        machine(busy),
        tables(&till.verify, &till.redeem),
    )
}

/// What a profiler saw, before and after a look at it.
const PROFILE: &str = "### Where the server's time goes\n\n\
    Samples of the server while both requests were made, one to 32 at once (`perf record -F 999`, some 11,000 each, \
    2026-11-30): before, and since the till is looked up together with everything else and a proof is spent by a statement \
    that is a transaction of its own. A third is threads that wait for PostgreSQL and are woken, statement by statement.\n\n\
    | | before | after |\n|---|---|---|\n\
    | kernel: switching threads, waking, waiting | 36 % | 33 % |\n\
    | kernel: sockets and the rest | 15 % | 15 % |\n\
    | cryptography | 12 % | 10 % |\n\
    | allocating | 10 % | 11 % |\n\
    | diesel and libpq | 9 % | 11 % |\n\
    | actix, tokio, tracing | 7 % | 6 % |\n\
    | JSON | 2 % | 3 % |\n\
    | our own code | 2 % | 2 % |\n\
    | everything else | 8 % | 10 % |\n\
    | statements of a verification / of a redemption | 11 / 10 | 9 / 10 |\n\
    | times that either waits for a database thread | 2 | 1 |\n";

/// The till's two requests, each with a column for each number of callers.
pub(crate) fn tables(verify: &[Requests], redeem: &[Requests]) -> String {
    format!("{}\n{}", table("verify with a basket", verify), table("redeem", redeem))
}

/// What was measured, the figure, and the bar with whether it is met.
type Row = (String, String, Option<(String, bool)>);

fn row((what, figure, bar): Row) -> String {
    let bar = bar.map(|(bar, met)| format!("{bar}: {}", if met { "met" } else { "**missed**" }));
    format!("| {what} | {figure} | {} |\n", bar.unwrap_or_default())
}

fn by_itself(card: &Card) -> Vec<Row> {
    let verify = &card.verify;
    vec![
        (
            "a presentation verified, one core, ms".into(),
            format!("{verify:.4}"),
            Some(("under 0.3".into(), verify.median() < 0.3)),
        ),
        ("the same, codes a second".into(), format!("{:.0}", 1e3 / verify.median()), None),
        (
            format!("a presentation drawn (QR version {}), ms", card.version),
            format!("{:.3}", card.draw),
            None,
        ),
        ("the drawing as SVG, ms".into(), format!("{:.3}", card.svg), None),
        ("the drawing as PNG, 8 pixels a module, ms".into(), format!("{:.3}", card.png), None),
    ]
}

fn made(issuer: &Issuer) -> Vec<Row> {
    let Issuer { devices, bad, lists, signed, passes } = issuer;
    vec![
        (
            format!("all status lists of a day, {devices} devices, {bad} not good, s"),
            format!("{lists:.3}"),
            Some(("under 1".into(), lists.median() < 1.0)),
        ),
        (
            format!("{signed} day passes signed on two cores, s"),
            format!("{passes:.2}"),
            Some(("under 10".into(), passes.median() < 10.0)),
        ),
    ]
}

fn screened(screening: &[Screening; 2]) -> Vec<Row> {
    let of = |(one, (name, most)): (&Screening, (&str, f64))| {
        let Screening { cpu, for_forty, benefits, outcomes, bytes } = one;
        let kib = bytes / 1024;
        let what = format!(
            "a screening over HTTP, {name}, {benefits} benefits with {outcomes} outcomes, {kib} KiB: processor time of \
            the server, us"
        );
        [
            (what, format!("{cpu:.0}"), None),
            (
                "the same for 40 benefits".into(),
                format!("{for_forty:.0}"),
                Some((format!("at most {most}"), for_forty.median() <= most)),
            ),
        ]
    };
    screening.iter().zip([("all texts", 170.0), ("reason ids", 85.0)]).flat_map(of).collect()
}

fn at_the_till(till: &Till) -> Vec<Row> {
    let mut rows = Vec::new();
    for one in &till.verify {
        let callers = one.connections;
        if let Some(ratio) = &one.selects_ratio {
            let bar = Some(("at least 0.3".into(), ratio.median() >= 0.3));
            rows.push((
                format!("verify over HTTP / pgbench, its SELECTs alone, {callers} at once"),
                format!("{ratio:.2}"),
                bar,
            ));
        }
        let what = format!("verify over HTTP / pgbench, all that it says, {callers} at once");
        rows.push((what, format!("{:.2}", one.ratio), None));
    }
    for one in &till.redeem {
        rows.push((
            format!("redeem over HTTP / pgbench, {} at once", one.connections),
            format!("{:.2}", one.ratio),
            Some(("at least 0.6".into(), one.ratio.median() >= 0.6)),
        ));
    }
    let [median, late] = &till.half.latency;
    let [few, many] = &till.among;
    let (rate, kept) = (till.half.rate, many.server.median() / few.server.median());
    rows.push((
        format!("verify at half load ({rate:.0} a second), median, ms"),
        format!("{median:.2}"),
        None,
    ));
    rows.push((
        "the same, 99th percentile, ms".into(),
        format!("{late:.2}"),
        Some(("under 20".into(), late.median() < 20.0)),
    ));
    rows.push((
        "processor time that the host took away meanwhile, ms".into(),
        format!("{:.0}", till.half.stolen),
        None,
    ));
    rows.push((
        format!("verify among {} cards / among {}", many.cards, few.cards),
        format!("{kept:.2} ({:.0} / {:.0} a second)", many.server, few.server),
        Some(("at least 0.8".into(), kept >= 0.8)),
    ));
    rows.push((
        "the same by processor time of server and PostgreSQL".into(),
        format!("{:.2}", few.cpu.median() / many.cpu.median()),
        None,
    ));
    rows
}

fn starting(start: &Start, till: &Till) -> Vec<Row> {
    vec![
        (
            "ready on a new embedded database, s".into(),
            format!("{:.3}", start.first),
            Some(("under 0.5".into(), start.first.median() < 0.5)),
        ),
        ("ready on one that was there, s".into(), format!("{:.3}", start.again), None),
        ("ready on PostgreSQL, s".into(), format!("{:.3}", start.postgres), None),
        (
            "resident memory, idle, MiB".into(),
            format!("{:.1}", start.idle),
            Some(("under 64".into(), start.idle.median() < 64.0)),
        ),
        ("resident memory after the load, MiB".into(), format!("{:.1}", till.resident), None),
    ]
}

/// One kind of request, a column for each number of callers.
fn table(title: &str, measured: &[Requests]) -> String {
    type Cell = fn(&Requests) -> String;
    let rows: [(&str, Cell); 12] = [
        ("server, requests a second", |one| format!("{:.0}", one.server)),
        ("pgbench, transactions a second", |one| format!("{:.0}", one.pgbench)),
        ("ratio of rates", |one| format!("{:.2}", one.ratio)),
        ("ratio of processor time", |one| format!("{:.2}", one.cpu_ratio)),
        ("pgbench, SELECTs alone, a second", |one| some(one.selects.as_ref(), 0)),
        ("ratio of rates to the SELECTs alone", |one| some(one.selects_ratio.as_ref(), 2)),
        ("latency, median, ms", |one| format!("{:.2}", one.latency[0])),
        ("latency, 99th percentile, ms", |one| format!("{:.2}", one.latency[1])),
        ("processor time of the server, ms a request", |one| format!("{:.3}", one.cpu[0])),
        ("processor time of PostgreSQL under the server, ms a request", |one| format!("{:.3}", one.cpu[1])),
        ("processor time of PostgreSQL under pgbench, ms a transaction", |one| format!("{:.3}", one.cpu[2])),
        ("statements, `BEGIN` and `COMMIT` included", |one| one.statements.to_string()),
    ];
    let heads: String = measured.iter().map(|one| format!(" {} at once |", one.connections)).collect();
    let lines: String = rows
        .iter()
        .map(|(what, cell)| (what, measured.iter().map(cell).collect::<Vec<_>>()))
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
        .map(|(what, cells)| format!("| {what} | {} |\n", cells.join(" | ")))
        .collect();
    format!("| {title} |{heads}\n|---|{}\n{lines}", "---|".repeat(measured.len()))
}

fn some(figure: Option<&Figure>, decimals: usize) -> String {
    figure.map(|figure| format!("{figure:.decimals$}")).unwrap_or_default()
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
