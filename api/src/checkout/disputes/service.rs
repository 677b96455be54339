//! Use cases of disputes.

use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::store::{self, CaseRow, Decision, DisputeRow};
use super::{Dispute, DisputeState, letters};
use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::auth::AdultRow;
use crate::checkout::Redemption;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families;
use crate::ids::Key;
use crate::notifications::{self, Notice};
use crate::page::{Asked, Page};
use crate::state::App;

/// What cursors of the list are sealed for.
const CURSOR: &str = "cursor/disputes";

/// Says that a redemption with a card of the caller's or of a child's was somebody else's, and tells the adults of the
/// family. Saying it again changes nothing.
pub(super) async fn report(app: &App, caller: AdultRow, id: Key<Redemption>) -> Result<DisputeRow, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let dispute = app
        .db
        .write(move |tx| {
            let holders = families::acts_for(tx.conn(), &parts, &caller)?;
            if !store::is_of_members(tx.conn(), (caller.family_id, &holders), id)? {
                return Err(Failure::not_found());
            }
            let row = DisputeRow {
                id: parts.ids.key(),
                redemption_id: id,
                account_id: caller.account_id,
                state: Word(DisputeState::Open),
                reason: None,
                decided_by: None,
                created_at: now,
                decided_at: None,
            };
            if store::insert(tx, &row)? == 1 {
                let about = format!("dispute/{}", row.id);
                for to in families::adult_accounts(tx.conn(), caller.family_id)? {
                    let notice = Notice { to, about: &about, letter: &letters::reported };
                    notifications::tell(tx, &parts, now, &notice)?;
                }
            }
            let found = store::of_redemptions(tx.conn(), &[id])?;
            found.into_iter().next().ok_or_else(Failure::not_found)
        })
        .await?;
    app.post.ring();
    Ok(dispute)
}

/// The disputes of these redemptions.
pub(in crate::checkout) fn of_redemptions(
    conn: &mut AnyConnection,
    redemptions: &[Key<Redemption>],
) -> Result<Vec<DisputeRow>, Failure> {
    Ok(store::of_redemptions(conn, redemptions)?)
}

/// A page of disputes, the oldest first.
pub(super) async fn list(
    app: &App,
    state: Option<&str>,
    (limit, cursor): (Option<u32>, Option<&str>),
) -> Result<Page<CaseRow>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Dispute>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let unknown = |_| Failure::invalid(vec![FieldError::new("/state", FieldCode::NotInList)]);
    let state: Option<DisputeState> = state.map(|state| state.parse().map_err(unknown)).transpose()?;
    let rows = app
        .db
        .read(move |conn| Ok::<_, Failure>(store::list(conn, state, asked.after, asked.fetch())?))
        .await?;
    asked.cut(&ring, rows, |(dispute, ..)| dispute.id)
}

/// Decides a dispute, with a reason that the family and the partner read, and tells whoever reported it. The same
/// decision again changes nothing; another one is a conflict.
pub(super) async fn decide(
    app: &App,
    (actor, account): (Actor, Key<Account>),
    id: Key<Dispute>,
    (state, reason): (DisputeState, &str),
) -> Result<CaseRow, Failure> {
    let decision = Decision { state, reason: crate::checks::reason(reason)?, by: account };
    let (parts, now) = (app.clone(), app.clock.now());
    let case = app
        .db
        .write(move |tx| {
            let case = |conn: &mut AnyConnection| store::case(conn, id)?.ok_or_else(Failure::not_found);
            let (before, ..) = case(tx.conn())?;
            if store::decide(tx, id, &decision, now)? == 1 {
                let reason = Some(decision.reason.as_str());
                let act =
                    Act { actor, action: Action::DisputeDecide, object: "dispute", id: id.uuid(), reason };
                audit::record(tx, &parts.ids, now, &act)?;
                let about = format!("dispute/{id}/decided");
                let notice = Notice { to: before.account_id, about: &about, letter: &letters::decided };
                notifications::tell(tx, &parts, now, &notice)?;
            }
            let after = case(tx.conn())?;
            match after.0.state.0 == decision.state {
                true => Ok(after),
                false => Err(Failure::problem(ProblemCode::Conflict)),
            }
        })
        .await?;
    app.post.ring();
    Ok(case)
}
