//! The till's two requests over HTTP on PostgreSQL, each against pgbench running the statements of that request, in
//! turn and several times, so that what else the machine does meets both alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use e2e::{TestApp, postgres};

use crate::figures::Figure;
use crate::load::{self, LEVELS, Load, Request};
use crate::pgbench;
use crate::process::{Server, Times};
use crate::scene::Scene;
use crate::start::mebibytes;
use crate::trace::{self, Log, Statement};

/// How often everything is measured.
const ROUNDS: usize = 5;
/// Times through all families in a measurement at each of the [`LEVELS`]; each is a request for each.
const PASSES: [usize; LEVELS.len()] = [4, 10, 10];
/// The same at half load.
const HALF_PASSES: usize = 4;
/// Seconds that pgbench runs in a measurement: about as long as the server does.
const SECONDS: u32 = 2;

/// The figures of one kind of request.
pub(crate) struct Requests {
    /// Requests a second.
    pub(crate) server: Figure,
    /// Transactions a second.
    pub(crate) pgbench: Figure,
    /// The first by the second.
    pub(crate) ratio: Figure,
    /// Processor time of everybody for a transaction by that for a request.
    pub(crate) cpu_ratio: Figure,
    /// Milliseconds, the median and the 99th percentile.
    pub(crate) latency: [Figure; 2],
    /// Processor milliseconds per request: of the server, of PostgreSQL for it, of PostgreSQL for pgbench.
    pub(crate) cpu: [Figure; 3],
    /// Statements that a request sends.
    pub(crate) statements: usize,
}

/// The figures of both at one number of connections.
pub(crate) struct Level {
    pub(crate) connections: usize,
    pub(crate) verify: Requests,
    pub(crate) redeem: Requests,
}

pub(crate) struct Till {
    /// In the order of [`LEVELS`].
    pub(crate) levels: Vec<Level>,
    /// Milliseconds of verify when half as many come as [`load::CONNECTIONS`] got through: median, 99th percentile.
    pub(crate) half_load: [Figure; 2],
    /// Resident memory of the server after all of it, in MiB.
    pub(crate) resident: f64,
}

/// Measures both on `database`, on which `app` runs, too, and set the scene.
pub(crate) fn measure(app: &TestApp, scene: &Scene, url: &str, folder: &Path) -> anyhow::Result<Till> {
    let traces = traces(app, scene, url, folder)?;
    let server = Server::start(url, folder)?;
    let verify = Pair::new("verify", "proofs", url, folder, &traces[0])?;
    let redeem = Pair::new("redeem", "redemptions", url, folder, &traces[1])?;
    let mut pairs = LEVELS.map(|connections| (verify.at(connections), redeem.at(connections)));
    let mut half_load = [Vec::new(), Vec::new()];
    // Fills pools, caches and pages.
    let warm = load::send(server.address, scene.verifications(3)?)?;
    load::send(server.address, scene.redemptions(app, &warm.answers)?)?;
    for round in 0..ROUNDS {
        for (place, ((verify, redeem), passes)) in pairs.iter_mut().zip(PASSES).enumerate() {
            let run = round * LEVELS.len() + place + 1;
            let verified = verify.measure(run, &server, scene.verifications(passes)?)?;
            redeem.measure(run, &server, scene.redemptions(app, &verified.answers)?)?;
            if verify.connections == load::CONNECTIONS {
                let pace = Duration::from_secs_f64(2.0 * verify.connections as f64 / verified.rate());
                let requests = scene.verifications(HALF_PASSES)?;
                let load = load::send_paced(verify.connections, server.address, requests, pace)?;
                for (figures, share) in half_load.iter_mut().zip([0.5, 0.99]) {
                    figures.push(load.quantile(share).as_secs_f64() * 1e3);
                }
            }
        }
    }
    let level = |(verify, redeem): (Pair, Pair)| Level {
        connections: verify.connections,
        verify: verify.figures(),
        redeem: redeem.figures(),
    };
    Ok(Till {
        resident: mebibytes(server.resident()?),
        levels: pairs.into_iter().map(level).collect(),
        half_load: half_load.map(|figures| Figure::of(figures.into_iter())),
    })
}

