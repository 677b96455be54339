//! The Social Family Card service: everything that has state. `docs/architecture.md` is its map.

pub mod accounts;
pub mod administrators;
pub mod answers;
pub mod audit;
pub mod auth;
pub mod benefits;
pub mod cards;
pub mod checkout;
pub mod checks;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod db;
pub mod demo;
pub mod doctor;
mod door;
pub mod events;
pub mod export;
pub mod failure;
pub mod families;
pub mod fold;
pub mod http;
pub mod ids;
pub mod keys;
pub mod limits;
pub mod logging;
pub mod notifications;
pub mod offers;
pub mod oidc;
pub mod outbox;
pub mod own_contacts;
pub mod page;
pub mod partners;
pub mod registry_stand_in;
pub mod revision;
pub mod startup;
pub mod state;
pub mod upkeep;
pub mod vault;
pub mod workers;

/// Answers about benefits take a thousand small pieces of memory and two large ones; the system's allocator gives the
/// large ones back to the kernel each time.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
