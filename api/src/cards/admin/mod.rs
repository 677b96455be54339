//! What an administrator does with cards and devices.

pub mod http;
