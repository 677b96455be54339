//! What the service knows of a family, put together for one of its adults.

pub mod http;
mod service;
