//! Rule packs as directories of TOML files, for the commands that run without a service.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::eligibility::{self, Pack, PackSource};

use crate::trouble::Trouble;

/// Which pack, and on which one it lies.
#[derive(Debug, Args)]
pub(crate) struct PackArguments {
    /// Каталог пакета с файлами .toml | The pack's directory of .toml files
    #[arg(value_name = "PACK")]
    directory: PathBuf,
    /// Каталог пакета под ним; без него — встроенный федеральный | The pack below it; the built-in federal one if absent
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Дата; без неё — сегодня | The date; today if absent
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
}

impl PackArguments {
    /// The day that the command is about.
    pub(super) fn date(&self) -> NaiveDate {
        #[expect(clippy::disallowed_methods, reason = "the author's own calendar, at the author's own desk")]
        self.date.unwrap_or_else(|| chrono::Local::now().date_naive())
    }

    /// Loads the pack over the one below it. A pack that declares the federal id stands alone.
    pub(super) fn load(&self) -> Result<Pack, Trouble> {
        let own = read(&self.directory)?;
        let base = match &self.base {
            Some(directory) => Some(read(directory)?),
            None => (!is_federal(&own)).then(eligibility::federal),
        };
        let sources: Vec<PackSource> = base.into_iter().chain([own]).collect();
        Pack::load(&sources).map_err(|errors| Trouble::Rules(errors.to_string()))
    }
}

fn read(directory: &Path) -> Result<PackSource, Trouble> {
    let unreadable = |error: std::io::Error| Trouble::Rules(format!("{}: {error}", directory.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), fs::read_to_string(&path).map_err(unreadable)?));
        }
    }
    // The order of a directory is the file system's whim; messages and the hash must not depend on it.
    files.sort();
    Ok(PackSource { files })
}

/// Whether the pack introduces itself as the federal one.
fn is_federal(pack: &PackSource) -> bool {
    let id =
        |text: &str| text.parse::<toml::Table>().ok()?.get("pack")?.get("id")?.as_str().map(str::to_owned);
    pack.files.iter().any(|(_, text)| id(text).as_deref() == Some("ru-federal"))
}
