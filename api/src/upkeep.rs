//! What a server does by itself, over and over: reads the keys again, forgets what has served its time.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use crate::failure::Failure;
use crate::state::App;
use crate::workers::{Stopping, Workers};
use crate::{answers, benefits, cards, checkout, contacts, events, families, oidc, outbox};

/// A rotated or revoked key reaches every server within five seconds (CARD.md §2).
const KEYS_EVERY: Duration = Duration::from_secs(2);
/// Published benefit rules reach every server within a second (RULES.md §3).
const RULES_EVERY: Duration = Duration::from_millis(300);
/// How often it is asked whether the night's look at benefits is to be taken.
const NIGHT_EVERY: Duration = Duration::from_secs(60);
/// How often old rows are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
/// How often overdue reservations are looked for.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How often categories are looked for whose last day has passed.
const END_EVERY: Duration = Duration::from_secs(60);
/// How often the journal of erasures is made equal to its file, and families are erased whose notice is over.
const ERASE_EVERY: Duration = Duration::from_secs(60);
/// For how many days spent proofs, idempotency answers, days' secrets, handled events and what is left of
/// messages are kept (CARD.md §2, §4).
pub const KEPT_DAYS: i64 = 14;

/// Starts the upkeep of this server.
pub fn start(workers: &mut Workers, app: &App) {
    let keys = app.clone();
    workers.start("keys", |stopping| every(KEYS_EVERY, stopping, async move || keys.vault.refresh().await));
    let rules = app.clone();
    let catch_up = async move || benefits::refresh_packs(&rules).await;
    workers.start("benefit rules", |stopping| every(RULES_EVERY, stopping, catch_up));
    let nights = app.clone();
    let night = async move || benefits::watch::nightly(&nights).await.map(drop);
    workers.start("benefits by night", |stopping| every(NIGHT_EVERY, stopping, night));
    let ending = app.clone();
    let end = async move || families::end_overdue(&ending).await.map(drop);
    workers.start("categories", |stopping| every(END_EVERY, stopping, end));
    let expiring = app.clone();
    let expire = async move || checkout::expire_overdue(&expiring).await.map(drop);
    workers.start("reservations", |stopping| every(EXPIRE_EVERY, stopping, expire));
    let (eraser, known) = (app.clone(), AtomicI64::new(-1));
    let erase = async move || erase(&eraser, &known).await;
    workers.start("erasures", |stopping| now_and_every(ERASE_EVERY, stopping, erase));
    let forgetful = app.clone();
    workers.start("forget", |stopping| every(FORGET_EVERY, stopping, async move || forget(&forgetful).await));
}

async fn erase(app: &App, known: &AtomicI64) -> Result<(), Failure> {
    families::erasure::keep_journal(app, known).await?;
    if families::erasure::due(app).await? > 0 {
        families::erasure::keep_journal(app, known).await?;
    }
    Ok(())
}

/// Forgets what is older than it needs to be.
pub async fn forget(app: &App) -> Result<(), Failure> {
    let before = app.clock.now().plus_seconds(-KEPT_DAYS * 86_400);
    checkout::forget(app, before).await?;
    answers::forget(app).await?;
    contacts::forget(app).await?;
    families::invitations::forget(app).await?;
    oidc::forget(app).await?;
    cards::digits::forget(app, app.clock.now().plus_seconds(-86_400)).await?;
    outbox::forget(app, before).await?;
    events::forget(app, before).await?;
    cards::release_slots(app).await?;
    cards::forget_days(app, before).await
}

/// At once, too: a database that was restored from a backup must not show for long whom the journal erases again.
async fn now_and_every<F>(period: Duration, stopping: Stopping, work: F)
where
    F: AsyncFn() -> Result<(), Failure>,
{
    if let Err(failure) = work().await {
        tracing::warn!(%failure, "upkeep");
    }
    every(period, stopping, work).await;
}

/// A failure is logged and the next turn comes all the same: a database that is away for a while comes back.
async fn every<F>(period: Duration, mut stopping: Stopping, work: F)
where
    F: AsyncFn() -> Result<(), Failure>,
{
    while stopping.not_within(period).await {
        if let Err(failure) = work().await {
            tracing::warn!(%failure, "upkeep");
        }
    }
}
