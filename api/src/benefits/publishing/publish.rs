//! Putting a pack in force, going back, and what was done so far.

use std::sync::Arc;

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::editions::{self, blocking};
use super::policy;
use super::store::{self, PackRow, PublicationRow};
use super::{StoredPack, import};
use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::benefits::packs::{Edition, Published, Stored};
use crate::checks;
use crate::db::error::is_duplicate;
use crate::failure::Failure;
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::state::App;

const PACKS_CURSOR: &str = "benefits.packs";
const PUBLICATIONS_CURSOR: &str = "benefits.publications";

/// A change that is about to be made.
struct Step {
    name: String,
    pack: Option<Key<StoredPack>>,
    goes_back_to: i64,
    rolled_back: bool,
    /// The edition that it was decided on.
    seen: i64,
    published: Published,
}

/// Puts an imported pack in force; this server answers from it at once, the others within a second. In force already,
/// it changes nothing.
///
/// # Errors
/// 404 if there is no such pack, 422 if it does not go with the others that are in force, 409 if somebody else
/// published meanwhile.
pub(super) async fn publish(
    app: &App,
    by: Key<Account>,
    id: Key<StoredPack>,
    reason: &str,
) -> Result<PackRow, Failure> {
    let reason = checks::reason(reason)?;
    let decided = app.db.read(move |conn| {
        let row = store::pack(conn, id)?.ok_or_else(Failure::not_found)?;
        let changes = store::changes(conn)?;
        let in_force = policy::in_force(&changes);
        let present = in_force.get(&row.name);
        if present.is_some_and(|change| change.pack == Some(id)) {
            return Ok((row, None));
        }
        let mut published = editions::of(conn, &in_force)?;
        let source = Arc::new(editions::source(conn, id)?);
        published.insert(row.name.clone(), Stored { id: id.uuid(), source });
        let step = Step {
            name: row.name.clone(),
            pack: Some(id),
            goes_back_to: present.map_or(0, |change| change.number),
            rolled_back: false,
            seen: changes.last().map_or(0, |(_, change)| change.number),
            published,
        };
        Ok::<_, Failure>((row, Some(step)))
    });
    let (row, step) = decided.await?;
    if let Some(step) = step {
        take(app, by, step, reason).await?;
    }
    Ok(row)
}

/// Puts back in force what a pack has replaced.
///
/// # Errors
/// 409 if nothing was published under this name, or somebody else published meanwhile.
pub(super) async fn roll_back(
    app: &App,
    by: Key<Account>,
    name: String,
    reason: &str,
) -> Result<i64, Failure> {
    let reason = checks::reason(reason)?;
    let decided = app.db.read(move |conn| {
        let changes = store::changes(conn)?;
        let unknown = || Failure::invalid(vec![FieldError::new("/name", FieldCode::NoSuchObject)]);
        let mut in_force = policy::in_force(&changes);
        let present = in_force.get_mut(&name).ok_or_else(unknown)?;
        let (pack, goes_back_to) =
            policy::before(&changes, &name).ok_or_else(|| Failure::problem(ProblemCode::Conflict))?;
        present.pack = pack;
        let published = editions::of(conn, &in_force)?;
        let seen = changes.last().map_or(0, |(_, change)| change.number);
        Ok::<_, Failure>(Step { name: name.clone(), pack, goes_back_to, rolled_back: true, seen, published })
    });
    take(app, by, decided.await?, reason).await
}

/// Makes the change if all packs go together and nobody was faster; the new edition's number.
async fn take(app: &App, by: Key<Account>, step: Step, reason: String) -> Result<i64, Failure> {
    let Step { name, pack, goes_back_to, rolled_back, seen, published } = step;
    let (number, current) = (seen + 1, app.packs.now());
    let built = blocking(move || Edition::build(number, &published, Some(&current))).await?;
    let edition = built.map_err(|errors| import::refused(&Default::default(), &errors))?;
    let now = app.clock.now();
    let row = PublicationRow {
        number,
        name,
        pack_id: pack,
        goes_back_to,
        rolled_back,
        reason,
        published_by: by,
        published_at: now,
    };
    let parts = app.clone();
    app.db
        .write(move |tx| {
            // Where somebody was faster the number is taken, or not the next one.
            if store::newest(tx.conn())? != seen {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            store::insert_publication(tx, &row).map_err(|error| match is_duplicate(&error) {
                true => Failure::problem(ProblemCode::Conflict),
                false => error.into(),
            })?;
            let action = if rolled_back { Action::PackRollBack } else { Action::PackPublish };
            let reason = format!("{}: {}", row.name, row.reason);
            let id = row.pack_id.map_or_else(uuid::Uuid::nil, Key::uuid);
            let act =
                Act { actor: Actor::Administrator(by), action, object: "pack", id, reason: Some(&reason) };
            audit::record(tx, &parts.ids, now, &act)
        })
        .await?;
    app.packs.put(Arc::new(edition));
    Ok(number)
}

/// Imported packs, the newest first.
pub(super) async fn packs(
    app: &App,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<PackRow>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<StoredPack>> = Asked::read(&ring, PACKS_CURSOR, limit, cursor)?;
    let (after, fetch) = (asked.after, asked.fetch());
    let rows = app.db.read(move |conn| Ok::<_, Failure>(store::packs(conn, after, fetch)?)).await?;
    asked.cut(&ring, rows, |row| row.id)
}

/// What was put in force, the newest first, with the versions.
pub(super) async fn publications(
    app: &App,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<(PublicationRow, Option<String>)>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<i64> = Asked::read(&ring, PUBLICATIONS_CURSOR, limit, cursor)?;
    let (after, fetch) = (asked.after, asked.fetch());
    let rows = app.db.read(move |conn| Ok::<_, Failure>(store::publications(conn, after, fetch)?)).await?;
    asked.cut(&ring, rows, |(row, _)| row.number)
}
