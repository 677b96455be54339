//! `family-card audit`: who did what, the newest first.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use mobile_contracts::wire::audit::AuditPage;
use uuid::Uuid;

use super::listing::{self, HowMany};
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Последние записи: кто, что, когда и почему | The latest acts: who, what, when and why
    Recent(Wanted),
}

/// Which acts.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Только об этом: карта, семья, партнёр, учётная запись | Only on this card, family, partner or account
    #[arg(long, value_name = "UUID")]
    object: Option<Uuid>,
    /// Только этого человека (номер учётной записи) | Only by this account
    #[arg(long, value_name = "UUID")]
    by: Option<Uuid>,
    /// Не раньше: 2026-11-24 или 2026-11-24T09:00:00Z | Not before: 2026-11-24 or 2026-11-24T09:00:00Z
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<DateTime<Utc>>,
    #[command(flatten)]
    how_many: HowMany,
}

/// A day begins at midnight UTC, which is how the log shows times.
fn since(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    match text.parse::<NaiveDate>() {
        Ok(day) => Ok(day.and_time(NaiveTime::MIN).and_utc()),
        Err(_) => text.parse(),
    }
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    let Task::Recent(Wanted { object, by, since, how_many }) = task;
    let narrowed = [
        ("object", object.map(|id| id.to_string())),
        ("actor", by.map(|id| id.to_string())),
        ("since", since.map(|at| at.to_rfc3339())),
    ];
    let found = listing::load::<AuditPage>(client, "/api/v1/admin/audit", &narrowed, how_many).await?;
    output.data(&found, |lang| output::audit::list(&found, lang))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_an_instant_says_since_when() {
        assert_eq!(since("2026-11-24").unwrap().to_rfc3339(), "2026-11-24T00:00:00+00:00");
        assert_eq!(since("2026-11-24T09:00:00+03:00").unwrap().to_rfc3339(), "2026-11-24T06:00:00+00:00");
        assert!(since("yesterday").is_err());
    }
}
