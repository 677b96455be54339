//! `family-card families approve` and `reject`: show the family, ask, decide.

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::wire::family::{AdminFamilyBody, ApproveCategory, CategoryBody, RejectCategory};
use serde::Serialize;
use uuid::Uuid;

use super::{confirm, families_show};
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// Which category, and whether to ask first.
#[derive(Debug, Args)]
struct Case {
    /// Номер семьи | The family's id
    family: Uuid,
    /// Категория словом (large) или её номер | The category by its word (large) or its id
    category: String,
    /// Только показать, что было бы сделано | Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// What `families approve` is told.
#[derive(Debug, Args)]
pub(crate) struct Approval {
    #[command(flatten)]
    case: Case,
    /// Какой документ предъявлен, без номера | Which kind of document was seen, without its number
    #[arg(long, value_name = "TEXT")]
    document: String,
    /// Последний день по документу | The last day that the document names
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// Примечание для семьи | A remark for the family
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// What `families reject` is told.
#[derive(Debug, Args)]
pub(crate) struct Rejection {
    #[command(flatten)]
    case: Case,
    /// Причина, которую прочтёт семья: 3–500 знаков | Why, for the family to read: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Какой документ предъявлен, без номера | Which kind of document was seen, without its number
    #[arg(long, value_name = "TEXT")]
    document: Option<String>,
}

/// Confirms a category.
pub(crate) async fn approve(client: &Client, output: &Output, arguments: Approval) -> Result<(), Trouble> {
    let Approval { case, document, until, reason } = arguments;
    let body = ApproveCategory { document, valid_until: until, reason };
    decide(client, output, &case, "approve", &["waiting"], &body).await
}

/// Rejects a category.
pub(crate) async fn reject(client: &Client, output: &Output, arguments: Rejection) -> Result<(), Trouble> {
    let Rejection { case, reason, document } = arguments;
    let body = RejectCategory { reason, document };
    decide(client, output, &case, "reject", &["waiting", "confirmed"], &body).await
}

async fn decide(
    client: &Client,
    output: &Output,
    case: &Case,
    verdict: &str,
    states: &[&str],
    body: &impl Serialize,
) -> Result<(), Trouble> {
    let family = families_show::load(client, case.family).await?;
    let Some(held) = find(&family.family.categories, &case.category, states) else {
        output.say(&output::families::family(&family, output.lang));
        return Err(Trouble::NothingToDecide(case.category.clone()));
    };
    if case.dry_run {
        output.data(&family, |lang| output::families::family(&family, lang))?;
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    if !case.yes {
        output.say(&output::families::family(&family, output.lang));
        confirm::ask(texts::sure_to_decide(output.lang))?;
    }
    let path = format!("/api/v1/admin/families/{}/categories/{}/{verdict}", case.family, held.id);
    let family: AdminFamilyBody = client.post(&path, body).await?;
    output.data(&family, |lang| output::families::family(&family, lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}

/// The category that a word or an id means, in one of the states that can be decided about; the one that comes first
/// in `states` if there are several.
fn find<'a>(held: &'a [CategoryBody], wanted: &str, states: &[&str]) -> Option<&'a CategoryBody> {
    let is_meant = |one: &&CategoryBody| {
        one.id.to_string() == wanted || serde_json::to_value(one.category).is_ok_and(|word| word == wanted)
    };
    states.iter().find_map(|state| held.iter().filter(is_meant).find(|one| one.state == *state))
}
