//! Offers as families find them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::outlet::PlaceBody;
use crate::business::Sector;
use crate::discount::{Category, OfferTerms, TermsHash, When};

/// What a family looks for. Everything that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct OfferSearch {
    /// Beginnings of words in the offer's texts or the partner's name; ё is е.
    #[param(max_length = 100, example = "хлеб")]
    pub q: Option<String>,
    /// Open to families of this category, as far as the category goes.
    pub category: Option<Category>,
    /// In this branch.
    pub sector: Option<Sector>,
    /// Near this place, `latitude,longitude` in degrees; the nearest first. Otherwise the newest first.
    #[param(example = "56.3269,44.0075")]
    pub near: Option<String>,
    /// Within so many metres of `near`, 100-50000; 5000 unless said otherwise.
    #[param(minimum = 100, maximum = 50_000)]
    pub radius: Option<u32>,
    /// Only what the caller's family qualifies for; the caller must have signed in. Offers for certain classes of
    /// card are shown as well: the class stands on the card.
    pub for_my_family: Option<bool>,
    /// Only at outlets that are open, within the hours of the offer. Outlets that did not say when they are open are
    /// left out.
    pub open_now: Option<bool>,
    /// How many entries, 1-100; 20 unless said otherwise. A page may hold fewer: there are more as long as there is a
    /// `next`.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundOfferPage {
    /// The nearest or the newest first.
    pub offers: Vec<FoundOfferBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An offer in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundOfferBody {
    /// The offer.
    pub id: Uuid,
    /// The version in force.
    pub version: u32,
    /// SHA-256 of its terms.
    pub terms_hash: TermsHash,
    /// Its title, in the language asked for.
    #[schema(example = "Скидка 10 % многодетным семьям")]
    pub title: String,
    /// What else there is to know, in the language asked for.
    pub description: String,
    /// What is computed.
    pub terms: OfferTerms,
    /// Whose it is.
    pub partner: Uuid,
    /// The partner's name.
    #[schema(example = "Пекарня «Каравай»")]
    pub partner_name: String,
    /// The partner's branch.
    pub sector: Sector,
    /// The outlet that was found, in a search near a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<FoundOutletBody>,
}

/// An outlet near the place that was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundOutletBody {
    /// The outlet.
    pub id: Uuid,
    /// As families know it.
    pub name: String,
    /// Its postal address.
    pub address: String,
    /// Where it is.
    pub place: PlaceBody,
    /// How far away that is, in metres.
    pub distance: u32,
    /// Its IANA time zone.
    pub time_zone: String,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<When>,
}
