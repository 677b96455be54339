//! `family-card cards`: show, issue, print, suspend, reinstate, revoke, reissue.

use clap::{Args, Subcommand};
use mobile_contracts::wire::card::FamilyCardList;
use uuid::Uuid;

use super::{cards_issue, cards_print, cards_show, cards_step};
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// What can be done with cards.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Показать карту или карты семьи; просмотр карты записывается в журнал | Show a card, whose look is recorded, or a family's cards
    Show(Wanted),
    /// Выдать карту | Issue a card
    Issue(cards_issue::Arguments),
    /// Напечатать бумажную карту | Print a paper card
    Print(cards_print::Arguments),
    /// Приостановить: кассы откажут сразу | Suspend: tills refuse it at once
    Suspend(cards_step::Arguments),
    /// Вернуть приостановленную | Reinstate one that was suspended
    Reinstate(cards_step::Arguments),
    /// Отозвать карту навсегда | Revoke a card for good
    Revoke(cards_step::Revocation),
    /// Выдать новую карту вместо этой | Issue a new card in this one's place
    Reissue(cards_issue::Reissue),
}

/// Which cards to show.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Wanted {
    /// Номер карты | The card's id
    id: Option<Uuid>,
    /// Все карты семьи | All cards of a family
    #[arg(long, value_name = "ID")]
    family: Option<Uuid>,
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    match task {
        Task::Show(Wanted { id: Some(id), .. }) => cards_show::run(client, output, id).await,
        Task::Show(Wanted { family: Some(family), .. }) => {
            let cards: FamilyCardList = client.get(&format!("/api/v1/admin/families/{family}/cards")).await?;
            output.data(&cards, |lang| output::cards::list(&cards, lang))?;
            Ok(())
        }
        Task::Show(_) => Ok(()),
        Task::Issue(arguments) => cards_issue::issue(client, output, arguments).await,
        Task::Print(arguments) => cards_print::run(client, output, &arguments).await,
        Task::Suspend(arguments) => cards_step::run(client, output, "suspend", &arguments).await,
        Task::Reinstate(arguments) => cards_step::run(client, output, "reinstate", &arguments).await,
        Task::Revoke(revocation) => cards_step::revoke(client, output, &revocation).await,
        Task::Reissue(arguments) => cards_issue::reissue(client, output, arguments).await,
    }
}
