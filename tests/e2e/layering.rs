//! The arrows of DESIGN.md §2, read off the sources: who may import whom.

use std::process::Command;

use crate::sources::{Source, repository, sources};

/// Each domain, and the domains that it may import. `auth` knows whom a credential stands for, in the words of the
/// domains below it; handlers (`http.rs`) of every domain know `auth`.
const DOMAINS: &[(&str, &[&str])] = &[
    ("accounts", &[]),
    ("audit", &["accounts"]),
    ("answers", &[]),
    ("events", &[]),
    ("outbox", &[]),
    ("contacts", &["accounts", "outbox"]),
    ("notifications", &["accounts", "contacts", "outbox"]),
    ("own_contacts", &["accounts", "contacts", "notifications"]),
    ("oidc", &["accounts", "contacts"]),
    ("families", &["accounts", "contacts", "notifications", "audit", "events"]),
    ("partners", &["accounts", "contacts", "notifications", "audit"]),
    ("auth", &["accounts", "audit", "families", "partners"]),
    ("administrators", &["accounts", "auth", "audit"]),
    ("offers", &["partners", "families", "auth", "audit"]),
    ("cards", &["families", "accounts", "auth", "audit", "events", "notifications"]),
    ("keys", &["auth", "audit"]),
    ("benefits", &["families", "accounts", "auth", "audit", "events", "notifications"]),
    ("export", &["families", "own_contacts", "cards", "checkout", "benefits", "audit", "auth"]),
    ("checkout", &["accounts", "cards", "offers", "families", "partners", "auth", "audit", "notifications"]),
];
/// What stands below all domains and so knows none.
const FOUNDATIONS: [&str; 12] = [
    "checks", "clock", "config", "db", "failure", "fold", "ids", "limits", "logging", "page", "revision",
    "vault",
];
/// Parts that put others together and may know all of them.
const ASSEMBLERS: [&str; 12] = [
    "cli",
    "demo",
    "doctor",
    "door",
    "http",
    "lib",
    "main",
    "registry_stand_in",
    "startup",
    "state",
    "upkeep",
    "workers",
];

/// What a file of a domain may not name, by the file's name. Any other file of a domain holds use cases.
fn forbidden(name: &str) -> &'static [&'static str] {
    match name {
        "policy.rs" => &[
            "diesel",
            "actix_web",
            "tokio",
            "mobile_contracts::wire",
            "crate::db",
            "crate::state",
            "crate::clock::Clock",
            "crate::clock::Now",
            "crate::clock::SystemClock",
            "crate::failure",
            "crate::http",
        ],
        "http.rs" | "me.rs" => &["diesel", "crate::db"],
        "store.rs" => &["actix_web", "mobile_contracts::wire", "crate::state", "crate::http"],
        "mod.rs" => &["actix_web", "crate::http"],
        _ => &["actix_web", "crate::http"],
    }
}

/// Which files of its own domain a file may not name.
fn forbidden_siblings(name: &str) -> &'static [&'static str] {
    match name {
        "policy.rs" => &["store", "service", "http"],
        "store.rs" => &["service", "http"],
        "mod.rs" | "http.rs" | "me.rs" => &[],
        _ => &["http"],
    }
}

/// Everything in the service's sources that goes against an arrow, as `file: path`.
fn violations(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .flat_map(|source| {
            source
                .paths()
                .into_iter()
                .filter(|path| is_against(source, path))
                .map(|path| format!("{}: {path}", source.file))
        })
        .collect()
}

fn is_against(source: &Source, path: &str) -> bool {
    let (top, name) = (source.top(), source.name());
    let begins = |with: &str| path == with || path.starts_with(&format!("{with}::"));
    if top != "db" && path.split("::").any(|word| word == "PgConnection" || word == "SqliteConnection") {
        return true;
    }
    let target = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()).unwrap_or_default();
    let is_domain = |word: &str| DOMAINS.iter().any(|(domain, _)| *domain == word);
    if FOUNDATIONS.contains(&top) {
        return is_domain(target) || ["http", "state", "startup"].contains(&target);
    }
    let Some((domain, may)) = DOMAINS.iter().find(|(domain, _)| *domain == top) else { return false };
    let may = |target: &str| may.contains(&target) || name == "http.rs" && target == "auth";
    let against_domains = is_domain(target) && target != *domain && !may(target);
    let against_sibling =
        forbidden_siblings(name).iter().any(|sibling| begins(&format!("crate::{domain}::{sibling}")));
    against_domains || against_sibling || forbidden(name).iter().any(|what| begins(what))
}

#[test]
fn the_service_keeps_to_the_arrows() {
    let found = violations(&sources("api/src"));
    assert!(found.is_empty(), "against DESIGN.md §2:\n{}", found.join("\n"));
}

