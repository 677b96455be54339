//! Paper cards: a card for somebody without a phone, printed from SVG or PDF (CARD.md §2). Anybody can copy paper, so
//! it is looked up online by a slot of its own, always with a check of the person, a few times a day.

mod font;
pub mod http;
mod layout;
mod pdf;
mod policy;
mod print;
mod service;
mod store;
mod svg;

pub use service::{find, find_by_slot};

use super::Card;
use crate::clock::Instant;
use crate::ids::Key;

/// A card on paper.
pub struct PaperCard;

/// Whether a paper card may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PaperState {
    /// It may.
    Active,
    /// A newer one took its place.
    Replaced,
    /// Its holder or an administrator took it away.
    Revoked,
}

/// A paper card as it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct PaperView {
    /// Its key.
    pub id: Key<PaperCard>,
    /// The card that it shows.
    pub card: Key<Card>,
    /// The number printed on it.
    pub number: mobile_contracts::card::PaperNumber,
    /// Whether it may be used.
    pub state: PaperState,
    /// When it was made.
    pub issued_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}
