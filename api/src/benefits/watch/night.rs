//! The night itself: family after family, each in a transaction that also writes what it is told.

use std::sync::Arc;

use chrono::{NaiveDate, Timelike as _};
use mobile_contracts::eligibility::{Dates, Detail};
use mobile_contracts::lang::Lang;

use super::lease::Lease;
use super::letter;
use super::news::{self, News, Seen};
use super::store::{self, Where};
use crate::benefits::packs::Edition;
use crate::benefits::{screening, service};
use crate::db::Tx;
use crate::events::{Event, EventKind};
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::ids::Key;
use crate::notifications::{self, Notice};
use crate::state::App;
use crate::vault::Cell;

const STATE: Cell = Cell("benefit_watches.sealed_state");
/// From this hour on, where the service is: in all of Russia the day has begun by then.
const FROM_HOUR: u32 = 3;
/// So many families share a transaction: its commit waits for the disk.
const BATCH: usize = 16;

/// What a night came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Night {
    /// Families that were looked at.
    pub families: usize,
    /// Families that were told something.
    pub told: usize,
    /// Families that could not be looked at; it is tried again the next night.
    pub failed: usize,
}

/// Goes through the families once a night, on one server of a database. None if it is not night yet, the night is done,
/// or another server is at it.
///
/// # Errors
/// If the database is out of reach; what was done stays done, and the next call goes on.
pub async fn nightly(app: &App) -> Result<Option<Night>, Failure> {
    let local = app.clock.now().utc().with_timezone(&app.config.time_zone);
    let today = local.date_naive();
    if local.hour() < FROM_HOUR {
        return Ok(None);
    }
    let Some(lease) = Lease::take(app, today).await? else { return Ok(None) };
    let edition = app.packs.now();
    let own: Vec<String> = edition.all().filter_map(|(region, _)| region.map(str::to_owned)).collect();
    let mut night = Night::default();
    for (region, pack) in edition.all() {
        let place =
            region.map_or_else(|| Where::Elsewhere(own.clone()), |region| Where::Region(region.to_owned()));
        if !look(app, lease, (&edition, place, pack.hash()), today, &mut night).await? {
            return Ok(Some(night));
        }
    }
    lease.done(app).await?;
    tracing::info!(families = night.families, told = night.told, failed = night.failed, "looked at benefits");
    Ok(Some(night))
}

/// Looks at the families of a place; false if another server took over.
async fn look(
    app: &App,
    lease: Lease,
    (edition, place, hash): (&Arc<Edition>, Where, &str),
    today: NaiveDate,
    night: &mut Night,
) -> Result<bool, Failure> {
    let mut after: Key<Family> = Key::from_uuid(uuid::Uuid::nil());
    loop {
        let (where_, hash) = (place.clone(), hash.to_owned());
        let limit = i64::try_from(BATCH).unwrap_or(1);
        let due = app
            .db
            .read(move |conn| Ok::<_, Failure>(store::due(conn, &where_, (&hash, today), after, limit)?));
        let due = due.await?;
        let Some(last) = due.last().copied() else { return Ok(true) };
        after = last;
        match batch(app, lease, edition, &due).await {
            Ok(None) => return Ok(false),
            Ok(Some(told)) => {
                night.families += due.len();
                night.told += told;
            }
            // One of them fails: the others are looked at by themselves, and it alone waits.
            Err(_) => {
                for family in due {
                    match batch(app, lease, edition, &[family]).await {
                        Ok(None) => return Ok(false),
                        Ok(Some(told)) => {
                            night.families += 1;
                            night.told += told;
                        }
                        Err(failure) => {
                            tracing::error!(%family, %failure, "a family's benefits could not be looked at");
                            night.failed += 1;
                            put_off(app, edition, family, today).await?;
                        }
                    }
                }
            }
        }
        if night.told > 0 {
            app.post.ring();
        }
    }
}

/// Looks at some families in one transaction; how many of them are told something, none if another server took over.
async fn batch(
    app: &App,
    lease: Lease,
    edition: &Arc<Edition>,
    due: &[Key<Family>],
) -> Result<Option<usize>, Failure> {
    let (parts, edition, due) = (app.clone(), Arc::clone(edition), due.to_vec());
    app.db
        .write(move |tx| {
            if !lease.renew(tx, &parts)? {
                return Ok(None);
            }
            let mut told = 0;
            for family in &due {
                told += usize::from(look_at(tx, &parts, &edition, *family)?);
            }
            Ok(Some(told))
        })
        .await
}

/// Looks at a family; whether it is told something.
fn look_at(tx: &mut Tx<'_>, app: &App, edition: &Edition, family: Key<Family>) -> Result<bool, Failure> {
    let known = service::open(tx.conn(), app, family)?;
    let before: Option<Seen> = match store::state(tx.conn(), family)? {
        Some(sealed) => Some(known.unseal(STATE, family, &sealed)?),
        None => None,
    };
    let pack = edition.of_region(Some(&known.record.region));
    let (sheet, _) = screening::bind_what_fits(pack, &mut known.family(), known.today)?;
    let dates = Dates::on(known.today);
    let (news, seen, due_on) = screening::answer(&sheet, &dates, Detail::Ids, |answer| {
        let (news, seen) = news::news(before.as_ref(), &answer, &known.file);
        (news, seen, news::due_on(&answer))
    });
    let now = app.clock.now();
    let state = known.seal(STATE, family, &seen)?;
    store::put(tx, family, (due_on, pack.hash()), Some(&state), now)?;
    if news.is_empty() {
        return Ok(false);
    }
    tell(tx, app, (edition, &known), family, &news)
}

/// Writes one notice to each adult; whether anybody could be reached.
fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    (edition, known): (&Edition, &service::Known),
    family: Key<Family>,
    news: &[News],
) -> Result<bool, Failure> {
    let pack = edition.of_region(Some(&known.record.region));
    let name = |benefit: &str, lang: Lang| {
        let name = pack.benefit_name(benefit).map(|name| name.get(screening::language(lang)));
        name.unwrap_or(benefit).to_owned()
    };
    let about = format!("benefits/{}", known.today);
    let mut reached = false;
    for to in families::adult_accounts(tx.conn(), family)? {
        let letter = |lang| letter::letter(news, lang, &name);
        let notice = Notice { to, about: &about, letter: &letter };
        reached |= notifications::tell(tx, app, app.clock.now(), &notice)? > 0;
    }
    Ok(reached)
}

/// Leaves a family that cannot be looked at for the next night.
async fn put_off(
    app: &App,
    edition: &Arc<Edition>,
    family: Key<Family>,
    today: NaiveDate,
) -> Result<(), Failure> {
    let (edition, now) = (Arc::clone(edition), app.clock.now());
    app.db
        .write(move |tx| {
            let region = families::region_of(tx.conn(), family)?;
            let hash = edition.of_region(Some(&region)).hash().to_owned();
            Ok(store::put(tx, family, (today.succ_opt(), &hash), None, now).map(drop)?)
        })
        .await
}

/// A family that is not what it was is looked at again this night. A consumer of events.
pub fn follow(tx: &mut Tx<'_>, _: &App, event: &Event) -> Result<(), Failure> {
    if event.kind == EventKind::FamilyChanged {
        store::touch(tx, Key::from_uuid(event.subject))?;
    }
    Ok(())
}
