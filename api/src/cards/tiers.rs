//! How many devices have each class, counted every few minutes: what a code shows must not be rare (CARD.md §2).

use std::sync::Mutex;

use mobile_contracts::card::Class;

use super::{policy, store};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::state::App;

/// For how many microseconds a count is good: ten minutes.
const COUNTED_FOR: i64 = 600 * 1_000_000;

/// When it was counted, and how many devices have each class.
type Count = (Instant, Vec<(i64, i64)>);

/// The last count.
#[derive(Default)]
pub struct Tiers(Mutex<Option<Count>>);

/// The class that a code of a card of this class shows.
pub(super) async fn shown(app: &App, class: Class) -> Result<Class, Failure> {
    let (now, from) = (app.clock.now(), app.config.class_shown_from_devices);
    let kept = |tiers: &Tiers| {
        let last = tiers.0.lock().ok()?;
        let (at, counts) = last.as_ref()?;
        let good = (0..COUNTED_FOR).contains(&(now.micros() - at.micros()));
        good.then(|| policy::shown_class(class, counts, from))
    };
    if from <= 1 || class == Class::default() {
        return Ok(class);
    }
    if let Some(shown) = kept(&app.tiers) {
        return Ok(shown);
    }
    let counts = app.db.read(|conn| Ok::<_, Failure>(store::devices_by_class(conn)?)).await?;
    let shown = policy::shown_class(class, &counts, from);
    if let Ok(mut last) = app.tiers.0.lock() {
        *last = Some((now, counts));
    }
    Ok(shown)
}
