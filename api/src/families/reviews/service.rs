//! The review: what waits, the case behind it, and the decision. Looking at a case is an audited act, as is deciding.

use chrono::NaiveDate;
use mobile_contracts::discount::Category;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::letter;
use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::db::Tx;
use crate::db::types::Word;
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::families::policy::{self, Carried};
use crate::families::store::{self, CategoryRow, DecisionRow, WaitingRow};
use crate::families::{
    CategoryState, Evidence, Family, FamilyView, HeldCategory, categories, household, people,
};
use crate::ids::Key;
use crate::page::{Asked, Page};
use crate::state::App;

/// What a cursor is sealed for, so that nobody makes one up.
const CURSOR: &str = "cursor/reviews";

/// A page of what waits, the oldest first.
pub(in crate::families) async fn list(
    app: &App,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page<WaitingRow>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<HeldCategory>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let read = move |conn: &mut _| Ok::<_, Failure>(store::waiting(conn, asked.after, asked.fetch())?);
    let rows = app.db.read(read).await?;
    asked.cut(&ring, rows, |row| row.id)
}

/// A family and what was decided about it. The reading is recorded.
pub(in crate::families) async fn show(
    app: &App,
    actor: Actor,
    id: Key<Family>,
) -> Result<(FamilyView, Vec<DecisionRow>), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let found = find(tx, &parts, id)?;
            let (action, object) = (Action::FamilyRead, "family");
            audit::record(tx, &parts.ids, now, &Act { actor, action, object, id: id.uuid(), reason: None })?;
            Ok(found)
        })
        .await
}

pub(super) fn find(
    tx: &mut Tx<'_>,
    app: &App,
    id: Key<Family>,
) -> Result<(FamilyView, Vec<DecisionRow>), Failure> {
    Ok((household::find(tx.conn(), &app.vault, id)?, store::decisions(tx.conn(), id)?))
}

/// What a reviewer decides about a category.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It holds: this kind of document was seen.
    Approve {
        /// The kind of document.
        document: String,
        /// The last day that it names.
        until: Option<NaiveDate>,
        /// A remark for the family.
        reason: Option<String>,
    },
    /// It does not hold, or holds no longer.
    Reject {
        /// Why, for the family.
        reason: String,
        /// The kind of document that was seen.
        document: Option<String>,
    },
}

/// Decides about a category that waits; a confirmed one can be rejected, too, and ends then. 409 `conflict` for any
/// other.
pub(in crate::families) async fn decide(
    app: &App,
    reviewer: Key<Account>,
    (family, category): (Key<Family>, Key<HeldCategory>),
    verdict: Verdict,
) -> Result<(FamilyView, Vec<DecisionRow>), Failure> {
    let (document, reason) = match &verdict {
        Verdict::Approve { document, reason, .. } => (Some(document), reason.as_ref()),
        Verdict::Reject { reason, document } => (document.as_ref(), Some(reason)),
    };
    check_texts(document, reason)?;
    let parts = app.clone();
    let decided = app
        .db
        .write(move |tx| {
            let by = Some(reviewer);
            decide_in(tx, &parts, by, (family, category), &verdict, Evidence::DocumentSeen)?;
            record(tx, &parts, reviewer, category, &verdict)?;
            find(tx, &parts, family)
        })
        .await?;
    app.events.ring();
    app.post.ring();
    Ok(decided)
}

/// What a register says of a family.
pub(in crate::families) struct Confirmation {
    pub(in crate::families) family: Key<Family>,
    pub(in crate::families) category: Category,
    pub(in crate::families) document: String,
    pub(in crate::families) until: Option<NaiveDate>,
    pub(in crate::families) evidence: Evidence,
}

/// Confirms a category whether the family has declared it or not; false if it was confirmed just so before. What
/// cannot be is a problem, and nothing has been written then.
pub(in crate::families) fn confirm_in(
    tx: &mut Tx<'_>,
    app: &App,
    by: Option<Key<Account>>,
    new: Confirmation,
) -> Result<bool, Failure> {
    let Confirmation { family, category, document, until, evidence } = new;
    if !store::hold_family(tx, family)? {
        return Err(Failure::not_found());
    }
    let (today, until) = validity(tx, app, (family, category), until)?;
    let rows = store::categories(tx.conn(), family)?;
    let in_state = |state| rows.iter().find(|row| row.category.0 == category && row.state.0 == state);
    let same = |row: &CategoryRow| {
        row.valid_until == until && row.evidence.0 == evidence && row.document.as_ref() == Some(&document)
    };
    let waiting = in_state(CategoryState::Waiting);
    if waiting.is_none() && in_state(CategoryState::Confirmed).is_some_and(same) {
        return Ok(false);
    }
    let id = match waiting {
        Some(row) => row.id,
        None => categories::insert_waiting(tx, &app.ids, family, category, today, app.clock.now())?,
    };
    let verdict = Verdict::Approve { document, until, reason: None };
    decide_in(tx, app, by, (family, id), &verdict, evidence)?;
    Ok(true)
}

