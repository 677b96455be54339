//! The days' secrets: from each come the permutation of that day's indexes and its families' tags (CARD.md §2).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use mobile_contracts::card::{Day, DayKeys, IndexBits};
use zeroize::Zeroizing;

use super::{status, store};
use crate::clock::Instant;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Issuer, places};

/// How many days are kept opened: the eight that passes are made for, yesterday, and a few in between.
const KEPT: usize = 16;

/// A day's keys, and how many bits its indexes have.
pub struct OpenDay {
    keys: DayKeys,
    bits: IndexBits,
}

impl OpenDay {
    /// The index of a slot on this day; none for a slot that was taken after the day's bits were fixed.
    #[must_use]
    pub fn index(&self, slot: u32) -> Option<u32> {
        self.keys.index(self.bits, slot)
    }

    /// The slot behind an index of this day.
    #[must_use]
    pub fn slot(&self, index: u32) -> Option<u32> {
        self.keys.slot(self.bits, index)
    }

    /// How many status lists the day has.
    #[must_use]
    pub fn lists(&self) -> u32 {
        self.bits.lists()
    }

    /// The keys, for the tag.
    #[must_use]
    pub const fn keys(&self) -> &DayKeys {
        &self.keys
    }
}

/// The days whose secrets have been opened, so that a verification costs no unsealing.
#[derive(Default)]
pub struct DayBook(Mutex<BTreeMap<u32, Arc<OpenDay>>>);

impl DayBook {
    fn get(&self, day: u32) -> Option<Arc<OpenDay>> {
        self.0.lock().ok()?.get(&day).cloned()
    }

    fn forget(&self, first_kept: u32) {
        if let Ok(mut days) = self.0.lock() {
            days.retain(|day, _| *day >= first_kept);
        }
    }

    fn keep(&self, day: u32, open: OpenDay) -> Arc<OpenDay> {
        let open = Arc::new(open);
        if let Ok(mut days) = self.0.lock() {
            days.insert(day, Arc::clone(&open));
            while days.len() > KEPT {
                days.pop_first();
            }
        }
        open
    }
}

/// The keys of a day that has a secret; `None` for a day that never had one, or whose secret is gone.
pub async fn known(app: &App, day: u32) -> Result<Option<Arc<OpenDay>>, Failure> {
    if let Some(open) = app.days.get(day) {
        return Ok(Some(open));
    }
    let issuer = app.vault.ring()?.issuer.id;
    let row = app.db.read(move |conn| Ok::<_, Failure>(store::day_secret(conn, issuer, day)?)).await?;
    row.map(|row| open(app, issuer, day, &row)).transpose()
}

/// The keys of a day; its secret is made with the first pass of that day.
pub async fn made(app: &App, day: u32) -> Result<Arc<OpenDay>, Failure> {
    if let Some(open) = known(app, day).await? {
        return Ok(open);
    }
    let issuer = app.vault.ring()?.issuer.id;
    let sealed = app
        .vault
        .seal_secret(&places::day_secret(issuer.uuid(), day), &*Zeroizing::new(app.ids.bytes::<32>()));
    let now = app.clock.now();
    let row = app
        .db
        .write(move |tx: &mut Tx<'_>| {
            let highest = store::next_slot(tx.conn(), issuer)?.saturating_sub(1);
            let bits = IndexBits::for_highest_slot(u32::try_from(highest.max(0)).unwrap_or(u32::MAX))
                .ok_or_else(|| Failure::internal("no more slots fit the day's indexes"))?;
            // Another server may have been first: its secret is the one.
            store::insert_day_secret(tx, issuer, day, bits.get(), &sealed, now)?;
            store::day_secret(tx.conn(), issuer, day)?
                .ok_or_else(|| Failure::internal("the day's secret is gone"))
        })
        .await?;
    open(app, issuer, day, &row)
}

/// How many status lists a day has, which is fixed with the day's secret.
pub async fn lists_of(app: &App, day: u32) -> Result<u32, Failure> {
    Ok(made(app, day).await?.lists())
}

/// Forgets the secrets and the lists of days from before `before`: from then on nothing leads from an index of theirs to a card.
pub async fn forget_days(app: &App, before: Instant) -> Result<(), Failure> {
    let first_kept = Day::at(before.seconds(), app.vault.ring()?.issuer.zone).map_or(0, |day| day.number);
    let forget = move |tx: &mut Tx<'_>| {
        status::forget_lists(tx, first_kept)?;
        Ok::<_, Failure>(store::forget_days(tx, first_kept)?)
    };
    app.db.write(forget).await?;
    app.days.forget(first_kept);
    Ok(())
}

fn open(app: &App, issuer: Key<Issuer>, day: u32, row: &store::DaySecret) -> Result<Arc<OpenDay>, Failure> {
    let secret = app.vault.open_sealed(&places::day_secret(issuer.uuid(), day), &row.sealed_secret)?;
    let secret =
        secret.as_slice().try_into().map_err(|_| Failure::internal("a day's secret has 32 bytes"))?;
    let bits = u32::try_from(row.index_bits).ok().and_then(IndexBits::new);
    let bits = bits.ok_or_else(|| Failure::internal("a day's index bits are out of range"))?;
    Ok(app.days.keep(day, OpenDay { keys: DayKeys::derive(secret), bits }))
}
