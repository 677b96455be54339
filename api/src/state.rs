//! What every use case is handed: the database, the clock, keys and the vault. All that a test replaces is here.

use std::ops::Deref;
use std::sync::Arc;

use crate::clock::Clock;
use crate::db::Db;
use crate::ids::Ids;
use crate::vault::Vault;

/// The application's parts, shared by clones.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Keys and random bytes.
    pub ids: Ids,
    /// Sealing, and the issuer's keys.
    pub vault: Vault,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
