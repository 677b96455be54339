//! The family's ledger: an adult's own redemptions and the children's in full, the other adults' only as limits used.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::discount::{LimitUnit, Period, Scope};
use uuid::Uuid;

use super::history::{self, Past, Titles};
use super::limits::CounterKey;
use super::store::{self, RedemptionRow};
use super::{Redemption, limits};
use crate::auth::AdultRow;
use crate::cards::Card;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::families;
use crate::ids::Key;
use crate::offers::{Offer, Title};
use crate::page::{self, Asked};
use crate::state::App;

/// What a cursor is sealed for, so that nobody makes one up.
const CURSOR: &str = "cursor/redemptions";

/// A page of the ledger.
pub(super) struct Page {
    pub(super) redemptions: Vec<Entry>,
    pub(super) limits: Vec<UsedLimit>,
    pub(super) next: Option<String>,
}

/// A redemption, the card that was shown, and where it was.
pub(super) struct Entry {
    pub(super) past: Past,
    pub(super) card: Key<Card>,
    pub(super) partner: String,
    pub(super) outlet: String,
}

/// How much the family, or the caller alone, has used of a limit.
pub(super) struct UsedLimit {
    pub(super) scope: Scope,
    pub(super) offer: Uuid,
    pub(super) title: Title,
    pub(super) period: Period,
    pub(super) unit: LimitUnit,
    pub(super) used: u64,
    pub(super) cap: u64,
    pub(super) resets_on: Option<NaiveDate>,
}

/// A page of the caller's ledger and the children's, the newest first.
pub(super) async fn page(
    app: &App,
    caller: AdultRow,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Redemption>> = Asked::read(&ring, CURSOR, limit, cursor)?;
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .read(move |conn| {
            let who = (caller.family_id, caller.member_id);
            let holders = families::acts_for(conn, &parts, &caller)?;
            let theirs = (caller.family_id, &holders[..]);
            let rows = store::of_members(conn, theirs, asked.after, asked.fetch())?;
            let page::Page { entries: rows, next } = asked.cut(&ring, rows, |(row, _, _)| row.id)?;
            let past = history::of(conn, rows.iter().map(|(row, _, _)| row))?;
            let entries = past.into_iter().zip(rows);
            let entry = |(past, (row, partner, outlet)): (_, (RedemptionRow, _, _))| Entry {
                past,
                card: row.card_id,
                partner,
                outlet,
            };
            let redemptions: Vec<Entry> = entries.map(entry).collect();
            let counters = store::counters_of(conn, who)?;
            let offers: Vec<_> = counters.iter().map(|(counter, ..)| counter.offer).collect();
            let titles = Titles::of_offers(conn, &offers)?;
            let days = days(store::zones(conn, offers.into_iter())?, now);
            let used = counters
                .iter()
                .filter_map(|(counter, used, cap)| current(counter, (*used, *cap), &days, &titles));
            Ok(Page { redemptions, limits: used.collect(), next })
        })
        .await
}

/// The dates on which the partner of each offer does business at this moment: one, or two if its outlets lie on both sides
/// of a midnight.
fn days(zones: Vec<(Key<Offer>, String)>, now: Instant) -> HashMap<Key<Offer>, BTreeSet<NaiveDate>> {
    let mut days: HashMap<Key<Offer>, BTreeSet<NaiveDate>> = HashMap::new();
    for (offer, zone) in zones {
        let Ok(zone) = zone.parse::<Tz>() else { continue };
        days.entry(offer).or_default().insert(now.utc().with_timezone(&zone).date_naive());
    }
    days
}

/// A counter of the family or the caller, if its period is the present one at one of the partner's outlets, which count
/// by their own days.
fn current(
    counter: &CounterKey,
    (used, cap): (i64, i64),
    days: &HashMap<Key<Offer>, BTreeSet<NaiveDate>>,
    titles: &Titles,
) -> Option<UsedLimit> {
    let (scope, period, unit) = limits::read_measure(&counter.measure)?;
    let is_theirs = matches!(scope, Scope::Family | Scope::Member);
    let day = days.get(&counter.offer)?.iter().find(|day| {
        let start = period.start(**day).unwrap_or_default();
        is_theirs && start == counter.period_start
    })?;
    let offer = counter.offer.uuid();
    Some(UsedLimit {
        scope,
        offer,
        title: titles.newest(offer)?.clone(),
        period,
        unit,
        used: u64::try_from(used).ok()?,
        cap: u64::try_from(cap).ok()?,
        resets_on: period.resets_on(*day),
    })
}
