//! Request and response bodies of the API, one file per noun, and the table of problem codes.

pub mod account;
pub mod audit;
pub mod benefits;
pub mod card;
pub mod checkout;
pub mod dispute;
pub mod family;
pub mod field_error;
pub mod list;
pub mod offer;
pub mod offer_search;
pub mod outlet;
pub mod page;
pub mod partner;
pub mod personal;
pub mod problem;
pub mod problem_code;
pub mod roadmap;
pub mod secret;
pub mod service;
pub mod session;
pub mod sign_in;
pub mod till;
