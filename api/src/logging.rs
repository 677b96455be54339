//! Log lines: JSON with the request id for machines, or text for people. What is never logged: bodies, query strings,
//! addresses as asked for, names.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging for the process; later calls change nothing. Panics are logged where they happen, inside the span
/// of their request.
///
/// # Errors
/// If `log_level` cannot be read.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(config.log_level.parse::<EnvFilter>()?)
        .with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            tracing::error!(place, why = panic.payload_as_str(), "panic");
        }));
    }
    Ok(())
}
