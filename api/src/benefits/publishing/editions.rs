//! From what is published to what this server answers from.

use std::collections::BTreeMap;
use std::sync::Arc;

use mobile_contracts::eligibility::{PackSource, federal};

use super::policy::{self, Change};
use super::{StoredPack, import, store};
use crate::benefits::packs::{Edition, FEDERAL, Published, Stored};
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// Catches up with what was published, here or by another server. An edition that this server cannot take, such as one
/// written for a newer engine, is logged once, and the running one stays.
pub async fn refresh(app: &App) -> Result<(), Failure> {
    let current = app.packs.now();
    let newest = app.db.read(|conn| Ok::<_, Failure>(store::newest(conn)?)).await?;
    if newest == current.number || app.packs.is_refused(newest) {
        return Ok(());
    }
    let (number, published) = app.db.read(published).await?;
    let built = blocking(move || Edition::build(number, &published, Some(&current))).await?;
    match built {
        Ok(edition) => {
            tracing::info!(edition = number, "answering from new benefit rules");
            app.packs.put(Arc::new(edition));
        }
        Err(errors) => {
            tracing::error!(edition = number, %errors, "new benefit rules do not load here; the old ones stay");
            app.packs.refuse(number);
        }
    }
    Ok(())
}

/// The newest edition and the packs that make it.
pub(super) fn published(conn: &mut AnyConnection) -> Result<(i64, Published), Failure> {
    let changes = store::changes(conn)?;
    let number = changes.last().map_or(0, |(_, change)| change.number);
    Ok((number, of(conn, &policy::in_force(&changes))?))
}

/// The packs of these changes.
pub(super) fn of(
    conn: &mut AnyConnection,
    in_force: &BTreeMap<String, Change<Key<StoredPack>>>,
) -> Result<Published, Failure> {
    let mut published = Published::new();
    for (name, change) in in_force {
        if let Some(id) = change.pack {
            let source = Arc::new(source(conn, id)?);
            published.insert(name.clone(), Stored { id: id.uuid(), source });
        }
    }
    Ok(published)
}

/// The files of an imported pack.
pub(super) fn source(conn: &mut AnyConnection, id: Key<StoredPack>) -> Result<PackSource, Failure> {
    let files = store::files(conn, id)?.ok_or_else(Failure::not_found)?;
    Ok(PackSource { files: serde_json::from_str(&files).map_err(anyhow::Error::from)? })
}

/// The federal pack that is in force.
pub(super) fn federal_in_force(conn: &mut AnyConnection) -> Result<PackSource, Failure> {
    let in_force = policy::in_force(&store::changes(conn)?);
    match in_force.get(FEDERAL).and_then(|change| change.pack) {
        Some(id) => source(conn, id),
        None => Ok(federal()),
    }
}

/// What would answer if an imported pack were in force, and the name of that pack. The last draft that was asked for is
/// kept, because a comparison asks for it again with every batch.
///
/// # Errors
/// 404 if there is no such pack; 422 if it does not go with what is in force.
pub(super) async fn draft(app: &App, id: Key<StoredPack>) -> Result<(String, Arc<Edition>), Failure> {
    let read = app.db.read(move |conn| {
        let row = store::pack(conn, id)?.ok_or_else(Failure::not_found)?;
        let newest = store::newest(conn)?;
        Ok::<_, Failure>((row.name, newest))
    });
    let (name, newest) = read.await?;
    if let Some(kept) = app.packs.draft(id.uuid(), newest + 1) {
        return Ok((name, kept));
    }
    let own = name.clone();
    let read = app.db.read(move |conn| {
        let (number, mut published) = published(conn)?;
        let source = Arc::new(source(conn, id)?);
        published.insert(own.clone(), Stored { id: id.uuid(), source });
        Ok::<_, Failure>((number, published))
    });
    let ((number, published), current) = (read.await?, app.packs.now());
    let built = blocking(move || Edition::build(number + 1, &published, Some(&current))).await?;
    let edition = built.map_err(|errors| import::refused(&PackSource::default(), &errors))?;
    Ok((name, app.packs.keep_draft(id.uuid(), Arc::new(edition))))
}

/// Runs what takes a while outside of the threads that answer.
pub(in crate::benefits) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Failure::Unavailable("the server is stopping".into()))
}
