//! `family-card completions`

use std::io::Write as _;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::trouble::Trouble;

/// What `completions` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Оболочка | The shell
    shell: Shell,
}

/// Prints the completions, whole or not at all: the generator itself would panic on a closed pipe.
pub(crate) fn run(arguments: &Arguments, command: &mut Command) -> Result<(), Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "family-card", &mut script);
    Ok(std::io::stdout().lock().write_all(&script)?)
}
