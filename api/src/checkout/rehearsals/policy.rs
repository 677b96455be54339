//! Decisions about rehearsals: values in, a verdict out.

use chrono::NaiveDate;
use mobile_contracts::card::Specimens;
use mobile_contracts::discount::{LimitUnit, Period};
use mobile_contracts::reason::{Params, Reason};

use crate::cards::specimens::{Specimen, Step};
use crate::checkout::RedemptionState::{self, Cancelled, Expired, Redeemed, Reserved, Voided};
use crate::checkout::policy::{RESERVED_SECONDS, VOID_SECONDS};
use crate::checkout::{Refusal, policy};
use crate::clock::Instant;

/// Why a till does not go on with a specimen: its test is over, or this is the step at which the specimen says no.
pub(super) fn refuse(
    kind: Option<Specimen>,
    step: Step,
    test_until: Option<Instant>,
    now: Instant,
) -> Option<Reason> {
    if policy::specimens(test_until, now) == Specimens::Refused {
        return Some(Reason::Specimen);
    }
    match kind {
        Some(kind) => kind.reason_at(step),
        None => Some(Reason::StatusUnknown),
    }
}

/// A refusal with the numbers that a family's would have.
pub(super) fn explained(reason: Reason, today: NaiveDate) -> Refusal {
    let params = (reason == Reason::FamilyLimit).then(|| Params::LimitReached {
        period: Period::Day,
        unit: LimitUnit::Uses,
        resets_on: Period::Day.resets_on(today),
    });
    Refusal { reason, params }
}

/// What a reservation of `made` becomes when it is confirmed.
pub(super) fn confirmed(state: RedemptionState, made: Instant, now: Instant) -> RedemptionState {
    match state {
        Reserved if is_overdue(made, now) => Expired,
        Reserved => Redeemed,
        other => other,
    }
}

/// What something of `made` becomes when its till takes it back.
pub(super) fn voided(state: RedemptionState, made: Instant, now: Instant) -> RedemptionState {
    match state {
        Reserved if is_overdue(made, now) => Expired,
        Reserved => Cancelled,
        Redeemed if made >= now.plus_seconds(-VOID_SECONDS) => Voided,
        other => other,
    }
}

fn is_overdue(made: Instant, now: Instant) -> bool {
    made < now.plus_seconds(-RESERVED_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specimen_says_no_at_its_step_and_everywhere_once_the_test_is_over() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let at = |kind, step| refuse(Some(kind), step, Some(now.plus_seconds(1)), now);
        assert_eq!(at(Specimen::TermsChanged, Step::Redeem), Some(Reason::TermsChanged));
        assert_eq!(at(Specimen::ReservationExpired, Step::Redeem), None);
        assert_eq!(at(Specimen::ReservationExpired, Step::Confirm), Some(Reason::QuoteExpired));
        assert_eq!(at(Specimen::Good, Step::Redeem), None);
        assert_eq!(refuse(Some(Specimen::Good), Step::Redeem, Some(now), now), Some(Reason::Specimen));
        assert_eq!(refuse(None, Step::Redeem, Some(now.plus_seconds(1)), now), Some(Reason::StatusUnknown));
    }

    #[test]
    fn a_rehearsal_moves_as_a_redemption_does() {
        let made = Instant::from_micros(1_800_000_000_000_000);
        let after = |seconds| made.plus_seconds(seconds);
        assert_eq!(confirmed(Reserved, made, after(600)), Redeemed);
        assert_eq!(confirmed(Reserved, made, after(601)), Expired);
        assert_eq!(confirmed(Voided, made, after(1)), Voided);
        assert_eq!(voided(Reserved, made, after(600)), Cancelled);
        assert_eq!(voided(Reserved, made, after(601)), Expired);
        assert_eq!(voided(Redeemed, made, after(900)), Voided);
        assert_eq!(voided(Redeemed, made, after(901)), Redeemed);
    }
}
