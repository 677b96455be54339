//! Handing out a list: what it was made of is looked up at most once a second by each server; a list that no longer
//! says what is so, or was signed hours ago, is signed anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use mobile_contracts::card::{Day, IssuerId, Kid, ListId, StatusList, StatusPlace};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::policy::{self, Offered};
use super::store::{self, ListKey, ListRow};
use crate::cards::days::{self, OpenDay};
use crate::clock::Instant;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{KeyPurpose, Signer};

/// The lists that this server has looked up within the last second, so that a crowd of tills costs one look-up.
#[derive(Default)]
pub struct StatusBook(Mutex<BTreeMap<(u32, u32), Kept>>);

struct Kept {
    looked_up: Instant,
    list: Arc<ListRow>,
}

impl StatusBook {
    fn get(&self, place: (u32, u32), now: Instant) -> Option<Arc<ListRow>> {
        let kept = self.0.lock().ok()?;
        let kept = kept.get(&place)?;
        let age = now.micros() - kept.looked_up.micros();
        let good =
            (0..policy::LOOKED_UP_FOR).contains(&age) && policy::is_fresh(kept.list.iat, now.seconds());
        good.then(|| Arc::clone(&kept.list))
    }

    /// Looks everything up again: something was changed here.
    pub fn forget(&self) {
        if let Ok(mut kept) = self.0.lock() {
            kept.clear();
        }
    }

    fn keep(&self, place: (u32, u32), looked_up: Instant, list: ListRow) -> Arc<ListRow> {
        let list = Arc::new(list);
        if let Ok(mut kept) = self.0.lock() {
            kept.retain(|_, old| looked_up.micros() - old.looked_up.micros() < policy::LOOKED_UP_FOR);
            kept.insert(place, Kept { looked_up, list: Arc::clone(&list) });
        }
        list
    }
}

/// A list of a day, in its signed form.
pub(super) async fn fetch(app: &App, issuer: Uuid, day: u32, list: u32) -> Result<Vec<u8>, Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    if issuer != ring.issuer.id.uuid() {
        return Err(Failure::not_found());
    }
    let today = Day::at(now.seconds(), ring.issuer.zone).map_or(0, |day| day.number);
    let open = match policy::offered(day, today) {
        Offered::Always => days::made(app, day).await?,
        Offered::IfKnown => days::known(app, day).await?.ok_or_else(Failure::not_found)?,
        Offered::Never => return Err(Failure::not_found()),
    };
    if list >= open.lists() {
        return Err(Failure::not_found());
    }
    if let Some(kept) = app.lists.get((day, list), now) {
        return Ok(kept.token.clone());
    }
    let id = ListId { issuer: IssuerId(issuer), day, list };
    let maker = Maker { app: app.clone(), open, id, issuer: ring.issuer.id, now };
    let reader = maker.clone();
    let found = match app.db.read(move |conn| reader.find(conn)).await? {
        Some(found) => found,
        None => app.db.write(move |tx| maker.make(tx)).await?,
    };
    Ok(app.lists.keep((day, list), now, found).token.clone())
}

/// What a list is made of and with.
#[derive(Clone)]
struct Maker {
    app: App,
    open: Arc<OpenDay>,
    id: ListId,
    issuer: Key<crate::vault::Issuer>,
    now: Instant,
}

impl Maker {
    fn key(&self) -> ListKey {
        (self.issuer, self.id.day.into(), self.id.list.into())
    }

    /// The list that was signed before, if it still says what is so.
    fn find(&self, conn: &mut AnyConnection) -> Result<Option<ListRow>, Failure> {
        let (kid, slots) = (self.app.vault.ring()?.signer(KeyPurpose::Status)?.0, self.bad_slots(conn)?);
        let found = store::list(conn, self.key())?;
        Ok(found.filter(|row| self.still_holds(row, &fingerprint(kid, &slots))))
    }

    /// Signs the list. What is no good is looked up under the list's lock, so that none that knows less comes later.
    fn make(&self, tx: &mut Tx<'_>) -> Result<ListRow, Failure> {
        let ring = self.app.vault.ring()?;
        let (kid, signer) = ring.signer(KeyPurpose::Status)?;
        let last = store::lock(tx, self.key())?;
        let slots = self.bad_slots(tx.conn())?;
        let fingerprint = fingerprint(kid, &slots);
        if self.still_holds(&last, &fingerprint) {
            return Ok(last);
        }
        let iat = policy::next_iat(last.iat, self.now.seconds());
        let token = self.sign(iat, &slots, kid, signer)?;
        let row = ListRow { iat, fingerprint, token };
        store::keep(tx, self.key(), &row)?;
        Ok(row)
    }

    fn still_holds(&self, row: &ListRow, fingerprint: &[u8]) -> bool {
        row.fingerprint == fingerprint && policy::is_fresh(row.iat, self.now.seconds())
    }

    fn bad_slots(&self, conn: &mut AnyConnection) -> Result<BTreeSet<i64>, Failure> {
        let since = self.now.plus_seconds(-policy::LISTED_DAYS * 86_400);
        let date = i32::try_from(self.id.day).ok().and_then(NaiveDate::from_epoch_days);
        let date = date.ok_or_else(|| Failure::internal("a day out of range"))?;
        Ok(store::bad_slots(conn, since, date)?)
    }

    fn sign(
        &self,
        iat: i64,
        slots: &BTreeSet<i64>,
        kid: Kid,
        signer: &dyn Signer,
    ) -> Result<Vec<u8>, Failure> {
        // A slot that was taken after the day's bits were fixed has no index, and no pass either.
        let indexes = slots.iter().filter_map(|slot| self.open.index(u32::try_from(*slot).ok()?));
        let places = indexes.map(StatusPlace::of).filter(|place| place.list == self.id.list);
        let iat = u32::try_from(iat).map_err(|_| Failure::internal("a time out of range"))?;
        let list = StatusList::new(self.id, iat, places.map(|place| place.position));
        let draft = list.draft(self.app.config.public_url.as_str().trim_end_matches('/'), kid);
        Ok(draft.assemble(&signer.sign(&draft.to_sign())?))
    }
}

/// What a list is made of, in 32 bytes: the key that signs it and the slots that are no good.
fn fingerprint(kid: Kid, slots: &BTreeSet<i64>) -> Vec<u8> {
    let hash = Sha256::new().chain_update(kid.0);
    slots.iter().fold(hash, |hash, slot| hash.chain_update(slot.to_be_bytes())).finalize().to_vec()
}
