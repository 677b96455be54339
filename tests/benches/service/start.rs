//! How soon the server is ready, and what it takes while it waits.

use std::time::Duration;

use e2e::{Database, TestDatabase};
use tempfile::TempDir;

use crate::figures::Figure;
use crate::plan::Plan;
use crate::process;

pub(crate) struct Start {
    /// Seconds until ready on a new embedded database: migrations, keys and all.
    pub(crate) first: Figure,
    /// Seconds until ready on an embedded database that was there before.
    pub(crate) again: Figure,
    /// Seconds until ready on PostgreSQL, migrated before.
    pub(crate) postgres: Figure,
    /// Resident memory a second after the start, in MiB.
    pub(crate) idle: Figure,
}

pub(crate) fn measure(plan: &Plan) -> anyhow::Result<Start> {
    let (mut first, mut again, mut postgres, mut idle) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let shared = TestDatabase::create(Database::Postgres);
    let shared_folder = TempDir::with_prefix("family-card-bench-")?;
    drop(process::start(shared.url(), shared_folder.path())?);
    for _ in 0..plan.rounds {
        let folder = TempDir::with_prefix("family-card-bench-")?;
        let embedded = format!("sqlite:{}", folder.path().join("bench.db").display());
        first.push(process::start(&embedded, folder.path())?.ready_after.as_secs_f64());
        let server = process::start(&embedded, folder.path())?;
        again.push(server.ready_after.as_secs_f64());
        std::thread::sleep(Duration::from_secs(1));
        idle.push(mebibytes(process::resident(&server)?));
        drop(server);
        postgres.push(process::start(shared.url(), shared_folder.path())?.ready_after.as_secs_f64());
    }
    let [first, again, postgres, idle] = [first, again, postgres, idle].map(Figure::of);
    Ok(Start { first, again, postgres, idle })
}

pub(crate) fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}
