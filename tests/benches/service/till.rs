//! The till's two requests over HTTP on PostgreSQL, each against pgbench running the statements of that request, in
//! turn and several times, so that what else the machine does meets both alike; from one connection to many. Then
//! verify at half of what it can do, and among many cards.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use e2e::{Process, TestApp, postgres};

use crate::crowd;
use crate::figures::Figure;
use crate::load::{self, Load, Request};
use crate::pgbench::{self, Run};
use crate::plan::Plan;
use crate::process::{self, Times};
use crate::scene::Scene;
use crate::start::mebibytes;
use crate::trace::{self, Log, Statement};

/// Callers at once, here and in pgbench, and how often they go through all families in a measurement.
const LEVELS: [(usize, usize); 3] = [(1, 2), (8, 6), (32, 6)];
/// Callers at half load: enough that none is late because another one waits.
const PACED: usize = 32;
/// Seconds of half load in a measurement.
const PACED_SECONDS: f64 = 5.0;

/// The figures of one kind of request.
pub(crate) struct Requests {
    /// Callers at once.
    pub(crate) connections: usize,
    /// Requests a second.
    pub(crate) server: Figure,
    /// Transactions a second, and where it was measured, of the SELECTs alone.
    pub(crate) pgbench: Figure,
    pub(crate) selects: Option<Figure>,
    /// The first by the second, and by the SELECTs alone.
    pub(crate) ratio: Figure,
    pub(crate) selects_ratio: Option<Figure>,
    /// Processor time of everybody for a transaction by that for a request.
    pub(crate) cpu_ratio: Figure,
    /// Milliseconds, the median and the 99th percentile.
    pub(crate) latency: [Figure; 2],
    /// Processor milliseconds per request: of the server, of PostgreSQL for it, of PostgreSQL for pgbench.
    pub(crate) cpu: [Figure; 3],
    /// Statements that a request sends.
    pub(crate) statements: usize,
}

/// Verify at half of what it can do.
pub(crate) struct Half {
    /// Requests a second that were sent.
    pub(crate) rate: f64,
    /// Milliseconds, the median and the 99th percentile.
    pub(crate) latency: [Figure; 2],
    /// Processor milliseconds that the host took away in each measurement.
    pub(crate) stolen: Figure,
}

/// Verify among so many cards.
pub(crate) struct Among {
    pub(crate) cards: usize,
    /// Requests a second.
    pub(crate) server: Figure,
    /// Processor milliseconds per request, of server and PostgreSQL.
    pub(crate) cpu: Figure,
}

pub(crate) struct Till {
    /// For each number of callers.
    pub(crate) verify: Vec<Requests>,
    pub(crate) redeem: Vec<Requests>,
    pub(crate) half: Half,
    /// Few, and many.
    pub(crate) among: [Among; 2],
    /// Resident memory of the server after all of it, in MiB.
    pub(crate) resident: f64,
}

/// The two requests at each number of callers, and the server that was asked.
pub(crate) struct Levels {
    server: Process,
    pub(crate) verify: Vec<Requests>,
    pub(crate) redeem: Vec<Requests>,
}

/// Measures all of it on the database at `url`, on which `app` runs, too, and set the scene.
pub(crate) fn measure(
    app: &TestApp,
    scene: &Scene,
    url: &str,
    folder: &Path,
    plan: &Plan,
) -> anyhow::Result<Till> {
    let Levels { server, verify, redeem } = levels(app, scene, url, folder, plan)?;
    let best = verify.iter().map(|one| one.server.median()).fold(0.0, f64::max);
    let half = half(&server, scene, best / 2.0, plan)?;
    let among = [among(&server, scene, url, plan.few, plan)?, among(&server, scene, url, plan.many, plan)?];
    Ok(Till { verify, redeem, half, among, resident: mebibytes(process::resident(&server)?) })
}

/// Measures the two requests as fast as they are answered.
pub(crate) fn levels(
    app: &TestApp,
    scene: &Scene,
    url: &str,
    folder: &Path,
    plan: &Plan,
) -> anyhow::Result<Levels> {
    let traces = traces(app, scene, url, folder)?;
    let server = process::start(url, folder)?;
    let mut to_verify = Pair::new("verify", "proofs", url, folder, &traces[0], plan)?;
    let mut to_redeem = Pair::new("redeem", "redemptions", url, folder, &traces[1], plan)?;
    // Fills pools, caches and pages.
    let warm = load::send(8, server.address, scene.verifications(3)?)?;
    load::send(8, server.address, scene.redemptions(app, &warm.answers)?)?;
    let (mut verify, mut redeem) = (Vec::new(), Vec::new());
    for (connections, passes) in LEVELS {
        for _ in 0..plan.rounds {
            let verified = to_verify.measure(&server, connections, scene.verifications(passes)?)?;
            to_redeem.measure(&server, connections, scene.redemptions(app, &verified.answers)?)?;
        }
        verify.push(to_verify.figures(connections));
        redeem.push(to_redeem.figures(connections));
    }
    Ok(Levels { server, verify, redeem })
}

