//! Taking back what was given: negative rows in the ledger, and the same amounts back to the counters.

use super::store::{self, LedgerRow};
use super::{EntryKind, Redemption, limits, paper, policy};
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::partners::Till;
use crate::state::App;

/// How far an offer goes back: of its discount so many kopecks were back before, and so many are afterwards.
pub(super) struct Part<'r> {
    pub(super) given: &'r LedgerRow,
    pub(super) before: i64,
    pub(super) after: i64,
}

/// Who takes it back.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct By {
    /// A till; the one that gave it unless another is named.
    pub(super) till: Option<Key<Till>>,
    /// Somebody who acts for the partner.
    pub(super) account: Option<Key<Account>>,
}

/// Takes back all that a redemption gave.
pub(super) fn whole(
    tx: &mut Tx<'_>,
    app: &App,
    kind: EntryKind,
    id: Key<Redemption>,
    now: Instant,
) -> Result<(), Failure> {
    let entries = store::entries(tx.conn(), &[id])?;
    let given = entries.iter().filter(|entry| entry.entry.0.gives());
    let parts: Vec<Part<'_>> = given.map(|given| Part { given, before: 0, after: given.discount }).collect();
    take_back(tx, app, (kind, By::default()), &parts, now)?;
    paper::give_back(tx, id, now)
}

/// Takes parts back. The redemption's row is held by this transaction, so nobody else does the same.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    app: &App,
    (kind, by): (EntryKind, By),
    parts: &[Part<'_>],
    now: Instant,
) -> Result<(), Failure> {
    let mut written = Vec::with_capacity(parts.len());
    for Part { given, before, after } in parts {
        let share = |back| policy::share(given.base, back, given.discount);
        let row = LedgerRow {
            id: app.ids.key(),
            entry: Word(kind),
            base: share(*before) - share(*after),
            discount: before - after,
            till_id: by.till.unwrap_or(given.till_id),
            account_id: by.account,
            created_at: now,
            ..(*given).clone()
        };
        store::insert_entry(tx, &row)?;
        written.push(row.id);
    }
    let given: Vec<_> = parts.iter().map(|part| part.given.id).collect();
    for (entry, counter, taken) in store::takes_of(tx.conn(), &given)? {
        let Some(place) = given.iter().position(|id| *id == entry) else { continue };
        let (_, _, unit) = limits::read_measure(&counter.measure)
            .ok_or_else(|| Failure::internal("a counter measures something unknown"))?;
        let Part { given, before, after } = &parts[place];
        let back = policy::returned(unit, taken, given.discount, (*before, *after));
        if back > 0 {
            limits::give_back(tx, &counter, back)?;
            limits::record(tx, written[place], &counter, -back)?;
        }
    }
    Ok(())
}
