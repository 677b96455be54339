//! From settings to a running server and back: bind, serve, drain, stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};
use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

use crate::cards;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::door::Door;
use crate::events::{self, Consumer};
use crate::families::registry;
use crate::http::{Site, frame, idempotency, metrics};
use crate::ids::SystemEntropy;
use crate::outbox;
use crate::state::App;
use crate::upkeep;
use crate::workers::Workers;
use crate::{audit, benefits};

/// From the first sign of stopping to the end of the process at most.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// What is kept of it for the steps after the last answer.
const RESERVE: Duration = Duration::from_secs(1);

/// Who acts on what happened in another domain.
const CONSUMERS: &[Consumer] = &[cards::follow, benefits::forget, benefits::watch::follow];

/// A server that has its ports and waits to be run.
pub struct Application {
    app: App,
    server: Server,
    door: Door,
    address: SocketAddr,
    metrics: Option<(Server, SocketAddr)>,
    workers: Workers,
    stopper: Stopper,
}

/// Acts on everything that has happened and waits, without a server.
///
/// # Errors
/// If the database is out of reach.
pub(crate) async fn handle_events(app: &App) -> Result<(), crate::failure::Failure> {
    while events::handle_due(app, CONSUMERS).await? > 0 {}
    Ok(())
}

/// Asks a running [`Application`] to stop, as SIGTERM does.
#[derive(Debug, Clone, Default)]
pub struct Stopper(Arc<Notify>);

impl Stopper {
    /// Begins to stop; `run_until_stopped` returns when all is done.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

impl Application {
    /// Builds the server with the system's clock and randomness.
    ///
    /// # Errors
    /// If a setting does not work, an address is taken, or the database or the vault does not open.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        Self::with_state(App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await?)
    }

    /// Builds the server around a state, whose clock and randomness a test may hold in its hand.
    ///
    /// # Errors
    /// If an address is taken.
    pub fn with_state(app: App) -> anyhow::Result<Self> {
        Self::with_more(app, |_| {})
    }

    /// Builds the server with more handlers than the router lists; only tests of this file have any.
    fn with_more(app: App, more: fn(&mut web::ServiceConfig)) -> anyhow::Result<Self> {
        let mut workers = Workers::default();
        upkeep::start(&mut workers, &app);
        let (listener, address) = bind(app.config.listen)?;
        let metrics = match app.config.metrics_listen {
            Some(wanted) => {
                let handle = metrics::install()?;
                let folded = handle.clone();
                workers.start("metrics", |stopping| metrics::fold(folded, stopping));
                let (listener, address) = bind(wanted)?;
                Some((metrics_server(listener, handle)?, address))
            }
            None => None,
        };
        workers.start("events", |stopping| events::work(app.clone(), CONSUMERS, stopping));
        workers.start("audit", |stopping| audit::work(app.clone(), stopping));
        workers.start("outbox", |stopping| outbox::work(app.clone(), stopping));
        let registry = registry_client(&app.config)?;
        workers.start("registry", |stopping| registry::work(app.clone(), registry, stopping));
        let door = Door::of(&listener)?;
        let server = server(listener, &app, more)?;
        Ok(Self { app, server, door, address, metrics, workers, stopper: Stopper::default() })
    }

    /// The port that the service listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The port of the metrics page, if there is one.
    #[must_use]
    pub fn metrics_port(&self) -> Option<u16> {
        self.metrics.as_ref().map(|(_, address)| address.port())
    }

    /// The shared state, for tests that look behind the API.
    #[must_use]
    pub const fn state(&self) -> &App {
        &self.app
    }

    /// A handle that stops this server.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Serves until SIGTERM, SIGINT or a [`Stopper`] says stop, then drains: not ready, notice to balancers and clients
    /// (`Connection: close`), no new connections, requests in flight finish, workers end; all within 10 s.
    ///
    /// # Errors
    /// If the server or a background worker ended without being asked to.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let Self { app, server, door, address, metrics, mut workers, stopper } = self;
        let mut signals = Signals::new()?;
        let handle = server.handle();
        let metrics_handle = metrics.as_ref().map(|(server, _)| server.handle());
        if let Some((server, _)) = metrics {
            actix_web::rt::spawn(server);
        }
        let mut serving = actix_web::rt::spawn(server);
        tracing::info!(%address, "serving");

