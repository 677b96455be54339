//! A list whose server is killed in the middle: what was begun is whole or not there, and sending it again completes it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use e2e::{Database, TestDatabase};
use family_card_api::accounts::{self, Role};
use family_card_api::clock::SystemClock;
use family_card_api::config::Config;
use family_card_api::db::schema::{categories, category_history};
use family_card_api::failure::Failure;
use family_card_api::families::{self, Home, MemberRole, NewFamily, NewMember};
use family_card_api::ids::SystemEntropy;
use family_card_api::state::App;
use mobile_contracts::wire::list::{ListReport, RowOutcome};
use serde_json::{Value, json};

use crate::binaries::built;
use crate::people::day;

/// As many as make a batch that takes a while.
const FAMILIES: usize = 200;

#[test]
fn a_list_whose_server_is_killed_in_the_middle_is_never_half_imported_on_sqlite() {
    interrupt(Database::Sqlite);
}

#[test]
fn a_list_whose_server_is_killed_in_the_middle_is_never_half_imported_on_postgres() {
    interrupt(Database::Postgres);
}

fn interrupt(database: Database) {
    let database = TestDatabase::create(database);
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let config = Config {
            database_url: database.url().into(),
            master_key_file: folder.path().join("master.key"),
            ..Config::default()
        };
        let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await.unwrap();
        for number in 0..FAMILIES {
            families::register(&app, family(number)).await.unwrap();
        }
        let reviewer = accounts::create_administrator(&app, &[Role::Reviewer]).await.unwrap();
        let token = accounts::open_session(&app, reviewer).await.unwrap().0;

        // Killed at different moments, from before the first row to about the last one.
        for milliseconds in [5, 50, 250, 700] {
            let mut server = Server::start(database.url(), folder.path()).await;
            let sending = tokio::spawn(send(server.port, token.clone()));
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            let answered = sending.await.unwrap();
            let confirmed = confirmed(&app).await;
            assert!(confirmed == 0 || confirmed == FAMILIES as i64, "{confirmed} after {milliseconds} ms");
            if let Some(report) = answered {
                assert_eq!((report.rows.len(), confirmed), (FAMILIES, FAMILIES as i64));
            }
        }

        let server = Server::start(database.url(), folder.path()).await;
        let report = send(server.port, token.clone()).await.unwrap();
        assert!(report.rows.len() == FAMILIES && report.rows.iter().all(is_done));
        assert_eq!(confirmed(&app).await, FAMILIES as i64);
        let decided = decisions(&app).await;
        let again = send(server.port, token).await.unwrap();
        assert!(again.rows.iter().all(|row| row.outcome == RowOutcome::Unchanged));
        assert_eq!(decisions(&app).await, decided, "the second time nothing is decided");
    });
}

fn is_done(row: &mobile_contracts::wire::list::RowReport) -> bool {
    matches!(row.outcome, RowOutcome::Confirmed | RowOutcome::Unchanged)
}

fn name(number: usize) -> String {
    // Letters only, each family's own.
    let letters = ['а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'к'];
    let digits = number.to_string();
    let own: String = digits.bytes().map(|digit| letters[usize::from(digit - b'0')]).collect();
    format!("Анна Кузнецова{own}")
}

fn family(number: usize) -> NewFamily {
    let member = |role, name: String, born: &str| NewMember { role, name, birth_date: day(born) };
    let child = |at: u32| member(MemberRole::Child, format!("Ребёнок {at}"), &format!("201{at}-05-10"));
    NewFamily {
        home: Home { region: "RU-NIZ".into(), municipality: None, zone: chrono_tz::Europe::Moscow },
        members: std::iter::once(member(MemberRole::Parent, name(number), "1990-03-12"))
            .chain((2..5).map(child))
            .collect(),
        categories: Vec::new(),
    }
}

/// Sends the whole list as one batch; the report, unless the server went away.
async fn send(port: u16, token: String) -> Option<ListReport> {
    let row = |number: usize| -> Value {
        json!({
            "line": number + 2, "name": name(number), "birth_date": "1990-03-12", "category": "large",
            "document": "Реестр многодетных семей",
        })
    };
    let body = json!({ "list": "Реестр", "rows": (0..FAMILIES).map(row).collect::<Vec<_>>() });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://127.0.0.1:{port}/api/v1/admin/lists/batches");
    let answer = client.post(url).bearer_auth(token).json(&body).send().await.ok()?;
    assert_eq!(answer.status(), 200);
    answer.json().await.ok()
}

async fn confirmed(app: &App) -> i64 {
    let read = app.db.read(|conn| {
        Ok::<_, Failure>(
            categories::table.filter(categories::state.eq("confirmed")).count().get_result(conn)?,
        )
    });
    read.await.unwrap()
}

async fn decisions(app: &App) -> i64 {
    let read = app.db.read(|conn| Ok::<_, Failure>(category_history::table.count().get_result(conn)?));
    read.await.unwrap()
}

/// The program itself, in a process of its own that can be killed.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    async fn start(url: &str, folder: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut command = Command::new(built().join("family-card-server"));
        command
            .env("DATABASE_URL", url)
            .env("FAMILY_CARD_MASTER_KEY_FILE", folder.join("master.key"))
            .env("FAMILY_CARD_OUTBOX_FOLDER", folder.join("outbox"))
            .env("FAMILY_CARD_LISTEN", format!("127.0.0.1:{port}"))
            .env("FAMILY_CARD_METRICS_LISTEN", "off")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Self { child: command.spawn().unwrap(), port };
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let ready = format!("http://127.0.0.1:{port}/health/ready");
        for _ in 0..3_000 {
            if client.get(&ready).send().await.is_ok_and(|answer| answer.status() == 200) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the server was not ready within half a minute");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
