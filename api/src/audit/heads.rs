//! Exported heads: one line of JSON a day, to a file that is kept apart from the database, or to the log.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::policy::Head;
use crate::clock::Instant;

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: DateTime<Utc>,
    position: i64,
    hash: String,
}

/// A hash as it is written.
pub(super) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let nibble = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(nibble).collect();
    bytes?.try_into().ok()
}

/// Appends a head to the file, which is made if it does not exist.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn append(path: &Path, at: Instant, head: &Head) -> anyhow::Result<()> {
    let line = Line { at: at.utc(), position: head.position, hash: hex(&head.hash) };
    let text = serde_json::to_string(&line)? + "\n";
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o640)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?;
    Ok(())
}

/// The heads in a file.
///
/// # Errors
/// If it cannot be read, or a line is none.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Head>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let read: Option<Line> = serde_json::from_str(line).ok();
            read.and_then(|line| Some(Head { position: line.position, hash: unhex(&line.hash)? }))
                .with_context(|| format!("{}: line {} is no exported head", path.display(), number + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_exported_is_read_back_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads.jsonl");
        let heads = [Head::default(), Head { position: 7, hash: [0xa5; 32] }];
        for head in &heads {
            append(&path, Instant::from_micros(1_800_000_000_000_000), head).unwrap();
        }
        assert_eq!(read(&path).unwrap(), heads);
        fs::write(&path, "{\"at\":\"2026-11-24T09:00:00Z\",\"position\":1,\"hash\":\"ab\"}\n").unwrap();
        assert!(format!("{:#}", read(&path).unwrap_err()).contains("line 1"));
    }
}
