//! `family-card partners`: list, show, decide, outlets, staff, tills.

use clap::{Args, Subcommand};
use mobile_contracts::wire::outlet::OutletPage;
use mobile_contracts::wire::partner::{AdminPartnerBody, PartnerPage};
use mobile_contracts::wire::till::TillPage;
use uuid::Uuid;

use super::decide;
use super::listing::{self, HowMany};
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// What can be done with partners.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Список, дольше всех ждущие — первыми | A list, the longest waiting first
    List(Wanted),
    /// Показать партнёра и его людей; просмотр записывается в журнал | Show a partner and its people; the look is recorded
    Show {
        /// Номер партнёра | The partner's id
        id: Uuid,
    },
    /// Принять | Approve a request to join
    Approve(decide::Arguments),
    /// Отклонить | Turn a request to join down
    Reject(decide::Arguments),
    /// Приостановить: кассы получат отказ сразу | Suspend: its tills are refused at once
    Suspend(decide::Arguments),
    /// Вернуть приостановленного | Reinstate one that was suspended
    Reinstate(decide::Arguments),
    /// Точки партнёра | A partner's outlets
    Outlets(OfPartner),
    /// Люди партнёра; просмотр записывается в журнал | Who acts for a partner; the look is recorded
    Staff {
        /// Номер партнёра | The partner's id
        id: Uuid,
    },
    /// Кассы партнёра | A partner's tills
    Tills(OfPartner),
}

/// Which partners.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Состояние | State: waiting, active, suspended, rejected, closed
    #[arg(long)]
    state: Option<String>,
    /// Слова из названия или ИНН | Words of the name, or the INN
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
    #[command(flatten)]
    how_many: HowMany,
}

/// What belongs to one of them.
#[derive(Debug, Args)]
pub(crate) struct OfPartner {
    /// Номер партнёра | The partner's id
    id: Uuid,
    #[command(flatten)]
    how_many: HowMany,
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    match task {
        Task::List(Wanted { state, find, how_many }) => {
            let narrowed = [("state", state), ("q", find)];
            let found = listing::load::<PartnerPage>(client, "/api/v1/admin/partners", &narrowed, how_many);
            let found = found.await?;
            output.data(&found, |lang| output::partners::list(&found, lang))?;
            Ok(())
        }
        Task::Show { id } => decide::show::<AdminPartnerBody>(client, output, id).await,
        Task::Approve(decision) => step(client, output, "approve", &decision).await,
        Task::Reject(decision) => step(client, output, "reject", &decision).await,
        Task::Suspend(decision) => step(client, output, "suspend", &decision).await,
        Task::Reinstate(decision) => step(client, output, "reinstate", &decision).await,
        Task::Outlets(OfPartner { id, how_many }) => {
            let path = format!("/api/v1/admin/partners/{id}/outlets");
            let found = listing::load::<OutletPage>(client, &path, &[], how_many).await?;
            output.data(&found, |lang| output::partners::outlets(&found, lang))?;
            Ok(())
        }
        Task::Staff { id } => {
            let shown: AdminPartnerBody = client.get(&format!("/api/v1/admin/partners/{id}")).await?;
            output.data(&shown.staff, |lang| output::partners::staff(&shown.staff, lang))?;
            Ok(())
        }
        Task::Tills(OfPartner { id, how_many }) => {
            let path = format!("/api/v1/admin/partners/{id}/tills");
            let found = listing::load::<TillPage>(client, &path, &[], how_many).await?;
            output.data(&found, |lang| output::partners::tills(&found, lang))?;
            Ok(())
        }
    }
}

async fn step(
    client: &Client,
    output: &Output,
    name: &'static str,
    decision: &decide::Arguments,
) -> Result<(), Trouble> {
    decide::run::<AdminPartnerBody>(client, output, name, decision).await
}
