//! The command line of `family-card-server`: reads the settings and starts what was asked for.

mod admin;
mod audit;
mod erasures;
mod keys;
mod registry;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use admin::AdminCommand;
use audit::AuditCommand;
use erasures::ErasuresCommand;
use keys::KeysCommand;

use crate::config::{self, Config, Grade};
use crate::startup::Application;
use crate::{demo, doctor, http, logging};

/// The Social Family Card service.
#[derive(Debug, Parser)]
#[command(name = "family-card-server", version)]
struct Cli {
    /// TOML file with settings; the environment (FAMILY_CARD_*, DATABASE_URL) goes before it.
    #[arg(long, global = true, env = "FAMILY_CARD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Default, Subcommand)]
enum Command {
    /// Serve until stopped (the default).
    #[default]
    Serve,
    /// Play the whole path as a story on a fresh embedded database, then go on serving it.
    Demo,
    /// Apply the migrations that the database has not seen.
    Migrate,
    /// Say in plain words what is missing or risky; exit code 1 if the service could not run.
    Doctor,
    /// Print the OpenAPI document.
    Openapi,
    /// Make and list administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Change the master key.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Inspect the audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The journal of erasures.
    #[command(subcommand)]
    Erasures(ErasuresCommand),
    /// Serve a small registry to try the registry connector with; no part of the service.
    RegistryStandIn(registry::StandIn),
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            // The log may not have started, and a person is likely to be looking.
            let _ = writeln!(std::io::stderr(), "family-card-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { config, command } = cli;
    let load = || config::load(config.as_deref(), |name| std::env::var(name).ok());
    actix_web::rt::System::new().block_on(async {
        match command.unwrap_or_default() {
            Command::Serve => {
                let config = load()?;
                logging::start(&config)?;
                Application::build(config).await?.run_until_stopped().await?;
            }
            Command::Demo => demo::run(load()?).await?,
            Command::Migrate => migrate(&load()?).await?,
            Command::Doctor => {
                let findings = doctor::examine(&load()?).await;
                print(&doctor::report(&findings))?;
                if findings.iter().any(|finding| finding.grade == Grade::Fail) {
                    return Ok(ExitCode::FAILURE);
                }
            }
            Command::Openapi => print(&http::openapi::pretty()?)?,
            Command::Admin(command) => admin::run(load()?, command).await?,
            Command::Keys(command) => keys::run(load()?, command).await?,
            Command::Audit(command) => return audit::run(load()?, command).await,
            Command::Erasures(command) => erasures::run(load()?, command).await?,
            Command::RegistryStandIn(told) => registry::run(told).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    let applied = config.open_database()?.migrate().await?;
    if applied.is_empty() {
        return print("The database is up to date.\n");
    }
    print(&applied.iter().map(|name| format!("applied {name}\n")).collect::<String>())
}

fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves() {
        let cli = Cli::parse_from(["family-card-server"]);
        assert!(matches!(cli.command.unwrap_or_default(), Command::Serve));
    }
}
