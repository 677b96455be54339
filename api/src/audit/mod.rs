//! The audit log: administrative acts and readings of personal data. Keys only, no values; never altered.

mod store;

use crate::accounts::{Account, AccountKind};
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::{Ids, Key};

pub use store::Recorded;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// An administrator.
    Administrator(Key<Account>),
    /// An adult of a family.
    Adult(Key<Account>),
    /// A partner's owner or staff.
    Partner(Key<Account>),
    /// The service itself, or somebody at its console.
    System,
}

impl Actor {
    /// Somebody who signed in.
    #[must_use]
    pub const fn account(kind: AccountKind, account: Key<Account>) -> Self {
        match kind {
            AccountKind::Adult => Self::Adult(account),
            AccountKind::Partner => Self::Partner(account),
            AccountKind::Administrator => Self::Administrator(account),
        }
    }
}

/// What was done, as `noun.verb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
pub enum Action {
    /// A card was looked at, with the names of its family.
    #[strum(serialize = "card.read")]
    CardRead,
    /// A card was revoked.
    #[strum(serialize = "card.revoke")]
    CardRevoke,
    /// A family was looked at, with its names and birth dates.
    #[strum(serialize = "family.read")]
    FamilyRead,
    /// A category was confirmed; the reason names the kind of document that was seen.
    #[strum(serialize = "category.approve")]
    CategoryApprove,
    /// A category was rejected or ended.
    #[strum(serialize = "category.reject")]
    CategoryReject,
    /// A batch of a list was applied; the reason names the list and the number of its rows.
    #[strum(serialize = "list.import")]
    ListImport,
    /// An administrator was made.
    #[strum(serialize = "administrator.create")]
    AdministratorCreate,
    /// Somebody signed in.
    #[strum(serialize = "session.open")]
    SessionOpen,
    /// Somebody tried to sign in and did not prove who they are. What they typed is not kept.
    #[strum(serialize = "session.refuse")]
    SessionRefuse,
    /// Somebody signed out.
    #[strum(serialize = "session.close")]
    SessionClose,
    /// Somebody signed out everywhere.
    #[strum(serialize = "session.close_all")]
    SessionCloseAll,
    /// A refresh token came a second time; its session was ended.
    #[strum(serialize = "session.reuse")]
    SessionReuse,
}

/// One act: who, what, when, why, on what.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// The kind of object, such as `card`.
    pub object: &'static str,
    /// The object's key.
    pub id: uuid::Uuid,
    /// Why, in the actor's words.
    pub reason: Option<&'a str>,
}

/// Writes an act in the transaction that does it, so that neither exists without the other.
pub fn record(tx: &mut Tx<'_>, ids: &Ids, at: crate::clock::Instant, act: &Act<'_>) -> Result<(), Failure> {
    store::insert(tx, ids.key(), at, act)?;
    Ok(())
}
