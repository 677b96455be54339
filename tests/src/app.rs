//! The server under test: the real one, on a free port, in threads of its own.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use family_card_api::accounts::Role;
use family_card_api::clock::{Instant, ManualClock, Now as _};
use family_card_api::config::Config;
use family_card_api::db::AnyConnection;
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

/// A running server and what a test needs around it.
pub struct TestApp {
    /// The server's clock; it stands still until the test moves it.
    pub clock: Arc<ManualClock>,
    state: App,
    http: Http,
    server: Server,
    _files: TempDir,
    /// Last, so that it is dropped when nobody uses it any more.
    _database: TestDatabase,
}

impl TestApp {
    /// Starts the server.
    pub async fn start(database: TestDatabase, set: impl FnOnce(&mut Settings)) -> Self {
        let files = TempDir::with_prefix("family-card-").expect("a temporary folder");
        let mut config = Config {
            database_url: database.url().into(),
            listen: ([127, 0, 0, 1], 0).into(),
            metrics_listen: None,
            workers: 2,
            drain_notice_ms: 0,
            master_key_file: files.path().join("master.key"),
            outbox_folder: files.path().join("outbox"),
            ..Config::default()
        };
        set(&mut config);
        let noon: DateTime<Utc> = NOON.parse().expect("a constant instant");
        let clock = Arc::new(ManualClock::at(Instant::from_utc(noon)));
        let state = App::open(config, clock.clone(), Arc::new(SystemEntropy::default())).await;
        let state = state.expect("the application opens");
        let server = Server::start(state.clone());
        let http = Http::new(server.port);
        Self { clock, state, http, server, _files: files, _database: database }
    }

    /// The application's parts, for what the API does not show.
    pub fn state(&self) -> &App {
        &self.state
    }

    /// Asks the server anything, as nobody in particular.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Where the server listens on the loopback address.
    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// Where its metrics page is on the loopback address, if the settings ask for one.
    pub fn metrics_port(&self) -> Option<u16> {
        self.server.metrics_port
    }

    /// Asks the server to stop, as SIGTERM does.
    pub fn begin_to_stop(&self) {
        self.server.stopper.stop();
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
        Partner::join(self).await
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
        AnotherServer { http: Http::new(server.port), state, _server: server }
    }

    /// Stops the server and fails if it did not end well.
    pub fn stop(mut self) {
        self.server.stop().expect("the server ends as it should");
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
