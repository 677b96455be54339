//! The end-to-end tests, in one binary so that they share one PostgreSQL cluster.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit;
mod benefits;
mod binaries;
mod canary;
mod cards;
mod catalogues;
mod floods;
mod forger;
mod http;
mod idempotency;
mod layering;
mod master_key;
mod my_benefits;
mod offer_search;
mod offers;
mod oidc;
mod openapi;
mod partners;
mod path;
mod people;
mod people_families;
mod people_lists;
mod people_reviews;
mod people_sign_in;
mod permissions;
mod quotes;
mod races;
mod reasons;
mod repeated_posts;
mod schema_parity;
mod sessions;
mod snapshots;
mod sources;
mod staff;
mod support;
mod tokens;
mod web_sessions;
