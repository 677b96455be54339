//! The handler of the search.

use actix_web::{Responder, get, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::offer_search::{FoundOfferBody, FoundOfferPage, FoundOutletBody, OfferSearch};
use mobile_contracts::wire::outlet::PlaceBody;

use super::service::{self, Found, FoundOutlet, Search};
use crate::auth::MaybeAdult;
use crate::failure::Failure;
use crate::http::{Language, Listed, Query};
use crate::page::Page;
use crate::state::App;

/// Find offers
///
/// Offers in force, open to everybody; `for_my_family` needs an adult who signed in.
#[utoipa::path(tag = "family", params(OfferSearch), responses((status = 200, body = FoundOfferPage)),
    security((), ("bearer" = [])))]
#[get("/api/v1/offers")]
pub async fn find_offers(
    app: web::Data<App>,
    caller: MaybeAdult,
    lang: Language,
    query: Query<OfferSearch>,
) -> Result<impl Responder, Failure> {
    let query = query.0;
    let personal = query.for_my_family.unwrap_or(false);
    let family = service::own_family(personal, caller.0.map(|adult| adult.family_id))?;
    let search = Search {
        words: query.q,
        category: query.category,
        sector: query.sector,
        near: query.near,
        radius: query.radius,
        family,
        open_now: query.open_now.unwrap_or(false),
        limit: query.limit,
        cursor: query.cursor,
    };
    let Page { entries, next } = service::search(&app, search).await?.map(|found| body(found, lang.0));
    Ok(Listed { body: FoundOfferPage { offers: entries, next }, personal })
}

fn body(found: Found, lang: Lang) -> FoundOfferBody {
    let Found { version, partner, partner_name, sector, outlet } = found;
    FoundOfferBody {
        id: version.offer.id(),
        version: version.offer.version(),
        terms_hash: version.offer.hash(),
        title: version.title.text(lang).to_owned(),
        description: version.description.text(lang).to_owned(),
        terms: version.offer.terms().clone(),
        partner: partner.uuid(),
        partner_name,
        sector,
        outlet: outlet.map(Into::into),
    }
}

impl From<FoundOutlet> for FoundOutletBody {
    fn from(outlet: FoundOutlet) -> Self {
        let FoundOutlet { id, name, address, place, metres, zone, hours } = outlet;
        Self {
            id: id.uuid(),
            name,
            address,
            place: PlaceBody { latitude: place.latitude(), longitude: place.longitude() },
            distance: metres,
            time_zone: zone.name().to_owned(),
            hours,
        }
    }
}
