//! A till's bundle: put together from what is in force, signed anew when that changes or an hour has passed.

use mobile_contracts::card::{
    BUNDLE_SECONDS, Bundle, BundleIssuer, BundleKey, BundleOffer, BundleTill, Day, IssuerId, IssuerKey,
    ListId,
};

use crate::auth::TillRow;
use crate::cards;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::offers;
use crate::state::App;
use crate::vault::{KeyPurpose, Ring};

/// For how many seconds two bundles of the same content are the same bundle.
const SAME_FOR: i64 = 3600;
/// For how many days ahead of today a bundle names the lists: 72 hours touch four days.
const LISTED_DAYS: u32 = 3;

/// A signed bundle.
pub(super) struct Signed {
    pub(super) bytes: Vec<u8>,
    /// What it says, without the signature: the same for the same content.
    pub(super) payload: Vec<u8>,
}

/// Makes the till's bundle. A till that is not served gets none: 409.
pub(super) async fn make(app: &App, till: TillRow) -> Result<Signed, Failure> {
    let (now, ring) = (app.clock.now(), app.vault.ring()?);
    let partner = till.partner_id;
    let published = app.db.read(move |conn| offers::published(conn, partner)).await?;
    let offers = published.into_iter().map(|(offer, title)| BundleOffer {
        offer: offer.id(),
        version: offer.version(),
        title_ru: title.ru,
        title_en: title.en,
        terms: offer.terms().clone(),
    });
    let iat = now.seconds() - now.seconds().rem_euclid(SAME_FOR);
    let keys: Vec<IssuerKey> = ring.card_keys.iter().chain(&ring.service_keys).copied().collect();
    let bundle = Bundle {
        iat,
        exp: iat + BUNDLE_SECONDS,
        issuer: BundleIssuer {
            id: ring.issuer.id.uuid(),
            name: ring.issuer.name.clone(),
            time_zone: ring.issuer.zone.name().to_owned(),
        },
        keys: keys.iter().map(BundleKey::of).collect(),
        lists: lists(app, &ring, now).await?,
        till: BundleTill {
            id: till.id.uuid(),
            outlet: till.outlet_id.uuid(),
            time_zone: till.time_zone,
            test_until: till.test_until.filter(|until| *until > now).map(Instant::seconds),
        },
        offers: offers.collect(),
    };
    let payload = serde_json::to_vec(&bundle).map_err(anyhow::Error::from)?;
    let (kid, signer) = ring.signer(KeyPurpose::Bundle)?;
    let draft = Bundle::draft(payload.clone(), kid);
    Ok(Signed { bytes: draft.assemble(&signer.sign(&draft.to_sign())?), payload })
}

/// The addresses of the lists of today and the days that the bundle reaches.
async fn lists(app: &App, ring: &Ring, now: Instant) -> Result<Vec<String>, Failure> {
    let today = Day::at(now.seconds(), ring.issuer.zone).map_or(0, |day| day.number);
    let origin = app.config.public_url.as_str().trim_end_matches('/');
    let mut lists = Vec::new();
    for day in today..=today + LISTED_DAYS {
        let issuer = IssuerId(ring.issuer.id.uuid());
        for list in 0..cards::lists_of(app, day).await? {
            lists.push(format!("{origin}{}", ListId { issuer, day, list }.path()));
        }
    }
    Ok(lists)
}
