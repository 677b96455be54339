//! The only place that knows there are two databases.
//!
//! Everybody else has three calls: [`Db::read`], [`Db::write`] and, for a single statement, [`Db::write_once`], each
//! taking one closure that runs on a blocking thread. A closure may be run again (a lost connection, a deadlock), so it does nothing but talk to the database.

mod connection;
pub mod error;
mod migrate;
pub mod schema;
pub mod types;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{Pool, R2D2Connection};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

pub use connection::{AnyConnection, BadUrl, DatabaseUrl, MultiBackend};
pub use error::{Fault, OutOfReach};

use crate::failure::Failure;
use connection::{Manager, Pooled};

/// How long a caller waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a transaction that PostgreSQL chose to give way is run again.
const ATTEMPTS: u32 = 8;

/// A handle on the database; clones share its pool.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    /// Fair queues in front of the pool, so that a waiting caller costs a future and not a thread.
    turns: Arc<Turns>,
    url: DatabaseUrl,
}

struct Turns {
    connections: Semaphore,
    /// SQLite has one writer. Its own busy handler polls and starves; a queue does not.
    writers: Option<Semaphore>,
}

impl Turns {
    /// The turn to write, where there is one writer.
    async fn to_write(&self) -> Result<Option<SemaphorePermit<'_>>, OutOfReach> {
        match &self.writers {
            Some(writers) => turn(writers).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A write transaction. A function that takes one says in its type that it must run inside [`Db::write`].
pub struct Tx<'a>(&'a mut AnyConnection);

impl Tx<'_> {
    /// The connection under the transaction, for queries.
    pub fn conn(&mut self) -> &mut AnyConnection {
        self.0
    }
}

impl Db {
    /// Opens a pool of at most `connections`. Nothing is connected to yet.
    #[must_use]
    pub fn open(url: DatabaseUrl, connections: u32) -> Self {
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(3))
            .error_handler(Box::new(Report))
            .build_unchecked(Manager(url.clone()));
        let writers = matches!(url, DatabaseUrl::Sqlite(_)).then(|| Semaphore::new(1));
        let turns = Turns { connections: Semaphore::new(connections as usize), writers };
        Self { pool, turns: Arc::new(turns), url }
    }

    /// Which database this is.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs `work` with a connection. Not a transaction: each statement sees what is committed by then.
    pub async fn read<T, E>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault + Send + 'static,
    {
        let _turn = turn(&self.turns.connections).await?;
        self.blocking(move |pooled| work(&mut pooled.conn)).await
    }

    /// Runs `work` in a transaction that is committed when it returns `Ok` and rolled back when it returns `Err`.
    /// On SQLite it begins IMMEDIATE (a read snapshot cannot be upgraded later); on PostgreSQL a deadlock or a
    /// serialization failure runs it again.
    pub async fn write<T, E>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault + Send + 'static,
    {
        let _writing = self.turns.to_write().await?;
        let _turn = turn(&self.turns.connections).await?;
        self.blocking(move |pooled| {
            let mut attempt = 1;
            loop {
                match transaction(pooled, &work) {
                    Err(fault)
                        if attempt < ATTEMPTS && fault.database().is_some_and(error::is_contention) =>
                    {
                        attempt += 1;
                    }
                    done => return done,
                }
            }
        })
        .await
    }

    /// Runs `work`, whose only write is one statement, its last: that statement is a transaction of its own, without the
    /// two round trips that begin and commit one. As `work` may run again after the statement was carried out and the
    /// connection lost, the statement must give the same twice.
    pub async fn write_once<T, E>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault + Send + 'static,
    {
        let _writing = self.turns.to_write().await?;
        self.read(work).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Failure> {
        self.read(|conn| Ok(R2D2Connection::ping(conn)?)).await
    }

    /// Applies missing migrations; their names.
    pub async fn migrate(&self) -> anyhow::Result<Vec<String>> {
        self.outside_the_pool(migrate::run).await
    }

    /// The names of migrations that the database has not seen.
    pub async fn pending_migrations(&self) -> anyhow::Result<Vec<String>> {
        self.outside_the_pool(migrate::pending).await
    }

    /// Takes all migrations back. It destroys the data; only tests call it.
    pub async fn revert_migrations(&self) -> anyhow::Result<()> {
        self.outside_the_pool(migrate::revert_all).await
    }

    async fn outside_the_pool<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let url = self.url.clone();
        web::block(move || work(&mut connection::open(&url)?)).await?
    }

    async fn blocking<T, E>(
        &self,
        work: impl Fn(&mut Pooled) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Fault + Send + 'static,
    {
        let pool = self.pool.clone();
        let done = web::block(move || {
            // After a restart of PostgreSQL every idle connection is dead: each is found out once and thrown away.
            for _ in 0..=pool.max_size() {
                let mut pooled = pool.get().map_err(|error| OutOfReach(error.to_string()))?;
                match work(&mut pooled) {
                    Err(fault) if fault.database().is_some_and(error::is_lost) => pooled.lost = true,
                    Err(fault) if fault.database().is_some_and(error::is_busy) => {
                        return Err(OutOfReach("the database was busy for too long".into()).into());
                    }
                    Err(fault) if fault.database().is_some_and(error::is_full) => {
                        return Err(OutOfReach("the database has no room left on its disk".into()).into());
                    }
                    done => return done,
                }
            }
            Err(OutOfReach("the database closes every connection".into()).into())
        });
        done.await.unwrap_or_else(|_| Err(OutOfReach("the server is stopping".into()).into()))
    }
}

async fn turn(queue: &Semaphore) -> Result<SemaphorePermit<'_>, OutOfReach> {
    match timeout(PATIENCE, queue.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) => Err(OutOfReach("the server is stopping".into())),
        Err(_) => Err(OutOfReach("too many wait for the database".into())),
    }
}

fn transaction<T, E: Fault>(
    pooled: &mut Pooled,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let conn = &mut pooled.conn;
    match conn {
        AnyConnection::Pg(conn) => AnsiTransactionManager::begin_transaction(conn)?,
        AnyConnection::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
        }
    }
    match work(&mut Tx(conn)) {
        Ok(done) => match Manages::commit_transaction(conn) {
            Ok(()) => Ok(done),
            // Whether it was committed is unknown: running it again could do it twice, so the caller is told.
            Err(fault) if error::is_lost(&fault) => {
                pooled.lost = true;
                Err(OutOfReach("the connection was lost while committing".into()).into())
            }
            Err(fault) => Err(fault.into()),
        },
        Err(fault) => {
            // A connection that cannot even roll back is not lent again; the first error is the one worth telling.
            pooled.lost = Manages::rollback_transaction(conn).is_err();
            Err(fault)
        }
    }
}

/// The transaction manager of [`AnyConnection`], which its derive names only by a trait.
type Manages = <AnyConnection as Connection>::TransactionManager;

/// Logs why a connection could not be opened. Without it r2d2 would be silent and a caller only time out.
#[derive(Debug)]
struct Report;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for Report {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        tracing::warn!(%error, "no connection to the database");
    }
}
