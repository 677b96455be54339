//! `family-card cards show`

use mobile_contracts::wire::card::AdminCardBody;
use uuid::Uuid;

use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// Shows a card.
pub(crate) async fn run(client: &Client, output: &Output, id: Uuid) -> Result<(), Trouble> {
    let card = load(client, id).await?;
    output.data(&card, |lang| output::card(&card, lang))?;
    Ok(())
}

/// Reads a card from the service.
pub(super) async fn load(client: &Client, id: Uuid) -> Result<AdminCardBody, Trouble> {
    client.get(&format!("/api/v1/admin/cards/{id}")).await
}
