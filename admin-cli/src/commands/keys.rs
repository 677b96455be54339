//! `family-card keys`: list, rotate, revoke the issuer's keys.

use clap::{Args, Subcommand};
use mobile_contracts::wire::key::{KeyBody, KeyDecision, KeyList, RotateKey};
use uuid::Uuid;

use super::confirm;
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Все ключи и что делает каждый | All keys and what each does
    List,
    /// Сменить ключ: новый вступит, когда его узнают все | Rotate: a new key takes over when everybody knows it
    Rotate(Rotation),
    /// Отозвать ключ: всё, что он подписал, недействительно сразу | Revoke a key: whatever it signed is void at once
    Revoke(Revocation),
}

/// Which kind is rotated.
#[derive(Debug, Args)]
pub(crate) struct Rotation {
    /// Вид: card, specimen, status, bundle, access, token | The kind: card, specimen, status, bundle, access, token
    purpose: String,
    /// Не ждать касс без сети (72 часа), только серверы (5 секунд) | Do not wait for tills without a network (72 hours), only for servers (5 s)
    #[arg(long)]
    at_once: bool,
    /// Основание: 3–500 знаков | Why: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать ключи, ничего не менять | Only show the keys, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Which key is revoked.
#[derive(Debug, Args)]
pub(crate) struct Revocation {
    /// Номер ключа | The key's id
    id: Uuid,
    /// Причина: 3–500 знаков | Why: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать ключи, ничего не менять | Only show the keys, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Does it.
pub(crate) async fn run(client: &Client, output: &Output, task: Task) -> Result<(), Trouble> {
    match task {
        Task::List => show(client, output).await,
        Task::Rotate(Rotation { dry_run: true, .. }) | Task::Revoke(Revocation { dry_run: true, .. }) => {
            show(client, output).await?;
            output.say(texts::would_decide(output.lang));
            Ok(())
        }
        Task::Rotate(Rotation { purpose, at_once, reason, yes, .. }) => {
            sure(output, "rotate", yes)?;
            let path = format!("/api/v1/admin/keys/{purpose}/rotate");
            done(output, &client.post(&path, &RotateKey { at_once, reason }).await?)
        }
        Task::Revoke(Revocation { id, reason, yes, .. }) => {
            sure(output, "revoke", yes)?;
            let path = format!("/api/v1/admin/keys/{id}/revoke");
            done(output, &client.post(&path, &KeyDecision { reason }).await?)
        }
    }
}

async fn show(client: &Client, output: &Output) -> Result<(), Trouble> {
    let keys: KeyList = client.get("/api/v1/admin/keys").await?;
    output.data(&keys, |lang| output::keys::list(&keys.keys, lang))?;
    Ok(())
}

fn sure(output: &Output, step: &'static str, yes: bool) -> Result<(), Trouble> {
    if yes {
        return Ok(());
    }
    confirm::ask(&format!("{} {}?", texts::sure(output.lang), texts::word(step, output.lang)))
}

fn done(output: &Output, key: &KeyBody) -> Result<(), Trouble> {
    output.data(key, |lang| output::keys::list(std::slice::from_ref(key), lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}
