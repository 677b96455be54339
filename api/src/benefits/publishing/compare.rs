//! What a draft would change for the stored families, batch after batch: nothing holds the database for long, and an
//! interrupted comparison goes on where it stopped.

use std::sync::Arc;

use mobile_contracts::eligibility::{Dates, Detail, Evaluator, Pack};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefit_packs::{ChangeGroupBody, ComparisonBody};

use super::StoredPack;
use super::editions::{blocking, draft};
use super::reasons;
use super::tally::Tally;
use crate::accounts::Account;
use crate::audit::{self, Act, Action, Actor};
use crate::benefits::packs::{Edition, FEDERAL};
use crate::benefits::{screening, service};
use crate::failure::Failure;
use crate::families::{self, Family};
use crate::ids::Key;
use crate::page::Asked;
use crate::state::App;

const CURSOR: &str = "benefits.comparison";
/// So many families are read at a time: some tenths of a second.
const BATCH: usize = 200;

/// Compares a draft with what is in force on the next batch of families. The first batch is recorded in the audit log.
///
/// # Errors
/// 404 if there is no such pack, 422 if it does not go with what is in force.
pub(super) async fn compare(
    app: &App,
    by: Key<Account>,
    id: Key<StoredPack>,
    (cursor, lang): (Option<&str>, Lang),
) -> Result<ComparisonBody, Failure> {
    let ring = app.vault.ring()?;
    let asked: Asked<Key<Family>> = Asked::read(&ring, CURSOR, None, cursor)?.of(BATCH);
    let (name, draft) = draft(app, id).await?;
    if asked.after.is_none() {
        record(app, by, id).await?;
    }
    // A region's draft is none of the others' business.
    let region = (name != FEDERAL).then(|| name.to_uppercase());
    let (after, fetch) = (asked.after, asked.fetch());
    let rows = app.db.read(move |conn| families::active(conn, region.as_deref(), after, fetch)).await?;
    let page = asked.cut(&ring, rows, |family| *family)?;
    let (parts, batch) = (app.clone(), page.entries);
    let known = app.db.read(move |conn| {
        let known = batch.iter().map(|family| service::open(conn, &parts, *family));
        Ok::<_, Failure>(known.collect::<Vec<_>>())
    });
    let known = known.await?;
    let current = app.packs.now();
    let body = blocking(move || tally(&known, &current, &draft, lang)).await?;
    Ok(ComparisonBody { next: page.next, ..body })
}

fn tally(
    known: &[Result<service::Known, Failure>],
    current: &Arc<Edition>,
    draft: &Arc<Edition>,
    lang: Lang,
) -> ComparisonBody {
    let (mut tally, mut evaluators) = (Tally::default(), (Evaluator::new(), Evaluator::new()));
    let mut unreadable = 0;
    for (at, one) in known.iter().enumerate() {
        let compared = one.as_ref().ok().and_then(|known| {
            let region = Some(known.record.region.as_str());
            changes(known, (current.of_region(region), draft.of_region(region)), &mut evaluators).ok()
        });
        match compared {
            Some(changes) => tally.family(at, &changes),
            None => unreadable += 1,
        }
    }
    let name = |benefit: &str| {
        let packs = draft.all().chain(current.all());
        let text = packs.filter_map(|(_, pack)| pack.benefit_name(benefit)).next();
        text.map_or_else(|| benefit.to_owned(), |text| text.get(screening::language(lang)).to_owned())
    };
    let language = screening::language(lang);
    let groups = tally.groups.into_iter().map(|(what, group)| {
        let example = group.example().and_then(|example| {
            let known = known[example.family].as_ref().ok()?;
            let region = Some(known.record.region.as_str());
            let packs = (current.of_region(region), draft.of_region(region));
            reasons::told(known, packs, &mut evaluators, (&what.benefit, example), language)
        });
        let packs: Vec<&Pack> = draft.all().chain(current.all()).map(|(_, pack)| pack).collect();
        ChangeGroupBody {
            name: name(&what.benefit),
            families: group.families,
            outcomes: group.outcomes,
            difference: group.difference(),
            reasons: reasons::reasons(&what, &packs, example.as_ref(), language),
            what,
        }
    });
    ComparisonBody {
        families: known.len() as u64,
        affected: tally.affected,
        unreadable,
        changes: groups.collect(),
        next: None,
    }
}

fn changes(
    known: &service::Known,
    (before, after): (&Pack, &Pack),
    (one, other): &mut (Evaluator, Evaluator),
) -> Result<Vec<mobile_contracts::eligibility::OutcomeChange>, Failure> {
    let dates = Dates::on(known.today);
    let (old, _) = screening::bind_what_fits(before, &mut known.family(), known.today)?;
    let (new, _) = screening::bind_what_fits(after, &mut known.family(), known.today)?;
    let was = one.explain(&old, &dates).answer(&old, &dates, Detail::Ids);
    let is = other.explain(&new, &dates).answer(&new, &dates, Detail::Ids);
    Ok(was.changes_to(&is))
}

async fn record(app: &App, by: Key<Account>, id: Key<StoredPack>) -> Result<(), Failure> {
    let (parts, now) = (app.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            let (actor, action) = (Actor::Administrator(by), Action::PackCompare);
            let act = Act { actor, action, object: "pack", id: id.uuid(), reason: None };
            audit::record(tx, &parts.ids, now, &act)
        })
        .await
}
