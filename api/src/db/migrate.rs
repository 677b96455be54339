//! The two mirrored migration trees, built into the binary.

use diesel::backend::Backend;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::AnyConnection;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// Applies what is missing and tells the names. Servers that start together on one PostgreSQL take turns.
pub(super) fn run(conn: &mut AnyConnection) -> anyhow::Result<Vec<String>> {
    match conn {
        AnyConnection::Pg(conn) => {
            use diesel::connection::SimpleConnection;
            // Any constant will do, as long as every server of this service uses the same.
            conn.batch_execute("SELECT pg_advisory_lock(5345046)")?;
            let applied = run_all(conn, POSTGRES);
            conn.batch_execute("SELECT pg_advisory_unlock(5345046)")?;
            applied
        }
        AnyConnection::Sqlite(conn) => run_all(conn, SQLITE),
    }
}

/// The names of migrations that this binary has and the database has not.
pub(super) fn pending(conn: &mut AnyConnection) -> anyhow::Result<Vec<String>> {
    match conn {
        AnyConnection::Pg(conn) => missing(conn, POSTGRES),
        AnyConnection::Sqlite(conn) => missing(conn, SQLITE),
    }
}

/// Takes every migration back, newest first. For the test that walks up, down and up again.
pub(super) fn revert_all(conn: &mut AnyConnection) -> anyhow::Result<()> {
    match conn {
        AnyConnection::Pg(conn) => conn.revert_all_migrations(POSTGRES).map(drop),
        AnyConnection::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(drop),
    }
    .map_err(|error| anyhow::anyhow!(error))
}

fn run_all<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    tree: EmbeddedMigrations,
) -> anyhow::Result<Vec<String>> {
    let applied = conn.run_pending_migrations(tree).map_err(|error| anyhow::anyhow!(error))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn missing<DB: Backend + 'static>(
    conn: &mut impl MigrationHarness<DB>,
    tree: EmbeddedMigrations,
) -> anyhow::Result<Vec<String>> {
    let pending = conn.pending_migrations(tree).map_err(|error| anyhow::anyhow!(error))?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}
