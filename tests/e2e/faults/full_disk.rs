//! The disk is full: what has to be written is refused with a problem, what is only read goes on, and with room again
//! everything is as if nothing had been.

use std::fs;

use diesel::{QueryableByName, RunQueryDsl as _};
use e2e::postgres::{Cluster, SMALL};
use e2e::{Answer, Ballast, Database, Ground, Http, SmallDisk, TestApp, TestDatabase};
use family_card_api::db::AnyConnection;
use family_card_api::failure::Failure;
use mobile_contracts::wire::checkout::LedgerPage;
use tempfile::TempDir;

use super::books::{Journal, books};
use super::crowd::{Crowd, Shopper};
use super::{launch, runtime};
use crate::support::problem;

/// So many purchases at most fit into pages that were begun before the disk was full.
const PURCHASES: usize = 500;

#[test]
fn a_full_disk_under_sqlite_refuses_writes_goes_on_reading_and_comes_back_whole() {
    let (scene, ground) = Scene::set(TestDatabase::create(Database::Sqlite));
    let path = ground.database_url().strip_prefix("sqlite:").unwrap();
    let (folder, file) = path.rsplit_once('/').unwrap();
    let place = TempDir::new().unwrap();
    let disk = SmallDisk::new(16, place.path(), folder.as_ref());
    let url = format!("sqlite:{}/{file}", place.path().display());
    let launch = launch(&ground).set("DATABASE_URL", url).by(disk.words());
    runtime().block_on(async {
        let server = launch.start().unwrap();
        let journal = scene.play(&Http::new([launch.port()]), || disk.fill(server.pid())).await;
        // Only the server sees the disk, and it has nothing to write now: what stands there is taken along.
        for end in ["", "-wal"] {
            let seen = format!("/proc/{}/root{}/{file}{end}", server.pid(), place.path().display());
            fs::copy(seen, format!("{path}{end}")).unwrap();
        }
        assert_eq!(ground.look(books).await, journal.books());
        assert_eq!(ground.look(integrity).await, "ok");
    });
}

#[test]
fn a_full_disk_under_postgres_refuses_writes_goes_on_reading_and_comes_back_whole() {
    let (cluster, disk) = Cluster::start_with_small_disk(48);
    let (scene, ground) = Scene::set(TestDatabase::create_in(&cluster, Some(SMALL)));
    let launch = launch(&ground);
    runtime().block_on(async {
        let _server = launch.start().unwrap();
        let http = Http::new([launch.port()]);
        let journal = scene.play(&http, || disk.fill(cluster.pid())).await;
        assert_eq!(ground.look(books).await, journal.books());
    });
}

/// Customers, and an adult who looks at their card and ledger.
struct Scene {
    shopper: Shopper,
    reader: String,
}

impl Scene {
    /// Sets it with a server of this process, which is gone then.
    fn set(database: TestDatabase) -> (Self, Ground) {
        let app;
        let setting = runtime();
        app = setting.block_on(TestApp::start(database, |_| {}));
        let scene = setting.block_on(async {
            let shopper = Crowd::gather(&app).await.one();
            let reader = app.a_family().register().await;
            Self { shopper, reader: reader.adult().token().await }
        });
        drop(setting);
        (scene, app.leave())
    }

    async fn play(mut self, http: &Http, fill: impl FnOnce() -> Ballast) -> Journal {
        let mut journal = Journal::default();
        self.shopper.asks(http);
        assert!(self.shopper.buys_once(&mut journal).await.is_ok(), "there is room");

        let ballast = fill();
        let mut refused = None;
        for _ in 0..PURCHASES {
            if let Err(refusal) = self.shopper.buys_once(&mut journal).await {
                refused = Some(refusal);
                break;
            }
        }
        let refused = refused.unwrap();
        check(&refused.answer);
        // It is no matter of the first time, or of one connection.
        for _ in 0..20 {
            if let Err(again) = self.shopper.buys_once(&mut journal).await {
                check(&again.answer);
            }
            self.reads(http).await;
        }

        ballast.throw_out();
        if let Some((key, request)) = refused.sent {
            // The very request that was refused, as till software repeats it.
            self.shopper.redeems(&key, &request, &mut journal).await.unwrap();
        }
        for _ in 0..20 {
            assert!(self.shopper.buys_once(&mut journal).await.is_ok(), "there is room again");
            self.reads(http).await;
        }
        journal
    }

    /// What only reads.
    async fn reads(&self, http: &Http) {
        let get = async |path: &str| http.get(path).bearer(&self.reader).send().await;
        assert_eq!(get("/health/ready").await.status, 200);
        assert_eq!(get("/api/v1/me/cards").await.status, 200);
        let ledger: LedgerPage = get("/api/v1/me/redemptions").await.ok();
        assert!(ledger.redemptions.is_empty());
    }
}

/// What SQLite finds when it looks through the whole file.
fn integrity(conn: &mut AnyConnection) -> Result<String, Failure> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        integrity_check: String,
    }
    let AnyConnection::Sqlite(conn) = conn else { return Err(Failure::internal("this is not SQLite")) };
    Ok(diesel::sql_query("PRAGMA integrity_check").get_result::<Found>(conn)?.integrity_check)
}

fn check(answer: &Answer) {
    assert_eq!(answer.told(), problem(503, "unavailable", None));
    assert!(answer.header("retry-after").is_some());
}
