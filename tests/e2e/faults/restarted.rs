//! PostgreSQL is restarted, or is gone for a while, under two servers while people buy.

use std::time::Duration;

use e2e::postgres::Cluster;
use e2e::{TestDatabase, run_on};
use family_card_api::clock::Clock;
use tokio::time::timeout;

use super::books::books;
use super::crowd::{Crowd, Patience};
use crate::support::problem;

/// From the moment that PostgreSQL takes connections again until everything works.
const RECOVERY: Duration = Duration::from_secs(10);

#[test]
fn a_restart_of_postgres_under_load_is_told_as_503_and_over_within_ten_seconds() {
    let cluster = Cluster::start();
    run_on(
        2,
        TestDatabase::create_in(&cluster, None),
        |_| {},
        async |app| {
            let clock: Clock = app.clock.clone();
            let mut shop = Crowd::gather(app).await.by(&clock).enter(app.http(), Patience::AsksAgain);
            for _ in 0..3 {
                shop.answers(100).await;
                cluster.restart_at_once();
                timeout(RECOVERY, shop.answers(100)).await.expect("it recovers");
            }

            cluster.crash();
            for server in app.http().each() {
                let ready = server.get("/health/ready").send().await;
                assert_eq!(ready.told(), problem(503, "unavailable", None));
                assert!(ready.header("retry-after").is_some());
                assert_eq!(server.get("/health/live").send().await.status, 200, "the process is well");
            }
            cluster.recover();
            timeout(RECOVERY, shop.answers(100)).await.expect("it recovers");
            for server in app.http().each() {
                assert_eq!(server.get("/health/ready").send().await.status, 200);
            }

            let (_, journal) = shop.close().await;
            assert!(journal.put_off > 0, "customers met the outage");
            assert_eq!(journal.unanswered, 0, "and were answered all the same");
            assert_eq!(app.look(books).await, journal.books());
            journal.repeat(app.http()).await;
            assert_eq!(app.look(books).await, journal.books());
        },
    );
}
