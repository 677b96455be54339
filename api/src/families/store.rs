//! The queries of families.

use chrono::NaiveDate;
use diesel::prelude::*;
use mobile_contracts::discount::Category;

use super::{CategoryState, Evidence, Family, FamilyState, Home, Member, MemberRole};
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::schema::{categories, category_history, consents, families, members};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::ids::Key;

/// A category that a family holds, as a row.
pub struct HeldCategory;
/// A change of one.
pub(super) struct Decision;
/// A consent that was given.
pub(super) struct Consent;

/// The adult that calls, with the family.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct AdultRow {
    /// Who signed in.
    pub account_id: Key<Account>,
    /// Which member of the family that is.
    pub member_id: Key<Member>,
    /// The family.
    pub family_id: Key<Family>,
}

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
            families::municipality.eq(&home.municipality),
            families::time_zone.eq(home.zone.name()),
            families::state.eq(Word(FamilyState::Active)),
            families::created_at.eq(now),
        ))
        .execute(tx.conn())
}

/// A family as it is kept.
#[derive(Queryable)]
pub(super) struct FamilyRow {
    pub(super) region: String,
    pub(super) municipality: Option<String>,
    pub(super) time_zone: String,
    pub(super) created_at: Instant,
}

/// A family that takes part.
pub(super) fn family(conn: &mut AnyConnection, id: Key<Family>) -> QueryResult<Option<FamilyRow>> {
    families::table
        .find(id)
        .filter(families::state.eq(Word(FamilyState::Active)))
        .select((families::region, families::municipality, families::time_zone, families::created_at))
        .first(conn)
        .optional()
}

/// Makes other changes to the family wait until this transaction is over; false if there is no such family.
pub(super) fn hold_family(tx: &mut Tx<'_>, id: Key<Family>) -> QueryResult<bool> {
    let held = diesel::update(families::table.find(id).filter(families::state.eq(Word(FamilyState::Active))))
        .set(families::state.eq(Word(FamilyState::Active)))
        .execute(tx.conn())?;
    Ok(held == 1)
}

pub(super) fn set_home(tx: &mut Tx<'_>, id: Key<Family>, home: &Home) -> QueryResult<usize> {
    diesel::update(families::table.find(id))
        .set((
            families::region.eq(&home.region),
            families::municipality.eq(&home.municipality),
            families::time_zone.eq(home.zone.name()),
        ))
        .execute(tx.conn())
}

