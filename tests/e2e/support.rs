//! Small things that several tests say.

use mobile_contracts::wire::checkout::{ReasonBody, RedeemAnswer, VerifyAnswer};

/// A day, in seconds.
pub(crate) const DAY: i64 = 86_400;

/// The reason codes of an answer.
pub(crate) trait Codes {
    /// Its reasons.
    fn reasons(&self) -> &[ReasonBody];

    /// Their codes, in order.
    fn codes(&self) -> Vec<&'static str> {
        self.reasons().iter().map(|reason| reason.code.code()).collect()
    }
}

impl Codes for VerifyAnswer {
    fn reasons(&self) -> &[ReasonBody] {
        &self.reasons
    }
}

impl Codes for RedeemAnswer {
    fn reasons(&self) -> &[ReasonBody] {
        &self.reasons
    }
}

/// Status, code and pointer of a problem, as [`e2e::Answer::told`] tells them.
pub(crate) fn problem(status: u16, code: &str, pointer: Option<&str>) -> (u16, String, Option<String>) {
    (status, code.to_owned(), pointer.map(str::to_owned))
}

/// The same rolls on every run (xorshift64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Any number, never the same twice in a row.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
