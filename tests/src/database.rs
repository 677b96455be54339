//! A database for one test.

use tempfile::TempDir;

use crate::postgres::{self, Cluster};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    Sqlite,
    /// The shared one.
    Postgres,
}

/// A database of a test's own. A file is removed with this value, a database in the cluster with the cluster.
pub struct TestDatabase {
    url: String,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// A new one. On PostgreSQL its migrations are applied already, on SQLite the server applies them.
    pub fn create(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::file(),
            Database::Postgres => Self::named(&postgres::cluster().create_database()),
        }
    }

    /// A new one without any table.
    pub fn create_empty(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::file(),
            Database::Postgres => Self::named(&postgres::cluster().create_empty_database()),
        }
    }

    /// An empty one in a cluster of the test's own, in this tablespace if any.
    pub fn create_in(cluster: &Cluster, tablespace: Option<&str>) -> Self {
        Self { url: cluster.url(&cluster.create_empty_database_in(tablespace)), _folder: None }
    }

    fn file() -> Self {
        let folder = TempDir::with_prefix("family-card-db-").expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, _folder: Some(folder) }
    }

    /// The same database for one more server; this value goes on owning what has to be removed.
    pub fn again(&self) -> Self {
        Self { url: self.url.clone(), _folder: None }
    }

    fn named(name: &str) -> Self {
        Self { url: postgres::cluster().url(name), _folder: None }
    }

    /// Its `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }
}
