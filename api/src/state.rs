//! What every use case is handed: the settings, the database, the clock, keys and the vault. All that a test
//! replaces is here.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

use crate::administrators::Passwords;
use crate::benefits::{self, Packs};
use crate::cards::{DayBook, StatusBook, Tiers};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::events::Bell;
use crate::ids::{Entropy, Ids};
use crate::limits::Limits;
use crate::oidc::Provider;
use crate::outbox::{Carriers, Post, Setup};
use crate::vault::Vault;

/// The application's parts, shared by clones.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// See [`App`].
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Keys and random bytes.
    pub ids: Ids,
    /// Sealing, and the issuer's keys.
    pub vault: Vault,
    /// The days' keys, opened.
    pub days: DayBook,
    /// The status lists of this second.
    pub lists: StatusBook,
    /// How many devices have each class.
    pub tiers: Tiers,
    /// Hashing of passwords, a few at a time.
    pub passwords: Passwords,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Rung when something happened that others act on.
    pub events: Bell,
    /// The way out for messages.
    pub post: Post,
    /// The benefit rules that answer here.
    pub packs: Packs,
    /// Another service that tells who somebody is, if one is set.
    pub oidc: Option<Provider>,
}

struct Shared {
    parts: Parts,
    draining: AtomicBool,
    migrated: AtomicBool,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Shared { parts, draining: AtomicBool::new(false), migrated: AtomicBool::new(false) }))
    }

    /// Opens what the settings name, with the clock and the randomness to use: applies missing migrations if the
    /// settings say so, and opens the vault.
    ///
    /// # Errors
    /// In words for an administrator: a setting that does not work, a database out of reach, the wrong master key.
    pub async fn open(config: Config, clock: Clock, entropy: Arc<dyn Entropy>) -> anyhow::Result<Self> {
        let post = Post::new(Carriers::new(&Setup {
            smtp_url: config.smtp_url.as_ref(),
            mail_from: &config.mail_from,
            sms_url: config.sms_url.as_ref(),
            sms_body: &config.sms_body,
            sms_authorization: config.sms_authorization.as_ref(),
            folder: &config.outbox_folder,
            console: config.outbox_console,
        })?);
        let db = config.open_database()?;
        if config.migrate_at_start {
            for name in db.migrate().await.context("cannot migrate the database")? {
                tracing::info!(name, "migration applied");
            }
        }
        let ids = Ids::new(clock.clone(), entropy.clone());
        let issuer = (config.issuer_name.clone(), config.time_zone);
        let vault = Vault::open(&db, &clock, &ids, &entropy, &config.master_key_file, issuer).await?;
        let limits = Limits::new(&clock, config.checkout_asks_a_minute);
        let (days, passwords) = (DayBook::default(), Passwords::default());
        let packs = Packs::built_in()
            .map_err(|errors| anyhow::anyhow!("a built-in rule pack is broken: {errors}"))?;
        let oidc = match &config.oidc_issuer {
            Some(issuer) => {
                Some(Provider::new(issuer, &config.oidc_client_id, config.oidc_client_secret.as_ref())?)
            }
            None => None,
        };
        let app = Self::new(Parts {
            config,
            db,
            clock,
            ids,
            vault,
            days,
            lists: StatusBook::default(),
            tiers: Tiers::default(),
            passwords,
            limits,
            events: Bell::default(),
            post,
            packs,
            oidc,
        });
        // A database that lacks migrations is told of by readiness; the rules follow as soon as it has them.
        if let Err(failure) = benefits::refresh_packs(&app).await {
            tracing::warn!(%failure, "published benefit rules cannot be read yet");
        }
        Ok(app)
    }

    /// Whether the server has begun to stop: no new work should be sent here.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }

    /// Begins to stop; there is no way back.
    pub(crate) fn begin_draining(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the database lacks migrations. Asked until it once does not: they are not taken back under a running
    /// server, and readiness is asked every few seconds.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn migrations_missing(&self) -> anyhow::Result<bool> {
        if self.0.migrated.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let missing = !self.db.pending_migrations().await?.is_empty();
        self.0.migrated.store(!missing, Ordering::Relaxed);
        Ok(missing)
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}
