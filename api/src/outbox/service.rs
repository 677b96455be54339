//! Writing messages: in the transaction that decides them.

use tokio::sync::Notify;

use super::store::{self, PostRow};
use super::{Carriers, Message, PostState, Posted};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;
use crate::vault::{Vault, places};

/// The way out: who carries messages, and a bell for the worker.
pub struct Post {
    pub(super) carriers: Carriers,
    bell: Notify,
}

impl Post {
    /// A post that goes by these carriers.
    #[must_use]
    pub fn new(carriers: Carriers) -> Self {
        Self { carriers, bell: Notify::new() }
    }

    /// Tells the worker of this server that there is something new; others find it when they look.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    pub(super) async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// A message to be sent.
pub struct NewMessage {
    /// What, and to whom.
    pub message: Message,
    /// Says what it is about; a second message about the same is not sent.
    pub dedupe_key: String,
    /// When it is worth nothing any more.
    pub expires: Instant,
}

/// Puts a message into the outbox. Ring the [`Post`] after the transaction.
pub fn put(tx: &mut Tx<'_>, vault: &Vault, ids: &Ids, now: Instant, new: &NewMessage) -> Result<(), Failure> {
    let id = ids.key();
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&new.message).map_err(anyhow::Error::from)?);
    let row = PostRow {
        id,
        kind: Word(new.message.kind()),
        sealed_payload: Some(vault.seal_secret(&places::message(id.uuid()), &plain)),
        dedupe_key: new.dedupe_key.clone(),
        state: Word(PostState::Waiting),
        attempts: 0,
        next_at: now,
        expires_at: new.expires,
        created_at: now,
        changed_at: now,
    };
    store::insert(tx, &row)?;
    Ok(())
}

/// Forgets messages that were delivered or given up before then.
pub async fn forget(app: &App, before: Instant) -> Result<(), Failure> {
    app.db.write(move |tx| Ok(store::delete_ended(tx, before).map(drop)?)).await
}

/// Opens what a row says.
pub(super) fn open(vault: &Vault, id: Key<Posted>, sealed: &[u8]) -> Result<Message, Failure> {
    let plain = vault.open_sealed(&places::message(id.uuid()), sealed)?;
    Ok(serde_json::from_slice(&plain).map_err(anyhow::Error::from)?)
}