        let outcome = tokio::select! {
            ended = &mut serving => Err(ended.map_or_else(
                |panic| anyhow::anyhow!("the server failed: {panic}"),
                |ended| anyhow::anyhow!("the server ended: {ended:?}"),
            )),
            what = workers.first_to_end() => Err(anyhow::anyhow!(what)),
            why = signals.next() => { tracing::info!(why, "stopping"); Ok(why) }
            () = stopper.0.notified() => { tracing::info!(why = "asked to", "stopping"); Ok("asked to") }
        };

        app.begin_draining();
        let began = Instant::now();
        // Somebody at a keyboard has no balancer to wait for, and what broke should not linger.
        if !matches!(outcome, Ok("SIGINT") | Err(_)) && app.config.drain_notice_ms > 0 {
            tokio::time::sleep(Duration::from_millis(app.config.drain_notice_ms)).await;
            door.close_gently().await;
        } else {
            drop(door);
        }
        let patience = STOP_WITHIN.saturating_sub(began.elapsed() + RESERVE);
        let stop = tokio::time::timeout(patience, handle.stop(true));
        let (stopped, ()) = tokio::join!(stop, workers.stop(patience));
        if stopped.is_err() {
            tracing::warn!("requests were still running when the time was up");
        }
        if let Some(handle) = metrics_handle {
            handle.stop(false).await;
        }
        tracing::info!("stopped");
        outcome.map(drop)
    }
}

/// The registry that the settings name, if they name one.
fn registry_client(config: &Config) -> anyhow::Result<Option<registry::Client>> {
    match (&config.registry_url, &config.registry_key) {
        (Some(url), Some(key)) => Ok(Some(registry::Client::new(url.clone(), key.clone())?)),
        (None, None) => Ok(None),
        _ => anyhow::bail!("registry_url and registry_key belong together: set both or none"),
    }
}

