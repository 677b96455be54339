//! The server as a process of its own, and what processor time it takes.
//!
//! It is this very program, which as `service serve` is `family-card-server serve`: a second binary would take minutes
//! to link and might be an old one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use e2e::{Launch, Process};

/// The argument that makes this program the server.
pub(crate) const SERVE: &str = "serve";

/// Starts it on a database and waits until it is ready. Its log goes to a file in `folder`, as in service.
pub(crate) fn start(database_url: &str, folder: &Path) -> anyhow::Result<Process> {
    let launch = Launch::new(&std::env::current_exe()?, database_url, folder)?;
    // Limits count by address; the load says itself from where it comes.
    launch.set("FAMILY_CARD_METRICS_LISTEN", "127.0.0.1:0").set("FAMILY_CARD_TRUSTED_PROXIES", "1").start()
}

/// Processor time that a server has used so far.
pub(crate) fn cpu(server: &Process) -> anyhow::Result<Duration> {
    Ok(Times::of(server.pid())?.own)
}

/// Processor time that the machine's host has given to others since the machine started (proc_stat(5), `steal`).
pub(crate) fn stolen() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    let ticks: u64 = stat.split_ascii_whitespace().nth(8).context("no steal")?.parse()?;
    Ok(Duration::from_millis(10 * ticks))
}

/// A server's resident memory, in KiB.
pub(crate) fn resident(server: &Process) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// The master key of a folder's servers.
pub(crate) fn master_key(folder: &Path) -> PathBuf {
    folder.join("master.key")
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
