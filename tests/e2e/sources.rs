//! Rust sources as the layering test reads them: which module a file is, and which paths it names.
//!
//! It is no parser of Rust. It knows comments, `use` trees and paths that begin with a root, which is all that an
//! import can be; unit tests at a file's end may import what they like and are cut off.

use std::fs;
use std::path::{Path, PathBuf};

/// Names with which a path may begin that the rules are about.
const ROOTS: [&str; 9] = [
    "crate",
    "super",
    "diesel",
    "diesel_migrations",
    "actix_web",
    "tokio",
    "reqwest",
    "mobile_contracts",
    "std",
];

/// A source file.
pub(crate) struct Source {
    /// Below `src`, such as `cards/store.rs`.
    pub(crate) file: String,
    /// Without comments and unit tests.
    pub(crate) code: String,
}

impl Source {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let without_comment = |line: &str| match line.find("//") {
            // Not inside of a text, such as a URL.
            Some(at) if line[..at].matches('"').count().is_multiple_of(2) => line[..at].to_owned(),
            _ => line.to_owned(),
        };
        let code = text.lines().map(without_comment).collect::<Vec<_>>().join("\n");
        Self { file: file.to_owned(), code }
    }

    /// The first folder or file below `src`: `cards` of `cards/store.rs`, `ids` of `ids.rs`.
    pub(crate) fn top(&self) -> &str {
        self.file.split(['/', '.']).next().unwrap_or_default()
    }

    /// The file's name.
    pub(crate) fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }

    /// Every path that the file names, `super` resolved, such as `crate::db::Tx` or `diesel::prelude::*`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let bytes = self.code.as_bytes();
        for root in ROOTS {
            let opening = format!("{root}::");
            for (at, _) in self.code.match_indices(&opening) {
                let before = at.checked_sub(1).map(|before| bytes[before]);
                let continues = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':');
                if !continues {
                    flatten(&self.code[at..], "", &mut paths);
                }
            }
        }
        paths.into_iter().map(|path| self.resolve(&path)).collect()
    }

    /// `super::x` of `cards/store.rs` is `crate::cards::x`.
    fn resolve(&self, path: &str) -> String {
        let mut module: Vec<&str> = self.file.trim_end_matches(".rs").split('/').collect();
        if matches!(module.last(), Some(&"mod" | &"lib" | &"main")) {
            module.pop();
        }
        let mut rest = path;
        while let Some(after) = rest.strip_prefix("super::") {
            module.pop();
            rest = after;
        }
        if rest.len() == path.len() {
            return path.to_owned();
        }
        std::iter::once("crate").chain(module).chain([rest]).collect::<Vec<_>>().join("::")
    }
}

/// Adds every leaf of the path or `use` tree at the beginning of `text`; what is left of the text behind it.
fn flatten<'t>(text: &'t str, prefix: &str, paths: &mut Vec<String>) -> &'t str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let path = if prefix.is_empty() { word.to_owned() } else { format!("{prefix}::{word}") };
    let Some(mut rest) = rest.strip_prefix("::") else {
        paths.push(path);
        return rest;
    };
    let Some(inside) = rest.strip_prefix('{') else { return flatten(rest, &path, paths) };
    rest = inside;
    loop {
        rest = rest.trim_start().trim_start_matches(',').trim_start();
        match rest.strip_prefix('}') {
            Some(after) => return after,
            None if rest.is_empty() => return rest,
            None => {}
        }
        let before = rest.len();
        rest = flatten(rest, &path, paths);
        // `a as b`, or something that is no tree after all.
        rest = rest.trim_start_matches(|c: char| c != ',' && c != '}');
        if rest.len() == before {
            return rest;
        }
    }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// All sources below a folder of the repository.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = repository().join(folder);
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().is_some_and(|stem| stem == "tests") {
                // Unit tests in files of their own.
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push(Source::new(&file, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() > 10, "no sources in {folder}");
    found
}

#[test]
fn a_use_tree_is_read_to_its_leaves_and_super_is_resolved() {
    let text = "use crate::{auth, db::{Tx, types::Word as W}, ids::Key};\nuse super::store::{self, Row};\n\
                // use crate::commented;\nfn f(c: &mut crate::db::AnyConnection) {}\nuse diesel::prelude::*;\n\
                #[cfg(test)]\nmod tests { use actix_web::test; }";
    let mut paths = Source::new("cards/service.rs", text).paths();
    paths.sort();
    let expected = [
        "crate::auth",
        "crate::cards::store::Row",
        "crate::cards::store::self",
        "crate::db::AnyConnection",
        "crate::db::Tx",
        "crate::db::types::Word",
        "crate::ids::Key",
        "diesel::prelude::*",
    ];
    assert_eq!(paths, expected);
    let nested = Source::new("cards/mod.rs", "use super::ids;").paths();
    assert_eq!(nested, ["crate::ids"]);
}
