//! Categories whose last day has passed are ended. They hold no longer by their dates alone; this writes it down and
//! tells those who act on it.

use std::collections::BTreeSet;

use super::{CategoryState, categories, store};
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::state::App;

/// So many categories share a transaction.
const BATCH: i64 = 200;
/// A day is over when it is over in the westernmost time zone: seconds behind UTC.
const WESTERNMOST: i64 = 12 * 3600;

/// Ends what is over at this moment; how many categories there were.
pub async fn end_overdue(app: &App) -> Result<usize, Failure> {
    let mut all = 0;
    loop {
        let ended = end_some(app).await?;
        all += ended;
        if ended < BATCH as usize {
            return Ok(all);
        }
    }
}

async fn end_some(app: &App) -> Result<usize, Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let today = now.plus_seconds(-WESTERNMOST).utc().date_naive();
    let ended = app
        .db
        .write(move |tx| {
            let rows = store::overdue(tx.conn(), today, BATCH)?;
            let families: BTreeSet<_> = rows.iter().map(|row| row.family_id).collect();
            let count = rows.len();
            for row in rows {
                let ended = categories::ended(row, today, now);
                if store::set_category(tx, CategoryState::Confirmed, &ended)? == 1 {
                    store::insert_decision(tx, parts.ids.key(), &ended, None)?;
                }
            }
            for family in families {
                events::write(tx, &parts.ids, now, EventKind::FamilyChanged, family.uuid())?;
            }
            Ok::<_, Failure>(count)
        })
        .await?;
    if ended > 0 {
        app.events.ring();
    }
    Ok(ended)
}
