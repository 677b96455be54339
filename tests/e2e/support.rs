//! Small things that several tests say.

use std::future::Future;
use std::sync::Arc;

use diesel::prelude::*;
use e2e::TestApp;
use family_card_api::db::schema::counters;
use mobile_contracts::wire::checkout::{ReasonBody, RedeemAnswer, VerifyAnswer};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// A day, in seconds.
pub(crate) const DAY: i64 = 86_400;

/// The reason codes of an answer.
pub(crate) trait Codes {
    /// Its reasons.
    fn reasons(&self) -> &[ReasonBody];

    /// Their codes, in order.
    fn codes(&self) -> Vec<&'static str> {
        self.reasons().iter().map(|reason| reason.code.code()).collect()
    }
}

impl Codes for VerifyAnswer {
    fn reasons(&self) -> &[ReasonBody] {
        &self.reasons
    }
}

impl Codes for RedeemAnswer {
    fn reasons(&self) -> &[ReasonBody] {
        &self.reasons
    }
}

/// Status, code and pointer of a problem, as [`e2e::Answer::told`] tells them.
pub(crate) fn problem(status: u16, code: &str, pointer: Option<&str>) -> (u16, String, Option<String>) {
    (status, code.to_owned(), pointer.map(str::to_owned))
}

/// Runs `act` for each of `inputs`, all of them let go at one barrier; the answers in the order of the inputs.
pub(crate) async fn at_once<I, A, F>(inputs: Vec<I>, act: impl Fn(I) -> F + Clone + Send + 'static) -> Vec<A>
where
    I: Send + 'static,
    A: Send + 'static,
    F: Future<Output = A> + Send,
{
    let barrier = Arc::new(Barrier::new(inputs.len()));
    let mut tasks = JoinSet::new();
    for (place, input) in inputs.into_iter().enumerate() {
        let (act, barrier) = (act.clone(), barrier.clone());
        tasks.spawn(async move {
            barrier.wait().await;
            (place, act(input).await)
        });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// What the counters stand at.
pub(crate) async fn used(app: &TestApp) -> Vec<i64> {
    app.look(|conn| {
        let used = counters::table.select(counters::used).order((counters::measure, counters::subject));
        Ok(used.load(conn)?)
    })
    .await
}

/// The same rolls on every run (xorshift64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Any number, never the same twice in a row.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
