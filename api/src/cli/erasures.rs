//! `family-card-server erasures`: the journal of erasures, at the server's own console.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use clap::Subcommand;

use super::print;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::families::erasure;
use crate::ids::SystemEntropy;
use crate::startup;
use crate::state::App;

/// What to do about erasures.
#[derive(Debug, Subcommand)]
pub(super) enum ErasuresCommand {
    /// Erase again whom the journal names, after a backup was restored, and complete the journal. A server does the
    /// same when it starts; this is for doing it before anybody is let in.
    Replay,
}

pub(super) async fn run(config: Config, command: ErasuresCommand) -> anyhow::Result<()> {
    let ErasuresCommand::Replay = command;
    let journal = config.erasure_journal();
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await?;
    let kept = erasure::keep_journal(&app, &AtomicI64::new(-1)).await?;
    startup::handle_events(&app).await?;
    print(&format!("{}: {} erased again, {} lines added\n", journal.display(), kept.replayed, kept.appended))
}
