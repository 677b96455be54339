//! The server is told to stop (SIGTERM) while people buy: it answers everybody it heard.

use std::time::{Duration, Instant};

use e2e::{Ground, Http};

use super::books::{Journal, books};
use super::crowd::{Crowd, Patience};
use super::{launch, with_processes_on_both_databases};
use crate::support::Dice;

with_processes_on_both_databases![told_to_stop_under_load_it_answers_every_request_and_ends];

const RUNS: usize = 5;

async fn told_to_stop_under_load_it_answers_every_request_and_ends(mut crowd: Crowd, ground: &Ground) {
    let launch = launch(ground).set("FAMILY_CARD_DRAIN_NOTICE_MS", "300");
    let mut dice = Dice(0x7e7);
    let mut journal = Journal::default();
    for _ in 0..RUNS {
        let mut server = launch.start().unwrap();
        let mut shop = crowd.enter(&Http::new([launch.port()]), Patience::GoesHome);
        shop.answers(20 + dice.roll() % 80).await;
        server.terminate();
        let told = Instant::now();
        let told_all;
        (crowd, told_all) = shop.emptied().await;
        journal = journal.and(told_all);
        assert!(server.ended().success(), "{}", launch.log());
        assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
        // Nobody asked twice, so what is written is what was answered.
        assert_eq!(ground.look(books).await, journal.books());
    }
    assert_eq!((journal.unanswered, journal.put_off, journal.replayed), (0, 0, 0));
}
