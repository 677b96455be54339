//! What a family says it is, and what became of it.

use chrono::{Days, NaiveDate};
use mobile_contracts::discount::Category;
use mobile_contracts::wire::problem::ProblemCode;

use super::policy::{self, Ages, Carried};
use super::reviews::letter;
use super::store::{self, CategoryRow};
use super::{
    AdultRow, CategoryState, CategoryView, Evidence, Family, FamilyView, HeldCategory, Validity, household,
    people,
};
use crate::clock::Instant;
use crate::db::Tx;
use crate::db::types::Word;
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::ids::{Ids, Key};
use crate::state::App;

/// Records a category that a family declares; it waits for a review.
pub(super) fn insert_waiting(
    tx: &mut Tx<'_>,
    ids: &Ids,
    family: Key<Family>,
    category: Category,
    today: NaiveDate,
    now: Instant,
) -> Result<Key<HeldCategory>, Failure> {
    let row = CategoryRow {
        id: ids.key(),
        family_id: family,
        category: Word(category),
        evidence: Word(Evidence::Declared),
        state: Word(CategoryState::Waiting),
        valid_from: today,
        valid_until: None,
        created_at: now,
        changed_at: now,
        document: None,
        reason: None,
    };
    store::insert_category(tx, &row)?;
    store::insert_decision(tx, ids.key(), &row, None)?;
    Ok(row.id)
}

/// The caller's family declares a category: a new one, or one to be looked at again. 409 `conflict` while the same one
/// waits.
pub(super) async fn declare(app: &App, caller: AdultRow, category: Category) -> Result<FamilyView, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            if !store::hold_family(tx, caller.family_id)? {
                return Err(Failure::not_found());
            }
            let family = household::find(tx.conn(), &parts.vault, caller.family_id)?;
            let waits =
                |held: &CategoryView| held.category == category && held.state == CategoryState::Waiting;
            if family.categories.iter().any(waits) {
                return Err(Failure::problem(ProblemCode::Conflict));
            }
            let today = household::today(family.home.zone, now);
            insert_waiting(tx, &parts.ids, caller.family_id, category, today, now)?;
            household::find(tx.conn(), &parts.vault, caller.family_id)
        })
        .await
}

/// The region's ages.
pub(super) fn ages(app: &App) -> Ages {
    let config = &app.config;
    Ages {
        child_until: config.child_until_age,
        student_until: config.student_until_age,
        large_from: config.large_from_children,
    }
}

/// After something new about the children: each confirmed category that rests on them waits for a review once more,
/// unless it waits already. What was confirmed holds on as it was.
pub(super) fn review_again(
    tx: &mut Tx<'_>,
    app: &App,
    family: &FamilyView,
    now: Instant,
) -> Result<(), Failure> {
    let today = household::today(family.home.zone, now);
    let is = |category, state| {
        family.categories.iter().any(|held| held.category == category && held.state == state)
    };
    for held in family.categories.iter().filter(|held| held.state == CategoryState::Confirmed) {
        let rests = policy::rests_on_children(held.category, &ages(app));
        if rests && !is(held.category, CategoryState::Waiting) {
            insert_waiting(tx, &app.ids, family.id, held.category, today, now)?;
        }
    }
    Ok(())
}

/// After a change of the members: confirmed categories that the children carry end when those children now say so whom
/// somebody has looked at, if that is earlier. Nothing is prolonged without a review.
///
/// Writes the event that follows from a change of the family, whatever the change was.
pub(super) fn refit(tx: &mut Tx<'_>, app: &App, family: Key<Family>) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut children = people::children(tx.conn(), &app.vault, family)?;
    children.retain(|child| child.is_seen);
    let view = household::find(tx.conn(), &app.vault, family)?;
    let today = household::today(view.home.zone, now);
    for row in store::categories(tx.conn(), family)? {
        if row.state.0 != CategoryState::Confirmed {
            continue;
        }
        let carried = match policy::carried(row.category.0, &children, &ages(app)) {
            Carried::Always => continue,
            Carried::Until(day) => Some(day).filter(|day| *day >= today),
            Carried::Never => None,
        };
        let fitted = match carried {
            Some(day) if row.valid_until.is_some_and(|until| until <= day) => continue,
            Some(day) => CategoryRow { valid_until: Some(day), changed_at: now, ..row },
            None => ended(row, today, now),
        };
        store::set_category(tx, CategoryState::Confirmed, &fitted)?;
        store::insert_decision(tx, app.ids.key(), &fitted, None)?;
        if fitted.state.0 == CategoryState::Ended {
            letter::tell(tx, app, &fitted)?;
        }
    }
    events::write(tx, &app.ids, now, EventKind::FamilyChanged, family.uuid())
}

/// The category, over since yesterday.
pub(super) fn ended(row: CategoryRow, today: NaiveDate, now: Instant) -> CategoryRow {
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today).max(row.valid_from);
    let until = row.valid_until.map_or(yesterday, |until| until.min(yesterday));
    CategoryRow { state: Word(CategoryState::Ended), valid_until: Some(until), changed_at: now, ..row }
}

impl From<CategoryRow> for CategoryView {
    fn from(row: CategoryRow) -> Self {
        Self {
            id: row.id,
            category: row.category.0,
            evidence: row.evidence.0,
            state: row.state.0,
            validity: Validity { from: row.valid_from, until: row.valid_until },
            document: row.document,
            reason: row.reason,
            created_at: row.created_at,
            changed_at: row.changed_at,
        }
    }
}