#[test]
fn every_part_of_the_service_has_a_place_in_the_layers() {
    for source in sources("api/src") {
        let top = source.top();
        let known = FOUNDATIONS.contains(&top)
            || ASSEMBLERS.contains(&top)
            || DOMAINS.iter().any(|(domain, _)| *domain == top);
        assert!(
            known,
            "{} is neither a foundation, a domain nor an assembler: say which in this test",
            source.file
        );
    }
}

#[test]
fn no_arrow_between_domains_comes_back() {
    // Taking away, again and again, a domain that imports none of the rest must leave nothing.
    let mut left: Vec<_> = DOMAINS.to_vec();
    while !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|(domain, _)| *domain).collect();
        let free = left.iter().position(|(_, may)| !may.iter().any(|other| names.contains(other)));
        let free = free.unwrap_or_else(|| panic!("a circle among {names:?}"));
        left.remove(free);
    }
}

#[test]
fn the_check_finds_what_it_is_there_to_find() {
    for (file, line) in [
        ("cards/policy.rs", "use diesel::prelude::*;"),
        ("cards/policy.rs", "use crate::clock::{Clock, Instant};"),
        ("cards/policy.rs", "fn f() { super::store::card() }"),
        ("cards/policy.rs", "use mobile_contracts::wire::card::CardBody;"),
        ("cards/http.rs", "use diesel::prelude::*;"),
        ("cards/http.rs", "use crate::{auth::Adult, db::Tx};"),
        ("cards/store.rs", "use actix_web::web;"),
        ("cards/store.rs", "use mobile_contracts::{lang::Lang, wire::card::CardBody};"),
        ("cards/service.rs", "use actix_web::HttpResponse;"),
        ("cards/service.rs", "use super::http::list_cards;"),
        ("cards/service.rs", "use crate::offers::Offer;"),
        ("families/service.rs", "fn f(card: crate::cards::Card) {}"),
        ("offers/store.rs", "use crate::checkout::Redemption;"),
        ("partners/mod.rs", "use super::families::Family;"),
        ("partners/service.rs", "use crate::auth::PartnerOwner;"),
        ("vault/mod.rs", "use crate::families::Family;"),
        ("db/mod.rs", "use crate::state::App;"),
        ("checkout/limits.rs", "use diesel::{PgConnection, prelude::*};"),
        ("http/health.rs", "use diesel::SqliteConnection;"),
    ] {
        assert_eq!(violations(&[Source::new(file, line)]).len(), 1, "{file}: {line}");
    }
    for (file, line) in [
        ("cards/policy.rs", "use crate::clock::Instant;\nuse mobile_contracts::reason::Reason;"),
        (
            "cards/store.rs",
            "use diesel::prelude::*; // not actix_web::web\nuse mobile_contracts::card::ProofId;",
        ),
        ("checkout/redeem.rs", "use crate::cards::{self, Holder};\nuse super::store;"),
        ("db/connection.rs", "use diesel::{PgConnection, SqliteConnection};"),
    ] {
        assert_eq!(violations(&[Source::new(file, line)]), Vec::<String>::new(), "{file}: {line}");
    }
}

#[test]
fn the_contracts_ask_nobody_for_the_time_a_file_or_a_connection() {
    const IMPURE: [&str; 9] = [
        "diesel",
        "actix_web",
        "tokio",
        "reqwest",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::time::SystemTime",
    ];
    for source in sources("mobile-contracts/src") {
        for path in source.paths() {
            let impure = IMPURE.iter().any(|what| path == *what || path.starts_with(&format!("{what}::")));
            assert!(!impure, "{}: {path}", source.file);
        }
        assert!(!source.code.contains("Utc::now") && !source.code.contains("Local::now"), "{}", source.file);
    }
}

#[test]
fn the_contracts_pull_in_no_server_database_or_network() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-p", "mobile-contracts", "-e", "normal", "--prefix", "none"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"serde"), "{tree}");
    for heavy in ["diesel", "actix-web", "actix-rt", "tokio", "reqwest", "hyper", "aws-lc-rs"] {
        assert!(!crates.contains(&heavy), "mobile-contracts pulls in {heavy}");
    }
}

#[test]
fn whatever_the_master_key_seals_has_a_place_that_a_change_of_the_key_goes_through() {
    for source in sources("api/src") {
        let seals = source.top() != "vault" && source.code.contains(".seal_secret(");
        assert!(
            !seals || source.code.contains("places::"),
            "{} seals under the master key: give it a place in vault/places.rs and a column in vault/rotation.rs",
            source.file
        );
    }
}
