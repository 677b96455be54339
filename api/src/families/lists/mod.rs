//! A ministry's list: many families confirmed at once.

pub mod http;
mod service;
