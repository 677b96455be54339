//! `docs/security.md` names the test that tries each attack; none of them may be a promise only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::sources::repository;

/// The names of all tests in the Rust files below a folder.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            tests_of(&fs::read_to_string(&path).unwrap(), found);
        }
    }
}

/// The functions below `#[test]` and its like, and the names that a macro such as `on_both_databases![..]` makes tests of.
/// A helper of the same name as a file is no test.
fn tests_of(text: &str, found: &mut BTreeSet<String>) {
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(attribute) = line.strip_prefix("#[") {
            let path = attribute.split(['(', ']']).next().unwrap_or_default();
            is_test |= path.rsplit("::").next().is_some_and(|name| name == "test" || name == "rstest");
        } else if let Some(name) = line.trim_start_matches("async ").strip_prefix("fn ") {
            found.extend(is_test.then(|| name.split(['(', '<']).next().unwrap_or_default().to_owned()));
            is_test = false;
        }
    }
    for (before, list) in text.split("![").zip(text.split("![").skip(1)) {
        let by =
            before.rsplit(|sign: char| !sign.is_alphanumeric() && sign != '_').next().unwrap_or_default();
        if by.starts_with("on_") || by.starts_with("with_") {
            let names = list.split(']').next().unwrap_or_default().split(',').map(str::trim);
            found.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
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
        tests(&repository().join(place), &mut known);
    }
    let rows = rows(&page);
    assert!(rows.len() >= 20, "the table of threats is found: {} rows", rows.len());
    for (threat, named) in rows {
        let named: Vec<&String> = named.iter().filter(|name| !name.contains('.')).collect();
        assert!(!named.is_empty(), "nothing tries: {threat}");
        for test in named {
            assert!(known.contains(test), "{threat}: there is no test `{test}`");
        }
    }
}

#[test]
fn a_helper_is_not_taken_for_a_test() {
    let mut found = BTreeSet::new();
    let text = "on_both_databases![\n    on_two,\n];\nfn helper() {}\n#[actix_web::test]\nasync fn waits() {}\n#[rstest]\n\
                #[case(1)]\nfn with_cases(#[case] one: u8) {}\nfn vec() { vec![helper] }\nasync fn on_two(app: &App) {}";
    tests_of(text, &mut found);
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["on_two", "waits", "with_cases"]);
}
