//! The search itself. The database narrows by what it can compare; who an offer is for and when it is open is decided
//! on the terms, a batch at a time, until the page is full.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use mobile_contracts::business::Sector;
use mobile_contracts::discount::{Category, When};
use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};
use serde::{Deserialize, Serialize};

use super::policy::{self, Meant};
use super::store::{self, FoundRow, OutletRow, Wanted};
use crate::clock::Instant;
use crate::db::AnyConnection;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::fold::patterns;
use crate::ids::Key;
use crate::offers::{Offer, Version, public_holidays};
use crate::page::{Asked, Page};
use crate::partners::{Area, Outlet, Partner, Place};
use crate::state::App;

/// What cursors of the search are sealed for.
const CURSOR: &str = "cursor/offer-search";
/// Offers looked at together.
const BATCH: usize = 100;
/// Offers looked at for one page at most; who wants more asks for the next page.
const MOST: usize = 2_000;
/// Metres around the place that was named, unless the caller says otherwise.
const USUAL_RADIUS: u32 = 5_000;

/// What somebody looks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    pub(super) words: Option<String>,
    pub(super) category: Option<Category>,
    pub(super) sector: Option<Sector>,
    pub(super) near: Option<String>,
    pub(super) radius: Option<u32>,
    /// Only for this family.
    pub(super) family: Option<Key<Family>>,
    pub(super) open_now: bool,
    pub(super) limit: Option<u32>,
    pub(super) cursor: Option<String>,
}

/// An offer that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) version: Version,
    pub(super) partner: Key<Partner>,
    pub(super) partner_name: String,
    pub(super) sector: Sector,
    pub(super) outlet: Option<FoundOutlet>,
}

/// The outlet where it was found.
#[derive(Debug, Clone)]
pub(super) struct FoundOutlet {
    pub(super) id: Key<Outlet>,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) place: Place,
    pub(super) metres: u32,
    pub(super) zone: Tz,
    pub(super) hours: Option<When>,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum After {
    Newest(Key<Offer>),
    Nearest(u32, Key<Offer>),
}

/// A page of what was found.
pub(super) async fn search(app: &App, search: Search) -> Result<Page<Found>, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<After> = Asked::read(&ring, CURSOR, search.limit, search.cursor.as_deref())?;
    let area = area(&search)?;
    let wrong_cursor = match asked.after {
        Some(After::Newest(_)) => area.is_some(),
        Some(After::Nearest(..)) => area.is_none(),
        None => false,
    };
    if wrong_cursor {
        return Err(Failure::invalid(vec![FieldError::new("/cursor", FieldCode::Malformed)]));
    }
    let (parts, now) = (app.clone(), app.clock.now());
    let zone = ring.issuer.zone;
    app.db
        .read(move |conn| {
            let today = now.utc().with_timezone(&zone).date_naive();
            let facts = search.family.map(|family| families::facts(conn, &parts.vault, family, today));
            let sieve = Sieve {
                wanted: Wanted {
                    patterns: search.words.as_deref().map(patterns).unwrap_or_default(),
                    sector: search.sector,
                },
                meant: Meant { category: search.category, family: facts.transpose()? },
                open_at: search.open_now.then_some(now),
                today,
            };
            let (entries, next) = match area {
                Some(area) => sieve.nearest(conn, &asked, area)?,
                None => sieve.newest(conn, &asked)?,
            };
            let next = next.map(|after| asked.cursor(&ring, &after)).transpose()?;
            Ok(Page { entries, next })
        })
        .await
}

/// The area that is searched, if a place was named.
fn area(search: &Search) -> Result<Option<Area>, Failure> {
    let wrong = |pointer: &str, code| Failure::invalid(vec![FieldError::new(pointer, code)]);
    let radius = search.radius.unwrap_or(USUAL_RADIUS);
    if !(100..=50_000).contains(&radius) {
        return Err(wrong("/radius", FieldCode::OutOfRange));
    }
    match &search.near {
        None if search.radius.is_some() => Err(wrong("/near", FieldCode::Required)),
        None => Ok(None),
        Some(near) => {
            let middle = policy::read_place(near).ok_or_else(|| wrong("/near", FieldCode::Malformed))?;
            Ok(Some(Area { middle, radius }))
        }
    }
}

/// What an offer must pass to be shown.
struct Sieve {
    wanted: Wanted,
    meant: Meant,
    /// It must be open at this moment.
    open_at: Option<Instant>,
    today: chrono::NaiveDate,
}

/// Where each offer holds: zone and opening hours of its outlets.
type Places = HashMap<Key<Offer>, Vec<(Tz, When)>>;
/// A page, and where it ended if there may be more.
type Sifted = (Vec<Found>, Option<After>);

impl Sieve {
    /// The newest first.
    fn newest(&self, conn: &mut AnyConnection, asked: &Asked<After>) -> Result<Sifted, Failure> {
        let mut before = match asked.after {
            Some(After::Newest(key)) => Some(key),
            _ => None,
        };
        let mut found = Vec::new();
        for _ in 0..MOST / BATCH {
            let rows = store::newest(conn, &self.wanted, before, BATCH as i64)?;
            let exhausted = rows.len() < BATCH;
            let keys: Vec<Key<Offer>> = rows.iter().map(|row| row.0.offer_id).collect();
            let open = self.open_somewhere(conn, &keys)?;
            for row in rows {
                let key = row.0.offer_id;
                if found.len() == asked.limit {
                    return Ok((found, before.map(After::Newest)));
                }
                before = Some(key);
                let one = read(row)?;
                let is_open = open.as_ref().is_none_or(|open| {
                    open.get(&key).is_some_and(|outlets| {
                        outlets.iter().any(|(zone, hours)| self.is_open(&one.version, *zone, Some(hours)))
                    })
                });
                if is_open && self.meant.admits(one.version.offer.terms(), self.today) {
                    found.push(one);
                }
            }
            if exhausted {
                return Ok((found, None));
            }
        }
        Ok((found, before.map(After::Newest)))
    }

