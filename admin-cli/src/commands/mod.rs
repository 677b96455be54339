//! The commands, one file each: what they ask, what they send, what they print.

pub(crate) mod cards_revoke;
pub(crate) mod cards_show;
pub(crate) mod completions;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod whoami;
