//! `cargo bench -p e2e --bench lists`: 10,000 families confirmed by one list on the embedded database, over HTTP, in the
//! batches that the command line sends. The promise is a minute.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use diesel::prelude::*;
use e2e::{Database, TestApp, TestDatabase};
use family_card_api::accounts::Role;
use family_card_api::db::schema::events;
use family_card_api::failure::Failure;
use family_card_api::families::{self, Home, MemberRole, NewFamily, NewMember};
use mobile_contracts::wire::list::{ListBatch, ListReport, ListRow, RowOutcome};

const FAMILIES: usize = 10_000;
/// What `family-card families import` puts into a batch.
const BATCH: usize = 250;

fn main() -> anyhow::Result<()> {
    let app;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    app = runtime.block_on(TestApp::start(TestDatabase::create(Database::Sqlite), |_| {}));
    let measured = runtime.block_on(measure(&app));
    drop(runtime);
    app.stop();
    let (import, cards) = measured?;
    let profile = if cfg!(debug_assertions) { "unoptimised" } else { "optimised" };
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{FAMILIES} families in one list on SQLite ({profile}): {import:.1} s; cards issued {cards:.1} s later"
    )?;
    Ok(())
}

/// Seconds until the last batch was answered, and from then until everybody has their card.
async fn measure(app: &TestApp) -> anyhow::Result<(f64, f64)> {
    for number in 0..FAMILIES {
        families::register(app.state(), family(number)?).await?;
    }
    let reviewer = app.an_administrator(&[Role::Reviewer]).await;
    let rows: Vec<ListRow> = (0..FAMILIES).map(row).collect::<anyhow::Result<_>>()?;
    let began = Instant::now();
    for rows in rows.chunks(BATCH) {
        let batch = ListBatch {
            list: "Реестр многодетных".into(), dry_run: false, rows: rows.to_vec()
        };
        let answer = app.http().post("/api/v1/admin/lists/batches").bearer(reviewer.token()).json(&batch);
        let report: ListReport = answer.send().await.ok();
        ensure!(
            report.rows.iter().all(|row| row.outcome == RowOutcome::Confirmed),
            "{:?}",
            report.rows.first()
        );
    }
    let import = began.elapsed().as_secs_f64();
    let began = Instant::now();
    loop {
        let waiting = app.state().db.read(|conn| {
            Ok::<i64, Failure>(events::table.filter(events::handled_at.is_null()).count().get_result(conn)?)
        });
        if waiting.await? == 0 {
            return Ok((import, began.elapsed().as_secs_f64()));
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn name(number: usize) -> String {
    format!("Анна Кузнецова{number}")
}

fn born(year: i32) -> anyhow::Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 5, 10).context("a date")
}

fn family(number: usize) -> anyhow::Result<NewFamily> {
    let member = |role, name, year| anyhow::Ok(NewMember { role, name, birth_date: born(year)? });
    let mut members = vec![member(MemberRole::Parent, name(number), 1990)?];
    for child in 0..3 {
        members.push(member(MemberRole::Child, format!("Ребёнок {child}"), 2015 + child)?);
    }
    let home = Home { region: "RU-NIZ".into(), municipality: None, zone: chrono_tz::Europe::Moscow };
    Ok(NewFamily { home, members, categories: Vec::new() })
}

fn row(number: usize) -> anyhow::Result<ListRow> {
    Ok(ListRow {
        line: u32::try_from(number)? + 2,
        snils: None,
        name: Some(name(number).into()),
        birth_date: Some(born(1990)?.into()),
        category: "large".into(),
        document: "Реестр многодетных семей".into(),
        valid_until: None,
    })
}
