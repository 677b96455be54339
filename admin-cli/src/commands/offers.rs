//! `family-card offers`: list, show, decide.

use clap::{Args, Subcommand};
use mobile_contracts::wire::offer::{OfferBody, OfferPage};
use uuid::Uuid;

use super::decide;
use super::listing::{self, HowMany};
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// What can be done with offers.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Список, старые — первыми | A list, the oldest first
    List(Wanted),
    /// Показать предложение с условиями | Show an offer with its terms
    Show {
        /// Номер предложения | The offer's id
        id: Uuid,
    },
    /// Опубликовать поданную версию | Publish the submitted version
    Approve(decide::Arguments),
    /// Вернуть партнёру на доработку | Give the submitted version back
    Return(decide::Arguments),
    /// Приостановить: кассы перестанут его считать | Suspend: tills stop quoting it
    Suspend(decide::Arguments),
}

/// Which offers.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Только ждущие проверки | Only those that wait for a review
    #[arg(long)]
    waiting: bool,
    /// Только этого партнёра | Only this partner's
    #[arg(long, value_name = "ID")]
    partner: Option<Uuid>,
    /// Состояние | State: draft, in_review, published, paused, suspended, ended
    #[arg(long)]
    state: Option<String>,
    #[command(flatten)]
    how_many: HowMany,
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    match task {
        Task::List(Wanted { waiting, partner, state, how_many }) => {
            let narrowed = [
                ("submitted", waiting.then(|| "true".to_owned())),
                ("partner", partner.map(|id| id.to_string())),
                ("state", state),
            ];
            let found = listing::load::<OfferPage>(client, "/api/v1/admin/offers", &narrowed, how_many);
            let found = found.await?;
            output.data(&found, |lang| output::partners::offers(&found, lang))?;
            Ok(())
        }
        Task::Show { id } => decide::show::<OfferBody>(client, output, id).await,
        Task::Approve(decision) => decide::run::<OfferBody>(client, output, "publish", &decision).await,
        Task::Return(decision) => decide::run::<OfferBody>(client, output, "return", &decision).await,
        Task::Suspend(decision) => decide::run::<OfferBody>(client, output, "suspend", &decision).await,
    }
}
