//! Use cases of families that other parts of the service have: recording one whole, and what an offer or a card asks
//! of it.

use chrono::NaiveDate;
use mobile_contracts::discount::{Category, FamilyFacts};

use super::checks::MemberDraft;
use super::people::{self, MemberName, Place};
use super::store::{self, AdultRow, CategoryRow};
use super::{CategoryState, Evidence, Family, Home, Member, MemberRole, Validity, policy};
use crate::accounts::{self, Account, AccountKind};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Subject, Vault};

/// A family to be registered.
#[derive(Debug, Clone)]
pub struct NewFamily {
    /// Where it lives.
    pub home: Home,
    /// Its people.
    pub members: Vec<NewMember>,
    /// The categories that somebody has confirmed.
    pub categories: Vec<(Category, Evidence, Validity)>,
}

/// A member to be recorded.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// What they are to the family.
    pub role: MemberRole,
    /// First name and surname; sealed.
    pub name: String,
    /// Sealed.
    pub birth_date: NaiveDate,
}

/// What a registration made.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The family.
    pub family: Key<Family>,
    /// Its members, in the order given.
    pub members: Vec<RegisteredMember>,
}

/// A recorded member; adults have an account.
#[derive(Debug, Clone, Copy)]
pub struct RegisteredMember {
    /// The member.
    pub id: Key<Member>,
    /// With which an adult signs in.
    pub account: Option<Key<Account>>,
}

/// Records a family whole: its key, its members, accounts for the adults, its categories. For families that are known
/// by other means than their own registration; no events follow from it.
pub async fn register(app: &App, new: NewFamily) -> Result<Registered, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let family = parts.ids.key();
            let key = parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Family, family)?;
            store::insert_family(tx, family, &new.home, now)?;
            let mut members = Vec::with_capacity(new.members.len());
            for member in &new.members {
                let id = parts.ids.key();
                let account = match member.role.is_child() {
                    true => None,
                    false => Some(accounts::create_account(tx, &parts.ids, now, AccountKind::Adult)?),
                };
                let place = Place { id, family, account, joined_at: now, evidence: Evidence::DocumentSeen };
                let row = people::seal(&parts.vault, &key, &place, &member.clone().into())?;
                store::insert_member(tx, &row)?;
                members.push(RegisteredMember { id, account });
            }
            for (category, evidence, validity) in &new.categories {
                let row = CategoryRow {
                    id: parts.ids.key(),
                    family_id: family,
                    category: Word(*category),
                    evidence: Word(*evidence),
                    state: Word(CategoryState::Confirmed),
                    valid_from: validity.from,
                    valid_until: validity.until,
                    created_at: now,
                    changed_at: now,
                    document: None,
                    reason: None,
                };
                store::insert_category(tx, &row)?;
            }
            Ok(Registered { family, members })
        })
        .await
}

impl From<NewMember> for MemberDraft {
    fn from(new: NewMember) -> Self {
        let NewMember { role, name, birth_date } = new;
        Self { role, name, birth_date, snils: None, studies_until: None }
    }
}

/// What offers may ask of a family, on a date: its categories, the births of those children whom somebody has looked
/// at, its region.
pub fn facts(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
    date: NaiveDate,
) -> Result<FamilyFacts, Failure> {
    let key = people::family_key(conn, vault, family)?;
    let children_born = store::members(conn, family)?
        .iter()
        .filter(|row| row.role.0.is_child() && row.evidence.0 > Evidence::Declared)
        .map(|row| people::birth_date(&key, row))
        .collect::<Result<_, _>>()?;
    let categories =
        store::categories_on(conn, family, date)?.into_iter().map(|Word(category)| category).collect();
    Ok(FamilyFacts { categories, children_born, region: Some(store::region(conn, family)?) })
}

/// The members of a family with their names.
pub fn member_names(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
) -> Result<Vec<MemberName>, Failure> {
    let key = people::family_key(conn, vault, family)?;
    store::members(conn, family)?.iter().map(|row| people::name(&key, row)).collect()
}

/// What a member is to the family, or was before they left; a role outlives the name.
pub fn role_of(conn: &mut AnyConnection, member: Key<Member>) -> Result<Option<MemberRole>, Failure> {
    Ok(store::role(conn, member)?.map(|Word(role)| role))
}

/// The accounts of those who are told what happens to a member's card: the member, or the adults of a child's family.
pub fn told_of_card(conn: &mut AnyConnection, member: Key<Member>) -> Result<Vec<Key<Account>>, Failure> {
    match store::place(conn, member)? {
        Some((Word(role), family, _)) if role.is_child() => adult_accounts(conn, family),
        Some((_, _, account)) => Ok(account.into_iter().collect()),
        None => Ok(Vec::new()),
    }
}

/// Whom an adult acts for where cards are concerned: themselves, and the children of the family, who sign in nowhere,
/// until they come of age: what somebody of age buys is nobody else's business.
pub fn acts_for(conn: &mut AnyConnection, app: &App, adult: &AdultRow) -> Result<Vec<Key<Member>>, Failure> {
    let key = people::family_key(conn, &app.vault, adult.family_id)?;
    let today = app.clock.now().utc().with_timezone(&app.config.time_zone).date_naive();
    let mut holders = vec![adult.member_id];
    for row in store::members(conn, adult.family_id)?.iter().filter(|row| row.role.0.is_child()) {
        if policy::add_years(people::birth_date(&key, row)?, app.config.child_until_age) > today {
            holders.push(row.id);
        }
    }
    Ok(holders)
}

/// The confirmed categories of a family with their first and last day, whether they hold today or not.
pub fn confirmed(
    conn: &mut AnyConnection,
    family: Key<Family>,
) -> Result<Vec<(Category, NaiveDate, Option<NaiveDate>)>, Failure> {
    let rows = store::confirmed(conn, family)?;
    Ok(rows.into_iter().map(|(Word(category), from, until)| (category, from, until)).collect())
}

/// Those of the family's adults who can sign in.
pub fn adult_accounts(conn: &mut AnyConnection, family: Key<Family>) -> Result<Vec<Key<Account>>, Failure> {
    let rows = store::members(conn, family)?;
    Ok(rows.into_iter().filter(|row| !row.role.0.is_child()).filter_map(|row| row.account_id).collect())
}

/// Whether a family takes part: it is known, and has not left.
pub fn takes_part(conn: &mut AnyConnection, family: Key<Family>) -> Result<bool, Failure> {
    Ok(store::family(conn, family)?.is_some())
}

/// The region that a family lives in.
pub fn region_of(conn: &mut AnyConnection, family: Key<Family>) -> Result<String, Failure> {
    Ok(store::region(conn, family)?)
}

/// The present members of a family and what they are to it, in the order in which they were recorded.
pub fn roles(
    conn: &mut AnyConnection,
    family: Key<Family>,
) -> Result<Vec<(Key<Member>, MemberRole)>, Failure> {
    let rows = store::members(conn, family)?;
    Ok(rows.into_iter().map(|row| (row.id, row.role.0)).collect())
}

/// Makes other changes to a family and to what it holds wait until this transaction is over; false if it takes no part.
pub fn hold(tx: &mut Tx<'_>, family: Key<Family>) -> Result<bool, Failure> {
    Ok(store::hold_family(tx, family)?)
}
