//! The worker that hands events to those who act on them.

use std::time::Duration;

use super::{Consumer, Event, store};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::state::App;
use crate::workers::Stopping;

/// How often the worker looks without being rung for.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// So many events share a transaction: a mass list makes thousands at once, and each commit waits for the disk.
const BATCH: i64 = 64;
/// After the first failure, in seconds; each further one doubles it.
const FIRST_PAUSE: i64 = 5;
/// The longest pause, in seconds. An event is never given up: somebody's card depends on it.
const LONGEST_PAUSE: i64 = 600;

/// Hands events on until it is told to stop.
pub async fn work(app: App, consumers: &'static [Consumer], mut stopping: Stopping) {
    loop {
        let full = match handle_due(&app, consumers).await {
            Ok(handled) => handled == BATCH as usize,
            Err(failure) => {
                tracing::warn!(error = %failure, "events are out of reach");
                false
            }
        };
        let pause = if full { Duration::ZERO } else { LOOK_EVERY };
        let go_on = tokio::select! {
            biased;
            go_on = stopping.not_within(pause) => go_on,
            () = app.events.0.notified() => true,
        };
        if !go_on {
            return;
        }
    }
}

/// Hands on what waits at this moment, at most a batch of it; how many there were.
pub async fn handle_due(app: &App, consumers: &'static [Consumer]) -> Result<usize, Failure> {
    let now = app.clock.now();
    let due = app.db.read(move |conn| Ok::<_, Failure>(store::due(conn, now, BATCH)?)).await?;
    let count = due.len();
    let all: Vec<Event> = due.iter().map(|(event, _)| *event).collect();
    if handle(app, consumers, all, now).await.is_ok() {
        return Ok(count);
    }
    // One of them fails: the others are handled by themselves, and it alone waits.
    for (event, attempts) in due {
        if let Err(failure) = handle(app, consumers, vec![event], now).await {
            tracing::error!(id = %event.id, kind = ?event.kind, attempts, error = %failure, "an event failed");
            let pause = (FIRST_PAUSE << attempts.clamp(0, 16)).min(LONGEST_PAUSE);
            let next = now.plus_seconds(pause);
            let put_off = move |tx: &mut Tx<'_>| Ok(store::put_off(tx, event.id, attempts + 1, next)?);
            app.db.write::<_, Failure>(put_off).await?;
        }
    }
    Ok(count)
}

async fn handle(
    app: &App,
    consumers: &'static [Consumer],
    events: Vec<Event>,
    now: Instant,
) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let parts = app.clone();
    app.db
        .write(move |tx| {
            for event in &events {
                if store::handled(tx, event.id, now)? == 1 {
                    consumers.iter().try_for_each(|act| act(tx, &parts, event))?;
                }
            }
            Ok::<_, Failure>(())
        })
        .await?;
    app.post.ring();
    Ok(())
}
