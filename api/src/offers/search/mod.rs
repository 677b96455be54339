//! How families find offers: by words, branch and category, near a place, open now, and fit for their own family.

pub mod http;
mod policy;
mod service;
mod store;
