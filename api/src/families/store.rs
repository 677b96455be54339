//! The queries of families.

use chrono::NaiveDate;
use diesel::prelude::*;
use mobile_contracts::discount::Category;

use super::{CategoryState, Evidence, Family, FamilyState, Home, Member, MemberRole, Validity};
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{categories, families, members};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// A category that a family holds, as a row.
pub(super) struct HeldCategory;

pub(super) fn insert_family(
    tx: &mut Tx<'_>,
    id: Key<Family>,
    home: &Home,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(families::table)
        .values((
            families::id.eq(id),
            families::region.eq(&home.region),
            families::time_zone.eq(home.zone.name()),
            families::state.eq(Word(FamilyState::Active)),
            families::created_at.eq(now),
        ))
        .execute(tx.conn())
}

/// A member as it is kept: name and birth date sealed.
#[derive(Insertable)]
#[diesel(table_name = members)]
pub(super) struct MemberRow {
    pub(super) id: Key<Member>,
    pub(super) family_id: Key<Family>,
    pub(super) role: Word<MemberRole>,
    pub(super) account_id: Option<Key<Account>>,
    pub(super) sealed_name: Vec<u8>,
    pub(super) sealed_birth_date: Vec<u8>,
    pub(super) joined_at: Instant,
}

pub(super) fn insert_member(tx: &mut Tx<'_>, row: &MemberRow) -> QueryResult<usize> {
    diesel::insert_into(members::table).values(row).execute(tx.conn())
}

pub(super) fn insert_category(
    tx: &mut Tx<'_>,
    id: Key<HeldCategory>,
    family: Key<Family>,
    (category, evidence, validity): (Category, Evidence, Validity),
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(categories::table)
        .values((
            categories::id.eq(id),
            categories::family_id.eq(family),
            categories::category.eq(Word(category)),
            categories::evidence.eq(Word(evidence)),
            categories::state.eq(Word(CategoryState::Confirmed)),
            categories::valid_from.eq(validity.from),
            categories::valid_until.eq(validity.until),
            categories::created_at.eq(now),
            categories::changed_at.eq(now),
        ))
        .execute(tx.conn())
}

/// The categories that hold on `date`.
pub(super) fn categories_on(
    conn: &mut AnyConnection,
    family: Key<Family>,
    date: NaiveDate,
) -> QueryResult<Vec<Word<Category>>> {
    categories::table
        .filter(categories::family_id.eq(family))
        .filter(categories::state.eq(Word(CategoryState::Confirmed)).and(categories::valid_from.le(date)))
        .filter(categories::valid_until.is_null().or(categories::valid_until.ge(date)))
        .select(categories::category)
        .load(conn)
}

pub(super) fn region(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<String> {
    families::table.find(family).select(families::region).first(conn)
}

/// Where a family lives, and the name of its time zone.
pub(super) fn region_and_zone(
    conn: &mut AnyConnection,
    family: Key<Family>,
) -> QueryResult<(String, String)> {
    families::table.find(family).select((families::region, families::time_zone)).first(conn)
}

/// The family's present members: key, role, sealed name, sealed birth date.
pub(super) type SealedMember = (Key<Member>, Word<MemberRole>, Vec<u8>, Vec<u8>);

pub(super) fn members(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<SealedMember>> {
    members::table
        .filter(members::family_id.eq(family).and(members::left_at.is_null()))
        .select((members::id, members::role, members::sealed_name, members::sealed_birth_date))
        .order(members::id)
        .load(conn)
}
