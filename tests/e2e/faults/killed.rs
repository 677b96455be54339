//! The server is killed (SIGKILL) again and again while people buy.

use e2e::{Ground, Http};

use super::books::books;
use super::crowd::{Crowd, Patience};
use super::{launch, with_processes_on_both_databases};
use crate::support::Dice;

with_processes_on_both_databases![fifty_kills_lose_no_acknowledged_redemption_and_double_none];

const KILLS: u64 = 50;

async fn fifty_kills_lose_no_acknowledged_redemption_and_double_none(crowd: Crowd, ground: &Ground) {
    let launch = launch(ground);
    let mut server = launch.start().unwrap();
    let http = Http::new([launch.port()]);
    let mut shop = crowd.enter(&http, Patience::AsksAgain);
    let mut dice = Dice(0x5fc1);
    for _ in 0..KILLS {
        // At the nth answer to one of them, whatever is being done for the others.
        shop.answers(5 + dice.roll() % 20).await;
        shop.server_leaves();
        server.kill();
        server = launch.start().unwrap();
        shop.server_returns();
    }
    let (_, journal) = shop.close().await;
    assert!(journal.unanswered >= KILLS, "the kills met requests: {}", journal.unanswered);
    assert_eq!(ground.look(books).await, journal.books());

    journal.repeat(&http).await;
    assert_eq!(ground.look(books).await, journal.books());
}
