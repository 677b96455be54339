//! Whether a card may be used at this moment: what a checkout asks of this domain.

use mobile_contracts::card::{CardStatus, Class, Hint, StatusOf};
use mobile_contracts::reason::Reason;
use serde::{Deserialize, Serialize};

use super::paper::{self, PaperCard};
use super::store::{self, HolderRow};
use super::{Card, Device, class_of, days, passes, policy};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{self, Family, Member};
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Issuer, Vault};

/// What shows a card: its holder has several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// A phone.
    Device(Key<Device>),
    /// A card on paper.
    Paper(Key<PaperCard>),
}

/// Where what a code shows is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The slot of a device.
    Device(u32),
    /// The slot of a paper card.
    Paper(u32),
}

/// Whom a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// What showed the card.
    pub bearer: Bearer,
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
pub async fn slot_of(app: &App, status_of: StatusOf) -> Result<Option<Slot>, Failure> {
    match status_of {
        StatusOf::Listed { day, place, .. } => {
            let open = days::known(app, day).await?;
            Ok(open.and_then(|open| open.slot(place.index())).map(Slot::Device))
        }
        StatusOf::Slot { slot, .. } => Ok(Some(Slot::Paper(slot))),
    }
}

/// The standing of whoever has the slot.
pub fn find_by_slot(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    slot: Slot,
    now: Instant,
) -> Result<Standing, Failure> {
    match slot {
        Slot::Device(slot) => {
            let row = store::holder_by_slot(conn, i64::from(slot))?;
            row.map_or(Ok(Standing::Unknown), |row| standing(row, issuer, now))
        }
        Slot::Paper(slot) => paper::find_by_slot(conn, issuer, slot, now),
    }
}

/// The standing of what showed a card before.
pub fn find_by_bearer(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    bearer: Bearer,
    now: Instant,
) -> Result<Standing, Failure> {
    match bearer {
        Bearer::Device(device) => {
            let row = store::holder_by_device(conn, device)?;
            row.map_or(Ok(Standing::Unknown), |row| standing(row, issuer, now))
        }
        Bearer::Paper(paper) => paper::find(conn, issuer, paper, now),
    }
}

/// Initials and day.month of a holder, for a person check.
pub fn hint_of(conn: &mut AnyConnection, vault: &Vault, holder: &Holder) -> Result<Option<Hint>, Failure> {
    let members = families::member_names(conn, vault, holder.family)?;
    Ok(members.iter().find(|member| member.id == holder.member).and_then(passes::hint))
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
            bearer: Bearer::Device(device.id),
            card: card.id,
            family: card.family_id,
            member: card.member_id,
            class: class_of(&card)?,
        }),
    })
}