fn bind(wanted: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(wanted).with_context(|| format!("cannot listen on {wanted}"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn server(listener: TcpListener, app: &App, more: fn(&mut web::ServiceConfig)) -> anyhow::Result<Server> {
    let workers = app.config.workers;
    let site = Site::collect();
    let app = web::Data::new(app.clone());
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .wrap(from_fn(idempotency::once))
            .wrap(Compress::default())
            .wrap(from_fn(frame::frame))
            .configure(more)
            .configure(|service| site.configure(service))
    });
    let server = if workers > 0 { server.workers(workers) } else { server };
    // Without it the end of an answer that goes out in pieces, as a compressed one does, waits until the caller has
    // said that it got the beginning: 40 ms.
    let server = server.tcp_nodelay(true);
    Ok(server.disable_signals().shutdown_timeout(STOP_WITHIN.as_secs()).listen(listener)?.run())
}

fn metrics_server(
    listener: TcpListener,
    handle: metrics_exporter_prometheus::PrometheusHandle,
) -> anyhow::Result<Server> {
    let handle = web::Data::new(handle);
    let server =
        HttpServer::new(move || ActixApp::new().app_data(handle.clone()).service(metrics::get_metrics));
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

/// The signals that stop the process.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::get;
    use tokio::net::TcpStream;

    use super::*;

    async fn open(config: Config) -> App {
        App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await.unwrap()
    }

    fn client() -> reqwest::Client {
        reqwest::Client::builder().no_proxy().build().unwrap()
    }

    fn settings(folder: &tempfile::TempDir) -> Config {
        Config {
            database_url: format!("sqlite:{}/test.db", folder.path().display()).into(),
            master_key_file: folder.path().join("master.key"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            metrics_listen: None,
            workers: 1,
            drain_notice_ms: 0,
            ..Config::default()
        }
    }

    static BEGUN: Notify = Notify::const_new();
    static RELEASED: Notify = Notify::const_new();

    #[get("/slow")]
    async fn slow() -> &'static str {
        BEGUN.notify_one();
        RELEASED.notified().await;
        "done"
    }

    #[actix_web::test]
    async fn a_request_that_began_before_the_stop_is_answered_after_the_door_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(settings(&folder)).await;
        let application = Application::with_more(app, |service| {
            service.service(slow);
        })
        .unwrap();
        let (address, stopper) = (application.address, application.stopper());
        let running = actix_web::rt::spawn(application.run_until_stopped());
        let asked = actix_web::rt::spawn(client().get(format!("http://{address}/slow")).send());

        BEGUN.notified().await;
        stopper.stop();
        while TcpStream::connect(address).await.is_ok() {}
        RELEASED.notify_one();

        let answer = asked.await.unwrap().unwrap();
        assert_eq!(answer.headers()["connection"], "close");
        assert_eq!(answer.text().await.unwrap(), "done");
        let rest = Instant::now();
        running.await.unwrap().unwrap();
        assert!(rest.elapsed() < STOP_WITHIN);
    }

    #[actix_web::test]
    async fn until_the_notice_is_over_new_requests_are_answered() {
        let folder = tempfile::tempdir().unwrap();
        let application =
            Application::build(Config { drain_notice_ms: 5000, ..settings(&folder) }).await.unwrap();
        let (address, stopper, app) = (application.address, application.stopper(), application.app.clone());
        let running = actix_web::rt::spawn(application.run_until_stopped());
        stopper.stop();
        while !app.is_draining() {
            tokio::task::yield_now().await;
        }
        let ask = |path: &str| client().get(format!("http://{address}{path}")).send();
        assert_eq!(ask("/version").await.unwrap().status(), 200);
        assert_eq!(ask("/health/ready").await.unwrap().status(), 503);
        running.abort();
    }

    #[actix_web::test]
    async fn under_load_a_stop_loses_no_request() {
        let folder = tempfile::tempdir().unwrap();
        let application =
            Application::build(Config { drain_notice_ms: 100, ..settings(&folder) }).await.unwrap();
        let (address, stopper) = (application.address, application.stopper());
        let running = actix_web::rt::spawn(application.run_until_stopped());
        let clients: Vec<_> = (0..8)
            .map(|_| {
                actix_web::rt::spawn(async move {
                    let client = client();
                    for answered in 0.. {
                        match client.get(format!("http://{address}/version")).send().await {
                            Ok(answer) => assert_eq!(answer.status(), 200),
                            Err(error) if error.is_connect() => return answered,
                            Err(error) => panic!("lost: {error:?}"),
                        }
                    }
                    0
                })
            })
            .collect();
        client().get(format!("http://{address}/version")).send().await.unwrap();
        stopper.stop();
        for client in clients {
            assert!(client.await.unwrap() > 0);
        }
        running.await.unwrap().unwrap();
    }

    #[actix_web::test]
    async fn a_server_whose_worker_ends_stops_and_says_which() {
        let folder = tempfile::tempdir().unwrap();
        let mut application = Application::build(settings(&folder)).await.unwrap();
        application.workers.start("outbox", |_| async {});
        let error = application.run_until_stopped().await.unwrap_err();
        assert_eq!(error.to_string(), "the background worker `outbox` ended");
    }

    #[actix_web::test]
    async fn the_metrics_page_is_on_a_port_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { metrics_listen: "127.0.0.1:0".parse().ok(), ..settings(&folder) };
        let application = Application::build(config).await.unwrap();
        let (port, metrics_port) = (application.port(), application.metrics_port().unwrap());
        let stopper = application.stopper();
        let running = actix_web::rt::spawn(application.run_until_stopped());
        let client = client();
        client.get(format!("http://127.0.0.1:{port}/version?name=Ivanova")).send().await.unwrap();
        let page = client.get(format!("http://127.0.0.1:{metrics_port}/metrics")).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains(r#"route="/version",status="2xx""#) && !page.contains("Ivanova"), "{page}");
        assert_eq!(
            client.get(format!("http://127.0.0.1:{port}/metrics")).send().await.unwrap().status(),
            404
        );
        stopper.stop();
        running.await.unwrap().unwrap();
    }
}
