//! The end-to-end tests, in one binary so that they share one PostgreSQL cluster.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod path;
mod races;