/// What the server says to PostgreSQL to verify and to redeem: first twice for one family, then for each other one.
fn traces(
    app: &TestApp,
    scene: &Scene,
    url: &str,
    folder: &Path,
) -> anyhow::Result<[Vec<Vec<Statement>>; 2]> {
    let mut conn = PgConnection::establish(url)?;
    let (address, _) = url.split_once('?').context("an address of the harness's making")?;
    let (_, name) = address.rsplit_once('/').context("a database's name")?;
    conn.batch_execute(&format!("ALTER DATABASE {name} SET log_statement = 'all'"))?;
    let server = Server::start(url, folder)?;
    let mut log = Log::from_here()?;
    let mut one = |request: Request| -> anyhow::Result<_> {
        let load = load::send_over(1, server.address, vec![request])?;
        Ok((load.answers, log.next()?))
    };
    let mut passes = [Vec::new(), Vec::new()];
    // The first pass makes rows and fills caches; of the two others a pair is kept for each family.
    for request in scene.verifications(3)? {
        let (verified, to_verify) = one(request)?;
        let redemption = scene.redemptions(app, &verified)?.into_iter().next().context("no quote")?;
        let (_, to_redeem) = one(redemption)?;
        passes[0].push(to_verify);
        passes[1].push(to_redeem);
    }
    conn.batch_execute(&format!("ALTER DATABASE {name} RESET log_statement"))?;
    let families = scene.families.len();
    Ok(passes.map(|traces| trace::undisturbed(&traces[families..2 * families], &traces[2 * families..])))
}

/// One kind of request at one number of connections, its script, and what was measured so far.
struct Pair {
    connections: usize,
    script: PathBuf,
    statements: usize,
    table: &'static str,
    url: String,
    measured: Vec<Measured>,
}

struct Measured {
    server: f64,
    pgbench: f64,
    cpu_ratio: f64,
    latency: [f64; 2],
    cpu: [f64; 3],
}

impl Pair {
    fn new(
        name: &'static str,
        table: &'static str,
        url: &str,
        folder: &Path,
        traces: &[Vec<Statement>],
    ) -> anyhow::Result<Self> {
        let script = pgbench::script(&format!("bench_{name}"), url, traces)?;
        let path = folder.join(format!("{name}.sql"));
        fs::write(&path, script.text)?;
        Ok(Self {
            connections: 1,
            script: path,
            statements: script.statements,
            table,
            url: url.to_owned(),
            measured: Vec::new(),
        })
    }

    /// The same at so many connections.
    fn at(&self, connections: usize) -> Self {
        let (script, url) = (self.script.clone(), self.url.clone());
        Self { connections, script, url, measured: Vec::new(), ..*self }
    }

    fn measure(&mut self, run: usize, server: &Server, requests: Vec<Request>) -> anyhow::Result<Load> {
        let me = || Times::of(std::process::id());
        let (caller, serving, database) = (me()?.own, server.cpu()?, database_cpu()?);
        let load = load::send_over(self.connections, server.address, requests)?;
        let each = |cpu: Duration, count: f64| cpu.as_secs_f64() * 1e3 / count;
        let count = load.answers.len() as f64;
        let [caller, serving, database] =
            [me()?.own - caller, server.cpu()? - serving, database_cpu()? - database]
                .map(|cpu| each(cpu, count));
        let (pgbench, alone) = (me()?.ended, database_cpu()?);
        let runs = (run, self.connections);
        let rate = pgbench::run(&self.script, &self.url, runs, SECONDS, self.table)?;
        let count = rate * f64::from(SECONDS);
        let [pgbench, alone] = [me()?.ended - pgbench, database_cpu()? - alone].map(|cpu| each(cpu, count));
        self.measured.push(Measured {
            server: load.rate(),
            pgbench: rate,
            latency: [0.5, 0.99].map(|share| load.quantile(share).as_secs_f64() * 1e3),
            cpu_ratio: (pgbench + alone) / (caller + serving + database),
            cpu: [serving, database, alone],
        });
        Ok(load)
    }

    fn figures(&self) -> Requests {
        let figure = |of: &dyn Fn(&Measured) -> f64| Figure::of(self.measured.iter().map(of));
        Requests {
            server: figure(&|one| one.server),
            pgbench: figure(&|one| one.pgbench),
            ratio: figure(&|one| one.server / one.pgbench),
            cpu_ratio: figure(&|one| one.cpu_ratio),
            latency: [0, 1].map(|at| figure(&|one| one.latency[at])),
            cpu: [0, 1, 2].map(|at| figure(&|one| one.cpu[at])),
            statements: self.statements,
        }
    }
}

/// Processor time of PostgreSQL with all its backends.
fn database_cpu() -> anyhow::Result<Duration> {
    let pid = fs::read_to_string(postgres::cluster().directory().join("data/postmaster.pid"))?;
    Times::of_tree(pid.lines().next().context("an empty pid file")?.parse()?)
}
