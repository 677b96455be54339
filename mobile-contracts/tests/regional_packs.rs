//! The packs of the regions, read from disk as an author has them: each over the federal pack, and all together.

use std::fs;
use std::path::Path;

use mobile_contracts::eligibility::{Pack, PackSource};

/// The names of the regional packs' directories, in order.
fn regions() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut names: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("ru-") && name != "ru-federal")
        .collect();
    names.sort();
    names
}

fn source(pack: &str) -> PackSource {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack);
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("{pack}/{name}"), fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    PackSource { files }
}

fn load(packs: &[&str]) -> Pack {
    let sources: Vec<_> = packs.iter().map(|pack| source(pack)).collect();
    Pack::load(&sources).unwrap_or_else(|errors| panic!("{packs:?}:\n{errors}"))
}

fn examples_hold(pack: &Pack) {
    let report = pack.run_examples();
    let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), report.run, failures.join("\n"));
}

#[test]
fn every_regional_pack_loads_over_the_federal_one_and_the_examples_of_both_hold() {
    for region in regions() {
        examples_hold(&load(&["ru-federal", &region]));
    }
}
