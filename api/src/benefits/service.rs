//! Use cases of a family's own benefits: what is known of it, answers to questions, what it does about a benefit.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{self as rules, Dates, Detail};
use mobile_contracts::wire::benefits::{PutFacts, PutTakeUp, TakeUpState};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::file::{File, TakeUp};
use super::{answers, policy, screening, store, watch};
use crate::clock::Instant;
use crate::db::error::is_duplicate;
use crate::db::{AnyConnection, Tx};
use crate::failure::Failure;
use crate::families::{self, Family, Record};
use crate::ids::Key;
use crate::state::App;
use crate::vault::{Cell, SubjectKey};

const FILE: Cell = Cell("benefit_files.sealed_file");

/// What the service knows of a family that can decide about its benefits.
pub(super) struct Known {
    pub(super) record: Record,
    pub(super) file: File,
    /// The day in the family's time zone.
    pub(super) today: NaiveDate,
    key: SubjectKey,
    /// How often the file was written; 0 if never.
    revision: i64,
}

impl Known {
    /// Seals something of this family for a cell.
    pub(super) fn seal<T: Serialize>(
        &self,
        cell: Cell,
        family: Key<Family>,
        what: &T,
    ) -> Result<Vec<u8>, Failure> {
        let json = serde_json::to_string(what).map_err(anyhow::Error::from)?;
        Ok(self.key.seal(cell, family, &json))
    }

    /// Opens what was sealed so.
    pub(super) fn unseal<T: DeserializeOwned>(
        &self,
        cell: Cell,
        family: Key<Family>,
        sealed: &[u8],
    ) -> Result<T, Failure> {
        let json = self.key.open(cell, family, sealed).map_err(anyhow::Error::from)?;
        Ok(serde_json::from_str(&json).map_err(anyhow::Error::from)?)
    }

    /// The family as the rules see it.
    pub(super) fn family(&self) -> rules::Family {
        policy::assemble(&self.record, &self.file, self.today)
    }
}

/// What is known of the caller's family.
pub(super) async fn known(app: &App, family: Key<Family>) -> Result<Known, Failure> {
    let parts = app.clone();
    app.db.read(move |conn| open(conn, &parts, family)).await
}

/// What the family told and what it does about its benefits, as one document.
pub async fn told(app: &App, family: Key<Family>) -> Result<serde_json::Value, Failure> {
    let known = known(app, family).await?;
    Ok(serde_json::to_value(&known.file).map_err(anyhow::Error::from)?)
}

/// Keeps answers to questions, all of them or none.
///
/// # Errors
/// 422 that points at what does not fit; 409 if another adult wrote at the same moment.
pub(super) async fn put_facts(app: &App, family: Key<Family>, facts: PutFacts) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let mut known = open(tx.conn(), &parts, family)?;
            answers::merge(&mut known.file, (&known.record, known.today), &facts)
                .map_err(Failure::invalid)?;
            let packs = parts.packs.now();
            let pack = packs.of_region(Some(&known.record.region));
            if let Err(problems) = pack.bind(&known.family(), known.today) {
                let errors = answers::within(&facts, &known.record, &problems);
                if !errors.is_empty() {
                    return Err(Failure::invalid(errors));
                }
            }
            keep(tx, &known, family, now)
        })
        .await
}

/// Keeps what the family does about a benefit.
///
/// # Errors
/// 404 if the family's rules have no such benefit, 422 if it is decided for somebody else, 409 as above.
pub(super) async fn put_take_up(
    app: &App,
    family: Key<Family>,
    benefit: String,
    told: PutTakeUp,
) -> Result<TakeUp, Failure> {
    let why = reason(&told)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let mut known = open(tx.conn(), &parts, family)?;
            let member = told.member.map(|member| member.to_string());
            check_subject(&parts, &known, &benefit, member.as_deref())?;
            let since = known.today;
            let new = TakeUp { benefit: benefit.clone(), member, state: told.state, why: why.clone(), since };
            known.file.take_up(new.clone());
            keep(tx, &known, family, now)?;
            Ok(new)
        })
        .await
}

/// Why an application was refused: told then, and only then.
fn reason(told: &PutTakeUp) -> Result<Option<String>, Failure> {
    let refused = told.state == TakeUpState::Refused;
    let why = told.why.as_deref().map(str::trim);
    let error = match why.map(|why| why.chars().count()) {
        None if refused => FieldError::new("/why", FieldCode::Required),
        None => return Ok(None),
        Some(_) if !refused => FieldError::new("/why", FieldCode::Contradicts).with("other", "state"),
        Some(0..3) => FieldError::new("/why", FieldCode::TooShort).with("min", "3"),
        Some(3..=500) => return Ok(why.map(str::to_owned)),
        Some(_) => FieldError::new("/why", FieldCode::TooLong).with("max", "500"),
    };
    Err(Failure::invalid(vec![error]))
}

/// A benefit is taken up for whom it is decided.
fn check_subject(app: &App, known: &Known, benefit: &str, member: Option<&str>) -> Result<(), Failure> {
    let packs = app.packs.now();
    let pack = packs.of_region(Some(&known.record.region));
    let (sheet, _) = screening::bind_what_fits(pack, &mut known.family(), known.today)?;
    let subjects: Vec<Option<String>> =
        screening::answer(&sheet, &Dates::on(known.today), Detail::Ids, |answer| {
            let decided = answer.benefits.into_iter().filter(|found| found.benefit == benefit);
            decided.map(|found| found.subject.map(std::borrow::Cow::into_owned)).collect()
        });
    match subjects.iter().any(|subject| subject.as_deref() == member) {
        true => Ok(()),
        false if subjects.is_empty() => Err(Failure::not_found()),
        false => {
            let code = if member.is_none() { FieldCode::Required } else { FieldCode::NoSuchObject };
            Err(Failure::invalid(vec![FieldError::new("/member", code)]))
        }
    }
}

/// What the service knows of a family.
pub(super) fn open(conn: &mut AnyConnection, app: &App, family: Key<Family>) -> Result<Known, Failure> {
    let (record, key) = families::record(conn, &app.vault, family)?;
    let today = app.clock.now().utc().with_timezone(&record.zone).date_naive();
    let (revision, file) = match store::file(conn, family)? {
        None => (0, File::default()),
        Some((revision, sealed)) => {
            let json = key.open(FILE, family, &sealed).map_err(anyhow::Error::from)?;
            (revision, serde_json::from_str(&json).map_err(anyhow::Error::from)?)
        }
    };
    Ok(Known { record, file, today, key, revision })
}

fn keep(tx: &mut Tx<'_>, known: &Known, family: Key<Family>, now: Instant) -> Result<(), Failure> {
    let sealed = known.seal(FILE, family, &known.file)?;
    watch::touch(tx, family)?;
    let written = match known.revision {
        0 => match store::insert_file(tx, family, &sealed, now) {
            Err(error) if is_duplicate(&error) => 0,
            done => done?,
        },
        seen => store::replace_file(tx, family, seen, &sealed, now)?,
    };
    match written {
        0 => Err(Failure::problem(ProblemCode::Conflict)),
        _ => Ok(()),
    }
}
