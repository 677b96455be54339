//! The server under test: the real one, on a free port, in threads of its own; or several of them on one database.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::QueryResult;
use family_card_api::accounts::Role;
use family_card_api::clock::{Instant, ManualClock, Now as _};
use family_card_api::config::Config;
use family_card_api::db::{AnyConnection, Db};
use family_card_api::failure::Failure;
use family_card_api::ids::SystemEntropy;
use family_card_api::startup::{Application, Stopper};
use family_card_api::state::App;
use tempfile::TempDir;
use uuid::Uuid;

use crate::family::AFamily;
use crate::{Admin, Http, Partner, TestDatabase};

/// What a test may set before the server starts.
pub type Settings = Config;

/// Tuesday noon in Moscow: an ordinary moment, far from every border of a day, week, month or year.
const NOON: &str = "2026-11-24T09:00:00Z";

/// A running server, or several that share a database, and what a test needs around them.
pub struct TestApp {
    /// The servers' clock; it stands still until the test moves it.
    pub clock: Arc<ManualClock>,
    state: App,
    http: Http,
    servers: Vec<Server>,
    ground: Ground,
}

/// What is left when the servers have stopped: the database and the files beside it.
pub struct Ground {
    files: TempDir,
    /// Last, so that it is dropped when nobody uses it any more.
    database: TestDatabase,
}

impl Ground {
    /// The `DATABASE_URL`.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// The folder with the master key and the outbox.
    pub fn folder(&self) -> &Path {
        self.files.path()
    }

    /// Reads the database while no server may be running.
    pub async fn look<T: Send + 'static>(
        &self,
        query: impl Fn(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let url = self.database_url().parse().expect("a URL of our own making");
        Db::open(url, 1).read(query).await.expect("the database answers")
    }
}

impl TestApp {
    /// Starts the server.
    pub async fn start(database: TestDatabase, set: impl FnOnce(&mut Settings)) -> Self {
        Self::start_servers(1, database, set).await
    }

    /// Starts so many servers on one database, each with a state of its own and all by one clock. Whatever asks
    /// [`TestApp::http`] asks them in turn, as behind a round robin.
    pub async fn start_servers(
        count: usize,
        database: TestDatabase,
        set: impl FnOnce(&mut Settings),
    ) -> Self {
        let files = TempDir::with_prefix("family-card-").expect("a temporary folder");
        let mut config = Config {
            database_url: database.url().into(),
            listen: ([127, 0, 0, 1], 0).into(),
            metrics_listen: None,
            workers: 2,
            drain_notice_ms: 0,
            master_key_file: files.path().join("master.key"),
            outbox_folder: files.path().join("outbox"),
            // Its clock stands still, and so would the minute of a till that is put under load.
            checkout_asks_a_minute: 0,
            ..Config::default()
        };
        set(&mut config);
        let noon: DateTime<Utc> = NOON.parse().expect("a constant instant");
        let clock = Arc::new(ManualClock::at(Instant::from_utc(noon)));
        let mut states = Vec::with_capacity(count);
        for _ in 0..count {
            let entropy = Arc::new(SystemEntropy::default());
            let state = App::open(config.clone(), clock.clone(), entropy).await;
            states.push(state.expect("the application opens"));
        }
        let servers: Vec<Server> = states.iter().cloned().map(Server::start).collect();
        let http = Http::new(servers.iter().map(|server| server.port));
        let state = states.swap_remove(0);
        Self { clock, state, http, servers, ground: Ground { files, database } }
    }

    /// The parts of the first server, for what the API does not show.
    pub fn state(&self) -> &App {
        &self.state
    }

    /// The `DATABASE_URL` of the servers, for a program beside them.
    pub fn database_url(&self) -> &str {
        self.ground.database_url()
    }

    /// Asks the server anything, as nobody in particular.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Where the server listens on the loopback address.
    pub fn port(&self) -> u16 {
        self.servers[0].port
    }

    /// Where its metrics page is on the loopback address, if the settings ask for one.
    pub fn metrics_port(&self) -> Option<u16> {
        self.servers[0].metrics_port
    }

    /// Asks the servers to stop, as SIGTERM does.
    pub fn begin_to_stop(&self) {
        for server in &self.servers {
            server.stopper.stop();
        }
    }

    /// The server's time, in Unix seconds.
    pub fn now(&self) -> i64 {
        self.clock.now().seconds()
    }

    /// A fresh UUID, also good as an `Idempotency-Key`.
    pub fn uuid(&self) -> Uuid {
        self.state.ids.uuid()
    }

    /// A family to be registered; one parent and the category `large` unless said otherwise.
    pub fn a_family(&self) -> AFamily<'_> {
        AFamily::new(self)
    }

    /// A partner that has joined, with one outlet in Moscow.
    pub async fn a_partner(&self) -> Partner<'_> {
        self.a_partner_in(Tz::Europe__Moscow).await
    }

    /// A partner whose outlet is in this time zone.
    pub async fn a_partner_in(&self, zone: Tz) -> Partner<'_> {
        Partner::join(self, zone).await
    }

    /// An administrator who has signed in.
    pub async fn an_administrator(&self, roles: &[Role]) -> Admin {
        Admin::sign_in(self, roles).await
    }

    /// Reads what the API does not show.
    pub async fn look<T: Send + 'static>(
        &self,
        query: impl Fn(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.state.db.read(query).await.expect("the database answers")
    }

    /// Changes what no operation changes yet.
    pub async fn change(&self, work: impl Fn(&mut AnyConnection) -> QueryResult<usize> + Send + 'static) {
        let changed = self.state.db.write(move |tx| Ok::<_, Failure>(work(tx.conn())?)).await;
        assert_eq!(changed.expect("the database answers"), 1, "one row is changed");
    }

    /// One more server on the same database, with the same clock and settings.
    pub async fn another_server(&self) -> AnotherServer {
        let entropy = Arc::new(SystemEntropy::default());
        let state = App::open(self.state.config.clone(), self.clock.clone(), entropy).await;
        let state = state.expect("the application opens");
        let server = Server::start(state.clone());
        AnotherServer { http: Http::new([server.port]), state, _server: server }
    }

    /// Stops the servers and fails if one did not end well.
    pub fn stop(self) {
        drop(self.leave());
    }

    /// Stops the servers and leaves the database to others, such as a process. Nobody of here has it open then but
    /// who keeps a [`Family`](crate::Family).
    pub fn leave(self) -> Ground {
        let Self { mut servers, ground, .. } = self;
        for server in &mut servers {
            server.stop().expect("the server ends as it should");
        }
        ground
    }
}

/// A server beside the first one.
pub struct AnotherServer {
    /// Asks it anything, as nobody in particular.
    pub http: Http,
    /// Its parts.
    pub state: App,
    _server: Server,
}

struct Server {
    port: u16,
    metrics_port: Option<u16>,
    stopper: Stopper,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Server {
    fn start(state: App) -> Self {
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let application = Application::with_state(state)?;
                tell.send((application.port(), application.metrics_port(), application.stopper()))?;
                application.run_until_stopped().await
            })
        });
        let (port, metrics_port, stopper) = told.recv().expect("the server finds a free port");
        Self { port, metrics_port, stopper, thread: Some(thread) }
    }

    fn stop(&mut self) -> anyhow::Result<()> {
        self.stopper.stop();
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the server's thread panicked")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After a failed test only: what went wrong there is what should be told.
        let _ = self.stop();
    }
}
