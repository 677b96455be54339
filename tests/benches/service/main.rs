//! `make bench`: the figures by which the service is judged, measured in one run on one machine and written to
//! `docs/BENCHMARKS.md`. Speed against the database is a ratio to pgbench, which says the same to the same PostgreSQL.
//!
//! It is no test: a bar that is missed is shown as missed, and the run goes on. With the argument `quick` it shows in
//! a minute that everything is measured, with `till` it measures the two requests of the till alone, for whoever holds a
//! profiler to the server meanwhile; such figures are printed and not written.

mod card;
mod crowd;
mod figures;
mod issuer;
mod load;
mod pgbench;
mod plan;
mod process;
mod report;
mod scene;
mod screening;
mod start;
mod till;
mod trace;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use e2e::{Database, TestApp, TestDatabase};
use tempfile::TempDir;

use plan::Plan;
use scene::Scene;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/BENCHMARKS.md");

fn main() -> anyhow::Result<ExitCode> {
    if std::env::args().nth(1).is_some_and(|argument| argument == process::SERVE) {
        return Ok(family_card_api::cli::main());
    }
    bench()?;
    Ok(ExitCode::SUCCESS)
}

fn bench() -> anyhow::Result<()> {
    let plan = Plan::of(std::env::args());
    ensure!(
        plan.quick || !cfg!(debug_assertions),
        "a debug build says nothing about speed: run `make bench`"
    );
    let busy = report::load_average();
    let folder = TempDir::with_prefix("family-card-bench-")?;
    let database = TestDatabase::create(Database::Postgres);
    let url = database.url().to_owned();
    // Dropped after the runtime, whose clients' connections the server waits for.
    let app;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let master_key = process::master_key(folder.path());
    app = runtime.block_on(TestApp::start(database, |settings| settings.master_key_file = master_key));
    let scene = runtime.block_on(Scene::set(&app));
    if plan.till {
        let levels = till::levels(&app, &scene, &url, folder.path(), &plan)?;
        drop(runtime);
        app.stop();
        return Ok(std::io::stdout()
            .lock()
            .write_all(report::tables(&levels.verify, &levels.redeem).as_bytes())?);
    }
    let start = start::measure(&plan).context("starting")?;
    let card = card::measure(&app, &scene).context("the code by itself")?;
    let issuer = issuer::measure(&plan).context("what the issuer makes")?;
    let screening = screening::measure(folder.path(), &plan).context("screening")?;
    let till = till::measure(&app, &scene, &url, folder.path(), &plan).context("the till's requests")?;
    drop(runtime);
    app.stop();

    let page = report::page(&plan, &busy, &report::Measured { card, issuer, start, till, screening });
    if !plan.quick {
        write(&page)?;
    }
    Ok(std::io::stdout().lock().write_all(page.as_bytes())?)
}

/// Writes the page's first half; the rule engine's bench writes the other one.
fn write(page: &str) -> anyhow::Result<()> {
    fs::create_dir_all(Path::new(PAGE).parent().context("a folder for the page")?)?;
    let old = fs::read_to_string(PAGE).unwrap_or_default();
    let rest = old.find("## The rule engine\n").map(|at| format!("\n{}", &old[at..])).unwrap_or_default();
    Ok(fs::write(PAGE, format!("{page}{rest}"))?)
}
