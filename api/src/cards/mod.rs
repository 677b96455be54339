//! Cards: the right, issued to a family and held by its adults; the devices that show it; their day passes.

pub mod admin;
mod days;
mod devices;
pub mod digits;
mod follow;
pub mod http;
mod life;
mod notices;
pub mod paper;
mod passes;
mod policy;
mod right;
mod service;
pub mod specimens;
mod standing;
pub mod status;
mod store;
mod tiers;

use chrono::NaiveDate;
use mobile_contracts::card::Class;
use mobile_contracts::reason::Reason;

pub use days::{DayBook, forget_days, lists_of};
pub use devices::release_slots;
pub use follow::follow;
pub use service::{NewCard, issue, mine};
pub use standing::{Bearer, Holder, Slot, Standing, find_by_bearer, find_by_slot, hint_of, slot_of};
pub use status::StatusBook;
pub use tiers::Tiers;

use service::class_of;

use crate::clock::Instant;
use crate::families::{Family, Member};
use crate::ids::Key;

/// The right.
pub struct Card;
/// A phone enrolled for a card.
pub struct Device;

/// Whether a card may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum CardState {
    /// It may, within its dates.
    Active,
    /// Not for now.
    Suspended,
    /// Never again.
    Revoked,
}

/// Whether a device shows its card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum DeviceState {
    /// It does.
    Active,
    /// A newer one took its place.
    Retired,
    /// Its holder or an administrator took it away.
    Removed,
}

/// A card as it is looked at.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Its key.
    pub id: Key<Card>,
    /// Whose right.
    pub family: Key<Family>,
    /// Who holds it.
    pub member: Key<Member>,
    /// Its tier.
    pub class: Class,
    /// Whether it may be used.
    pub state: CardState,
    /// Why not.
    pub state_reason: Option<String>,
    /// The true reason why no till takes it today.
    pub not_usable: Option<Reason>,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_until: NaiveDate,
    /// When it was issued.
    pub issued_at: Instant,
    /// The devices that show it, the newest first.
    pub devices: Vec<DeviceView>,
}

/// A device as it is looked at.
#[derive(Debug, Clone)]
pub struct DeviceView {
    /// Its key.
    pub id: Key<Device>,
    /// What its holder calls it.
    pub name: String,
    /// Whether it shows the card.
    pub state: DeviceState,
    /// The true reason why no till takes what it shows today.
    pub not_usable: Option<Reason>,
    /// Since when.
    pub enrolled_at: Instant,
}
