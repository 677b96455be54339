//! The worker that delivers: it takes what is due, hands it over, and notes what came of it.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::policy::{self, Next, Undelivered};
use super::store::{self, DueRow};
use super::{PostState, Posted, service};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::workers::Stopping;

/// How often the worker looks without being rung for: for what is tried again, and for what other servers wrote.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Delivers until it is told to stop. What is being delivered then is finished, if it takes no longer than the
/// server waits.
pub async fn work(app: App, mut stopping: Stopping) {
    loop {
        match deliver_due(&app).await {
            Ok(taken) if taken == policy::BATCH as usize => {}
            Ok(_) => {
                let rung = tokio::select! {
                    () = app.post.rung() => true,
                    go_on = stopping.not_within(LOOK_EVERY) => go_on,
                };
                if !rung {
                    return;
                }
            }
            Err(failure) => {
                tracing::warn!(error = %failure, "the outbox is out of reach");
                if !stopping.not_within(LOOK_EVERY).await {
                    return;
                }
            }
        }
        if !stopping.not_within(Duration::ZERO).await {
            return;
        }
    }
}

/// Delivers what is due at this moment, once; how many messages it took.
pub async fn deliver_due(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let due = app.db.read(move |conn| Ok::<_, Failure>(store::due(conn, now, policy::BATCH)?)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let taken = app
        .db
        .write(move |tx| {
            let until = now.plus_seconds(policy::LEASE_SECONDS);
            let mut taken = Vec::with_capacity(due.len());
            for row in &due {
                if store::take(tx, row, until, now)? == 1 {
                    taken.push(DueRow { attempts: row.attempts + 1, ..row.clone() });
                }
            }
            Ok::<_, Failure>(taken)
        })
        .await?;
    let count = taken.len();
    stream::iter(taken).for_each_concurrent(policy::ABREAST, |row| deliver(app, row)).await;
    Ok(count)
}

async fn deliver(app: &App, row: DueRow) {
    let (id, kind) = (row.id, row.kind.0);
    let kind: &'static str = kind.into();
    let outcome = hand_over(app, &row).await;
    let noted = match outcome {
        Ok(()) => {
            metrics::counter!("outbox_messages_total", "kind" => kind, "outcome" => "delivered").increment(1);
            end(app, id, PostState::Delivered).await
        }
        Err(failed) => {
            let now = app.clock.now();
            let [jitter] = app.ids.bytes();
            let next = policy::next(failed, row.attempts, now, row.expires_at, jitter);
            tracing::warn!(%id, kind, attempts = row.attempts, ?failed, ?next, "a message was not delivered");
            match next {
                Next::At(at) => {
                    metrics::counter!("outbox_messages_total", "kind" => kind, "outcome" => "failed")
                        .increment(1);
                    let put_off = move |tx: &mut crate::db::Tx<'_>| {
                        store::put_off(tx, id, row.attempts, at, now).map(drop).map_err(Failure::from)
                    };
                    app.db.write(put_off).await
                }
                Next::Dead => {
                    metrics::counter!("outbox_messages_total", "kind" => kind, "outcome" => "dead")
                        .increment(1);
                    end(app, id, PostState::Dead).await
                }
            }
        }
    };
    if let Err(failure) = noted {
        // The message stays taken until its lease ends, and is then delivered again.
        tracing::error!(%id, error = %failure, "what became of a message could not be noted");
    }
}

async fn hand_over(app: &App, row: &DueRow) -> Result<(), Undelivered> {
    if app.clock.now() >= row.expires_at {
        return Err(Undelivered::Never(None));
    }
    let sealed = row.sealed_payload.as_deref().ok_or(Undelivered::Never(None))?;
    // Sealed by a key that is gone, or by a newer version of this program: another server may open it.
    let message = service::open(&app.vault, row.id, sealed).map_err(|_| Undelivered::Later(None))?;
    let handed_over = app.post.carriers.carry(row.id, row.created_at, &message);
    match tokio::time::timeout(Duration::from_secs(policy::DELIVERY_SECONDS), handed_over).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Undelivered::Later(None)),
    }
}

async fn end(app: &App, id: Key<Posted>, state: PostState) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(move |tx| store::end(tx, id, state, now).map(drop).map_err(Failure::from)).await
}
