//! Erasing a member, an account, a family. Each is done again without harm.

use uuid::Uuid;

use super::super::invitations::store as invitations;
use super::super::store as families;
use super::super::{Family, Member};
use super::Erased;
use super::store::{self, ErasureRow};
use crate::accounts::{self, Account};
use crate::audit::{self, Act, Action, Actor};
use crate::clock::Instant;
use crate::contacts;
use crate::db::Tx;
use crate::db::types::Word;
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// So many families are looked up at a time; each is erased in a transaction of its own.
const BATCH: i64 = 50;

/// Lets a member go and takes away what is personal about them, with the account if they have one.
pub(in crate::families) fn member(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    id: Key<Member>,
) -> Result<(), Failure> {
    let Some(account) = store::account_of(tx.conn(), id)? else { return Ok(()) };
    if let Some(account) = account {
        self::account(tx, app, now, account)?;
    }
    blank(tx, app, now, id)?;
    note(tx, app, now, Erased::Member, id.uuid())
}

fn blank(tx: &mut Tx<'_>, app: &App, now: Instant, id: Key<Member>) -> Result<(), Failure> {
    invitations::delete_of_member(tx, id)?;
    families::leave(tx, id, now)?;
    store::blank_member(tx, id)?;
    events::write(tx, &app.ids, now, EventKind::MemberLeft, id.uuid())
}

/// Closes an account, forgets its contacts and destroys its key.
pub(super) fn account(tx: &mut Tx<'_>, app: &App, now: Instant, id: Key<Account>) -> Result<(), Failure> {
    contacts::remove_all(tx, id)?;
    accounts::close(tx, id, now)?;
    app.vault.erase_subject_key(tx, id)?;
    note(tx, app, now, Erased::Account, id.uuid())
}

/// Erases a family: everybody in it, their accounts, what was written about them, and its key.
pub(in crate::families) fn family(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (id, actor): (Key<Family>, Actor),
) -> Result<(), Failure> {
    if !store::is_known(tx.conn(), id)? {
        return Ok(());
    }
    for (member, account) in store::everybody(tx.conn(), id)? {
        if let Some(account) = account {
            self::account(tx, app, now, account)?;
        }
        blank(tx, app, now, member)?;
    }
    invitations::delete_of_family(tx, id)?;
    store::blank_decisions(tx, id)?;
    store::end_consents(tx, id, now)?;
    store::close_family(tx, id)?;
    app.vault.erase_subject_key(tx, id)?;
    let act = Act { actor, action: Action::FamilyErase, object: "family", id: id.uuid(), reason: None };
    audit::record(tx, &app.ids, now, &act)?;
    note(tx, app, now, Erased::Family, id.uuid())?;
    events::write(tx, &app.ids, now, EventKind::FamilyChanged, id.uuid())
}

fn note(tx: &mut Tx<'_>, app: &App, now: Instant, subject: Erased, id: Uuid) -> Result<(), Failure> {
    let (subject, subject_id) = (Word(subject), Key::from_uuid(id));
    store::insert(tx, &ErasureRow { id: app.ids.key(), subject, subject_id, erased_at: now })?;
    Ok(())
}

/// Erases the families whose notice is over at this moment; how many.
pub async fn due(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let mut all = 0;
    loop {
        let found = app.db.read(move |conn| Ok::<_, Failure>(store::due(conn, now, BATCH)?)).await?;
        if found.is_empty() {
            return Ok(all);
        }
        for id in found {
            let parts = app.clone();
            app.db.write(move |tx| family(tx, &parts, now, (id, Actor::System))).await?;
            all += 1;
        }
        app.events.ring();
    }
}
