//! Members between their two forms: sealed in the database, readable here. Reading them is an audited act, which is
//! up to whoever asks.

use chrono::NaiveDate;

use super::checks::MemberDraft;
use super::policy::{self, ChildAge};
use super::store::{self, MemberRow};
use super::{Evidence, Family, Member, MemberRole, MemberView, Snils};
use crate::accounts::Account;
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::Key;
use crate::vault::{Cell, Indexed, SubjectKey, Vault};

const NAME: Cell = Cell("members.sealed_name");
const BIRTH_DATE: Cell = Cell("members.sealed_birth_date");
const SNILS: Cell = Cell("members.sealed_snils");
const STUDIES_UNTIL: Cell = Cell("members.sealed_studies_until");

/// A member's name and birth date, opened: personal data, whose reading is an audited act.
#[derive(Clone)]
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

impl std::fmt::Debug for MemberName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberName").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// Who the member is in the database.
pub(super) struct Place {
    pub(super) id: Key<Member>,
    pub(super) family: Key<Family>,
    pub(super) account: Option<Key<Account>>,
    pub(super) joined_at: Instant,
    pub(super) evidence: Evidence,
}

/// The key of a family; 404 once it has been erased.
pub(super) fn family_key(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
) -> Result<SubjectKey, Failure> {
    vault.subject_key(conn, family)?.ok_or_else(Failure::not_found)
}

/// The blind index of a name and a birth date, however the name is written.
pub(super) fn person_index(vault: &Vault, name: &str, birth_date: NaiveDate) -> Result<Vec<u8>, Failure> {
    vault.index(Indexed::Person, format!("{}\0{birth_date}", policy::person_words(name)).as_bytes())
}

/// Seals a member whose values have been checked.
pub(super) fn seal(
    vault: &Vault,
    key: &SubjectKey,
    place: &Place,
    draft: &MemberDraft,
) -> Result<MemberRow, Failure> {
    let id = place.id;
    let unreadable = |_| Failure::internal("an unchecked SNILS came to be sealed");
    let snils = draft.snils.as_deref().map(Snils::parse).transpose().map_err(unreadable)?;
    let index = |snils: &Snils| vault.index(Indexed::Snils, snils.digits().as_bytes());
    let name: Vec<&str> = draft.name.split_whitespace().collect();
    Ok(MemberRow {
        id,
        family_id: place.family,
        role: Word(draft.role),
        account_id: place.account,
        sealed_name: key.seal(NAME, id, &name.join(" ")),
        sealed_birth_date: key.seal(BIRTH_DATE, id, &draft.birth_date.to_string()),
        joined_at: place.joined_at,
        sealed_snils: snils.as_ref().map(|snils| key.seal(SNILS, id, snils.digits())),
        sealed_studies_until: draft
            .studies_until
            .map(|until| key.seal(STUDIES_UNTIL, id, &until.to_string())),
        snils_index: snils.as_ref().map(index).transpose()?,
        evidence: Word(place.evidence),
        person_index: Some(person_index(vault, &draft.name, draft.birth_date)?),
    })
}

/// Opens a member.
pub(super) fn open(key: &SubjectKey, row: &MemberRow) -> Result<MemberView, Failure> {
    let text = |cell, sealed: &[u8]| key.open(cell, row.id, sealed).map_err(anyhow::Error::from);
    Ok(MemberView {
        id: row.id,
        role: row.role.0,
        name: text(NAME, &row.sealed_name)?,
        birth_date: birth_date(key, row)?,
        snils: row.sealed_snils.as_deref().map(|sealed| text(SNILS, sealed)).transpose()?,
        studies_until: studies_until(key, row)?,
        account: row.account_id,
        evidence: row.evidence.0,
    })
}

/// Name and birth date of a member.
pub(super) fn name(key: &SubjectKey, row: &MemberRow) -> Result<MemberName, Failure> {
    let name = key.open(NAME, row.id, &row.sealed_name).map_err(anyhow::Error::from)?;
    Ok(MemberName { id: row.id, role: row.role.0, name, birth_date: birth_date(key, row)? })
}

pub(super) fn birth_date(key: &SubjectKey, row: &MemberRow) -> Result<NaiveDate, Failure> {
    date(key, BIRTH_DATE, row.id, &row.sealed_birth_date)
}

fn studies_until(key: &SubjectKey, row: &MemberRow) -> Result<Option<NaiveDate>, Failure> {
    row.sealed_studies_until.as_deref().map(|sealed| date(key, STUDIES_UNTIL, row.id, sealed)).transpose()
}

fn date(key: &SubjectKey, cell: Cell, member: Key<Member>, sealed: &[u8]) -> Result<NaiveDate, Failure> {
    let date = key.open(cell, member, sealed).map_err(anyhow::Error::from)?;
    date.parse().map_err(|_| Failure::internal("a sealed date is no date"))
}

/// The children of a family, as far as categories look at them, those included that nobody has looked at yet.
pub(super) fn children(
    conn: &mut AnyConnection,
    vault: &Vault,
    family: Key<Family>,
) -> Result<Vec<ChildAge>, Failure> {
    let key = family_key(conn, vault, family)?;
    let age = |row: &MemberRow| {
        let (role, birth_date) = (row.role.0, birth_date(&key, row)?);
        let is_seen = row.evidence.0 > Evidence::Declared;
        Ok(ChildAge { role, birth_date, studies_until: studies_until(&key, row)?, is_seen })
    };
    store::members(conn, family)?.iter().filter(|row| row.role.0.is_child()).map(age).collect()
}

impl From<MemberView> for MemberDraft {
    fn from(view: MemberView) -> Self {
        let MemberView { role, name, birth_date, snils, studies_until, .. } = view;
        Self { role, name, birth_date, snils, studies_until }
    }
}
