//! What a till in its test does with specimen cards: redeemed, confirmed, voided and refunded like a family's, by the
//! same rules and with the same answers, in a table of its own. The ledger, the counters, what families and partners are
//! shown and told never hear of it.

mod policy;
mod service;
mod store;

pub(super) use service::{confirm, redeem, refund, void};
pub(super) use store::forget;
