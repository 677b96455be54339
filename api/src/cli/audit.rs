//! `family-card-server audit`: inspecting the log's chain, at the server's own console.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::print;
use crate::audit::{self, Report};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::ids::SystemEntropy;
use crate::state::App;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Recompute the whole chain and say where a row was changed, removed or inserted; exit code 1 if one was.
    Verify {
        /// Compare with the heads exported to this file (default: the setting `audit_head_file`, if it exists).
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
}

pub(super) async fn run(config: Config, command: AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify { heads } = command;
    let heads = heads.or_else(|| config.audit_head_file.clone().filter(|file| file.exists()));
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await?;
    let report = audit::verify(&app, heads.as_deref()).await?;
    print(&text(&report))?;
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(report: &Report) -> String {
    let Report { links, head, heads, findings, more } = report;
    if findings.is_empty() {
        let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let compared = match heads {
            0 => "no exported head to compare with".to_owned(),
            heads => format!("{heads} exported heads agree"),
        };
        return format!("The audit log is whole: {links} rows, head {hash}; {compared}.\n");
    }
    let mut text = format!("The audit log is NOT as it was written; {links} rows were read.\n");
    for finding in findings {
        text.push_str(&format!("  {finding}\n"));
    }
    if *more > 0 {
        text.push_str(&format!("  and {more} more\n"));
    }
    text
}
