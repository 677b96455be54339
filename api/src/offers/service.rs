//! Use cases of offers.

use mobile_contracts::discount::{OfferTerms, PublishedOffer};
use mobile_contracts::lang::Lang;

use super::store::{self, VersionRow};
use super::{Offer, OfferState};
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::partners::Partner;
use crate::state::App;

/// What families and cashiers read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Title {
    /// In one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

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
    let offer: Key<Offer> = app.ids.key();
    let checked = PublishedOffer::new(offer.uuid(), 1, new.terms)
        .map_err(|problems| Failure::invalid_input("/terms", &problems))?;
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            store::insert_offer(tx, offer, new.partner, OfferState::Published, now)?;
            let row = VersionRow {
                offer_id: offer,
                version: 1,
                title_ru: new.title.ru.clone(),
                title_en: new.title.en.clone(),
                terms: checked.terms().canonical_json(),
                terms_hash: checked.hash().0.to_vec(),
                created_at: now,
            };
            store::insert_version(tx, &row)?;
            Ok(offer)
        })
        .await
}

/// The versions in force of a partner's published offers, with their titles.
pub fn published(
    conn: &mut AnyConnection,
    partner: Key<Partner>,
) -> Result<Vec<(PublishedOffer, Title)>, Failure> {
    store::published(conn, partner)?.into_iter().map(read).collect()
}

fn read(row: VersionRow) -> Result<(PublishedOffer, Title), Failure> {
    let terms = serde_json::from_str(&row.terms).map_err(anyhow::Error::from)?;
    let version =
        u32::try_from(row.version).map_err(|_| Failure::internal("an offer's version is out of range"))?;
    let offer = PublishedOffer::new(row.offer_id.uuid(), version, terms)
        .map_err(|_| Failure::internal("the terms of a published offer are not sound"))?;
    Ok((offer, Title { ru: row.title_ru, en: row.title_en }))
}

/// Moves an offer on in its life. It holds from the next quote on.
pub async fn set_state(app: &App, offer: Key<Offer>, state: OfferState) -> Result<(), Failure> {
    let now = app.clock.now();
    let changed = app.db.write(move |tx| Ok::<_, Failure>(store::set_state(tx, offer, state, now)?)).await?;
    if changed == 0 { Err(Failure::not_found()) } else { Ok(()) }
}
