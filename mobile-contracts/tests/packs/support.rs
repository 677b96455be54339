//! Reads the packs from disk.

use std::path::PathBuf;

use mobile_contracts::eligibility::{Pack, PackSource};
use toml::Table;

use crate::families::list;

/// Every pack's directory, the federal one first.
pub(crate) fn directories() -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(root())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort_by_key(|name| (name != "ru-federal", name.clone()));
    names
}

/// The federal pack, and over it the pack of a region.
pub(crate) fn load(name: &str) -> Pack {
    Pack::load(&sources(name)).unwrap_or_else(|errors| panic!("{name}:\n{errors}"))
}

/// What [`load`] loads.
pub(crate) fn sources(name: &str) -> Vec<PackSource> {
    let mut sources = vec![source("ru-federal")];
    if name != "ru-federal" {
        sources.push(source(name));
    }
    sources
}

/// The texts of a pack's files, with their names.
pub(crate) fn source(name: &str) -> PackSource {
    let mut files: Vec<_> = std::fs::read_dir(root().join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let file = path.file_name().unwrap().to_str().unwrap();
            (format!("{name}/{file}"), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    PackSource { files }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packs")
}

/// Every table `[[key]]` of a pack.
pub(crate) fn tables(name: &str, key: &str) -> Vec<Table> {
    let documents = source(name)
        .files
        .into_iter()
        .map(|(file, text)| text.parse::<Table>().unwrap_or_else(|error| panic!("{file}: {error}")));
    documents.flat_map(|document| list(&document, key).into_iter().cloned().collect::<Vec<_>>()).collect()
}
