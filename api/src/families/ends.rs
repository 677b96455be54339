//! Categories whose last day has passed are ended, at the midnight of the family's own time zone. They hold no longer by
//! their dates alone; this writes it down and tells those who act on it.

use std::collections::BTreeSet;

use super::reviews::letter;
use super::{CategoryState, HeldCategory, categories, household, store};
use crate::events::{self, EventKind};
use crate::failure::Failure;
use crate::ids::Key;
use crate::state::App;

/// So many categories share a transaction.
const BATCH: i64 = 200;
/// A new day begins first in the easternmost time zone: seconds ahead of UTC.
const EASTERNMOST: i64 = 14 * 3600;

/// Ends what is over at this moment; how many categories there were.
pub async fn end_overdue(app: &App) -> Result<usize, Failure> {
    let (mut all, mut after) = (0, Some(Key::from_uuid(uuid::Uuid::nil())));
    while let Some(from) = after {
        let (ended, next) = end_some(app, from).await?;
        all += ended;
        after = next;
    }
    Ok(all)
}

/// Ends what is over in a batch after this key: how many there were, and where the next batch begins, if there is one.
async fn end_some(
    app: &App,
    after: Key<HeldCategory>,
) -> Result<(usize, Option<Key<HeldCategory>>), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    let latest = now.plus_seconds(EASTERNMOST).utc().date_naive();
    let (ended, next) = app
        .db
        .write(move |tx| {
            let rows = store::overdue(tx.conn(), latest, after, BATCH)?;
            let is_full = rows.len() == BATCH as usize;
            let next = rows.last().filter(|_| is_full).map(|(row, _)| row.id);
            let (mut families, mut count) = (BTreeSet::new(), 0);
            for (row, zone) in rows {
                let zone = zone.parse().map_err(|_| Failure::internal("a family's time zone is unknown"))?;
                let today = household::today(zone, now);
                // Farther west the day may still last.
                if row.valid_until.is_none_or(|until| until >= today) {
                    continue;
                }
                let family = row.family_id;
                let ended = categories::ended(row, today, now);
                if store::set_category(tx, CategoryState::Confirmed, &ended)? == 1 {
                    store::insert_decision(tx, parts.ids.key(), &ended, None)?;
                    letter::tell(tx, &parts, &ended)?;
                    families.insert(family);
                    count += 1;
                }
            }
            for family in families {
                events::write(tx, &parts.ids, now, EventKind::FamilyChanged, family.uuid())?;
            }
            Ok::<_, Failure>((count, next))
        })
        .await?;
    if ended > 0 {
        app.events.ring();
        app.post.ring();
    }
    Ok((ended, next))
}
