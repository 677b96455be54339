//! `family-card cards revoke`: shows the card, asks, revokes.

use clap::Args;
use mobile_contracts::wire::card::{AdminCardBody, RevokeCard};
use uuid::Uuid;

use super::{cards_show, confirm};
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What `cards revoke` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер карты | The card's id
    id: Uuid,
    /// Причина, которую прочтёт семья: 3–500 знаков | Why, for the family to read: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать, что было бы сделано | Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Revokes a card for good.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let Arguments { id, reason, dry_run, yes } = arguments;
    let card = cards_show::load(client, *id).await?;
    let revoked = card.card.state == "revoked";
    if revoked || *dry_run {
        output.data(&card, |lang| output::card(&card, lang))?;
        let text = if revoked { texts::revoked_already } else { texts::would_revoke };
        output.say(text(output.lang));
        return Ok(());
    }
    if !yes {
        output.say(&output::card(&card, output.lang));
        confirm::ask(texts::sure_to_revoke(output.lang))?;
    }
    let body = RevokeCard { reason: reason.clone() };
    let card: AdminCardBody = client.post(&format!("/api/v1/admin/cards/{id}/revoke"), &body).await?;
    output.data(&card, |lang| output::card(&card, lang))?;
    output.say(texts::revoked(output.lang));
    Ok(())
}
