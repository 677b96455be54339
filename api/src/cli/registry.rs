//! `family-card-server registry-stand-in`: a small registry to try the connector with, on this machine alone.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use crate::clock::SystemClock;
use crate::registry_stand_in::{self, Entry, Registry};

/// What `registry-stand-in` is told.
#[derive(Debug, Args)]
pub(super) struct StandIn {
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// The file with the key that it shares with the service.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// Whom it knows: a JSON array of objects with `snils` (11 digits), `category` and, if wished, `valid_until`.
    #[arg(long, value_name = "FILE")]
    entries: PathBuf,
    /// What it calls itself.
    #[arg(long, default_value = "Реестр-заменитель")]
    name: String,
}

pub(super) async fn run(told: StandIn) -> anyhow::Result<()> {
    let StandIn { listen, key_file, entries, name } = told;
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let entries: Vec<Entry> =
        serde_json::from_str(&read(&entries)?).with_context(|| format!("in {}", entries.display()))?;
    let registry = Registry {
        entries: Arc::new(entries),
        key: read(&key_file)?.trim_end().into(),
        register: name.into(),
        failures: Arc::default(),
        clock: Arc::new(SystemClock),
    };
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    writeln!(std::io::stderr(), "The stand-in registry answers at http://{listen}/confirm")?;
    Ok(registry_stand_in::serve(registry, listener)?.await?)
}
