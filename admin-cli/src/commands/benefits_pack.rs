//! Rule packs as directories of TOML files, for the commands that run without a service.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::eligibility::{self, Pack, PackSource};
use mobile_contracts::wire::benefit_packs::{ImportPack, PackFileBody};

use crate::trouble::Trouble;

/// The pack that stands alone.
const FEDERAL: &str = "ru-federal";

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
            None => (own.id().as_deref() != Some(FEDERAL)).then(eligibility::federal),
        };
        let sources: Vec<PackSource> = base.into_iter().chain([own]).collect();
        Pack::load(&sources).map_err(|errors| Trouble::Rules(errors.to_string()))
    }
}

/// A pack's directory as the service takes it: files are named within the pack, so that the same pack is the same
/// wherever it lies.
pub(super) fn to_import(directory: &Path) -> Result<ImportPack, Trouble> {
    let source = read(directory)?;
    let pack = source.id().unwrap_or_else(|| "pack".to_owned());
    let named = |(path, text): (String, String)| {
        let file = Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned());
        PackFileBody { name: format!("{pack}/{}", file.unwrap_or_default()), text }
    };
    Ok(ImportPack { files: source.files.into_iter().map(named).collect() })
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
