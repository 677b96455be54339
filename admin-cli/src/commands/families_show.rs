//! `family-card families show`

use mobile_contracts::wire::family::AdminFamilyBody;
use uuid::Uuid;

use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// Shows a family.
pub(crate) async fn run(client: &Client, output: &Output, id: Uuid) -> Result<(), Trouble> {
    let family = load(client, id).await?;
    output.data(&family, |lang| output::families::family(&family, lang))?;
    Ok(())
}

/// Reads a family from the service.
pub(super) async fn load(client: &Client, id: Uuid) -> Result<AdminFamilyBody, Trouble> {
    client.get(&format!("/api/v1/admin/families/{id}")).await
}
