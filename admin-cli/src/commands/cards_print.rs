//! `family-card cards print`: a paper card, as a file to print.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mobile_contracts::wire::card::{PaperCardBody, PaperCardList};
use serde_json::json;
use uuid::Uuid;

use super::confirm;
use crate::client::Client;
use crate::output::Output;
use crate::texts;
use crate::trouble::Trouble;

/// What `cards print` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Номер карты | The card's id
    id: Uuid,
    /// Формат файла | The file's format
    #[arg(long, value_name = "pdf|svg", default_value = "pdf")]
    format: Format,
    /// Размер: лист A6 или банковская карта | The size: a sheet of A6, or a bank card
    #[arg(long, value_name = "a6|bank", default_value = "a6")]
    size: Size,
    /// Куда записать | Where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Сделать новую бумажную карту; прежняя перестанет действовать | Make a new one; the one before ends
    #[arg(long)]
    replace: bool,
    /// Не переспрашивать | Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Pdf,
    Svg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Size {
    A6,
    Bank,
}

/// Prints the active paper card; makes one if there is none.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let Arguments { id, format, size, out, replace, yes } = arguments;
    let base = format!("/api/v1/admin/cards/{id}/paper");
    let papers: PaperCardList = client.get(&base).await?;
    let active = papers.paper_cards.into_iter().find(|paper| paper.state == "active");
    let paper: PaperCardBody = match active {
        Some(active) if !replace => active,
        active => {
            if active.is_some() && !yes {
                confirm::ask(texts::sure_to_replace(output.lang))?;
            }
            client.post(&base, &json!({})).await?
        }
    };
    let (format, size) = (
        match format {
            Format::Pdf => "pdf",
            Format::Svg => "svg",
        },
        match size {
            Size::A6 => "a6",
            Size::Bank => "bank",
        },
    );
    std::fs::write(out, client.get_bytes(&format!("{base}.{format}?size={size}")).await?)?;
    output.data(&paper, |lang| format!("{}: {}\n", texts::paper_card(lang), paper.number))?;
    output.say(&format!("{} {}", texts::printed(output.lang), out.display()));
    Ok(())
}
