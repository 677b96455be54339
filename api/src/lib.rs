//! The Social Family Card service: everything that has state. `docs/architecture.md` is its map.

pub mod accounts;
pub mod administrators;
pub mod audit;
pub mod auth;
pub mod cards;
pub mod checkout;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod db;
pub mod demo;
pub mod doctor;
mod door;
pub mod failure;
pub mod families;
pub mod http;
pub mod ids;
pub mod limits;
pub mod logging;
pub mod offers;
pub mod outbox;
pub mod partners;
pub mod startup;
pub mod state;
pub mod vault;
pub mod workers;
