//! The handler of lists.

use actix_web::{post, web};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::list::{ListBatch, ListReport, RowOutcome, RowReport};

use super::service::{self, Outcome};
use crate::auth::{Administrator, rights};
use crate::failure::Failure;
use crate::http::{Body, Language};
use crate::ids::Key;
use crate::state::App;

/// The largest batch, in bytes: 500 rows with long texts.
const LARGEST: usize = 1024 * 1024;

/// Apply a batch of a list
///
/// A ministry's list says which families hold a category; they are found by the SNILS of any member, otherwise by name
/// and birth date. All rows of a batch are applied in one transaction, each reported with its reason. Sent again, a batch changes nothing:
/// `unchanged`. With `dry_run` nothing is changed at all.
#[utoipa::path(tag = "administration", request_body = ListBatch, responses((status = 200, body = ListReport)),
    security(("bearer" = [])))]
#[post("/api/v1/admin/lists/batches")]
pub async fn apply_list_batch(
    app: web::Data<App>,
    caller: Administrator<rights::ReviewFamilies>,
    lang: Language,
    body: Body<ListBatch, LARGEST>,
) -> Result<web::Json<ListReport>, Failure> {
    let dry_run = body.0.dry_run;
    let rows = service::apply(&app, caller.account, body.0).await?;
    let rows = rows.into_iter().map(|(line, outcome)| report(line, outcome, lang.0)).collect();
    Ok(web::Json(ListReport { dry_run, rows }))
}

fn report(line: u32, outcome: Outcome, lang: Lang) -> RowReport {
    let (outcome, detail, family) = match outcome {
        Outcome::Confirmed(family) => (RowOutcome::Confirmed, None, Some(family)),
        Outcome::Unchanged(family) => (RowOutcome::Unchanged, None, Some(family)),
        Outcome::NotFound => (RowOutcome::NotFound, Some(not_found(lang).to_owned()), None),
        Outcome::Ambiguous => (RowOutcome::Ambiguous, Some(ambiguous(lang).to_owned()), None),
        Outcome::Invalid(error) => {
            let place = error.pointer.trim_start_matches('/');
            let text = error.detail(lang);
            let text = if place.is_empty() { text } else { format!("{place}: {text}") };
            (RowOutcome::Invalid, Some(text), None)
        }
    };
    RowReport { line, outcome, detail, family: family.map(Key::uuid) }
}

const fn not_found(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Такой человек не найден ни в одной зарегистрированной семье.",
        Lang::En => "No registered family has this person.",
    }
}

const fn ambiguous(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Подходит несколько семей или данные расходятся: решите вручную.",
        Lang::En => "Several families fit, or the data disagree: decide by hand.",
    }
}
