//! What the server really says to PostgreSQL for one request: statements and parameters, out of PostgreSQL's own log.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use e2e::postgres;

/// A statement with its parameters as PostgreSQL spells them, `None` for NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Option<String>>,
}

/// The end of the log, from which to read on.
pub(crate) struct Log {
    path: PathBuf,
    read: u64,
}

impl Log {
    /// Everything that is logged from now on.
    pub(crate) fn from_here() -> anyhow::Result<Self> {
        let path = postgres::cluster().directory().join("log");
        let read = fs::metadata(&path)?.len();
        Ok(Self { path, read })
    }

    /// The statements logged since the last call. A backend logs before it answers, so a request that was answered is
    /// there whole.
    pub(crate) fn next(&mut self) -> anyhow::Result<Vec<Statement>> {
        let mut text = String::new();
        let mut file = fs::File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.read))?;
        self.read += file.read_to_string(&mut text)? as u64;
        statements(&text)
    }
}

fn statements(log: &str) -> anyhow::Result<Vec<Statement>> {
    let mut found: Vec<Statement> = Vec::new();
    for line in log.lines() {
        if let Some((_, sql)) = line.split_once("LOG:  statement: ") {
            found.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
        } else if let Some((_, said)) = line.split_once("LOG:  execute ") {
            let (_name, sql) = said.split_once(": ").context("an execute without a statement")?;
            found.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
        } else if let Some(list) = parameters(line) {
            found.last_mut().context("parameters without a statement")?.parameters = list?;
        }
    }
    // What a new connection says once is not part of any request.
    found.retain(|statement| !statement.sql.starts_with("SET "));
    Ok(found)
}

/// The list in `DETAIL:  Parameters: $1 = 'a', $2 = NULL` (a small p before PostgreSQL 16).
fn parameters(line: &str) -> Option<anyhow::Result<Vec<Option<String>>>> {
    let (_, detail) = line.split_once("DETAIL:  ")?;
    let list = detail.strip_prefix("Parameters: ").or_else(|| detail.strip_prefix("parameters: "))?;
    Some(read_list(list))
}

fn read_list(mut rest: &str) -> anyhow::Result<Vec<Option<String>>> {
    let mut values = Vec::new();
    while !rest.is_empty() {
        let name = format!("${} = ", values.len() + 1);
        rest =
            rest.trim_start_matches(", ").strip_prefix(&name).context("an unreadable list of parameters")?;
        if let Some(after) = rest.strip_prefix("NULL") {
            values.push(None);
            rest = after;
            continue;
        }
        let mut value = String::new();
        rest = rest.strip_prefix('\'').context("a parameter without quotes")?;
        loop {
            let (part, after) = rest.split_once('\'').context("a parameter without an end")?;
            value.push_str(part);
            rest = after;
            // A doubled quote stands for one.
            let Some(after) = rest.strip_prefix('\'') else { break };
            value.push('\'');
            rest = after;
        }
        values.push(Some(value));
    }
    Ok(values)
}

/// Of two traces for each family, those between which nothing else was said (the server's workers have their own
/// business with the database): both of the first family, one of each other.
pub(crate) fn undisturbed(first: &[Vec<Statement>], second: &[Vec<Statement>]) -> Vec<Vec<Statement>> {
    let Some(model) = first.iter().min_by_key(|trace| trace.len()).map(|trace| texts(trace)) else {
        return Vec::new();
    };
    let mut pairs =
        first.iter().zip(second).filter(|(one, other)| texts(one) == model && texts(other) == model);
    let both = pairs.next().map(|(one, other)| [one.clone(), other.clone()]);
    both.into_iter().flatten().chain(pairs.map(|(one, _)| one.clone())).collect()
}

/// The statements that all of the traces consist of.
pub(crate) fn common(traces: &[Vec<Statement>]) -> anyhow::Result<Vec<&str>> {
    ensure!(traces.len() > 2, "too few requests say the same");
    Ok(texts(&traces[0]))
}

fn texts(trace: &[Statement]) -> Vec<&str> {
    trace.iter().map(|statement| statement.sql.as_str()).collect()
}
