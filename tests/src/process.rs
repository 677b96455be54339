//! The server as a process of its own, started as an administrator would start it: something that a test can kill.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to start a server, again and again on one port.
pub struct Launch {
    words: Vec<OsString>,
    settings: Vec<(&'static str, OsString)>,
    folder: PathBuf,
    address: SocketAddr,
}

impl Launch {
    /// Starts `program` on a database. Its working folder, where its log goes to, is `folder`, and the master key is
    /// there as `master.key`.
    ///
    /// # Errors
    /// If this machine has no free port.
    pub fn new(program: &Path, database_url: &str, folder: &Path) -> anyhow::Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let launch = Self {
            words: vec![program.into(), "serve".into()],
            settings: Vec::new(),
            folder: folder.to_owned(),
            address,
        };
        Ok(launch
            .set("DATABASE_URL", database_url)
            .set("FAMILY_CARD_LISTEN", address.to_string())
            .set("FAMILY_CARD_METRICS_LISTEN", "off")
            .set("FAMILY_CARD_MASTER_KEY_FILE", folder.join("master.key"))
            .set("FAMILY_CARD_OUTBOX_FOLDER", folder.join("outbox"))
            // Load comes from one till.
            .set("FAMILY_CARD_CHECKOUT_ASKS_A_MINUTE", "0"))
    }

    /// With this variable in its environment, whatever it was before.
    pub fn set(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    /// Started by a program that turns into it, such as `unshare`: these are its words.
    pub fn by(mut self, before: impl IntoIterator<Item = OsString>) -> Self {
        self.words.splice(0..0, before);
        self
    }

    /// The port that it will listen on.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// What its processes logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// If it ends, or is not ready in time.
    pub fn start(&self) -> anyhow::Result<Process> {
        let log = OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).envs(self.settings.iter().cloned()).env_remove("RUST_BACKTRACE");
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let began = Instant::now();
        let child = command.spawn().context("the server does not start")?;
        let mut process = Process { child, address: self.address, ready_after: Duration::ZERO };
        while !is_ready(self.address) {
            if let Some(status) = process.child.try_wait()? {
                bail!("the server ended ({status}):\n{}", self.log());
            }
            ensure!(
                began.elapsed() < PATIENCE,
                "the server is not ready after {PATIENCE:?}:\n{}",
                self.log()
            );
            // Another program, whose readiness nothing announces; this spares it the processor.
            std::thread::sleep(Duration::from_millis(1));
        }
        process.ready_after = began.elapsed();
        Ok(process)
    }
}

/// A running server, killed with this value.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the first `200` of `/health/ready`.
    pub ready_after: Duration,
}

impl Process {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: gone at once, whatever it was doing.
    pub fn kill(mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a killed child ends");
    }

    /// SIGTERM: asked to stop.
    pub fn terminate(&self) {
        let told = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.pid().to_string()]).status();
        assert!(told.expect("a shell").success(), "the server can be told to stop");
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        self.child.wait().expect("a child ends")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
