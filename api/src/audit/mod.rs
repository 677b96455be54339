//! The audit log: administrative acts and readings of personal data. Keys only, no values; never altered.
//!
//! A row is written in the transaction of what it tells. One worker chains the rows afterwards (`policy.rs` says how),
//! and the end of the chain is exported once a day to where the database's owner cannot reach (`heads.rs`).

mod heads;
pub mod http;
mod policy;
mod service;
mod store;
mod worker;

use crate::accounts::{Account, AccountKind};
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::{Ids, Key};

pub use policy::{Finding, Report};
pub use service::{chain_due, export, verify};
pub use store::Recorded;
pub use worker::work;

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
    /// A card was issued.
    #[strum(serialize = "card.issue")]
    CardIssue,
    /// A card was stopped for a while.
    #[strum(serialize = "card.suspend")]
    CardSuspend,
    /// A suspended card was let go on.
    #[strum(serialize = "card.reinstate")]
    CardReinstate,
    /// A card was revoked.
    #[strum(serialize = "card.revoke")]
    CardRevoke,
    /// A card took another one's place, which was revoked.
    #[strum(serialize = "card.reissue")]
    CardReissue,
    /// A device was taken off its card.
    #[strum(serialize = "device.remove")]
    DeviceRemove,
    /// A key was made that takes its turn.
    #[strum(serialize = "key.rotate")]
    KeyRotate,
    /// A key was revoked.
    #[strum(serialize = "key.revoke")]
    KeyRevoke,
    /// A paper card was made.
    #[strum(serialize = "paper.issue")]
    PaperIssue,
    /// A paper card was printed, with its code, initials and day of birth.
    #[strum(serialize = "paper.print")]
    PaperPrint,
    /// A paper card was revoked.
    #[strum(serialize = "paper.revoke")]
    PaperRevoke,
    /// A family was looked at, with its names and birth dates.
    #[strum(serialize = "family.read")]
    FamilyRead,
    /// A family was erased.
    #[strum(serialize = "family.erase")]
    FamilyErase,
    /// An adult downloaded what the service knows of their family.
    #[strum(serialize = "family.export")]
    FamilyExport,
    /// A category was confirmed; the reason names the kind of document that was seen.
    #[strum(serialize = "category.approve")]
    CategoryApprove,
    /// A category was rejected or ended.
    #[strum(serialize = "category.reject")]
    CategoryReject,
    /// A birth date was corrected; the reason names the kind of document that was seen, never a date.
    #[strum(serialize = "birth_date.correct")]
    BirthDateCorrect,
    /// A batch of a list was applied; the reason names the list and the number of its rows.
    #[strum(serialize = "list.import")]
    ListImport,
    /// It was tried what a batch of a list would do.
    #[strum(serialize = "list.rehearse")]
    ListRehearse,
    /// A partner was looked at, with the names of its people.
    #[strum(serialize = "partner.read")]
    PartnerRead,
    /// A partner's request was granted.
    #[strum(serialize = "partner.approve")]
    PartnerApprove,
    /// A partner's request was turned down.
    #[strum(serialize = "partner.reject")]
    PartnerReject,
    /// A partner was stopped for a while.
    #[strum(serialize = "partner.suspend")]
    PartnerSuspend,
    /// A partner was let go on.
    #[strum(serialize = "partner.reinstate")]
    PartnerReinstate,
    /// A partner changed its name or branch.
    #[strum(serialize = "partner.change")]
    PartnerChange,
    /// The names and contacts of a partner's staff were looked at.
    #[strum(serialize = "staff.read")]
    StaffRead,
    /// Somebody was added to a partner's staff.
    #[strum(serialize = "staff.add")]
    StaffAdd,
    /// Somebody was removed from a partner's staff.
    #[strum(serialize = "staff.remove")]
    StaffRemove,
    /// An outlet was opened.
    #[strum(serialize = "outlet.create")]
    OutletCreate,
    /// An outlet was changed.
    #[strum(serialize = "outlet.change")]
    OutletChange,
    /// An outlet was closed.
    #[strum(serialize = "outlet.close")]
    OutletClose,
    /// An offer was written.
    #[strum(serialize = "offer.create")]
    OfferCreate,
    /// Another version of an offer was written.
    #[strum(serialize = "offer.change")]
    OfferChange,
    /// A version was submitted.
    #[strum(serialize = "offer.submit")]
    OfferSubmit,
    /// A version was put into force, or a suspended offer let go on.
    #[strum(serialize = "offer.publish")]
    OfferPublish,
    /// A version was given back to its partner.
    #[strum(serialize = "offer.return")]
    OfferReturn,
    /// An offer was stopped by an administrator.
    #[strum(serialize = "offer.suspend")]
    OfferSuspend,
    /// An offer was paused by its partner.
    #[strum(serialize = "offer.pause")]
    OfferPause,
    /// An offer was resumed by its partner.
    #[strum(serialize = "offer.resume")]
    OfferResume,
    /// An offer was ended.
    #[strum(serialize = "offer.end")]
    OfferEnd,
    /// A partner's owner or staff refunded a redemption.
    #[strum(serialize = "redemption.refund")]
    RedemptionRefund,
    /// A dispute about a redemption was decided.
    #[strum(serialize = "dispute.decide")]
    DisputeDecide,
    /// A device became a till.
    #[strum(serialize = "till.pair")]
    TillPair,
    /// POS software got a key.
    #[strum(serialize = "till.issue_key")]
    TillKeyIssue,
    /// A till's token was taken back.
    #[strum(serialize = "till.revoke")]
    TillRevoke,
    /// A till's test was begun.
    #[strum(serialize = "till.test")]
    TillTest,
    /// A till's test was ended.
    #[strum(serialize = "till.end_test")]
    TillTestEnd,
    /// A benefit rule pack was taken in.
    #[strum(serialize = "pack.import")]
    PackImport,
    /// A pack was put into force.
    #[strum(serialize = "pack.publish")]
    PackPublish,
    /// A pack went back to what was in force before it.
    #[strum(serialize = "pack.roll_back")]
    PackRollBack,
    /// A draft was compared with what is in force, on the stored families.
    #[strum(serialize = "pack.compare")]
    PackCompare,
    /// An administrator was made.
    #[strum(serialize = "administrator.create")]
    AdministratorCreate,
    /// An administrator's password and authenticator were made anew at the console.
    #[strum(serialize = "administrator.reset")]
    AdministratorReset,
    /// An administrator changed their password.
    #[strum(serialize = "administrator.password")]
    AdministratorPassword,
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
