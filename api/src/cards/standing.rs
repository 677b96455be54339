//! Whether a card may be used at this moment: what a checkout asks of this domain.

use mobile_contracts::card::{CardStatus, Class, StatusOf};
use mobile_contracts::reason::Reason;

use super::store::{self, HolderRow};
use super::{Card, Device, class_of, days, policy};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{Family, Member};
use crate::ids::Key;
use crate::state::App;
use crate::vault::Issuer;

/// Whom a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The device that showed it.
    pub device: Key<Device>,
    /// The card.
    pub card: Key<Card>,
    /// The family.
    pub family: Key<Family>,
    /// The member who holds the card.
    pub member: Key<Member>,
    /// The card's class, which its code may not show.
    pub class: Class,
}

/// A card's standing: whom it stands for, or the true reason why it is no good. A till is told less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is good.
    Good(Holder),
    /// It is not, for this reason.
    Bad(Reason),
    /// Nothing is known of it.
    Unknown,
}

impl Standing {
    /// As the verification asks it.
    #[must_use]
    pub const fn status(&self) -> CardStatus {
        match self {
            Self::Good(_) => CardStatus::Good,
            Self::Bad(_) => CardStatus::Revoked,
            Self::Unknown => CardStatus::Unknown,
        }
    }
}

/// The slot behind what a code shows; `None` if that day has no secret or the slot is looked up otherwise.
pub async fn slot_of(app: &App, status_of: StatusOf) -> Result<Option<u32>, Failure> {
    match status_of {
        StatusOf::Listed { day, place, .. } => {
            Ok(days::known(app, day).await?.and_then(|open| open.slot(place.index())))
        }
        StatusOf::Slot { slot, .. } => Ok(Some(slot)),
    }
}

/// The standing of whoever has the slot.
pub fn find_by_slot(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    slot: u32,
    now: Instant,
) -> Result<Standing, Failure> {
    let row = store::holder_by_slot(conn, i64::from(slot))?;
    row.map_or(Ok(Standing::Unknown), |row| standing(row, issuer, now))
}

/// The standing of a device that has been verified before.
pub fn find_by_device(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    device: Key<Device>,
    now: Instant,
) -> Result<Standing, Failure> {
    let row = store::holder_by_device(conn, device)?;
    row.map_or(Ok(Standing::Unknown), |row| standing(row, issuer, now))
}

fn standing(
    (device, card, Word(family)): HolderRow,
    issuer: &Issuer,
    now: Instant,
) -> Result<Standing, Failure> {
    let today = now.utc().with_timezone(&issuer.zone).date_naive();
    let facts = policy::Facts::of(family, &card, &device);
    Ok(match policy::refuse(&facts, today) {
        Some(reason) => Standing::Bad(reason),
        None => Standing::Good(Holder {
            device: device.id,
            card: card.id,
            family: card.family_id,
            member: card.member_id,
            class: class_of(&card)?,
        }),
    })
}
