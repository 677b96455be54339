//! Claiming a key, keeping an answer under it, finding it again.

use std::time::Duration;

use super::{Answer, store};
use crate::failure::Failure;
use crate::state::App;

/// What answers are sealed for.
const PLACE: &str = "kept answer";
/// For how long an answer is kept, in seconds: two days, in which a phone finds a network again.
const KEPT_SECONDS: i64 = 2 * 86_400;
/// How often a repetition looks whether the first request has its answer.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often it looks: for five seconds.
const LOOKS: u32 = 100;

/// Whose key it is, and what was asked under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// SHA-256 of who calls.
    pub caller: [u8; 32],
    /// The key.
    pub key: String,
    /// SHA-256 of what is asked.
    pub request: [u8; 32],
}

/// What became of a claim.
pub enum Claimed {
    /// The key is new: carry the request out, then [`keep`] or [`release`].
    Fresh,
    /// It was carried out before.
    Answered(Answer),
    /// Something else was asked under this key.
    OtherRequest,
    /// The first request has no answer after five seconds, or was cut off.
    Running,
}

/// Claims a key before anything is decided. A parallel repetition waits here for the first one's answer.
///
/// # Errors
/// If the database does not answer.
pub async fn claim(app: &App, claim: &Claim) -> Result<Claimed, Failure> {
    for _ in 0..LOOKS {
        let (asked, now) = (claim.clone(), app.clock.now());
        if app.db.write(move |tx| Ok::<_, Failure>(store::insert(tx, &asked, now)?)).await? == 1 {
            return Ok(Claimed::Fresh);
        }
        let asked = claim.clone();
        match app.db.read(move |conn| Ok::<_, Failure>(store::find(conn, &asked)?)).await? {
            Some((request, _)) if request != claim.request => return Ok(Claimed::OtherRequest),
            Some((_, Some(sealed))) => return open(app, claim, &sealed).map(Claimed::Answered),
            // The first one runs; or it was refused just now, which uses up no key, and this one is the next.
            Some((_, None)) | None => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
    Ok(Claimed::Running)
}

/// Keeps the answer to a request that was carried out.
///
/// # Errors
/// If the database does not answer.
pub async fn keep(app: &App, claim: &Claim, answer: &Answer) -> Result<(), Failure> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(answer).map_err(anyhow::Error::from)?);
    let (sealed, claim) = (app.vault.ring()?.seal_token(&place(claim), &plain)?, claim.clone());
    app.db.write(move |tx| Ok(store::set_answer(tx, &claim, &sealed).map(drop)?)).await
}

/// Gives a key back whose request was refused.
///
/// # Errors
/// If the database does not answer.
pub async fn release(app: &App, claim: &Claim) -> Result<(), Failure> {
    let claim = claim.clone();
    app.db.write(move |tx| Ok(store::delete(tx, &claim).map(drop)?)).await
}

/// Forgets answers that nobody will ask for again.
///
/// # Errors
/// If the database does not answer.
pub async fn forget(app: &App) -> Result<(), Failure> {
    let before = app.clock.now().plus_seconds(-KEPT_SECONDS);
    app.db.write(move |tx| Ok(store::delete_before(tx, before).map(drop)?)).await
}

fn open(app: &App, claim: &Claim, sealed: &[u8]) -> Result<Answer, Failure> {
    let plain = app.vault.ring()?.open_token(&place(claim), sealed);
    let answer = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    answer.ok_or_else(|| Failure::internal("a kept answer does not open"))
}

/// Bound to its caller and its key.
fn place(claim: &Claim) -> String {
    let caller: String = claim.caller.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{PLACE}/{caller}/{}", claim.key)
}
