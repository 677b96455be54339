//! `family-card families import`: a ministry's list, in batches, with a line for each row.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mobile_contracts::wire::list::{ListBatch, ListReport, RowOutcome, RowReport};
use serde_json::json;

use crate::client::Client;
use crate::list_file::{self, Defaults};
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// So many rows go into a batch: a transaction of a second or two, and a step of the progress.
const BATCH: usize = 250;

/// What `families import` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Файл CSV: UTF-8 или Windows-1251, через запятую или точку с запятой | CSV file: UTF-8 or Windows-1251, separated by commas or semicolons
    file: PathBuf,
    /// Название списка для журнала; без него — имя файла | The list's name for the audit log; the file's name without it
    #[arg(long, value_name = "TEXT")]
    list: Option<String>,
    /// Категория строк, где её нет | The category of rows that name none
    #[arg(long, value_name = "WORD")]
    category: Option<String>,
    /// Документ строк, где его нет | The document of rows that name none
    #[arg(long, value_name = "TEXT")]
    document: Option<String>,
    /// Только показать, что было бы сделано | Only show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Applies a list. It is safe to run it again, also after an interruption: what was applied stays and is `unchanged`.
pub(crate) async fn run(client: &Client, output: &Output, arguments: Arguments) -> Result<(), Trouble> {
    let Arguments { file, list, category, document, dry_run } = arguments;
    let defaults = Defaults { category, document };
    let read = list_file::read(&std::fs::read(&file)?, &defaults)
        .map_err(|wrong| Trouble::BadList(wrong.text(output.lang)))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let list = list.unwrap_or(name);
    let mut reports: Vec<RowReport> = read.unreadable.iter().map(|row| row.report(output.lang)).collect();
    let total = read.rows.len();
    let progress = progress(total);
    for (number, rows) in read.rows.chunks(BATCH).enumerate() {
        let batch = ListBatch { list: list.clone(), dry_run, rows: rows.to_vec() };
        let report: ListReport = client.post("/api/v1/admin/lists/batches", &batch).await?;
        reports.extend(report.rows);
        progress.inc(rows.len() as u64);
        // Where nobody watches a terminal, a log has its lines.
        if progress.is_hidden() {
            output.say(&format!("{} / {total}", (number * BATCH + rows.len()).min(total)));
        }
    }
    progress.finish_and_clear();
    reports.sort_by_key(|row| row.line);
    let counts = count(&reports);
    let data = json!({ "list": list, "dry_run": dry_run, "rows": reports });
    output.data(&data, |lang| output::families::report(&reports, lang))?;
    output.say(&output::families::counts(&counts, output.lang));
    if dry_run {
        output.say(texts::would_import(output.lang));
    }
    match reports.iter().all(|row| matches!(row.outcome, RowOutcome::Confirmed | RowOutcome::Unchanged)) {
        true => Ok(()),
        false => Err(Trouble::SomeRows),
    }
}

/// A bar on the standard error, if that is a terminal.
fn progress(rows: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(rows as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:40} {pos} / {len}  {elapsed} → {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn count(reports: &[RowReport]) -> BTreeMap<RowOutcome, usize> {
    let mut counts = BTreeMap::new();
    for row in reports {
        *counts.entry(row.outcome).or_insert(0) += 1;
    }
    counts
}
