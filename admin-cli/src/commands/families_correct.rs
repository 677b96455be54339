//! `family-card families correct`: show the family, ask, correct a birth date.

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::wire::family::{AdminFamilyBody, CorrectBirthDate};
use uuid::Uuid;

use super::{confirm, families_show};
use crate::client::Client;
use crate::output::{self, Output, plain};
use crate::texts;
use crate::trouble::Trouble;

/// What `families correct` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер семьи | The family's id
    family: Uuid,
    /// Номер участника, как в families show | The member's id, as in families show
    member: Uuid,
    /// Дата рождения по документу | The birth date as the document gives it
    #[arg(long, value_name = "YYYY-MM-DD")]
    birth_date: NaiveDate,
    /// Какой документ предъявлен, без номера | Which kind of document was seen, without its number
    #[arg(long, value_name = "TEXT")]
    document: String,
    /// Откуда ошибка, для журнала: 3–500 знаков | How the mistake came about, for the log: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать, что было бы сделано | Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Corrects a birth date.
pub(crate) async fn run(client: &Client, output: &Output, arguments: Arguments) -> Result<(), Trouble> {
    let Arguments { family: id, member, birth_date, document, reason, dry_run, yes } = arguments;
    let family = families_show::load(client, id).await?;
    let found = family.family.members.iter().find(|one| one.id == member);
    let Some(found) = found else { return Err(Trouble::NoMember(member)) };
    let change = format!("{}: {} → {birth_date}", plain(&found.name.0), found.birth_date.0);
    if dry_run {
        output.data(&family, |lang| output::families::family(&family, lang))?;
        output.say(&change);
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    if !yes {
        output.say(&output::families::family(&family, output.lang));
        output.say(&change);
        confirm::ask(texts::sure_to_decide(output.lang))?;
    }
    let path = format!("/api/v1/admin/families/{id}/members/{member}/correction");
    let body = CorrectBirthDate { birth_date: birth_date.into(), document, reason };
    let family: AdminFamilyBody = client.post(&path, &body).await?;
    output.data(&family, |lang| output::families::family(&family, lang))?;
    output.say(texts::corrected(output.lang));
    Ok(())
}
