//! The harness of the end-to-end tests: the real server on a free port, a database for each test, a clock that the
//! test moves, and callers (a till, a family's adult, an administrator) that speak to it over HTTP as they would.
//!
//! A test is written once and runs on both databases; see [`on_both_databases`]. It sets its scene through the
//! service layer (factories), acts over HTTP, and may look behind the API through [`TestApp::state`].

#![expect(clippy::expect_used, reason = "a harness that cannot go on says why and fails the test")]

mod admin;
mod app;
mod database;
mod disk;
mod family;
mod http;
mod messages;
mod partner;
pub mod postgres;
mod process;
mod run;
mod till;
mod wait;

pub use admin::Admin;
pub use app::{AnotherServer, Ground, Settings, TestApp};
pub use database::{Database, TestDatabase};
pub use disk::{Ballast, SmallDisk};
pub use family::{AFamily, Adult, EnrolledPhone, Family};
pub use http::{Answer, Ask, Http};
pub use messages::plain;
pub use partner::{AnOffer, Partner, Scene, Staff, basket};
pub use process::{Launch, Process};
pub use run::{run, run_on, run_on_two_servers, run_with};
pub use till::{Till, refund_request};
pub use wait::eventually;

/// Makes two tests of each named `async fn(app: &TestApp)`: `<name>::on_sqlite` and `<name>::on_postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    $crate::run($crate::Database::Sqlite, super::$test);
                }

                #[test]
                fn on_postgres() {
                    $crate::run($crate::Database::Postgres, super::$test);
                }
            }
        )+
    };
}

/// As [`on_both_databases`], and once more against two servers on one PostgreSQL which are asked in turn:
/// `<name>::on_two_servers`.
#[macro_export]
macro_rules! on_every_deployment {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    $crate::run($crate::Database::Sqlite, super::$test);
                }

                #[test]
                fn on_postgres() {
                    $crate::run($crate::Database::Postgres, super::$test);
                }

                #[test]
                fn on_two_servers() {
                    $crate::run_on_two_servers(super::$test);
                }
            }
        )+
    };
}
