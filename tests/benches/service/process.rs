//! The server as a process of its own, started as an administrator would start it.
//!
//! It is this very program, which as `service serve` is `family-card-server serve`: a second binary would take minutes
//! to link and might be an old one.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// The argument that makes this program the server.
pub(crate) const SERVE: &str = "serve";
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server, killed with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first `200` of `/health/ready`.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts it on a database and waits until it is ready. Its log goes to a file in `folder`, as in service.
    pub(crate) fn start(database_url: &str, folder: &Path) -> anyhow::Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let log = fs::File::create(folder.join("server.log"))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(SERVE).env_remove("RUST_BACKTRACE");
        command.env("DATABASE_URL", database_url);
        command.env("FAMILY_CARD_LISTEN", address.to_string());
        command.env("FAMILY_CARD_METRICS_LISTEN", "127.0.0.1:0");
        // Limits count by address; the load says itself from where it comes.
        command.env("FAMILY_CARD_TRUSTED_PROXIES", "1");
        command.env("FAMILY_CARD_MASTER_KEY_FILE", master_key(folder));
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let began = Instant::now();
        let child = command.spawn().context("the server does not start")?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while !is_ready(address) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended ({status}):\n{}", fs::read_to_string(folder.join("server.log"))?);
            }
            ensure!(began.elapsed() < PATIENCE, "the server is not ready after {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = began.elapsed();
        Ok(server)
    }

    /// Processor time that it has used so far.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        Ok(Times::of(self.child.id())?.own)
    }

    /// Its resident memory, in KiB.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The master key of a folder's servers.
pub(crate) fn master_key(folder: &Path) -> PathBuf {
    folder.join("master.key")
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// Processor time that a process has used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// By itself.
    pub(crate) own: Duration,
    /// By its children that have ended.
    pub(crate) ended: Duration,
    parent: u32,
}

impl Times {
    /// Reads them (proc_pid_stat(5)).
    pub(crate) fn of(pid: u32) -> anyhow::Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in brackets may hold spaces; everything behind the last bracket is numbers.
        let (_, numbers) = stat.rsplit_once(") ").context("an unreadable stat")?;
        let numbers: Vec<&str> = numbers.split(' ').collect();
        let number =
            |at: usize| -> anyhow::Result<u64> { Ok(numbers.get(at).context("a short stat")?.parse()?) };
        // The kernel counts in hundredths of a second (USER_HZ) on every architecture that Rust's std runs on.
        let ticks = |at| anyhow::Ok(Duration::from_millis(10 * (number(at)? + number(at + 1)?)));
        Ok(Self { own: ticks(11)?, ended: ticks(13)?, parent: number(1)? as u32 })
    }

    /// Of a process and all its children, ended or not.
    pub(crate) fn of_tree(root: u32) -> anyhow::Result<Duration> {
        let times = Self::of(root)?;
        let pids =
            fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        // One that ends while we look counts as ended at the next look.
        let children = pids.filter_map(|pid| Self::of(pid).ok()).filter(|child| child.parent == root);
        Ok(times.own + times.ended + children.map(|child| child.own).sum::<Duration>())
    }
}
