//! What the outbox promises, on a database of its own.

use std::sync::Arc;

use diesel::prelude::*;

use super::{Message, NewMessage, PostState, Sms, deliver_due, put};
use crate::clock::{Instant, ManualClock, Now as _};
use crate::config::Config;
use crate::db::schema::outbox;
use crate::db::types::Word;
use crate::failure::Failure;
use crate::ids::SystemEntropy;
use crate::state::App;

struct Scene {
    app: App,
    clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            database_url: format!("sqlite:{}/test.db", folder.path().display()).into(),
            master_key_file: folder.path().join("master.key"),
            outbox_folder: folder.path().join("outbox"),
            ..Config::default()
        };
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_800_000_000_000_000)));
        let app = App::open(config, clock.clone(), Arc::new(SystemEntropy::default())).await.unwrap();
        Self { app, clock, folder }
    }

    async fn put(&self, dedupe_key: &str) {
        let (app, now, dedupe_key) = (self.app.clone(), self.clock.now(), dedupe_key.to_owned());
        let written = self.app.db.write(move |tx| {
            let message = Message::Sms(Sms { to: "+79161234567".into(), text: "Код 123456".into() });
            let new = NewMessage { message, dedupe_key: dedupe_key.clone(), expires: now.plus_seconds(600) };
            put(tx, &app.vault, &app.ids, now, &new)
        });
        written.await.unwrap();
    }

    /// State, attempts and whether the text is still there, of every message.
    async fn rows(&self) -> Vec<(PostState, i64, bool)> {
        let rows = self.app.db.read(|conn| {
            let rows: Vec<(Word<PostState>, i64, Option<Vec<u8>>)> = outbox::table
                .order(outbox::id)
                .select((outbox::state, outbox::attempts, outbox::sealed_payload))
                .load(conn)?;
            Ok::<_, Failure>(rows)
        });
        let rows = rows.await.unwrap();
        rows.into_iter().map(|(Word(state), attempts, sealed)| (state, attempts, sealed.is_some())).collect()
    }

    fn delivered(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("outbox")).map_or(0, Iterator::count)
    }

    /// Puts a file where the folder should be, so that nothing can be delivered; or takes it away again.
    fn block(&self, blocked: bool) {
        let place = self.folder.path().join("outbox");
        if blocked { std::fs::write(place, "").unwrap() } else { std::fs::remove_file(place).unwrap() }
    }
}

#[actix_web::test]
async fn a_message_is_delivered_once_and_its_text_is_forgotten() {
    let scene = Scene::open().await;
    scene.put("a").await;
    scene.put("a").await;
    assert_eq!(scene.rows().await, [(PostState::Waiting, 0, true)]);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 1);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 0);
    assert_eq!((scene.delivered(), scene.rows().await), (1, vec![(PostState::Delivered, 1, false)]));
}

#[actix_web::test]
async fn workers_that_look_at_the_same_moment_deliver_each_message_once() {
    let scene = Scene::open().await;
    for number in 0..20 {
        scene.put(&number.to_string()).await;
    }
    let (one, other) = futures_util::future::join(deliver_due(&scene.app), deliver_due(&scene.app)).await;
    assert_eq!((one.unwrap() + other.unwrap(), scene.delivered()), (20, 20));
}

#[actix_web::test]
async fn a_failed_delivery_is_tried_again_after_a_pause() {
    let scene = Scene::open().await;
    scene.put("a").await;
    scene.block(true);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 1);
    scene.block(false);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 0);
    scene.clock.advance(13);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 1);
    assert_eq!((scene.delivered(), scene.rows().await), (1, vec![(PostState::Delivered, 2, false)]));
}

#[actix_web::test]
async fn a_message_that_is_worth_nothing_any_more_is_given_up_and_forgotten() {
    let scene = Scene::open().await;
    scene.put("a").await;
    scene.clock.advance(600);
    deliver_due(&scene.app).await.unwrap();
    assert_eq!((scene.delivered(), scene.rows().await), (0, vec![(PostState::Dead, 1, false)]));
}

#[actix_web::test]
async fn what_a_dead_worker_took_is_delivered_when_its_lease_is_over() {
    let scene = Scene::open().await;
    scene.put("a").await;
    let now = scene.clock.now();
    let taken = scene.app.db.write(move |tx| {
        let due = super::store::due(tx.conn(), now, 1)?;
        Ok::<_, Failure>(super::store::take(tx, &due[0], now.plus_seconds(120), now)?)
    });
    assert_eq!(taken.await.unwrap(), 1);
    assert_eq!(deliver_due(&scene.app).await.unwrap(), 0);
    scene.clock.advance(120);
    assert_eq!((deliver_due(&scene.app).await.unwrap(), scene.delivered()), (1, 1));
}
