//! `family-card`: the command line of a region's administrators. It talks to the service over HTTP and knows nothing
//! that the API does not tell.

mod cli;
mod client;
mod commands;
mod exit;
mod list_file;
mod output;
mod session;
mod texts;
mod trouble;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::start().into()
}
