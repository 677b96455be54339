//! `family-card benefits import`

use std::path::PathBuf;

use clap::Args;
use mobile_contracts::wire::benefit_packs::ImportedPackBody;

use super::benefits_pack;
use crate::client::Client;
use crate::output::{self, Output};
use crate::texts;
use crate::trouble::Trouble;

/// What is taken in.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Каталог пакета с файлами .toml | The pack's directory of .toml files
    #[arg(value_name = "PACK")]
    directory: PathBuf,
}

/// Hands a pack to the service, which checks it and runs its examples; it answers nobody yet.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let pack = benefits_pack::to_import(&arguments.directory)?;
    let imported: ImportedPackBody = client.post("/api/v1/admin/benefits/packs", &pack).await?;
    output.data(&imported, |lang| output::benefits::imported(&imported, lang))?;
    output.say(texts::pack_is_imported(output.lang));
    Ok(())
}
