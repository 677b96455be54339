//! What the service itself knows of a family, for those who decide something about it.

use chrono_tz::Tz;

use super::{Family, MemberName, member_names, store};
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
    pub members: Vec<MemberName>,
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
    Ok((Record { region, zone, members: member_names(conn, vault, family)? }, key))
}
