//! Waiting for what a server does a moment after its answer: a worker that delivers, hands on or cleans up.

use std::time::{Duration, Instant};

/// A machine whose disk is busy may take long; only a test that fails waits for so long.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What `look` finds, as soon as it finds something. `what` says what did not come.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "no {what} within a minute");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
