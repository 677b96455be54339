//! What went wrong in a database, in one language for both.

use diesel::result::{DatabaseErrorKind, Error as DbError};

/// The database cannot be reached, or did not answer in time.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OutOfReach(pub String);

/// An error that may come out of a database closure. `Db` looks inside to tell a lost connection or a
/// deadlock (try again) from everything else (hand it on).
pub trait Fault: From<DbError> + From<OutOfReach> {
    /// The database's own error, if that is what this is.
    fn database(&self) -> Option<&DbError>;
}

/// The connection is gone; another one may work.
pub(super) fn is_lost(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(kind, info) => {
            matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
                // libpq reports a server that shut down in the middle of a statement by text only.
                || ["server closed the connection", "terminating connection", "no connection to the server"]
                    .iter()
                    .any(|text| info.message().contains(text))
        }
        DbError::BrokenTransactionManager => true,
        DbError::RollbackErrorOnCommit { commit_error, .. } => is_lost(commit_error),
        _ => false,
    }
}

/// There is no room to write: what was asked for is not done, and may be asked for again when there is. PostgreSQL's
/// words are the operating system's (ENOSPC, EDQUOT).
pub(super) fn is_full(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(_, info) => {
            ["database or disk is full", "No space left on device", "Disk quota exceeded"]
                .iter()
                .any(|text| info.message().contains(text))
        }
        DbError::RollbackErrorOnCommit { commit_error, .. } => is_full(commit_error),
        _ => false,
    }
}

/// PostgreSQL chose this transaction to give way; run again it will most likely pass. diesel has no kind of
/// its own for a deadlock, so that one is told by its message.
pub(super) fn is_contention(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DbError::DatabaseError(_, info) => info.message().contains("deadlock detected"),
        _ => false,
    }
}

/// SQLite waited its busy time for another process's write, or PostgreSQL its lock time.
#[must_use]
pub fn is_busy(error: &DbError) -> bool {
    matches!(error, DbError::DatabaseError(_, info)
        if info.message().contains("database is locked") || info.message().contains("lock timeout"))
}

/// Whether `error` is a violated uniqueness.
#[must_use]
pub fn is_duplicate(error: &DbError) -> bool {
    matches!(error, DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
