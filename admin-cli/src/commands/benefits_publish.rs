//! `family-card benefits publish` and `rollback`

use clap::Args;
use mobile_contracts::wire::benefit_packs::{PublishPack, RollBackPack, StoredPackBody, StoredPackPage};
use uuid::Uuid;

use super::confirm;
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What is put in force.
#[derive(Debug, Args)]
pub(crate) struct Publication {
    /// Номер загруженного пакета | The imported pack's id
    id: Uuid,
    #[command(flatten)]
    decision: Decision,
}

/// What goes back.
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    /// Имя пакета, например ru-niz | The pack's name, such as ru-niz
    name: String,
    #[command(flatten)]
    decision: Decision,
}

#[derive(Debug, Args)]
struct Decision {
    /// Почему; запишется в журнал | Why; it goes into the audit log
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Puts an imported pack in force on every server.
pub(crate) async fn publish(client: &Client, output: &Output, told: Publication) -> Result<(), Trouble> {
    let Publication { id, decision: Decision { reason, yes } } = told;
    if !yes {
        confirm::ask(texts::sure_to_publish(output.lang))?;
    }
    let path = format!("/api/v1/admin/benefits/packs/{id}/publish");
    let pack: StoredPackBody = client.post(&path, &PublishPack { reason }).await?;
    output.data(&pack, |lang| output::benefits::stored(std::slice::from_ref(&pack), lang))?;
    output.say(texts::pack_is_published(output.lang));
    Ok(())
}

/// Puts in force again what a pack has replaced.
pub(crate) async fn roll_back(client: &Client, output: &Output, told: Rollback) -> Result<(), Trouble> {
    let Rollback { name, decision: Decision { reason, yes } } = told;
    if !yes {
        confirm::ask(texts::sure_to_roll_back(output.lang))?;
    }
    let body = RollBackPack { name: name.clone(), reason };
    let after: StoredPackPage = client.post("/api/v1/admin/benefits/rollback", &body).await?;
    let own: Vec<_> = after.in_force.into_iter().filter(|pack| pack.name == name).collect();
    output.data(&own, |lang| output::benefits::in_force(&own, lang))?;
    output.say(texts::pack_is_rolled_back(output.lang));
    Ok(())
}
