//! `family-card benefits list`

use clap::Args;
use mobile_contracts::wire::benefit_packs::{PublicationPage, StoredPackPage};

use super::listing::{self, HowMany};
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// What to list.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Что и когда вводили в действие | What was put in force, and when
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    how_many: HowMany,
}

/// What answers now and what was imported, or what was published so far.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let how_many = arguments.how_many;
    if arguments.history {
        let path = "/api/v1/admin/benefits/publications";
        let found = listing::load::<PublicationPage>(client, path, &[], how_many).await?;
        output.data(&found, |lang| output::benefits::publications(&found, lang))?;
        return Ok(());
    }
    let path = "/api/v1/admin/benefits/packs";
    let first: StoredPackPage = client.get(&format!("{path}?limit=1")).await?;
    let packs = listing::load::<StoredPackPage>(client, path, &[], how_many).await?;
    let all = StoredPackPage { packs, next: None, ..first };
    output.data(&all, |lang| output::benefits::packs(&all, lang))?;
    Ok(())
}