    /// The nearest first.
    fn nearest(&self, conn: &mut AnyConnection, asked: &Asked<After>, area: Area) -> Result<Sifted, Failure> {
        let mut spots = store::nearby(conn, &self.wanted, area)?;
        if let Some(now) = self.open_at {
            let open = open_outlets(conn, &spots, now)?;
            spots.retain(|spot| open.contains(&spot.outlet));
        }
        let mut sorted = policy::nearest(&spots, area);
        if let Some(After::Nearest(metres, key)) = asked.after {
            let passed = sorted.partition_point(|&(m, offer, _)| m < metres || m == metres && offer >= key);
            sorted.drain(..passed);
        }
        let (mut found, mut last) = (Vec::new(), None);
        for batch in sorted.chunks(BATCH).take(MOST / BATCH) {
            let (offers, outlets): (Vec<_>, Vec<_>) = batch.iter().map(|at| (at.1, at.2)).unzip();
            let mut rows: HashMap<_, _> =
                store::by_keys(conn, &offers)?.into_iter().map(|row| (row.0.offer_id, row)).collect();
            let outlets: HashMap<_, _> =
                store::outlets(conn, &outlets)?.into_iter().map(|row| (row.id, row)).collect();
            for &(metres, offer, outlet) in batch {
                if found.len() == asked.limit {
                    return Ok((found, last));
                }
                last = Some(After::Nearest(metres, offer));
                // Either may have gone since the spots were read.
                let (Some(row), Some(at)) = (rows.remove(&offer), outlets.get(&outlet)) else { continue };
                let Some(at) = place_of(at, metres)? else { continue };
                let one = Found { outlet: Some(at.clone()), ..read(row)? };
                let is_open =
                    self.open_at.is_none() || self.is_open(&one.version, at.zone, at.hours.as_ref());
                if is_open && self.meant.admits(one.version.offer.terms(), self.today) {
                    found.push(one);
                }
            }
        }
        let more = sorted.len() > MOST;
        Ok((found, last.filter(|_| more)))
    }

    fn is_open(&self, version: &Version, zone: Tz, hours: Option<&When>) -> bool {
        self.open_at.is_some_and(|now| {
            let local = local(now, zone);
            policy::is_open(hours, &version.offer.terms().when, local, &public_holidays(local.date()))
        })
    }

    /// Where each of these offers holds, if it is asked whether they are open.
    fn open_somewhere(
        &self,
        conn: &mut AnyConnection,
        keys: &[Key<Offer>],
    ) -> Result<Option<Places>, Failure> {
        if self.open_at.is_none() {
            return Ok(None);
        }
        let mut places = Places::new();
        for (offer, zone, hours) in store::hours_of(conn, keys)? {
            if let Some(hours) = read_hours(hours.as_deref())? {
                places.entry(offer).or_default().push((read_zone(&zone)?, hours));
            }
        }
        Ok(Some(places))
    }
}

/// The outlets among these spots that are open.
fn open_outlets(
    conn: &mut AnyConnection,
    spots: &[policy::Spot],
    now: Instant,
) -> Result<std::collections::HashSet<Key<Outlet>>, Failure> {
    let mut keys: Vec<Key<Outlet>> = spots.iter().map(|spot| spot.outlet).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut open = std::collections::HashSet::new();
    // In parts, because a query takes only so many values.
    for part in keys.chunks(1_000) {
        for row in store::outlets(conn, part)? {
            let local = local(now, read_zone(&row.time_zone)?);
            let hours = read_hours(row.hours.as_deref())?;
            if policy::is_open(hours.as_ref(), &When::default(), local, &public_holidays(local.date())) {
                open.insert(row.id);
            }
        }
    }
    Ok(open)
}

fn read((row, partner, partner_name, Word(sector)): FoundRow) -> Result<Found, Failure> {
    Ok(Found { version: row.try_into()?, partner, partner_name, sector, outlet: None })
}

fn place_of(row: &OutletRow, metres: u32) -> Result<Option<FoundOutlet>, Failure> {
    let degrees = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
    let place = degrees(row.latitude).zip(degrees(row.longitude)).and_then(|(n, e)| Place::new(n, e));
    let Some(place) = place else { return Ok(None) };
    Ok(Some(FoundOutlet {
        id: row.id,
        name: row.name.clone(),
        address: row.address.clone(),
        place,
        metres,
        zone: read_zone(&row.time_zone)?,
        hours: read_hours(row.hours.as_deref())?,
    }))
}

fn read_zone(zone: &str) -> Result<Tz, Failure> {
    zone.parse().map_err(|_| Failure::internal("an outlet's time zone is unknown"))
}

fn read_hours(hours: Option<&str>) -> Result<Option<When>, Failure> {
    Ok(hours.map(serde_json::from_str).transpose().map_err(anyhow::Error::from)?)
}

fn local(now: Instant, zone: Tz) -> NaiveDateTime {
    now.utc().with_timezone(&zone).naive_local()
}

/// The family that a search is for, if it is to be for the caller's own.
pub(super) fn own_family(wanted: bool, caller: Option<Key<Family>>) -> Result<Option<Key<Family>>, Failure> {
    match (wanted, caller) {
        (false, _) => Ok(None),
        (true, None) => Err(Failure::problem(ProblemCode::MissingCredentials)),
        (true, family) => Ok(family),
    }
}
