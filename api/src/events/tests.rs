//! What events promise, on a database of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

use super::{Consumer, Event, EventKind, handle_due, write};
use crate::clock::{Instant, ManualClock, Now as _};
use crate::config::Config;
use crate::db::Tx;
use crate::failure::Failure;
use crate::ids::SystemEntropy;
use crate::state::App;

async fn open(folder: &tempfile::TempDir) -> (App, Arc<ManualClock>) {
    let config = Config {
        database_url: format!("sqlite:{}/test.db", folder.path().display()).into(),
        master_key_file: folder.path().join("master.key"),
        ..Config::default()
    };
    let clock = Arc::new(ManualClock::at(Instant::from_micros(1_800_000_000_000_000)));
    (App::open(config, clock.clone(), Arc::new(SystemEntropy::default())).await.unwrap(), clock)
}

async fn happen(app: &App, clock: &ManualClock, subjects: &'static [u128]) {
    let (ids, now) = (app.ids.clone(), clock.now());
    let written = app.db.write(move |tx| {
        for subject in subjects {
            write(tx, &ids, now, EventKind::FamilyChanged, Uuid::from_u128(*subject))?;
        }
        Ok::<_, Failure>(())
    });
    written.await.unwrap();
}

static SEEN: AtomicUsize = AtomicUsize::new(0);

fn count(_: &mut Tx<'_>, _: &App, _: &Event) -> Result<(), Failure> {
    SEEN.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

#[actix_web::test]
async fn an_event_is_acted_on_once() {
    const COUNT: &[Consumer] = &[count];
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = open(&folder).await;
    happen(&app, &clock, &[1, 2, 3]).await;
    assert_eq!(handle_due(&app, COUNT).await.unwrap(), 3);
    assert_eq!(handle_due(&app, COUNT).await.unwrap(), 0);
    assert_eq!(SEEN.load(Ordering::SeqCst), 3);
}

static BROKEN: AtomicUsize = AtomicUsize::new(1);

fn fail_on_two(_: &mut Tx<'_>, _: &App, event: &Event) -> Result<(), Failure> {
    match event.subject.as_u128() == 2 && BROKEN.load(Ordering::SeqCst) == 1 {
        true => Err(Failure::internal("broken")),
        false => Ok(()),
    }
}

#[actix_web::test]
async fn an_event_that_fails_waits_alone_and_is_never_given_up() {
    const FAIL: &[Consumer] = &[fail_on_two];
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = open(&folder).await;
    happen(&app, &clock, &[1, 2, 3]).await;
    assert_eq!(handle_due(&app, FAIL).await.unwrap(), 3);
    assert_eq!(handle_due(&app, FAIL).await.unwrap(), 0, "it waits for its pause");
    clock.advance(5);
    assert_eq!(handle_due(&app, FAIL).await.unwrap(), 1);
    BROKEN.store(0, Ordering::SeqCst);
    clock.advance(10);
    assert_eq!(handle_due(&app, FAIL).await.unwrap(), 1);
    clock.advance(86_400);
    assert_eq!(handle_due(&app, FAIL).await.unwrap(), 0);
}
