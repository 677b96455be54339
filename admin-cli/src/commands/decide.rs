//! Deciding about a partner or an offer: shows it, asks, sends the decision with the revision that was shown.

use clap::Args;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::offer::OfferBody;
use mobile_contracts::wire::partner::{AdminPartnerBody, DecisionRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::confirm;
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What a decision is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер | The id
    id: Uuid,
    /// Причина, которую прочтёт партнёр: 3–500 знаков | Why, for the partner to read: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать, что было бы сделано | Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Something that is decided about.
pub(crate) trait Decided: Serialize + DeserializeOwned {
    /// Where the service keeps them.
    const PATH: &'static str;

    /// The revision, which the decision names.
    fn revision(&self) -> i64;

    /// As people read it.
    fn text(&self, lang: Lang) -> String;
}

impl Decided for AdminPartnerBody {
    const PATH: &'static str = "/api/v1/admin/partners";

    fn revision(&self) -> i64 {
        self.partner.revision
    }

    fn text(&self, lang: Lang) -> String {
        output::partners::partner(self, lang)
    }
}

impl Decided for OfferBody {
    const PATH: &'static str = "/api/v1/admin/offers";

    fn revision(&self) -> i64 {
        self.revision
    }

    fn text(&self, lang: Lang) -> String {
        output::partners::offer(self, lang)
    }
}

/// Shows one of them.
pub(crate) async fn show<T: Decided>(client: &Client, output: &Output, id: Uuid) -> Result<(), Trouble> {
    let shown: T = client.get(&format!("{}/{id}", T::PATH)).await?;
    output.data(&shown, |lang| shown.text(lang))?;
    Ok(())
}

/// Takes the step with that name in the API.
pub(crate) async fn run<T: Decided>(
    client: &Client,
    output: &Output,
    step: &'static str,
    arguments: &Arguments,
) -> Result<(), Trouble> {
    let Arguments { id, reason, dry_run, yes } = arguments;
    let path = format!("{}/{id}", T::PATH);
    let before: T = client.get(&path).await?;
    if *dry_run {
        output.data(&before, |lang| before.text(lang))?;
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    if !yes {
        output.say(&before.text(output.lang));
        confirm::ask(&format!("{} {}?", texts::sure(output.lang), texts::word(step, output.lang)))?;
    }
    let body = DecisionRequest { reason: reason.clone() };
    let after: T = client.post_seen(&format!("{path}/{step}"), before.revision(), &body).await?;
    output.data(&after, |lang| after.text(lang))?;
    let unchanged = after.revision() == before.revision();
    output.say(if unchanged { texts::declined(output.lang) } else { texts::decided(output.lang) });
    Ok(())
}