fn half(server: &Process, scene: &Scene, rate: f64, plan: &Plan) -> anyhow::Result<Half> {
    let (mut latency, mut stolen) = ([Vec::new(), Vec::new()], Vec::new());
    let passes = (rate * PACED_SECONDS / scene.families.len() as f64).ceil().max(1.0) as usize;
    for _ in 0..plan.rounds {
        let requests = scene.verifications(passes)?;
        let before = process::stolen()?;
        let load = load::send_paced(PACED, server.address, requests, Duration::from_secs_f64(1.0 / rate))?;
        stolen.push((process::stolen()? - before).as_secs_f64() * 1e3);
        for (share, values) in [0.5, 0.99].into_iter().zip(&mut latency) {
            values.push(load.quantile(share).as_secs_f64() * 1e3);
        }
    }
    Ok(Half { rate, latency: latency.map(Figure::of), stolen: Figure::of(stolen) })
}

fn among(server: &Process, scene: &Scene, url: &str, cards: usize, plan: &Plan) -> anyhow::Result<Among> {
    crowd::grow(url, scene, cards).context("many cards")?;
    let (mut rates, mut cpu) = (Vec::new(), Vec::new());
    load::send(8, server.address, scene.verifications(1)?)?;
    for _ in 0..plan.rounds {
        let before = process::cpu(server)? + database_cpu()?;
        let load = load::send(8, server.address, scene.verifications(3)?)?;
        let spent = process::cpu(server)? + database_cpu()? - before;
        rates.push(load.rate());
        cpu.push(spent.as_secs_f64() * 1e3 / load.answers.len() as f64);
    }
    Ok(Among { cards, server: Figure::of(rates), cpu: Figure::of(cpu) })
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
    let server = process::start(url, folder)?;
    let mut log = Log::from_here()?;
    let mut one = |request: Request| -> anyhow::Result<_> {
        let load = load::send(1, server.address, vec![request])?;
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

/// One kind of request and its scripts, and what was measured so far.
struct Pair {
    script: PathBuf,
    /// What of it only reads, if the rest is not all that counts.
    selects: Option<PathBuf>,
    statements: usize,
    table: &'static str,
    url: String,
    seconds: u32,
    measured: Vec<Measured>,
}

struct Measured {
    server: f64,
    pgbench: f64,
    selects: Option<f64>,
    cpu_ratio: f64,
    latency: [f64; 2],
    cpu: [f64; 3],
}

/// Runs of scripts so far, by which keys stay fresh.
static RUNS: AtomicUsize = AtomicUsize::new(1);

impl Pair {
    fn new(
        name: &'static str,
        table: &'static str,
        url: &str,
        folder: &Path,
        traces: &[Vec<Statement>],
        plan: &Plan,
    ) -> anyhow::Result<Self> {
        let write = |name: &str, wanted| {
            let script = pgbench::script(&format!("bench_{name}"), url, traces, wanted)?;
            let path = folder.join(format!("{name}.sql"));
            fs::write(&path, script.text)?;
            anyhow::Ok((path, script.statements))
        };
        let (script, statements) = write(name, |_| true)?;
        // A verification is above all a matter of reading.
        let selects = match name {
            "verify" => Some(write("verify_selects", |sql| sql.starts_with("SELECT"))?.0),
            _ => None,
        };
        let (url, seconds) = (url.to_owned(), plan.seconds);
        Ok(Self { script, selects, statements, table, url, seconds, measured: Vec::new() })
    }

    fn run(&self, script: &Path, connections: usize, table: Option<&str>) -> anyhow::Result<f64> {
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        Run { script, url: &self.url, connections, seconds: self.seconds, table, number }.rate()
    }

    fn measure(
        &mut self,
        server: &Process,
        connections: usize,
        requests: Vec<Request>,
    ) -> anyhow::Result<Load> {
        let me = || Times::of(std::process::id());
        let (caller, serving, database) = (me()?.own, process::cpu(server)?, database_cpu()?);
        let load = load::send(connections, server.address, requests)?;
        let each = |cpu: Duration, count: f64| cpu.as_secs_f64() * 1e3 / count;
        let count = load.answers.len() as f64;
        let [caller, serving, database] =
            [me()?.own - caller, process::cpu(server)? - serving, database_cpu()? - database]
                .map(|cpu| each(cpu, count));
        let (pgbench, alone) = (me()?.ended, database_cpu()?);
        let rate = self.run(&self.script, connections, Some(self.table))?;
        let count = rate * f64::from(self.seconds);
        let [pgbench, alone] = [me()?.ended - pgbench, database_cpu()? - alone].map(|cpu| each(cpu, count));
        let selects = self.selects.as_ref().map(|script| self.run(script, connections, None)).transpose()?;
        self.measured.push(Measured {
            server: load.rate(),
            pgbench: rate,
            selects,
            latency: [0.5, 0.99].map(|share| load.quantile(share).as_secs_f64() * 1e3),
            cpu_ratio: (pgbench + alone) / (caller + serving + database),
            cpu: [serving, database, alone],
        });
        Ok(load)
    }

    /// What was measured since the last call.
    fn figures(&mut self, connections: usize) -> Requests {
        let measured = std::mem::take(&mut self.measured);
        let figure = |of: &dyn Fn(&Measured) -> f64| Figure::of(measured.iter().map(of));
        let selects = |of: &dyn Fn(&Measured) -> Option<f64>| {
            let values: Option<Vec<f64>> = measured.iter().map(of).collect();
            values.map(Figure::of)
        };
        Requests {
            connections,
            server: figure(&|one| one.server),
            pgbench: figure(&|one| one.pgbench),
            selects: selects(&|one| one.selects),
            ratio: figure(&|one| one.server / one.pgbench),
            selects_ratio: selects(&|one| one.selects.map(|selects| one.server / selects)),
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
