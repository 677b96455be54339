//! The worker: finds what waits, asks, and acts on the answers.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::client::{Client, Question};
use super::policy::{self, Unanswered, Verdict};
use super::store::{self, DueRow};
use super::{QuestionState, store::Asked};
use crate::audit::{self, Act, Action, Actor};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::families::reviews::service::{Confirmation, confirm_in};
use crate::families::store as families;
use crate::families::{CategoryState, Evidence, Snils, people};
use crate::ids::Key;
use crate::state::App;
use crate::workers::Stopping;

/// How often the worker looks for what waits.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Asks until it is told to stop; does nothing if no registry is set.
pub async fn work(app: App, client: Option<Client>, mut stopping: Stopping) {
    let Some(client) = client else { return stopping.requested().await };
    while stopping.not_within(LOOK_EVERY).await {
        if let Err(failure) = ask_due(&app, &client).await {
            tracing::warn!(error = %failure, "the questions to the registry are out of reach");
        }
    }
}

/// Asks what is due at this moment, once; how many questions there were.
///
/// # Errors
/// If the database is out of reach.
pub async fn ask_due(app: &App, client: &Client) -> Result<usize, Failure> {
    note_unasked(app).await?;
    let (parts, now) = (app.clone(), app.clock.now());
    let taken = app
        .db
        .write(move |tx| {
            let mut taken = Vec::new();
            for row in store::due(tx.conn(), now, policy::BATCH)? {
                if store::take(tx, &row, now.plus_seconds(policy::LEASE_SECONDS), now)? == 1 {
                    let row = DueRow { attempts: row.attempts + 1, ..row };
                    let snils = snils(tx, &parts, &row)?;
                    taken.push((row, snils));
                }
            }
            Ok::<_, Failure>(taken)
        })
        .await?;
    let count = taken.len();
    stream::iter(taken).for_each_concurrent(policy::ABREAST, |one| ask(app, client, one)).await;
    Ok(count)
}

async fn note_unasked(app: &App) -> Result<(), Failure> {
    let found = app.db.read(|conn| Ok::<_, Failure>(store::unasked(conn, policy::BATCH)?)).await?;
    if found.is_empty() {
        return Ok(());
    }
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            for one in &found {
                store::insert(tx, parts.ids.key(), *one, now)?;
            }
            Ok(())
        })
        .await
}

/// The numbers that the family recorded in order to be found by them; none once it was decided otherwise or erased.
fn snils(tx: &mut Tx<'_>, app: &App, row: &DueRow) -> Result<Vec<String>, Failure> {
    if row.state.0 != CategoryState::Waiting || app.vault.subject_key(tx.conn(), row.family_id)?.is_none() {
        return Ok(Vec::new());
    }
    let key = people::family_key(tx.conn(), &app.vault, row.family_id)?;
    let mut numbers = Vec::new();
    for member in families::members(tx.conn(), row.family_id)? {
        let recorded = people::open(&key, &member)?.snils;
        numbers.extend(recorded.and_then(|text| Some(Snils::parse(&text).ok()?.digits().to_owned())));
    }
    Ok(numbers)
}

async fn ask(app: &App, client: &Client, (row, snils): (DueRow, Vec<String>)) {
    let now = app.clock.now();
    let answered = match snils.is_empty() {
        true => Ok(Verdict::Unknown),
        false => client.ask(&Question { id: row.id.uuid(), category: row.category.0, snils }, now).await,
    };
    let id = row.id;
    let noted = match answered {
        Ok(Verdict::Confirmed { register, until }) => confirm(app, row, register, until).await,
        Ok(Verdict::Unknown) => end(app, id, QuestionState::Unknown).await,
        Err(failed) => {
            tracing::warn!(%id, attempts = row.attempts, ?failed, "the registry gave no answer");
            put_off(app, &row, failed, now).await
        }
    };
    if let Err(failure) = noted {
        // The question stays taken until its lease ends, and is then asked again.
        tracing::error!(%id, error = %failure, "what the registry said could not be noted");
    }
}

async fn confirm(
    app: &App,
    row: DueRow,
    register: String,
    until: Option<chrono::NaiveDate>,
) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let confirmed = app
        .db
        .write(move |tx| {
            if store::end(tx, row.id, QuestionState::Confirmed, now)? == 0 {
                return Ok(());
            }
            let (family, category) = (row.family_id, row.category.0);
            let evidence = Evidence::Registry;
            let new = Confirmation { family, category, document: register.clone(), until, evidence };
            confirm_in(tx, &parts, None, new)?;
            let (actor, action) = (Actor::System, Action::CategoryApprove);
            let reason = Some(register.as_str());
            let act = Act { actor, action, object: "family", id: family.uuid(), reason };
            audit::record(tx, &parts.ids, now, &act)
        })
        .await;
    app.events.ring();
    app.post.ring();
    match confirmed {
        // What the registry says does not fit what is recorded, or the family has left: a person decides.
        Err(Failure::Problem { .. }) => end(app, row.id, QuestionState::Unknown).await,
        done => done,
    }
}

async fn end(app: &App, id: Key<Asked>, state: QuestionState) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(move |tx| Ok(store::end(tx, id, state, now).map(drop)?)).await
}

async fn put_off(app: &App, row: &DueRow, failed: Unanswered, now: Instant) -> Result<(), Failure> {
    let (id, pause) = (row.id, policy::pause(failed, row.attempts));
    match pause {
        None => end(app, id, QuestionState::Dead).await,
        Some(pause) => {
            let next = now.plus_seconds(pause);
            app.db.write(move |tx| Ok(store::put_off(tx, id, next).map(drop)?)).await
        }
    }
}
