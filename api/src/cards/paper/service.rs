//! Use cases of paper cards: making, listing, revoking, and their standing at a checkout.

use mobile_contracts::card::PaperNumber;
use mobile_contracts::wire::problem::ProblemCode;

use super::store::{self, HolderRow, PaperRow};
use super::{PaperCard, PaperState, PaperView, policy};
use crate::audit::{self, Act, Action, Actor};
use crate::auth::AdultRow;
use crate::cards::notices::{self, News};
use crate::cards::policy::{Facts, refuse};
use crate::cards::service::own_card;
use crate::cards::store::{self as cards_store, CardRow};
use crate::cards::{Bearer, Card, Holder, Standing, class_of};
use crate::checks;
use crate::clock::Instant;
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::families::FamilyState;
use crate::ids::Key;
use crate::state::App;
use crate::vault::Issuer;

/// On whose behalf: an adult has their own card and the children's.
#[derive(Debug, Clone, Copy)]
pub(super) enum Caller {
    Adult(AdultRow),
    Administrator(Actor),
}

impl Caller {
    pub(super) const fn actor(self) -> Actor {
        match self {
            Self::Adult(adult) => Actor::Adult(adult.account_id),
            Self::Administrator(actor) => actor,
        }
    }

    /// The card, if it is the caller's to deal with.
    pub(super) fn card(self, conn: &mut AnyConnection, app: &App, id: Key<Card>) -> Result<CardRow, Failure> {
        match self {
            Self::Adult(adult) => own_card(conn, app, &adult, id),
            Self::Administrator(_) => cards_store::card(conn, id)?.ok_or_else(Failure::not_found),
        }
    }
}

/// Makes a paper card; the one before it ends. The holder, or whoever acts for a child, is told.
pub(super) async fn make(app: &App, caller: Caller, id: Key<Card>) -> Result<PaperView, Failure> {
    let (paper, now, issuer) = (app.ids.key(), app.clock.now(), app.vault.ring()?.issuer.clone());
    let number = u64::from_be_bytes(app.ids.bytes()) % PaperNumber::COUNT;
    let number = PaperNumber::numbered(number).ok_or_else(|| Failure::internal("a remainder is smaller"))?;
    let parts = app.clone();
    let made = app.db.write(move |tx| {
        let card = caller.card(tx.conn(), &parts, id)?;
        store::hold_card(tx, id)?;
        let today = now.utc().with_timezone(&issuer.zone).date_naive();
        if refuse(&Facts::of_card(FamilyState::Active, &card), today).is_some() {
            return Err(Failure::problem(ProblemCode::Conflict));
        }
        let made: Vec<Instant> = store::of_card(tx.conn(), id)?.iter().map(|row| row.issued_at).collect();
        if let Some(seconds) = policy::wait_for_another(&made, now) {
            return Err(Failure::TooMany(seconds));
        }
        store::end_active(tx, id, PaperState::Replaced, now)?;
        let row = PaperRow {
            id: paper,
            card_id: id,
            slot: cards_store::take_slot(tx, card.issuer_id, now)?,
            number: i64::try_from(number.get()).map_err(|_| Failure::internal("sixteen digits fit"))?,
            state: Word(PaperState::Active),
            issued_at: now,
            ended_at: None,
        };
        store::insert(tx, &row)?;
        record(tx, &parts, caller, (Action::PaperIssue, None), id, now)?;
        notices::tell(tx, &parts, card.member_id, (News::PaperMade, &paper.to_string()), now)?;
        row.try_into()
    });
    let made = made.await?;
    app.post.ring();
    Ok(made)
}

/// The paper cards of a card, the newest first.
pub(super) async fn list(app: &App, caller: Caller, id: Key<Card>) -> Result<Vec<PaperView>, Failure> {
    let parts = app.clone();
    app.db
        .read(move |conn| {
            caller.card(conn, &parts, id)?;
            store::of_card(conn, id)?.into_iter().map(TryInto::try_into).collect()
        })
        .await
}

