//! Redemptions as they are looked back at, by a family and by a partner: what was given, what the offers were called when
//! they were given, and whether somebody says that it was not them.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::disputes::{self, DisputeRow};
use super::receipt::{GivenOffer, Receipt};
use super::store::{self, RedemptionRow, TitleRow};
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::offers::{Offer, Title};

/// A redemption, looked back at.
pub(super) struct Past {
    pub(super) receipt: Receipt,
    pub(super) titles: Vec<Title>,
    pub(super) dispute: Option<DisputeRow>,
}

/// These redemptions, in the order given.
pub(super) fn of<'r>(
    conn: &mut AnyConnection,
    rows: impl Iterator<Item = &'r RedemptionRow> + Clone,
) -> Result<Vec<Past>, Failure> {
    let ids: Vec<_> = rows.clone().map(|row| row.id).collect();
    let given = store::entries(conn, &ids)?;
    let mut disputes = disputes::of_redemptions(conn, &ids)?;
    let offers: Vec<_> = given.iter().map(|entry| entry.offer_id).collect();
    let titles = Titles::of_offers(conn, &offers)?;
    let past = rows.map(|row| {
        let receipt = Receipt::of(row, &given);
        let at = disputes.iter().position(|dispute| dispute.redemption_id == row.id);
        Past {
            titles: receipt.offers.iter().filter_map(|one| titles.when_given(one)).cloned().collect(),
            dispute: at.map(|at| disputes.swap_remove(at)),
            receipt,
        }
    });
    Ok(past.collect())
}

/// What offers are and were called, version by version.
pub(super) struct Titles(HashMap<Uuid, BTreeMap<u32, Title>>);

impl Titles {
    /// The titles of these offers.
    pub(super) fn of_offers(conn: &mut AnyConnection, offers: &[Key<Offer>]) -> Result<Self, Failure> {
        let mut titles: HashMap<Uuid, BTreeMap<u32, Title>> = HashMap::new();
        for TitleRow { offer, version, ru, en } in store::titles(conn, offers)? {
            let version = u32::try_from(version).unwrap_or_default();
            titles.entry(offer.uuid()).or_default().insert(version, Title { ru, en });
        }
        Ok(Self(titles))
    }

    fn when_given(&self, given: &GivenOffer) -> Option<&Title> {
        self.0.get(&given.offer)?.get(&given.version)
    }

    /// What an offer is called by now.
    pub(super) fn newest(&self, offer: Uuid) -> Option<&Title> {
        self.0.get(&offer)?.values().next_back()
    }
}
