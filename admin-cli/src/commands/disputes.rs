//! `family-card disputes`: what families say was not them, and what was found out.

use clap::{Args, Subcommand, ValueEnum};
use mobile_contracts::wire::dispute::{AdminDisputeBody, DecideDispute, DisputeOutcome, DisputePage};
use uuid::Uuid;

use super::confirm;
use super::listing::{self, HowMany};
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What can be done with disputes.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Список, сначала старые | A list, the oldest first
    List(Wanted),
    /// Решить: скидку получил другой человек или держатель карты | Decide who got the discount
    Resolve(Arguments),
}

/// Which disputes.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Состояние | State: open, upheld, dismissed
    #[arg(long, default_value = "open")]
    state: String,
    #[command(flatten)]
    how_many: HowMany,
}

/// What `disputes resolve` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер | The id
    id: Uuid,
    /// upheld — это был другой человек, dismissed — держатель карты | upheld: somebody else, dismissed: the holder
    #[arg(value_enum)]
    outcome: Outcome,
    /// Что выяснилось, прочтут семья и партнёр: 3–500 знаков | What was found, for the family and the partner to read
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Outcome {
    Upheld,
    Dismissed,
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    match task {
        Task::List(Wanted { state, how_many }) => {
            let narrowed = [("state", Some(state))];
            let found = listing::load::<DisputePage>(client, "/api/v1/admin/disputes", &narrowed, how_many);
            let found = found.await?;
            output.data(&found, |lang| output::partners::disputes(&found, lang))?;
            Ok(())
        }
        Task::Resolve(arguments) => resolve(client, output, arguments).await,
    }
}

async fn resolve(client: &Client, output: &Output, arguments: Arguments) -> Result<(), Trouble> {
    let Arguments { id, outcome, reason, yes } = arguments;
    if !yes {
        confirm::ask(texts::sure_to_decide(output.lang))?;
    }
    let outcome = match outcome {
        Outcome::Upheld => DisputeOutcome::Upheld,
        Outcome::Dismissed => DisputeOutcome::Dismissed,
    };
    let path = format!("/api/v1/admin/disputes/{id}/decide");
    let decided: AdminDisputeBody = client.post(&path, &DecideDispute { outcome, reason }).await?;
    output.data(&decided, |lang| output::partners::disputes(std::slice::from_ref(&decided), lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}
