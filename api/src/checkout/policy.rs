//! Decisions of the checkout: values in, a verdict out.

use mobile_contracts::card::Specimens;
use mobile_contracts::discount::{Check, Scope};
use mobile_contracts::reason::Reason;

use crate::clock::Instant;
use crate::partners::{OutletState, PartnerState, TillState};

/// For how long the same till may take a redemption back, in seconds.
pub(super) const VOID_SECONDS: i64 = 15 * 60;

/// Why a till is not served.
pub(super) fn refuse_till(till: TillState, outlet: OutletState, partner: PartnerState) -> Option<Reason> {
    match (till, outlet, partner) {
        (TillState::Revoked, _, _) | (_, OutletState::Closed, _) => Some(Reason::TillRevoked),
        (_, _, PartnerState::Active) => None,
        _ => Some(Reason::PartnerSuspended),
    }
}

/// Whether a till takes specimens at `now`: only while it is in its test.
pub(super) fn specimens(test_until: Option<Instant>, now: Instant) -> Specimens {
    if test_until.is_some_and(|until| now < until) { Specimens::Welcome } else { Specimens::Refused }
}

/// Which reason a full counter gives.
pub(super) const fn limit_reason(scope: Scope) -> Reason {
    match scope {
        Scope::Family | Scope::Member => Reason::FamilyLimit,
        Scope::Partner => Reason::PartnerLimit,
        Scope::Everyone => Reason::BudgetExhausted,
    }
}

/// Whether a proposal can go ahead with what the code showed: a check of the person needs the code with the hint.
pub(super) fn can_check(check: Check, has_hint: bool) -> bool {
    check == Check::None || has_hint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_active_till_of_an_active_partner_is_served() {
        let till = |till, partner| refuse_till(till, OutletState::Active, partner);
        assert_eq!(till(TillState::Active, PartnerState::Active), None);
        assert_eq!(till(TillState::Revoked, PartnerState::Active), Some(Reason::TillRevoked));
        assert_eq!(till(TillState::Revoked, PartnerState::Suspended), Some(Reason::TillRevoked));
        for state in
            [PartnerState::Waiting, PartnerState::Suspended, PartnerState::Rejected, PartnerState::Closed]
        {
            assert_eq!(till(TillState::Active, state), Some(Reason::PartnerSuspended), "{state:?}");
        }
        let closed = refuse_till(TillState::Active, OutletState::Closed, PartnerState::Active);
        assert_eq!(closed, Some(Reason::TillRevoked));
    }

    #[test]
    fn a_till_takes_specimens_until_its_test_ends() {
        let at = |seconds: i64| Instant::from_micros(seconds * 1_000_000);
        assert_eq!(specimens(None, at(5)), Specimens::Refused);
        assert_eq!(specimens(Some(at(6)), at(5)), Specimens::Welcome);
        assert_eq!(specimens(Some(at(6)), at(6)), Specimens::Refused);
    }

    #[test]
    fn a_check_of_the_person_needs_the_hint() {
        assert!(can_check(Check::None, false));
        assert!(!can_check(Check::Initials, false));
        assert!(!can_check(Check::PhotoId, false));
        assert!(can_check(Check::PhotoId, true));
    }
}
