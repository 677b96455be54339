//! `family-card cards suspend | reinstate | revoke`: shows what it is about, asks, takes the step.

use clap::Args;
use mobile_contracts::wire::card::{AdminCardBody, CardDecision, DeviceBody, FamilyCardList};
use uuid::Uuid;

use super::{cards_show, confirm};
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// How a step is taken.
#[derive(Debug, Args)]
struct How {
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

/// A card, or all cards of a family.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер карты | The card's id
    #[arg(required_unless_present = "family", conflicts_with = "family")]
    id: Option<Uuid>,
    /// Все карты семьи | All cards of a family
    #[arg(long, value_name = "ID")]
    family: Option<Uuid>,
    #[command(flatten)]
    how: How,
}

/// A card, all cards of a family, one device, or the paper card of a card.
#[derive(Debug, Args)]
pub(crate) struct Revocation {
    /// Номер карты | The card's id
    #[arg(required_unless_present_any = ["family", "device", "paper"], conflicts_with_all = ["family", "device", "paper"])]
    id: Option<Uuid>,
    /// Все карты семьи | All cards of a family
    #[arg(long, value_name = "ID", conflicts_with_all = ["device", "paper"])]
    family: Option<Uuid>,
    /// Только одно устройство; карта остаётся | One device only; the card goes on
    #[arg(long, value_name = "ID", conflicts_with = "paper")]
    device: Option<Uuid>,
    /// Только бумажную карту этой карты; карта остаётся | The paper card of this card only; the card goes on
    #[arg(long, value_name = "ID")]
    paper: Option<Uuid>,
    #[command(flatten)]
    how: How,
}

/// Takes the step with that name in the API.
pub(crate) async fn run(
    client: &Client,
    output: &Output,
    step: &'static str,
    arguments: &Arguments,
) -> Result<(), Trouble> {
    let Arguments { id, family, how } = arguments;
    match (id, family) {
        (Some(id), _) => with_card(client, output, step, *id, how).await,
        (None, Some(family)) => with_family(client, output, step, *family, how).await,
        (None, None) => Ok(()),
    }
}

/// Revokes.
pub(crate) async fn revoke(client: &Client, output: &Output, what: &Revocation) -> Result<(), Trouble> {
    let Revocation { id, family, device, paper, how } = what;
    match (id, family, device, paper) {
        (Some(id), ..) => with_card(client, output, "revoke", *id, how).await,
        (_, Some(family), ..) => with_family(client, output, "revoke", *family, how).await,
        (_, _, Some(device), _) => with_device(client, output, *device, how).await,
        (.., Some(card)) => with_paper(client, output, *card, how).await,
        _ => Ok(()),
    }
}

/// The state in which a card is after a step.
fn state_after(step: &str) -> &'static str {
    match step {
        "suspend" => "suspended",
        "reinstate" => "active",
        _ => "revoked",
    }
}

async fn with_card(
    client: &Client,
    output: &Output,
    step: &'static str,
    id: Uuid,
    how: &How,
) -> Result<(), Trouble> {
    let card = cards_show::load(client, id).await?;
    let already = card.card.state == state_after(step);
    if already || how.dry_run {
        output.data(&card, |lang| output::card(&card, lang))?;
        let text = if already { texts::card_already } else { texts::would_decide };
        output.say(text(output.lang));
        return Ok(());
    }
    sure(output, step, &output::card(&card, output.lang), how)?;
    let after: AdminCardBody =
        client.post(&format!("/api/v1/admin/cards/{id}/{step}"), &decision(how)).await?;
    output.data(&after, |lang| output::card(&after, lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}

async fn with_family(
    client: &Client,
    output: &Output,
    step: &'static str,
    family: Uuid,
    how: &How,
) -> Result<(), Trouble> {
    let path = format!("/api/v1/admin/families/{family}/cards");
    let before: FamilyCardList = client.get(&path).await?;
    if how.dry_run {
        output.data(&before, |lang| output::cards::list(&before, lang))?;
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    sure(output, step, &output::cards::list(&before, output.lang), how)?;
    let after: FamilyCardList = client.post(&format!("{path}/{step}"), &decision(how)).await?;
    output.data(&after, |lang| output::cards::list(&after, lang))?;
    let text = if after == before { texts::declined } else { texts::decided };
    output.say(text(output.lang));
    Ok(())
}

async fn with_device(client: &Client, output: &Output, device: Uuid, how: &How) -> Result<(), Trouble> {
    if how.dry_run {
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    sure(output, "remove", "", how)?;
    let path = format!("/api/v1/admin/devices/{device}/remove");
    let after: DeviceBody = client.post(&path, &decision(how)).await?;
    output.data(&after, |lang| output::cards::device(&after, lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}

async fn with_paper(client: &Client, output: &Output, card: Uuid, how: &How) -> Result<(), Trouble> {
    if how.dry_run {
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    sure(output, "revoke", texts::paper_card(output.lang), how)?;
    client.order(&format!("/api/v1/admin/cards/{card}/paper/revoke"), &decision(how)).await?;
    output.say(texts::decided(output.lang));
    Ok(())
}

fn sure(output: &Output, step: &'static str, shown: &str, how: &How) -> Result<(), Trouble> {
    if how.yes {
        return Ok(());
    }
    if !shown.is_empty() {
        output.say(shown);
    }
    confirm::ask(&format!("{} {}?", texts::sure(output.lang), texts::word(step, output.lang)))
}

fn decision(how: &How) -> CardDecision {
    CardDecision { reason: how.reason.clone() }
}
