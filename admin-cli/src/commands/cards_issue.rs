//! `family-card cards issue | reissue`

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::wire::card::{AdminCardBody, FamilyCardList, IssueCard, ReissueCard};
use uuid::Uuid;

use super::{cards_show, confirm};
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// Whose card is issued.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер семьи | The family's id
    #[arg(long, value_name = "ID")]
    family: Uuid,
    /// Номер участника семьи | The member's id
    #[arg(long, value_name = "ID")]
    member: Uuid,
    /// Уровень 0–7; без него — по категориям семьи | The tier, 0-7; the family's categories decide without it
    #[arg(long, value_name = "0-7")]
    class: Option<u8>,
    /// Первый день; без него — сегодня | The first day; today without it
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Последний день; без него — по категориям, ребёнку обязателен | The last day; the categories decide without it, a child needs one
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Основание: 3–500 знаков | Why: 3-500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Только показать карты семьи, ничего не выдавать | Only show the family's cards, issue nothing
    #[arg(long)]
    dry_run: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

/// Issues a card.
pub(crate) async fn issue(client: &Client, output: &Output, wanted: Arguments) -> Result<(), Trouble> {
    let Arguments { family, member, class, from: valid_from, until: valid_until, reason, dry_run, yes } =
        wanted;
    let cards: FamilyCardList = client.get(&format!("/api/v1/admin/families/{family}/cards")).await?;
    if dry_run {
        output.data(&cards, |lang| output::cards::list(&cards, lang))?;
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    if !yes {
        output.say(&output::cards::list(&cards, output.lang));
        confirm::ask(&format!("{} {}?", texts::sure(output.lang), texts::word("issue", output.lang)))?;
    }
    let body = IssueCard { family, member, class, valid_from, valid_until, reason };
    let card: AdminCardBody = client.post("/api/v1/admin/cards", &body).await?;
    output.data(&card, |lang| output::card(&card, lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}

/// Which card is replaced.
#[derive(Debug, Args)]
pub(crate) struct Reissue {
    /// Номер карты | The card's id
    id: Uuid,
    /// Последний день новой карты; без него — как у прежней | The new card's last day; the old one's without it
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
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

/// Puts a new card in a card's place.
pub(crate) async fn reissue(client: &Client, output: &Output, wanted: Reissue) -> Result<(), Trouble> {
    let Reissue { id, until: valid_until, reason, dry_run, yes } = wanted;
    let before = cards_show::load(client, id).await?;
    if dry_run {
        output.data(&before, |lang| output::card(&before, lang))?;
        output.say(texts::would_decide(output.lang));
        return Ok(());
    }
    if !yes {
        output.say(&output::card(&before, output.lang));
        confirm::ask(&format!("{} {}?", texts::sure(output.lang), texts::word("reissue", output.lang)))?;
    }
    let body = ReissueCard { reason, valid_until };
    let card: AdminCardBody = client.post(&format!("/api/v1/admin/cards/{id}/reissue"), &body).await?;
    output.data(&card, |lang| output::card(&card, lang))?;
    output.say(texts::decided(output.lang));
    Ok(())
}
