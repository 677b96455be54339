//! One connection type over two databases, chosen by the URL's scheme.

#![expect(missing_docs, reason = "the derive writes items without any")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel::{PgConnection, SqliteConnection};

/// A connection to either database. Queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL: several servers, one database.
    Pg(PgConnection),
    /// The embedded database: one server, one file.
    Sqlite(SqliteConnection),
}

/// Runs the same expression on whichever database it is: for the few things that diesel cannot express on the
/// enum (`on_conflict`, batches). Keep its uses in `db/`-typed helpers and stores so that `grep` finds them all.
#[macro_export]
macro_rules! on_each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::AnyConnection::Pg($c) => $body,
            $crate::db::AnyConnection::Sqlite($c) => $body,
        }
    };
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://..`, handed to libpq as it is.
    Postgres(String),
    /// The path behind `sqlite:`.
    Sqlite(String),
}

/// A database URL that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum BadUrl {
    /// Neither database.
    #[error("DATABASE_URL must begin with `sqlite:` or `postgres://`; it begins with `{0}`")]
    Scheme(String),
    /// An in-memory database would be another one for each connection.
    #[error("DATABASE_URL `sqlite:` needs the path of a file, such as `sqlite:var/family-card.db`")]
    NoFile,
    /// Encryption was asked for that this build cannot give.
    #[cfg_attr(feature = "postgres-tls", expect(dead_code, reason = "such a build serves every sslmode"))]
    #[error(
        "DATABASE_URL asks for sslmode={0}, but this build has no TLS; build it with the feature `postgres-tls`"
    )]
    NoTls(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = BadUrl;

    fn from_str(url: &str) -> Result<Self, BadUrl> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() || path == ":memory:" {
                Err(BadUrl::NoFile)
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return check_tls(url).map(|()| Self::Postgres(url.into()));
        }
        Err(BadUrl::Scheme(url.chars().take_while(|c| *c != ':').take(20).collect()))
    }
}

#[cfg(feature = "postgres-tls")]
#[expect(clippy::unnecessary_wraps, reason = "the other build refuses here")]
fn check_tls(_url: &str) -> Result<(), BadUrl> {
    Ok(())
}

#[cfg(not(feature = "postgres-tls"))]
fn check_tls(url: &str) -> Result<(), BadUrl> {
    let mode = url.split(['?', '&']).find_map(|part| part.strip_prefix("sslmode="));
    match mode {
        None | Some("disable" | "allow" | "prefer") => Ok(()),
        Some(mode) => Err(BadUrl::NoTls(mode.into())),
    }
}

/// A pooled connection and whether it was found dead, so that the pool throws it away instead of lending it again.
pub(super) struct Pooled {
    pub(super) conn: AnyConnection,
    pub(super) lost: bool,
}

/// Opens connections for the pool. diesel's own manager would try each database in turn and report neither's error.
pub(super) struct Manager(pub(super) DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        open(&self.0).map(|conn| Pooled { conn, lost: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        diesel::r2d2::R2D2Connection::ping(&mut pooled.conn).map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.lost || diesel::r2d2::R2D2Connection::is_broken(&mut pooled.conn)
    }
}

/// Opens a connection and sets what every connection needs.
pub(super) fn open(url: &DatabaseUrl) -> Result<AnyConnection, diesel::r2d2::Error> {
    use diesel::r2d2::Error::{ConnectionError, QueryError};
    match url {
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).map_err(ConnectionError)?;
            // A parallel duplicate waits for the first one's answer this long, and no longer (CARD.md §5).
            conn.batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '5s'").map_err(QueryError)?;
            Ok(AnyConnection::Pg(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).map_err(ConnectionError)?;
            // `busy_timeout` first: setting WAL takes a lock. FULL: an acknowledged redemption survives a power cut.
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
            )
            .map_err(QueryError)?;
            Ok(AnyConnection::Sqlite(conn))
        }
    }
}
