//! Decisions of the checkout: values in, a verdict out.

use chrono::NaiveDate;
use mobile_contracts::discount::{Check, Scope};
use mobile_contracts::reason::{Params, Reason};

use super::Refusal;
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

/// The check of the person: what the proposal demands, and with paper, which anybody may hold, always one.
pub(super) const fn demanded(check: Check, by_paper: bool) -> Check {
    match (check, by_paper) {
        (Check::None, true) => Check::Initials,
        (check, _) => check,
    }
}

/// Why paper is not taken: the family has used it `used` times on `day`.
pub(super) fn refuse_paper(used: i64, cap: u32, day: NaiveDate) -> Option<Refusal> {
    (used >= i64::from(cap)).then(|| Refusal {
        reason: Reason::FamilyLimit,
        params: day.succ_opt().map(|resets_on| Params::PaperLimit { cap, resets_on }),
    })
}

/// So many digits that open nothing may a till send ..
pub(super) const MISSES: usize = 10;
/// .. in so many seconds.
pub(super) const MISS_SECONDS: i64 = 600;

/// How many seconds a till waits before it may send digits again, from when it missed, the newest first.
pub(super) fn wait_for_digits(misses: &[Instant], now: Instant) -> Option<u32> {
    let ends = misses.get(MISSES - 1)?.plus_seconds(MISS_SECONDS);
    let wait = ends.micros().saturating_sub(now.micros());
    (wait > 0).then(|| u32::try_from((wait + 999_999) / 1_000_000).unwrap_or(u32::MAX))
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
    fn the_tenth_miss_within_ten_minutes_makes_a_till_wait_until_the_first_one_is_old() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let misses: Vec<Instant> = (0..10).map(|ago| now.plus_seconds(-60 * ago)).collect();
        assert_eq!(wait_for_digits(&misses[..9], now), None);
        assert_eq!(wait_for_digits(&misses, now), Some(60));
        assert_eq!(wait_for_digits(&misses, now.plus_seconds(59)), Some(1));
        assert_eq!(wait_for_digits(&misses, now.plus_seconds(60)), None);
    }

    #[test]
    fn paper_always_demands_a_check_of_the_person_and_a_stricter_one_stays() {
        assert_eq!(demanded(Check::None, false), Check::None);
        assert_eq!(demanded(Check::None, true), Check::Initials);
        assert_eq!(demanded(Check::PhotoId, true), Check::PhotoId);
    }

    #[test]
    fn paper_is_taken_twice_a_day_and_again_on_the_next() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        assert_eq!(refuse_paper(1, 2, day), None);
        let refusal = refuse_paper(2, 2, day).unwrap();
        let next_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        assert_eq!(refusal.params, Some(Params::PaperLimit { cap: 2, resets_on: next_year }));
    }

    #[test]
    fn a_check_of_the_person_needs_the_hint() {
        assert!(can_check(Check::None, false));
        assert!(!can_check(Check::Initials, false));
        assert!(!can_check(Check::PhotoId, false));
        assert!(can_check(Check::PhotoId, true));
    }
}
