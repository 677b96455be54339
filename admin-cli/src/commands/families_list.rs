//! `family-card families list`: what waits for a review, the oldest first.

use clap::Args;
use mobile_contracts::wire::family::ReviewPage;

use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What `families list` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Сколько показать, 1–100 | How many to show, 1-100
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "N")]
    limit: u32,
    /// Продолжить с этого места | Go on from here
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

/// Lists what waits.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let cursor = arguments.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    let path = format!("/api/v1/admin/reviews?limit={}{cursor}", arguments.limit);
    let page: ReviewPage = client.get(&path).await?;
    output.data(&page, |lang| output::families::reviews(&page, lang))?;
    if let Some(next) = &page.next {
        output.say(&format!("{} --cursor {next}", texts::there_is_more(output.lang)));
    }
    Ok(())
}
