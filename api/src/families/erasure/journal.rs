//! The journal of erasures outside the database: a file with one JSON object a line, keys only.
//!
//! File and table are made equal. What the file lacks is appended; what the table lacks was erased after the backup
//! was taken from which the database was restored, and is erased again.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{self, ErasureRow};
use super::{Erased, service};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// A line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    id: Uuid,
    subject: Erased,
    subject_id: Uuid,
    erased_at: DateTime<Utc>,
}

impl From<&ErasureRow> for Line {
    fn from(row: &ErasureRow) -> Self {
        Self {
            id: row.id.uuid(),
            subject: row.subject.0,
            subject_id: row.subject_id.uuid(),
            erased_at: row.erased_at.utc(),
        }
    }
}

/// What was made equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Lines that were appended to the file.
    pub appended: usize,
    /// Erasures out of the file that were done again.
    pub replayed: usize,
}

/// Makes file and table equal. `known` is how many erasures there were when it was last done here, negative before
/// the first time: if there are no more, nothing is read.
///
/// # Errors
/// If the file cannot be read or written, or a line of it is no erasure: a journal is mended, not passed over.
pub async fn keep(app: &App, known: &AtomicI64) -> Result<Kept, Failure> {
    let count = app.db.read(|conn| Ok::<_, Failure>(store::count(conn)?)).await?;
    if known.load(Ordering::Relaxed) == count {
        return Ok(Kept::default());
    }
    let path = app.config.erasure_journal();
    let from = path.clone();
    let lines = blocking(move || read(&from)).await?;
    let rows = app.db.read(|conn| Ok::<_, Failure>(store::all(conn)?)).await?;
    let replayed = replay(app, &lines, &rows).await?;
    let written: HashSet<Uuid> = lines.iter().map(|line| line.id).collect();
    let missing: Vec<Line> =
        rows.iter().filter(|row| !written.contains(&row.id.uuid())).map(Into::into).collect();
    let appended = missing.len();
    blocking(move || append(&path, &missing)).await?;
    known.store(count, Ordering::Relaxed);
    Ok(Kept { appended, replayed })
}

async fn replay(app: &App, lines: &[Line], rows: &[ErasureRow]) -> Result<usize, Failure> {
    let subject = |row: &ErasureRow| (<&str>::from(row.subject.0), row.subject_id.uuid());
    let noted: HashSet<(&str, Uuid)> = rows.iter().map(subject).collect();
    let mut replayed = 0;
    for line in lines.iter().filter(|line| !noted.contains(&(line.subject.into(), line.subject_id))) {
        let (parts, line) = (app.clone(), line.clone());
        app.db
            .write(move |tx| {
                let at = Instant::from_utc(line.erased_at);
                // Noted first, under the key that the file has.
                let row = ErasureRow {
                    id: Key::from_uuid(line.id),
                    subject: Word(line.subject),
                    subject_id: Key::from_uuid(line.subject_id),
                    erased_at: at,
                };
                store::insert(tx, &row)?;
                match line.subject {
                    Erased::Family => {
                        service::family(tx, &parts, at, (Key::from_uuid(line.subject_id), Actor::System))
                    }
                    Erased::Member => service::member(tx, &parts, at, Key::from_uuid(line.subject_id)),
                    Erased::Account => service::account(tx, &parts, at, Key::from_uuid(line.subject_id)),
                }
            })
            .await?;
        replayed += 1;
    }
    if replayed > 0 {
        tracing::warn!(replayed, "erasures were done again: the database is older than the journal");
        app.events.ring();
    }
    Ok(replayed)
}

fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    // What a crash cut off in the middle is written anew: only whole lines count.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let line = |(number, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), number + 1))
    };
    whole.lines().enumerate().filter(|(_, line)| !line.is_empty()).map(line).collect()
}

fn append(path: &PathBuf, lines: &[Line]) -> anyhow::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut text = String::new();
    if std::fs::read(path).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n')) {
        text.push('\n');
    }
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    let mut file = std::fs::File::options().append(true).create(true).open(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    file.sync_all().with_context(cannot)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Failure::internal("the server is stopping"))??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_a_crash_cut_off_is_written_anew_and_a_broken_one_is_complained_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erasures.jsonl");
        assert!(read(&path).unwrap().is_empty());
        let line = Line {
            id: Uuid::from_u128(1),
            subject: Erased::Family,
            subject_id: Uuid::from_u128(2),
            erased_at: "2026-11-24T09:00:00Z".parse().unwrap(),
        };
        append(&path, std::slice::from_ref(&line)).unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"id\":\"0000");
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(&path).unwrap().len(), 1);
        std::fs::write(&path, format!("nonsense\n{text}")).unwrap();
        assert!(format!("{:#}", read(&path).unwrap_err()).contains("line 1"));
    }
}
