//! A database for one test, gone with it.

use tempfile::TempDir;

use crate::postgres;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// The shared one.
    Postgres,
}

/// A database of a test's own, dropped with this value.
pub struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    /// Removes itself.
    Folder { _folder: TempDir },
    /// In the cluster.
    Named(String),
}

impl TestDatabase {
    /// A new one. On PostgreSQL its migrations are applied already, on SQLite the server applies them.
    pub fn create(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::file(),
            Database::Postgres => Self::named(postgres::cluster().create_database()),
        }
    }

    /// A new one without any table.
    pub fn create_empty(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::file(),
            Database::Postgres => Self::named(postgres::cluster().create_empty_database()),
        }
    }

    fn file() -> Self {
        let folder = TempDir::with_prefix("family-card-db-").expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, place: Place::Folder { _folder: folder } }
    }

    fn named(name: String) -> Self {
        Self { url: postgres::cluster().url(&name), place: Place::Named(name) }
    }

    /// Its `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Named(name) = &self.place {
            postgres::cluster().drop_database(name);
        }
    }
}