/// Revokes the paper card of a card that is the caller's; without an active one nothing changes.
pub(super) async fn revoke_own(app: &App, caller: AdultRow, id: Key<Card>) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let end = move |tx: &mut Tx<'_>| {
        Caller::Adult(caller).card(tx.conn(), &parts, id)?;
        end(tx, &parts, Caller::Adult(caller), id, (None, now)).map(drop)
    };
    app.db.write(end).await
}

/// Revokes the paper card of a card for a reason; its holder is told. Without an active one nothing changes.
pub(super) async fn revoke(app: &App, actor: Actor, id: Key<Card>, reason: &str) -> Result<(), Failure> {
    let (reason, parts, now) = (checks::reason(reason)?, app.clone(), app.clock.now());
    let caller = Caller::Administrator(actor);
    app.db
        .write(move |tx| {
            let card = caller.card(tx.conn(), &parts, id)?;
            if end(tx, &parts, caller, id, (Some(&reason), now))? {
                notices::tell(tx, &parts, card.member_id, (News::PaperRevoked, &id.to_string()), now)?;
            }
            Ok::<_, Failure>(())
        })
        .await?;
    app.post.ring();
    Ok(())
}

/// Ends the active paper card of a card; false if there is none.
fn end(
    tx: &mut Tx<'_>,
    app: &App,
    caller: Caller,
    id: Key<Card>,
    (reason, now): (Option<&str>, Instant),
) -> Result<bool, Failure> {
    let ended = store::end_active(tx, id, PaperState::Revoked, now)? == 1;
    if ended {
        record(tx, app, caller, (Action::PaperRevoke, reason), id, now)?;
    }
    Ok(ended)
}

/// The paper card with this number.
pub(super) async fn by_number(app: &App, number: PaperNumber) -> Result<PaperView, Failure> {
    let number = i64::try_from(number.get()).map_err(|_| Failure::not_found())?;
    let row = app.db.read(move |conn| Ok::<_, Failure>(store::by_number(conn, number)?)).await?;
    row.ok_or_else(Failure::not_found)?.try_into()
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    app: &App,
    caller: Caller,
    (action, reason): (Action, Option<&str>),
    card: Key<Card>,
    now: Instant,
) -> Result<(), Failure> {
    let act = Act { actor: caller.actor(), action, object: "card", id: card.uuid(), reason };
    audit::record(tx, &app.ids, now, &act)?;
    Ok(())
}

/// The standing of paper with this slot.
pub fn find_by_slot(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    slot: u32,
    now: Instant,
) -> Result<Standing, Failure> {
    let row = store::holder_by_slot(conn, i64::from(slot))?;
    row.map_or(Ok(Standing::Unknown), |row| standing(&row, issuer, now))
}

/// The standing of paper that was shown before.
pub fn find(
    conn: &mut AnyConnection,
    issuer: &Issuer,
    id: Key<PaperCard>,
    now: Instant,
) -> Result<Standing, Failure> {
    store::holder(conn, id)?.map_or(Ok(Standing::Unknown), |row| standing(&row, issuer, now))
}

fn standing(
    (paper, card, Word(family)): &HolderRow,
    issuer: &Issuer,
    now: Instant,
) -> Result<Standing, Failure> {
    let today = now.utc().with_timezone(&issuer.zone).date_naive();
    Ok(match policy::refuse(&Facts::of_card(*family, card), paper.state.0, today) {
        Some(reason) => Standing::Bad(reason),
        None => Standing::Good(Holder {
            bearer: Bearer::Paper(paper.id),
            card: card.id,
            family: card.family_id,
            member: card.member_id,
            class: class_of(card)?,
        }),
    })
}

impl TryFrom<PaperRow> for PaperView {
    type Error = Failure;

    fn try_from(row: PaperRow) -> Result<Self, Failure> {
        let number = u64::try_from(row.number).ok().and_then(PaperNumber::from_number);
        Ok(Self {
            id: row.id,
            card: row.card_id,
            number: number.ok_or_else(|| Failure::internal("a paper card's number has a check digit"))?,
            state: row.state.0,
            issued_at: row.issued_at,
            ended_at: row.ended_at,
        })
    }
}
