//! Families: a household, its members and the categories it holds.

mod record;
mod service;
mod store;

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use record::{Record, record};
pub use service::{
    MemberName, NewFamily, NewMember, Registered, RegisteredMember, facts, member_names, register,
};

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