pub(super) fn region(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<String> {
    families::table.find(family).select(families::region).first(conn)
}

/// A member as they are kept: what is personal is sealed.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = members)]
pub(super) struct MemberRow {
    pub(super) id: Key<Member>,
    pub(super) family_id: Key<Family>,
    pub(super) role: Word<MemberRole>,
    pub(super) account_id: Option<Key<Account>>,
    pub(super) sealed_name: Vec<u8>,
    pub(super) sealed_birth_date: Vec<u8>,
    pub(super) joined_at: Instant,
    pub(super) sealed_snils: Option<Vec<u8>>,
    pub(super) sealed_studies_until: Option<Vec<u8>>,
    pub(super) snils_index: Option<Vec<u8>>,
    pub(super) evidence: Word<Evidence>,
    pub(super) person_index: Option<Vec<u8>>,
}

pub(super) fn insert_member(tx: &mut Tx<'_>, row: &MemberRow) -> QueryResult<usize> {
    diesel::insert_into(members::table).values(row).execute(tx.conn())
}

/// The family's present members, in the order in which they were recorded.
pub(super) fn members(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<MemberRow>> {
    members::table
        .filter(members::family_id.eq(family).and(members::left_at.is_null()))
        .select(MemberRow::as_select())
        .order(members::id)
        .load(conn)
}

/// What somebody is to which family, and the account that they sign in with.
pub(super) type PlaceRow = (Word<MemberRole>, Key<Family>, Option<Key<Account>>);

/// The place of a member who has not left.
pub(super) fn place(conn: &mut AnyConnection, member: Key<Member>) -> QueryResult<Option<PlaceRow>> {
    members::table
        .find(member)
        .filter(members::left_at.is_null())
        .select((members::role, members::family_id, members::account_id))
        .first(conn)
        .optional()
}

/// What somebody is to their family, or was before they left.
pub(super) fn role(conn: &mut AnyConnection, member: Key<Member>) -> QueryResult<Option<Word<MemberRole>>> {
    members::table.find(member).select(members::role).first(conn).optional()
}

/// Writes a member's sealed fields anew.
pub(super) fn reseal_member(tx: &mut Tx<'_>, row: &MemberRow) -> QueryResult<usize> {
    diesel::update(members::table.find(row.id))
        .set((
            members::sealed_name.eq(&row.sealed_name),
            members::sealed_birth_date.eq(&row.sealed_birth_date),
            members::sealed_snils.eq(&row.sealed_snils),
            members::sealed_studies_until.eq(&row.sealed_studies_until),
            members::snils_index.eq(&row.snils_index),
            members::person_index.eq(&row.person_index),
        ))
        .execute(tx.conn())
}

/// Somebody has looked at the members whom the family had only declared.
pub(super) fn mark_seen(tx: &mut Tx<'_>, family: Key<Family>, evidence: Evidence) -> QueryResult<usize> {
    let declared = members::left_at.is_null().and(members::evidence.eq(Word(Evidence::Declared)));
    diesel::update(members::table.filter(members::family_id.eq(family).and(declared)))
        .set(members::evidence.eq(Word(evidence)))
        .execute(tx.conn())
}

/// Gives a member the account with which they sign in.
pub(super) fn set_account(tx: &mut Tx<'_>, member: Key<Member>, account: Key<Account>) -> QueryResult<usize> {
    diesel::update(members::table.find(member).filter(members::account_id.is_null()))
        .set(members::account_id.eq(account))
        .execute(tx.conn())
}

pub(super) fn leave(tx: &mut Tx<'_>, member: Key<Member>, now: Instant) -> QueryResult<usize> {
    diesel::update(members::table.find(member).filter(members::left_at.is_null()))
        .set(members::left_at.eq(now))
        .execute(tx.conn())
}

/// A category as it is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = categories)]
pub(super) struct CategoryRow {
    pub(super) id: Key<HeldCategory>,
    pub(super) family_id: Key<Family>,
    pub(super) category: Word<Category>,
    pub(super) evidence: Word<Evidence>,
    pub(super) state: Word<CategoryState>,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) created_at: Instant,
    pub(super) changed_at: Instant,
    pub(super) document: Option<String>,
    pub(super) reason: Option<String>,
}

pub(super) fn insert_category(tx: &mut Tx<'_>, row: &CategoryRow) -> QueryResult<usize> {
    diesel::insert_into(categories::table).values(row).execute(tx.conn())
}

/// Writes what was decided about a category, if it is still in the state that was decided about.
pub(super) fn set_category(tx: &mut Tx<'_>, was: CategoryState, row: &CategoryRow) -> QueryResult<usize> {
    diesel::update(categories::table.find(row.id).filter(categories::state.eq(Word(was))))
        .set((
            categories::evidence.eq(row.evidence),
            categories::state.eq(row.state),
            categories::valid_from.eq(row.valid_from),
            categories::valid_until.eq(row.valid_until),
            categories::changed_at.eq(row.changed_at),
            categories::document.eq(&row.document),
            categories::reason.eq(&row.reason),
        ))
        .execute(tx.conn())
}

/// All categories of a family, the newest first.
pub(super) fn categories(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<CategoryRow>> {
    categories::table
        .filter(categories::family_id.eq(family))
        .order(categories::id.desc())
        .select(CategoryRow::as_select())
        .load(conn)
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

/// Keeps what a category became.
pub(super) fn insert_decision(
    tx: &mut Tx<'_>,
    id: Key<Decision>,
    row: &CategoryRow,
    decided_by: Option<Key<Account>>,
) -> QueryResult<usize> {
    diesel::insert_into(category_history::table)
        .values((
            category_history::id.eq(id),
            category_history::category_id.eq(row.id),
            category_history::state.eq(row.state),
            category_history::evidence.eq(row.evidence),
            category_history::valid_from.eq(row.valid_from),
            category_history::valid_until.eq(row.valid_until),
            category_history::document.eq(&row.document),
            category_history::reason.eq(&row.reason),
            category_history::decided_by.eq(decided_by),
            category_history::at.eq(row.changed_at),
        ))
        .execute(tx.conn())
}

pub(super) fn insert_consent(
    tx: &mut Tx<'_>,
    id: Key<Consent>,
    family: Key<Family>,
    account: Key<Account>,
    version: &str,
    now: Instant,
) -> QueryResult<usize> {
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(id),
            consents::family_id.eq(family),
            consents::account_id.eq(account),
            consents::version.eq(version),
            consents::given_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Where a family lives, and the name of its time zone.
pub(super) fn region_and_zone(
    conn: &mut AnyConnection,
    family: Key<Family>,
) -> QueryResult<(String, String)> {
    families::table.find(family).select((families::region, families::time_zone)).first(conn)
}

/// Families that take part, in the order of their keys, in one region or everywhere.
pub(super) fn active(
    conn: &mut AnyConnection,
    region: Option<&str>,
    after: Option<Key<Family>>,
    limit: i64,
) -> QueryResult<Vec<Key<Family>>> {
    let after = after.unwrap_or_else(|| Key::from_uuid(uuid::Uuid::nil()));
    let mut wanted = families::table
        .filter(families::state.eq(Word(FamilyState::Active)).and(families::id.gt(after)))
        .order(families::id)
        .limit(limit)
        .select(families::id)
        .into_boxed();
    if let Some(region) = region {
        wanted = wanted.filter(families::region.eq(region));
    }
    wanted.load(conn)
}

/// A category that waits for a reviewer.
#[derive(Queryable)]
pub(super) struct WaitingRow {
    pub(super) id: Key<HeldCategory>,
    pub(super) family_id: Key<Family>,
    pub(super) category: Word<Category>,
    pub(super) created_at: Instant,
    pub(super) region: String,
    pub(super) municipality: Option<String>,
}

/// What waits, the oldest first.
pub(super) fn waiting(
    conn: &mut AnyConnection,
    after: Option<Key<HeldCategory>>,
    limit: i64,
) -> QueryResult<Vec<WaitingRow>> {
    let after = after.unwrap_or_else(|| Key::from_uuid(uuid::Uuid::nil()));
    categories::table
        .inner_join(families::table)
        .filter(categories::state.eq(Word(CategoryState::Waiting)).and(categories::id.gt(after)))
        .filter(families::state.eq(Word(FamilyState::Active)))
        .order(categories::id)
        .limit(limit)
        .select((
            categories::id,
            categories::family_id,
            categories::category,
            categories::created_at,
            families::region,
            families::municipality,
        ))
        .load(conn)
}

/// What a category became.
#[derive(Queryable)]
pub(super) struct DecisionRow {
    pub(super) category_id: Key<HeldCategory>,
    pub(super) category: Word<Category>,
    pub(super) state: Word<CategoryState>,
    pub(super) evidence: Word<Evidence>,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) document: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) decided_by: Option<Key<Account>>,
    pub(super) at: Instant,
}

/// What became of a family's categories, the newest first.
pub(super) fn decisions(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<DecisionRow>> {
    category_history::table
        .inner_join(categories::table)
        .filter(categories::family_id.eq(family))
        .order(category_history::id.desc())
        .select((
            category_history::category_id,
            categories::category,
            category_history::state,
            category_history::evidence,
            category_history::valid_until,
            category_history::document,
            category_history::reason,
            category_history::decided_by,
            category_history::at,
        ))
        .load(conn)
}

/// A category with its first day and its last one, if that is known.
pub(super) type HeldRow = (Word<Category>, NaiveDate, Option<NaiveDate>);

/// The categories that are confirmed, whenever they hold; none of a family that is to be erased.
pub(super) fn confirmed(conn: &mut AnyConnection, family: Key<Family>) -> QueryResult<Vec<HeldRow>> {
    categories::table
        .inner_join(families::table)
        .filter(categories::family_id.eq(family).and(families::erase_at.is_null()))
        .filter(categories::state.eq(Word(CategoryState::Confirmed)))
        .select((categories::category, categories::valid_from, categories::valid_until))
        .load(conn)
}

/// Confirmed categories whose last day is before `today`, each with the time zone of its family, in the order of their
/// keys.
pub(super) fn overdue(
    conn: &mut AnyConnection,
    today: NaiveDate,
    after: Key<HeldCategory>,
    limit: i64,
) -> QueryResult<Vec<(CategoryRow, String)>> {
    categories::table
        .inner_join(families::table)
        .filter(categories::state.eq(Word(CategoryState::Confirmed)).and(categories::valid_until.lt(today)))
        .filter(categories::id.gt(after))
        .order(categories::id)
        .limit(limit)
        .select((CategoryRow::as_select(), families::time_zone))
        .load(conn)
}

/// A family with the blind index of the SNILS of the member who was looked for.
pub(super) type PersonRow = (Key<Family>, Option<Vec<u8>>);

/// The families that take part and have a present member of this name and birth date, with their SNILS if it is
/// recorded.
pub(super) fn families_with_person(
    conn: &mut AnyConnection,
    person_index: &[u8],
) -> QueryResult<Vec<PersonRow>> {
    members::table
        .inner_join(families::table)
        .filter(members::person_index.eq(person_index).and(members::left_at.is_null()))
        .filter(families::state.eq(Word(FamilyState::Active)))
        .select((families::id, members::snils_index))
        .order(families::id)
        .limit(2)
        .load(conn)
}

/// The families that take part and have a present member with this SNILS, each once.
pub(super) fn families_with_snils(
    conn: &mut AnyConnection,
    snils_index: &[u8],
) -> QueryResult<Vec<Key<Family>>> {
    members::table
        .inner_join(families::table)
        .filter(members::snils_index.eq(snils_index).and(members::left_at.is_null()))
        .filter(families::state.eq(Word(FamilyState::Active)))
        .select(families::id)
        .distinct()
        .limit(2)
        .load(conn)
}
