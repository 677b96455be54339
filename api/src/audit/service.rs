//! Use cases of the log: chaining it, exporting its end, inspecting it, reading it.

use std::path::Path;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::heads;
use super::policy::{self, Head, Inspection, Report};
use super::store::{self, AuditRow, Recorded, Wanted};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/audit";
/// So many rows are chained in one transaction.
const BATCH: i64 = 200;
/// So many links are inspected at a time.
const STRIDE: i64 = 1000;

/// Chains the rows that wait, a batch of them at most; how many there were. Several servers take turns.
///
/// # Errors
/// If the database does not answer.
pub async fn chain_due(app: &App) -> Result<usize, Failure> {
    if !app.db.read(|conn| Ok::<_, Failure>(store::any_unchained(conn)?)).await? {
        return Ok(0);
    }
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            let mut head = store::hold_head(tx)?;
            let rows = store::unchained(tx.conn(), BATCH)?;
            for row in &rows {
                let position = head.position + 1;
                head = Head { position, hash: policy::hash(&head.hash, position, now, &row.record()) };
                store::set_link(tx, row.id, &head, now)?;
            }
            store::set_head(tx, &head)?;
            Ok(rows.len())
        })
        .await
}

/// Writes the end of the chain to where the settings say, or to the log.
///
/// # Errors
/// If the file cannot be written, or the database does not answer.
pub async fn export(app: &App) -> anyhow::Result<()> {
    let head = app.db.read(|conn| Ok::<_, Failure>(store::head(conn)?)).await?;
    match &app.config.audit_head_file {
        Some(path) => heads::append(path, app.clock.now(), &head),
        None => {
            tracing::info!(position = head.position, hash = heads::hex(&head.hash), "head of the audit log");
            Ok(())
        }
    }
}

/// Inspects the whole chain, and compares it with the heads in a file.
///
/// # Errors
/// If the file is none, or the database does not answer.
pub async fn verify(app: &App, exported: Option<&Path>) -> anyhow::Result<Report> {
    let exported = exported.map(heads::read).transpose()?.unwrap_or_default();
    let mut inspection = Inspection::new(&exported);
    let mut position = 0;
    loop {
        let from = position;
        let rows = app.db.read(move |conn| Ok::<_, Failure>(store::links(conn, from, STRIDE)?)).await?;
        let Some(last) = rows.last().and_then(|row| row.position) else { break };
        rows.iter().for_each(|row| inspection.take(&row.link()));
        position = last;
    }
    // Read after the last link: meanwhile the worker may have added links, but none that this head does not cover.
    let head = app.db.read(|conn| Ok::<_, Failure>(store::head(conn)?)).await?;
    let from = position;
    let rest = app.db.read(move |conn| Ok::<_, Failure>(store::links(conn, from, STRIDE)?)).await?;
    let upto = head.position;
    rest.iter().filter(|row| row.position <= Some(upto)).for_each(|row| inspection.take(&row.link()));
    Ok(inspection.finish(head))
}

/// Which rows an auditor looks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    pub(super) object: Option<Uuid>,
    pub(super) actor: Option<Uuid>,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) limit: Option<u32>,
    pub(super) cursor: Option<String>,
}

/// A page of the log, the newest first.
pub(super) async fn list(app: &App, search: Search) -> Result<Page<AuditRow>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Recorded>> = Asked::read(&ring, CURSOR, search.limit, search.cursor.as_deref())?;
    let wanted = Wanted {
        object: search.object,
        actor: search.actor,
        since: search.since.map(Instant::from_utc),
        before: asked.after,
    };
    let rows = app.db.read(move |conn| Ok::<_, Failure>(store::list(conn, &wanted, asked.fetch())?)).await?;
    asked.cut(&ring, rows, |row| row.id)
}
