//! What a family has a right to, by its confirmed categories or because an administrator said so, and the cards that
//! rest on it.

use chrono::NaiveDate;
use mobile_contracts::card::Class;

use super::CardState;
use super::policy::{self, ByHand, Entitlement, Held};
use super::service::class_of;
use super::store::{self, CardRow};
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::families::{self, Family, Member, MemberRole};
use crate::ids::Key;
use crate::state::App;

/// A family's right, its present members and all of its cards, the newest first.
pub(super) struct Right {
    /// What the categories give.
    pub(super) entitlement: Option<Entitlement>,
    /// The last day of the whole right, beyond which no child's card lasts.
    pub(super) until: Option<NaiveDate>,
    pub(super) members: Vec<(Key<Member>, MemberRole)>,
    pub(super) cards: Vec<CardRow>,
}

impl Right {
    /// The newest card of a member, which is the one that counts.
    pub(super) fn newest_of(&self, member: Key<Member>) -> Option<&CardRow> {
        self.cards.iter().find(|card| card.member_id == member)
    }
}

/// The right of a family on a day.
pub(super) fn of_family(
    conn: &mut AnyConnection,
    app: &App,
    family: Key<Family>,
    today: NaiveDate,
) -> Result<Right, Failure> {
    let confirmed = families::confirmed(conn, family)?;
    let (listed, months) = (&app.config.card_categories, app.config.card_months);
    let entitlement = policy::entitlement(&confirmed, listed, today, months);
    let members = families::roles(conn, family)?;
    let mut right = Right { entitlement, until: None, members, cards: store::cards_of_family(conn, family)? };
    let adults = right.members.iter().filter(|(_, role)| !role.is_child());
    let held = adults.filter_map(|(adult, _)| right.newest_of(*adult));
    let given = held.filter(|card| card.state.0 != CardState::Revoked).filter_map(|card| card.given_until);
    right.until = policy::right_until(entitlement, given, today);
    Ok(right)
}

/// A card as the right decides about it.
pub(super) fn held(card: &CardRow) -> Result<Held, Failure> {
    let class = card.given_class.and_then(|class| u8::try_from(class).ok()).and_then(Class::new);
    Ok(Held {
        class: class_of(card)?,
        from: card.valid_from,
        until: card.valid_until,
        by_hand: ByHand { class, until: card.given_until },
    })
}
