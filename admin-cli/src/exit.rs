//! The exit statuses, which scripts rely on.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// The service refused, something went wrong, or the answer to "Sure?" was no.
    Refused = 1,
    /// The command line is wrong; clap's own status too.
    Usage = 2,
    /// Nobody is signed in, the session has ended, or the service cannot be reached: sign in or look at the network,
    /// then run the same command again.
    NoSession = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
