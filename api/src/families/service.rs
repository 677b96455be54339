//! Use cases of families.

use chrono::NaiveDate;
use mobile_contracts::discount::{Category, FamilyFacts};

use super::store::{self, MemberRow};
use super::{Evidence, Family, Home, Member, MemberRole, Validity};
use crate::accounts::{self, Account, AccountKind};
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Cell, Subject, SubjectKey, Vault};

const NAME: Cell = Cell("members.sealed_name");
const BIRTH_DATE: Cell = Cell("members.sealed_birth_date");

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

/// Records a family whole: its key, its members, accounts for the adults, its categories.
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
                let row = MemberRow {
                    id,
                    family_id: family,
                    role: Word(member.role),
                    account_id: account,
                    sealed_name: key.seal(NAME, id, &member.name),
                    sealed_birth_date: key.seal(BIRTH_DATE, id, &member.birth_date.to_string()),
                    joined_at: now,
                };
                store::insert_member(tx, &row)?;
                members.push(RegisteredMember { id, account });
            }
            for category in &new.categories {
                store::insert_category(tx, parts.ids.key(), family, *category, now)?;
            }
            Ok(Registered { family, members })
        })
        .await
}

/// What offers may ask of a family, on a date: its categories, the births of its children, its region.
pub fn facts(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
    date: NaiveDate,
) -> Result<FamilyFacts, Failure> {
    let key = family_key(conn, vault, family)?;
    let children_born = store::members(conn, family)?
        .into_iter()
        .filter(|(_, Word(role), _, _)| role.is_child())
        .map(|(id, _, _, birth)| birth_date(&key, id, &birth))
        .collect::<Result<_, _>>()?;
    let categories =
        store::categories_on(conn, family, date)?.into_iter().map(|Word(category)| category).collect();
    Ok(FamilyFacts { categories, children_born, region: Some(store::region(conn, family)?) })
}

/// A member's name and birth date, opened: personal data, whose reading is an audited act.
#[derive(Debug, Clone)]
pub struct MemberName {
    /// The member.
    pub id: Key<Member>,
    /// What they are to the family.
    pub role: MemberRole,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth_date: NaiveDate,
}

/// The members of a family with their names.
pub fn member_names(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
) -> Result<Vec<MemberName>, Failure> {
    let key = family_key(conn, vault, family)?;
    let open = |(id, Word(role), name, birth): store::SealedMember| {
        let name = key.open(NAME, id, &name).map_err(anyhow::Error::from)?;
        Ok(MemberName { id, role, name, birth_date: birth_date(&key, id, &birth)? })
    };
    store::members(conn, family)?.into_iter().map(open).collect()
}

fn family_key(conn: &mut AnyConnection, vault: &Vault, family: Key<Family>) -> Result<SubjectKey, Failure> {
    vault.subject_key(conn, family)?.ok_or_else(Failure::not_found)
}

fn birth_date(key: &SubjectKey, member: Key<Member>, sealed: &[u8]) -> Result<NaiveDate, Failure> {
    let date = key.open(BIRTH_DATE, member, sealed).map_err(anyhow::Error::from)?;
    date.parse().map_err(|_| Failure::internal("a sealed birth date is no date"))
}
