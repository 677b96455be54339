//! Applying a batch of a list: whole or not at all, and the second time without effect.

use chrono::NaiveDate;
use diesel::result::Error as DbError;
use mobile_contracts::discount::Category;
use mobile_contracts::wire::list::{ListBatch, ListRow, ROWS_MAX};
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::db::{Fault, OutOfReach, Tx};
use crate::failure::Failure;
use crate::families::reviews::service::{Confirmation, confirm_in};
use crate::families::{Evidence, Family, Snils, people, store};
use crate::ids::Key;
use crate::state::App;
use crate::vault::Indexed;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The category is confirmed now.
    Confirmed(Key<Family>),
    /// It was before.
    Unchanged(Key<Family>),
    /// Nobody fits.
    NotFound,
    /// More than one family fits.
    Ambiguous,
    /// The row cannot be applied.
    Invalid(FieldError),
}

/// Applies a batch, or says what would become of it.
pub(super) async fn apply(
    app: &App,
    administrator: Key<Account>,
    batch: ListBatch,
) -> Result<Vec<(u32, Outcome)>, Failure> {
    check(&batch)?;
    let parts = app.clone();
    let dry_run = batch.dry_run;
    let summary = format!("{}: {}", batch.list.trim(), batch.rows.len());
    let rehearsal = summary.clone();
    let applied = app.db.write(move |tx| {
        let rows = batch.rows.iter();
        let rows: Vec<(u32, Outcome)> = rows
            .map(|row| Ok((row.line, apply_row(tx, &parts, administrator, row)?)))
            .collect::<Result<_, Failure>>()?;
        if dry_run {
            // Whatever was written goes with the transaction.
            return Err(Stop::Rehearsed(rows));
        }
        record(tx, &parts, administrator, Action::ListImport, &summary)?;
        Ok(rows)
    });
    match applied.await {
        Ok(rows) => {
            app.events.ring();
            app.post.ring();
            Ok(rows)
        }
        Err(Stop::Rehearsed(rows)) => {
            // What it would do tells who is known here: a reading of personal data.
            let parts = app.clone();
            let rehearsed =
                move |tx: &mut Tx<'_>| record(tx, &parts, administrator, Action::ListRehearse, &rehearsal);
            app.db.write::<_, Failure>(rehearsed).await?;
            Ok(rows)
        }
        Err(Stop::Failure(failure)) => Err(failure),
    }
}

fn record(
    tx: &mut Tx<'_>,
    app: &App,
    administrator: Key<Account>,
    action: Action,
    summary: &str,
) -> Result<(), Failure> {
    let act = Act {
        actor: Actor::Administrator(administrator),
        action,
        object: "list",
        id: app.ids.uuid(),
        reason: Some(summary),
    };
    audit::record(tx, &app.ids, app.clock.now(), &act)
}

fn check(batch: &ListBatch) -> Result<(), Failure> {
    let mut errors = Vec::new();
    match batch.list.trim().chars().count() {
        0..3 => errors.push(FieldError::new("/list", FieldCode::TooShort).with("min", 3)),
        101.. => errors.push(FieldError::new("/list", FieldCode::TooLong).with("max", 100)),
        _ => {}
    }
    match batch.rows.len() {
        0 => errors.push(FieldError::new("/rows", FieldCode::TooShort).with("min", 1)),
        1..=ROWS_MAX => {}
        _ => errors.push(FieldError::new("/rows", FieldCode::TooLong).with("max", ROWS_MAX)),
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::invalid(errors)) }
}

fn apply_row(
    tx: &mut Tx<'_>,
    app: &App,
    administrator: Key<Account>,
    row: &ListRow,
) -> Result<Outcome, Failure> {
    let (person, category) = match read(row) {
        Ok(read) => read,
        Err(error) => return Ok(Outcome::Invalid(error)),
    };
    let family = match find(tx, app, &person)?.as_slice() {
        [] => return Ok(Outcome::NotFound),
        [family] => *family,
        _ => return Ok(Outcome::Ambiguous),
    };
    let confirmation = Confirmation {
        family,
        category,
        document: row.document.trim().to_owned(),
        until: row.valid_until,
        evidence: Evidence::Registry,
    };
    match confirm_in(tx, app, Some(administrator), confirmation) {
        Ok(true) => Ok(Outcome::Confirmed(family)),
        Ok(false) => Ok(Outcome::Unchanged(family)),
        // What the row says cannot be; nothing was written for it.
        Err(Failure::Problem { errors, .. }) if !errors.is_empty() => {
            Ok(errors.into_iter().next().map_or(Outcome::NotFound, Outcome::Invalid))
        }
        Err(failure) => Err(failure),
    }
}

/// Whom a row means.
struct Person {
    snils: Option<Snils>,
    named: Option<(String, NaiveDate)>,
}

/// The families that a row may mean: by the SNILS, and if nobody has that, by name and birth date. Somebody of that
/// name who has another SNILS is somebody else, or a mistake: two families, so that a person decides.
fn find(tx: &mut Tx<'_>, app: &App, person: &Person) -> Result<Vec<Key<Family>>, Failure> {
    if let Some(snils) = &person.snils {
        let index = app.vault.index(Indexed::Snils, snils.digits().as_bytes())?;
        let found = store::families_with_snils(tx.conn(), &index)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let Some((name, birth_date)) = &person.named else { return Ok(Vec::new()) };
    let index = people::person_index(&app.vault, name, *birth_date)?;
    let found = store::families_with_person(tx.conn(), &index)?;
    let disagrees = person.snils.is_some() && found.iter().any(|(_, snils)| snils.is_some());
    let mut families: Vec<Key<Family>> = found.iter().map(|(family, _)| *family).collect();
    families.dedup();
    if disagrees {
        families.extend_from_within(..);
    }
    Ok(families)
}

fn read(row: &ListRow) -> Result<(Person, Category), FieldError> {
    let snils = row.snils.as_ref().map(|snils| Snils::parse(&snils.0)).transpose();
    let snils = snils.map_err(|code| FieldError::new("/snils", code))?;
    let named = match (&row.name, &row.birth_date) {
        (Some(name), Some(birth_date)) => Some((name.0.clone(), birth_date.0)),
        (None, None) if snils.is_none() => return Err(FieldError::new("/snils", FieldCode::Required)),
        (None, None) => None,
        (Some(_), None) => return Err(FieldError::new("/birth_date", FieldCode::Required)),
        (None, Some(_)) => return Err(FieldError::new("/name", FieldCode::Required)),
    };
    let category =
        row.category.trim().parse().map_err(|_| FieldError::new("/category", FieldCode::NotInList))?;
    match row.document.trim().chars().count() {
        0..3 => Err(FieldError::new("/document", FieldCode::TooShort).with("min", 3)),
        201.. => Err(FieldError::new("/document", FieldCode::TooLong).with("max", 200)),
        _ => Ok((Person { snils, named }, category)),
    }
}

/// Why the transaction of a batch is not committed.
enum Stop {
    /// It failed.
    Failure(Failure),
    /// It was a rehearsal, and this is what became of the rows.
    Rehearsed(Vec<(u32, Outcome)>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<OutOfReach> for Stop {
    fn from(out: OutOfReach) -> Self {
        Self::Failure(out.into())
    }
}

impl Fault for Stop {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Failure(failure) => failure.database(),
            Self::Rehearsed(_) => None,
        }
    }
}