/// The decision itself, its history and the event that follows, in the caller's transaction.
pub(in crate::families) fn decide_in(
    tx: &mut Tx<'_>,
    app: &App,
    by: Option<Key<Account>>,
    (family, category): (Key<Family>, Key<HeldCategory>),
    verdict: &Verdict,
    evidence: Evidence,
) -> Result<(), Failure> {
    if !store::hold_family(tx, family)? {
        return Err(Failure::not_found());
    }
    let rows = store::categories(tx.conn(), family)?;
    let row = rows.iter().find(|row| row.id == category).cloned().ok_or_else(Failure::not_found)?;
    let (was, row_category) = (row.state.0, row.category.0);
    let decided = match verdict {
        Verdict::Approve { document, until, reason } => {
            if was != CategoryState::Waiting {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let (from, until) = validity(tx, app, (family, row.category.0), *until)?;
            // A renewal takes the place of what was confirmed before.
            for old in rows.iter().filter(|old| old.category == row.category && old.id != row.id) {
                if old.state.0 == CategoryState::Confirmed {
                    let ended = categories::ended(old.clone(), from, app.clock.now());
                    write(tx, app, CategoryState::Confirmed, &ended, by)?;
                }
            }
            let (document, reason) = (Some(document.trim().to_owned()), reason.clone());
            let state = Word(CategoryState::Confirmed);
            CategoryRow {
                evidence: Word(evidence),
                state,
                valid_from: from,
                valid_until: until,
                document,
                reason,
                ..row
            }
        }
        Verdict::Reject { reason, document } => {
            let reason = Some(reason.trim().to_owned());
            let document = document.clone().or_else(|| row.document.clone());
            match was {
                CategoryState::Waiting => {
                    CategoryRow { state: Word(CategoryState::Rejected), reason, document, ..row }
                }
                CategoryState::Confirmed => {
                    let today = today(tx, app, family)?;
                    CategoryRow { reason, document, ..categories::ended(row, today, app.clock.now()) }
                }
                CategoryState::Rejected | CategoryState::Ended => {
                    return Err(Failure::problem(ProblemCode::Conflict));
                }
            }
        }
    };
    // A reviewer looked at the whole case; a list or a registry knows the children only where the category rests on them.
    let rests = || policy::rests_on_children(row_category, &categories::ages(app));
    if decided.state.0 == CategoryState::Confirmed && (evidence == Evidence::DocumentSeen || rests()) {
        store::mark_seen(tx, family, evidence)?;
    }
    let decided = CategoryRow { changed_at: app.clock.now(), ..decided };
    write(tx, app, was, &decided, by)?;
    letter::tell(tx, app, &decided)?;
    events::write(tx, &app.ids, app.clock.now(), EventKind::FamilyChanged, family.uuid())
}

fn write(
    tx: &mut Tx<'_>,
    app: &App,
    was: CategoryState,
    row: &CategoryRow,
    by: Option<Key<Account>>,
) -> Result<(), Failure> {
    store::set_category(tx, was, row)?;
    store::insert_decision(tx, app.ids.key(), row, by)?;
    Ok(())
}

fn today(tx: &mut Tx<'_>, app: &App, family: Key<Family>) -> Result<NaiveDate, Failure> {
    let row = store::family(tx.conn(), family)?.ok_or_else(Failure::not_found)?;
    Ok(household::today(household::home(row)?.zone, app.clock.now()))
}

/// From today until the day that the document names, or the children's ages, whichever is earlier.
fn validity(
    tx: &mut Tx<'_>,
    app: &App,
    (family, category): (Key<Family>, Category),
    until: Option<NaiveDate>,
) -> Result<(NaiveDate, Option<NaiveDate>), Failure> {
    let today = today(tx, app, family)?;
    if until.is_some_and(|until| until < today) {
        return Err(Failure::invalid(vec![FieldError::new("/valid_until", FieldCode::InThePast)]));
    }
    let children = people::children(tx.conn(), &app.vault, family)?;
    let carried = match policy::carried(category, &children, &categories::ages(app)) {
        Carried::Always => return Ok((today, until)),
        Carried::Until(day) if day >= today => day,
        Carried::Until(_) | Carried::Never => {
            let too_few = FieldError::new("", FieldCode::Contradicts).with("other", "members");
            return Err(Failure::invalid(vec![too_few]));
        }
    };
    Ok((today, Some(until.map_or(carried, |until| until.min(carried)))))
}

/// Whether what a reviewer writes has a length that somebody can read.
pub(super) fn check_texts(document: Option<&String>, reason: Option<&String>) -> Result<(), Failure> {
    let length = |text: &String, field: &str, max: usize| {
        let error =
            |code, name, bound: usize| Some(FieldError::new(format!("/{field}"), code).with(name, bound));
        match text.trim().chars().count() {
            0..3 => error(FieldCode::TooShort, "min", 3),
            length if length > max => error(FieldCode::TooLong, "max", max),
            _ => None,
        }
    };
    let errors: Vec<FieldError> = [
        document.and_then(|text| length(text, "document", 200)),
        reason.and_then(|text| length(text, "reason", 500)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if errors.is_empty() { Ok(()) } else { Err(Failure::invalid(errors)) }
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    reviewer: Key<Account>,
    category: Key<HeldCategory>,
    verdict: &Verdict,
) -> Result<(), Failure> {
    let (action, reason) = match verdict {
        Verdict::Approve { document, .. } => (Action::CategoryApprove, document),
        Verdict::Reject { reason, .. } => (Action::CategoryReject, reason),
    };
    let act = Act {
        actor: Actor::Administrator(reviewer),
        action,
        object: "category",
        id: category.uuid(),
        reason: Some(reason.trim()),
    };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}
