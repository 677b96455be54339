//! `family-card whoami`

use mobile_contracts::wire::account::AdministratorBody;

use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// Says who is signed in.
pub(crate) async fn run(client: &Client, output: &Output) -> Result<(), Trouble> {
    let who: AdministratorBody = client.get("/api/v1/admin/me").await?;
    output.data(&who, |lang| output::administrator(&who, client.server().as_str(), lang))?;
    Ok(())
}
