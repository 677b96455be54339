//! The end-to-end tests, in one binary so that they share one PostgreSQL cluster.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit;
mod benefits;
mod binaries;
mod cards;
mod catalogues;
mod disputes;
mod faults;
mod forger;
mod http;
mod idempotency;
mod interleavings;
mod layering;
mod midnight;
mod my_benefits;
mod offer_search;
mod offers;
mod openapi;
mod partners;
mod path;
mod people;
mod people_families;
mod people_lists;
mod people_reviews;
mod people_sign_in;
mod permissions;
mod pos_client;
mod quotes;
mod races;
mod reasons;
mod refunds;
mod reservations;
mod schema_parity;
mod servers;
mod sessions;
mod snapshots;
mod sources;
mod support;
