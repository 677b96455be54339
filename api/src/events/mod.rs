//! Domain events: what happened in one domain, for others to act on. So nothing flows back: who writes an event does
//! not know who acts.
//!
//! An event is written in the transaction in which it happened, and acted on in one of its own that also marks it as
//! handled: whatever acts does so exactly once, as long as it only talks to the database (a mail goes through the
//! outbox).

mod store;
#[cfg(test)]
mod tests;
mod worker;

use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;

pub use worker::{handle_due, work};

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Its key.
    pub id: Key<Event>,
    /// What it was.
    pub kind: EventKind,
    /// The family or the member that it happened to.
    pub subject: Uuid,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// A family's categories or adults are not what they were; the subject is the family.
    FamilyChanged,
    /// A member left their family; the subject is the member.
    MemberLeft,
}

/// Acts on events that it knows, in the transaction that marks them as handled. The same event may come twice only if
/// the first time failed.
pub type Consumer = fn(&mut Tx<'_>, &App, &Event) -> Result<(), Failure>;

/// A bell for the worker.
#[derive(Debug, Default)]
pub struct Bell(Notify);

impl Bell {
    /// Tells the worker of this server that something happened; others find it when they look.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Forgets events that were handled before then.
pub async fn forget(app: &App, before: Instant) -> Result<(), Failure> {
    app.db.write(move |tx| Ok(store::delete_handled(tx, before).map(drop)?)).await
}

/// Writes an event. Ring the [`Bell`] after the transaction.
pub fn write(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Instant,
    kind: EventKind,
    subject: Uuid,
) -> Result<(), Failure> {
    store::insert(tx, Event { id: ids.key(), kind, subject }, now)?;
    Ok(())
}
