//! Families: a household, its members and the categories it holds.

mod categories;
mod checks;
pub mod consent;
mod dossier;
mod ends;
pub mod erasure;
mod household;
pub mod http;
pub mod invitations;
pub mod lists;
mod people;
mod policy;
mod record;
mod regions;
mod registration;
pub mod registry;
pub mod reviews;
mod service;
mod snils;
mod store;

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use checks::{MEMBERS_MAX, MemberDraft};
pub use dossier::{Dossier, dossier};
pub use ends::end_overdue;
pub use people::MemberName;
pub use policy::Ages;
pub use record::{Record, RecordedCategory, RecordedMember, active, record};
pub use service::{
    NewFamily, NewMember, Registered, RegisteredMember, acts_for, adult_accounts, confirmed, facts, hold,
    member_names, region_of, register, role_of, roles, takes_part, told_of_card,
};
pub use snils::Snils;
pub use store::{AdultRow, HeldCategory};

use crate::accounts::Account;
use crate::clock::Instant;
use crate::ids::Key;
use mobile_contracts::discount::Category;

/// A household.
pub struct Family;
/// A person of a family.
pub struct Member;

/// What a member is to the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum MemberRole {
    /// A mother or father.
    Parent,
    /// A parent's spouse.
    Spouse,
    /// Whoever stands in for parents.
    Guardian,
    /// A child of a parent.
    Child,
    /// A child under guardianship.
    Ward,
}

impl MemberRole {
    /// Whether it is one of the children.
    #[must_use]
    pub const fn is_child(self) -> bool {
        matches!(self, Self::Child | Self::Ward)
    }
}

/// Whether a family takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum FamilyState {
    /// It does.
    Active,
    /// It left.
    Closed,
}

/// How a fact is known; each is stronger than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Evidence {
    /// The family says so.
    Declared,
    /// A reviewer saw a document; it is not kept.
    DocumentSeen,
    /// A registry says so.
    Registry,
}

/// Where a category stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum CategoryState {
    /// Nobody has looked at it yet.
    Waiting,
    /// It holds, within its validity.
    Confirmed,
    /// It was looked at and does not hold.
    Rejected,
    /// It held once.
    Ended,
}

/// Where a family lives, as far as the service needs it.
#[derive(Debug, Clone)]
pub struct Home {
    /// ISO 3166-2, such as `RU-NIZ`.
    pub region: String,
    /// The municipality, if the family told it.
    pub municipality: Option<String>,
    /// Its days are counted here.
    pub zone: Tz,
}

/// From when until when, civil dates, both inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Validity {
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none yet if open.
    pub until: Option<NaiveDate>,
}

/// A family as it is looked at.
#[derive(Debug, Clone)]
pub struct FamilyView {
    /// Its key.
    pub id: Key<Family>,
    /// Where it lives.
    pub home: Home,
    /// Its present members, in the order in which they were recorded.
    pub members: Vec<MemberView>,
    /// Its categories, the newest first.
    pub categories: Vec<CategoryView>,
    /// Since when it is known.
    pub created_at: Instant,
}

/// A member as they are looked at. Its `Debug` tells nothing about the person.
#[derive(Clone)]
pub struct MemberView {
    /// Their key.
    pub id: Key<Member>,
    /// What they are to the family.
    pub role: MemberRole,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// SNILS, if it is recorded.
    pub snils: Option<String>,
    /// The last day of full-time study.
    pub studies_until: Option<NaiveDate>,
    /// With which they sign in.
    pub account: Option<Key<Account>>,
    /// How it is known that they belong to the family.
    pub evidence: Evidence,
}

impl std::fmt::Debug for MemberView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberView").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// A category as it is looked at.
#[derive(Debug, Clone)]
pub struct CategoryView {
    /// The key of this holding.
    pub id: Key<HeldCategory>,
    /// Which one.
    pub category: Category,
    /// How it is known.
    pub evidence: Evidence,
    /// Where it stands.
    pub state: CategoryState,
    /// From when until when.
    pub validity: Validity,
    /// Which document was seen.
    pub document: Option<String>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Since when it is known.
    pub created_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
}
