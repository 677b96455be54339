//! The background workers of a server: started by name, told to stop together, watched.
//!
//! A worker that ends before it was told to is a fault: the server stops with it, and whoever supervises the process
//! starts it again. There is no silent half-working server.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

/// Tells a worker that it is time to stop.
#[derive(Debug, Clone)]
pub struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits for `period`; false as soon as the worker is to stop.
    pub async fn not_within(&mut self, period: Duration) -> bool {
        timeout(period, self.requested()).await.is_err()
    }

    /// Returns when the worker is to stop.
    pub async fn requested(&mut self) {
        // An error means that the registry is gone, which is a stop as well.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// The workers of one server.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<&'static str>,
}

impl Default for Workers {
    fn default() -> Self {
        Self { stop: watch::Sender::new(false), tasks: JoinSet::new() }
    }
}

impl Workers {
    /// Starts a worker. It runs until its [`Stopping`] says so, and ends soon after.
    pub fn start<F>(&mut self, name: &'static str, worker: impl FnOnce(Stopping) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let work = worker(Stopping(self.stop.subscribe()));
        self.tasks.spawn(async move {
            work.await;
            name
        });
    }

    /// Waits for the first worker that ends of its own accord and says what happened; forever if there is none.
    pub(crate) async fn first_to_end(&mut self) -> String {
        match self.tasks.join_next().await {
            Some(ended) => describe(ended),
            None => std::future::pending().await,
        }
    }

    /// Tells all workers to stop and waits for at most `patience`; then they are dropped where they are.
    pub(crate) async fn stop(mut self, patience: Duration) {
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(patience, all).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "background workers did not stop in time");
        }
    }
}

fn describe(ended: Result<&'static str, JoinError>) -> String {
    match ended {
        Ok(name) => format!("the background worker `{name}` ended"),
        Err(error) => format!("a background worker failed: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_worker_runs_until_it_is_told_to_stop() {
        let (done, finished) = tokio::sync::oneshot::channel();
        let mut workers = Workers::default();
        workers.start("waits", |mut stopping| async move {
            stopping.requested().await;
            let _ = done.send(());
        });
        workers.stop(Duration::from_secs(5)).await;
        assert!(finished.await.is_ok());
    }

    #[actix_web::test]
    async fn a_worker_that_ends_by_itself_is_named() {
        let mut workers = Workers::default();
        workers.start("outbox", |_| async {});
        assert_eq!(workers.first_to_end().await, "the background worker `outbox` ended");
    }
}
