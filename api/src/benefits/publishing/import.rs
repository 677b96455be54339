//! Taking a pack in: it is checked over what is in force, and its examples run, before it is kept.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{MAX_PACK_BYTES, Pack, PackErrors, PackSource, builtin};
use mobile_contracts::wire::benefit_packs::PackFileBody;
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

use super::editions::{blocking, federal_in_force};
use super::policy;
use super::store::{self, PackRow};
use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::benefits::packs::FEDERAL;
use crate::checks::Checks;
use crate::db::Tx;
use crate::db::error::is_duplicate;
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// So many mistakes are told at once; whoever mends them sees the rest.
const ERRORS_MAX: usize = 50;

/// Takes a pack in. The same pack again is the one that is kept.
///
/// # Errors
/// 422 with file, line and rule of everything that is wrong; nothing is kept then.
pub(super) async fn import(
    app: &App,
    by: Key<Account>,
    files: Vec<PackFileBody>,
) -> Result<(PackRow, Vec<String>), Failure> {
    let own = read(files)?;
    let today = app.clock.now().utc().with_timezone(&app.config.time_zone).date_naive();
    let federal = app.db.read(federal_in_force).await?;
    let checked = blocking(move || {
        let base = (own.id().as_deref() != Some(FEDERAL)).then_some(federal);
        check(own, base, today)
    });
    let checked = checked.await??;
    let files = serde_json::to_string(&checked.own.files).map_err(anyhow::Error::from)?;
    let row = PackRow {
        id: app.ids.key(),
        name: checked.name,
        version: checked.version,
        hash: checked.hash,
        benefits: checked.benefits,
        examples: checked.examples,
        imported_by: by,
        imported_at: app.clock.now(),
    };
    let parts = app.clone();
    let kept = app.db.write(move |tx| match store::pack_by_hash(tx.conn(), &row.hash)? {
        Some(known) => Ok(known),
        None => keep(tx, &parts, &row, &files).map(|()| row.clone()),
    });
    Ok((kept.await?, checked.warnings))
}

fn keep(tx: &mut Tx<'_>, app: &App, row: &PackRow, files: &str) -> Result<(), Failure> {
    if is_built_in(row) || store::is_version_taken(tx.conn(), &row.name, &row.version)? {
        let taken = FieldError::new("/files", FieldCode::VersionTaken);
        return Err(Failure::invalid(vec![taken.with("name", &row.name).with("version", &row.version)]));
    }
    store::insert_pack(tx, row, files).map_err(|error| match is_duplicate(&error) {
        true => Failure::problem(ProblemCode::Conflict),
        false => error.into(),
    })?;
    let what = format!("{} {}", row.name, row.version);
    let act = Act {
        actor: Actor::Administrator(row.imported_by),
        action: Action::PackImport,
        object: "pack",
        id: row.id.uuid(),
        reason: Some(&what),
    };
    audit::record(tx, &app.ids, row.imported_at, &act)
}

/// Whether the service is built with another pack of this name and version.
fn is_built_in(row: &PackRow) -> bool {
    builtin().iter().filter(|(name, _)| *name == row.name).any(|(_, files)| {
        let source = PackSource::of(files);
        let version = format!("version = \"{}\"", row.version);
        PackSource::hash_of(std::slice::from_ref(&source)) != row.hash
            && source.files.iter().any(|(_, text)| text.lines().any(|line| line.trim() == version))
    })
}

fn read(files: Vec<PackFileBody>) -> Result<PackSource, Failure> {
    let mut checks = Checks::default();
    if files.is_empty() {
        checks.wrong("/files", FieldCode::Required);
    }
    if files.len() > policy::FILES_MAX {
        checks.add(FieldError::new("/files", FieldCode::TooLong).with("max", policy::FILES_MAX));
    }
    if files.iter().map(|file| file.text.len()).sum::<usize>() > MAX_PACK_BYTES {
        checks.add(FieldError::new("/files", FieldCode::TooLong).with("max", MAX_PACK_BYTES));
    }
    for (at, file) in files.iter().enumerate() {
        let pointer = format!("/files/{at}/name");
        if !policy::is_file_name(&file.name) {
            checks.wrong(&pointer, FieldCode::Malformed);
        } else if files.iter().take(at).any(|other| other.name == file.name) {
            checks.wrong(&pointer, FieldCode::Duplicate);
        }
    }
    checks.finish()?;
    let mut files: Vec<_> = files.into_iter().map(|file| (file.name, file.text)).collect();
    files.sort();
    Ok(PackSource { files })
}

/// A pack that was found to be sound.
struct Checked {
    own: PackSource,
    name: String,
    version: String,
    hash: String,
    benefits: i64,
    examples: i64,
    warnings: Vec<String>,
}

fn check(own: PackSource, base: Option<PackSource>, today: NaiveDate) -> Result<Checked, Failure> {
    let sources: Vec<PackSource> = base.into_iter().chain([own.clone()]).collect();
    let pack = Pack::load(&sources).map_err(|errors| refused(&own, &errors))?;
    let title = pack.title().ok_or_else(|| Failure::internal("a pack without a header was loaded"))?;
    if !policy::is_named_after_its_region(&title) {
        let what =
            "its id is `ru-federal`, or its one region in lower case: `ru-niz` for regions = [\"RU-NIZ\"]";
        return Err(Failure::invalid(vec![wrong("/files".to_owned(), what)]));
    }
    let is_own = |file: &str| own.files.iter().any(|(name, _)| name == file);
    let report = pack.run_examples_in(is_own);
    let failed = report.failures.iter().take(ERRORS_MAX);
    let failed: Vec<_> = failed.map(|one| wrong(place(&own, &one.file), &one.to_string())).collect();
    if !failed.is_empty() {
        return Err(Failure::invalid(failed));
    }
    let lint = pack.lint(today);
    let warnings = lint.iter().filter(|one| one.file.is_empty() || is_own(&one.file));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(Checked {
        name: title.id.to_owned(),
        version: title.version.to_owned(),
        hash: PackSource::hash_of(std::slice::from_ref(&own)),
        benefits: count(title.benefits),
        examples: count(report.run),
        warnings: warnings.map(ToString::to_string).collect(),
        own,
    })
}

/// What is wrong with a pack, as a problem that points at its files.
pub(super) fn refused(own: &PackSource, errors: &PackErrors) -> Failure {
    let errors = errors.0.iter().take(ERRORS_MAX);
    Failure::invalid(errors.map(|error| wrong(place(own, &error.file), &error.to_string())).collect())
}

fn wrong(pointer: String, what: &str) -> FieldError {
    FieldError::new(pointer, FieldCode::PackRule).with("what", what)
}

/// Where a file stands in the request; the whole of it where the file is none of the pack's.
fn place(own: &PackSource, file: &str) -> String {
    match own.files.iter().position(|(name, _)| name == file) {
        Some(at) => format!("/files/{at}"),
        None => "/files".to_owned(),
    }
}
