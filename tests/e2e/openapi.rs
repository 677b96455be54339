//! The OpenAPI document that clients are made from is checked in, and is what the service says.

use std::fs;

use crate::sources::repository;

/// Set it to write the document instead of comparing it; `family-card-server openapi` prints the same.
const UPDATE: &str = "UPDATE_OPENAPI";

#[test]
fn the_checked_in_document_is_what_the_service_says() {
    let path = repository().join("mobile-contracts/openapi.json");
    let said = family_card_api::http::openapi::pretty().unwrap();
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, &said).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == said, "mobile-contracts/openapi.json is stale; run this test with {UPDATE}=1");
}
