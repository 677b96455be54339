//! `docs/security.md` names the test that tries each attack; none of them may be a promise only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::sources::repository;

/// The names of all functions in the Rust files below a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = |rest: &str| rest.split('(').next().unwrap_or_default().trim().to_owned();
            found.extend(text.split("fn ").skip(1).map(name));
        }
    }
}

/// The rows of the table of threats: the threat, and the names of tests in its last cell.
fn rows(page: &str) -> Vec<(String, Vec<String>)> {
    let table = page.lines().skip_while(|line| !line.starts_with("| threat |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let named = cells.last().unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (cells[0].to_owned(), named)
    })
    .collect()
}

#[test]
fn every_threat_names_tests_that_exist() {
    let page = fs::read_to_string(repository().join("docs/security.md")).unwrap();
    let mut known = BTreeSet::new();
    for place in ["api/src", "mobile-contracts/src", "mobile-contracts/tests", "tests/e2e"] {
        functions(&repository().join(place), &mut known);
    }
    let rows = rows(&page);
    assert!(rows.len() >= 20, "the table of threats is found: {} rows", rows.len());
    for (threat, named) in rows {
        let tests: Vec<&String> = named.iter().filter(|name| !name.contains('.')).collect();
        assert!(!tests.is_empty(), "nothing tries: {threat}");
        for test in tests {
            assert!(known.contains(test), "{threat}: there is no test `{test}`");
        }
    }
}
