//! The commands: what they ask, what they send, what they print. A command has a file of its own; those that do the
//! same with another noun share it.

pub(crate) mod audit;
pub(crate) mod benefits_diff;
pub(crate) mod benefits_explain;
pub(crate) mod benefits_import;
pub(crate) mod benefits_lint;
pub(crate) mod benefits_list;
pub(crate) mod benefits_pack;
pub(crate) mod benefits_publish;
pub(crate) mod benefits_test;
pub(crate) mod cards;
mod cards_issue;
mod cards_print;
mod cards_show;
mod cards_step;
pub(crate) mod completions;
mod confirm;
pub(crate) mod decide;
pub(crate) mod disputes;
pub(crate) mod families_correct;
pub(crate) mod families_decide;
pub(crate) mod families_import;
pub(crate) mod families_list;
pub(crate) mod families_show;
pub(crate) mod keys;
mod listing;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod offers;
pub(crate) mod partners;
pub(crate) mod password;
pub(crate) mod whoami;
