//! The commands, one file each: what they ask, what they send, what they print.

pub(crate) mod cards_revoke;
pub(crate) mod cards_show;
pub(crate) mod completions;
pub(crate) mod families_decide;
pub(crate) mod families_import;
pub(crate) mod families_list;
pub(crate) mod families_show;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod whoami;
