//! What the rest of the service asks of offers: those in force, and bringing one along that nobody has to review.

use std::collections::BTreeSet;

use mobile_contracts::discount::{OfferTerms, PublishedOffer};
use uuid::Uuid;

use super::policy::Standing;
use super::store::{self, OfferRow, VersionRow};
use super::{Offer, OfferState, Title, Version, Written};
use crate::clock::Instant;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::partners::Partner;
use crate::state::App;

/// An offer to be published.
#[derive(Debug, Clone)]
pub struct NewOffer {
    /// Whose.
    pub partner: Key<Partner>,
    /// What people read.
    pub title: Title,
    /// What is computed.
    pub terms: OfferTerms,
}

/// Publishes a new offer, as its first version. Terms that are not sound are refused with pointers.
pub async fn publish(app: &App, new: NewOffer) -> Result<Key<Offer>, Failure> {
    let NewOffer { partner, title, terms } = new;
    let problems = terms.validate();
    if !problems.is_empty() {
        return Err(Failure::invalid_input("/terms", &problems));
    }
    let written = Written { title, description: Title::default(), terms };
    let (offer, now) = (app.ids.key(), app.clock.now());
    app.db
        .write(move |tx| {
            let mut row = first(offer, partner, now);
            row.state = Word(OfferState::Published);
            let version = VersionRow::of(offer, 1, &written, now);
            row.show(&version.clone().try_into()?);
            store::insert_offer(tx, &row)?;
            store::insert_version(tx, &version)?;
            note_outlets(tx, offer, &written.terms.outlets)?;
            Ok(offer)
        })
        .await
}

/// The row that every offer begins with.
pub(super) fn first(id: Key<Offer>, partner: Key<Partner>, now: Instant) -> OfferRow {
    let Standing { state, version, latest, submitted } = Standing::FIRST;
    OfferRow {
        id,
        partner_id: partner,
        state: Word(state),
        version,
        created_at: now,
        changed_at: now,
        state_reason: None,
        revision: 1,
        latest_version: latest,
        submitted_version: submitted,
        search_key: String::new(),
        everywhere: true,
    }
}

impl OfferRow {
    /// Makes a version the one that a search finds.
    pub(super) fn show(&mut self, version: &Version) {
        self.search_key = version.search_key();
        self.everywhere = version.offer.terms().outlets.is_empty();
    }
}

/// Notes where the version in force holds, for queries.
pub(super) fn note_outlets(
    tx: &mut Tx<'_>,
    offer: Key<Offer>,
    outlets: &BTreeSet<Uuid>,
) -> Result<(), Failure> {
    Ok(store::replace_outlets(tx, offer, outlets.iter().copied().map(Key::from_uuid))?)
}

/// The versions in force of a partner's published offers, with their titles.
pub fn published(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
) -> Result<Vec<(PublishedOffer, Title)>, Failure> {
    let read = |row: VersionRow| Version::try_from(row).map(|version| (version.offer, version.title));
    store::published(conn, partner)?.into_iter().map(read).collect()
}
