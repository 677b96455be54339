//! A partner's outlets: where they are and when they are open.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::discount::When;

/// A place on the map, in millionths of a degree (WGS 84): 56.326944° N is 56326944.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceBody {
    /// North of the equator, -90000000 to 90000000.
    #[schema(minimum = -90_000_000, maximum = 90_000_000, example = 56_326_944)]
    pub latitude: i32,
    /// East of Greenwich, -180000000 to 180000000.
    #[schema(minimum = -180_000_000, maximum = 180_000_000, example = 44_007_500)]
    pub longitude: i32,
}

/// An outlet to be opened, or what it is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutletRequest {
    /// As families know it, 2-100 characters.
    #[schema(min_length = 2, max_length = 100, example = "На Большой Покровской")]
    pub name: String,
    /// Its postal address, 5-250 characters.
    #[schema(min_length = 5, max_length = 250, example = "Нижний Новгород, ул. Большая Покровская, 1")]
    pub address: String,
    /// Where it is; without it, no search by distance finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceBody>,
    /// IANA time zone; offers' hours, days and limits are counted in it.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
    /// When it is open; absent if it did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<When>,
}

/// An outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutletBody {
    /// The outlet.
    pub id: Uuid,
    /// As families know it.
    pub name: String,
    /// Its postal address.
    pub address: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceBody>,
    /// IANA time zone.
    #[schema(example = "Europe/Moscow")]
    pub time_zone: String,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<When>,
    /// `active` or `closed`.
    #[schema(example = "active")]
    pub state: String,
    /// Counts its changes; the same as in the `ETag`, to be sent back in `If-Match`.
    pub revision: i64,
}

/// A page of outlets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutletPage {
    /// The oldest first.
    pub outlets: Vec<OutletBody>,
    /// Give this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
