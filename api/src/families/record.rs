//! What the service itself knows of a family, for those who decide something about it.

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::discount::Category;

use super::store::{self, CategoryRow, MemberRow};
use super::{CategoryState, Evidence, Family, Member, MemberRole, people};
use crate::db::AnyConnection;
use crate::failure::Failure;
use crate::ids::Key;
use crate::vault::{SubjectKey, Vault};

/// A family as it is recorded.
#[derive(Clone)]
pub struct Record {
    /// ISO 3166-2, such as `RU-NIZ`.
    pub region: String,
    /// The family's days are counted here.
    pub zone: Tz,
    /// Its present members: personal data.
    pub members: Vec<RecordedMember>,
    /// Its confirmed categories, whenever they hold.
    pub categories: Vec<RecordedCategory>,
}

/// A member as they are recorded. It has no `Debug`: all of it is personal.
#[derive(Clone)]
pub struct RecordedMember {
    /// The member.
    pub id: Key<Member>,
    /// What they are to the family.
    pub role: MemberRole,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// How the birth date is known: as well as the best category that was confirmed with this member in the record.
    pub evidence: Evidence,
    /// The last day of full-time study, as the family told it.
    pub studies_until: Option<NaiveDate>,
}

/// A confirmed category.
#[derive(Debug, Clone, Copy)]
pub struct RecordedCategory {
    /// Which one.
    pub category: Category,
    /// How it is known.
    pub evidence: Evidence,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none if open.
    pub until: Option<NaiveDate>,
}

impl Record {
    /// How it is known that the family holds a category on a day; none if it does not.
    #[must_use]
    pub fn holds(&self, category: Category, day: NaiveDate) -> Option<Evidence> {
        let on = |held: &&RecordedCategory| {
            held.category == category && held.from <= day && held.until.is_none_or(|until| day <= until)
        };
        self.categories.iter().filter(on).map(|held| held.evidence).max()
    }
}

/// Families that take part, in the order of their keys, in one region or everywhere; for work that goes through all.
pub fn active(
    conn: &mut AnyConnection,
    region: Option<&str>,
    after: Option<Key<Family>>,
    limit: i64,
) -> Result<Vec<Key<Family>>, Failure> {
    Ok(store::active(conn, region, after, limit)?)
}

/// The record of a family, and the key under which what else is personal to it is sealed.
///
/// # Errors
/// 404 once the family has been erased.
pub fn record(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
) -> Result<(Record, SubjectKey), Failure> {
    let key = vault.subject_key(conn, family)?.ok_or_else(Failure::not_found)?;
    let (region, zone) = store::region_and_zone(conn, family)?;
    let zone = zone.parse().map_err(|_| Failure::internal("a family's time zone is unknown"))?;
    let confirmed = |row: &CategoryRow| row.state.0 == CategoryState::Confirmed;
    let categories: Vec<_> = store::categories(conn, family)?.into_iter().filter(confirmed).collect();
    let members = store::members(conn, family)?;
    let members: Result<_, Failure> = members.iter().map(|row| member(&key, row, &categories)).collect();
    let held = |row: &CategoryRow| RecordedCategory {
        category: row.category.0,
        evidence: row.evidence.0,
        from: row.valid_from,
        until: row.valid_until,
    };
    Ok((Record { region, zone, members: members?, categories: categories.iter().map(held).collect() }, key))
}

fn member(key: &SubjectKey, row: &MemberRow, confirmed: &[CategoryRow]) -> Result<RecordedMember, Failure> {
    let view = people::open(key, row)?;
    // Whoever came after a category was asked for has not been looked at with it.
    let seen = confirmed.iter().filter(|held| row.joined_at <= held.created_at).map(|held| held.evidence.0);
    Ok(RecordedMember {
        id: view.id,
        role: view.role,
        name: view.name,
        birth_date: view.birth_date,
        evidence: seen.max().unwrap_or(Evidence::Declared),
        studies_until: view.studies_until,
    })
}
