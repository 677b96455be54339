//! Decisions of the checkout: values in, a verdict out.

use chrono::NaiveDate;
use mobile_contracts::card::Specimens;
use mobile_contracts::discount::{Check, Kopecks, LimitUnit, Scope};
use mobile_contracts::reason::{Params, Reason};
use uuid::Uuid;

use super::Refusal;
use crate::clock::Instant;
use crate::offers::OfferState;
use crate::partners::{OutletState, PartnerState, TillKind, TillState};

/// For how long the same till may take a redemption back, in seconds from when it was reserved or redeemed.
pub(super) const VOID_SECONDS: i64 = 15 * 60;
/// For how long a reservation holds, in seconds; the last of them is inside.
pub(super) const RESERVED_SECONDS: i64 = 10 * 60;

/// Why a till is not served.
pub(super) fn refuse_till(till: TillState, outlet: OutletState, partner: PartnerState) -> Option<Reason> {
    match (till, outlet, partner) {
        (TillState::Revoked, _, _) | (_, OutletState::Closed, _) => Some(Reason::TillRevoked),
        (_, _, PartnerState::Active) => None,
        _ => Some(Reason::PartnerSuspended),
    }
}

/// Why a till may not take anything back. A suspended partner may: it is the family that gets something.
pub(super) fn refuse_return(till: TillState) -> Option<Reason> {
    (till == TillState::Revoked).then_some(Reason::TillRevoked)
}

/// Whether a redemption is this till's own: a paired device answers for what it gave itself, POS software for its
/// outlet, where goods may come back to another counter.
pub(super) fn is_own(kind: TillKind, same_till: bool, same_outlet: bool) -> bool {
    match kind {
        TillKind::Device => same_till,
        TillKind::Pos => same_outlet,
    }
}

/// Whether a till may still refund what is `age` seconds old. A paired device may as long as it may void; POS software
/// acts for the partner and may later, as the partner's people may.
pub(super) fn is_in_time(kind: TillKind, age: i64) -> bool {
    kind == TillKind::Pos || age <= VOID_SECONDS
}

/// The part of `whole` that is back when `back` of `discount` kopecks are: in proportion, rounded down, and exactly
/// all of it at the end, however many parts there were.
pub(super) fn share(whole: i64, back: i64, discount: i64) -> i64 {
    if back >= discount {
        return whole;
    }
    let part = i128::from(whole) * i128::from(back) / i128::from(discount);
    i64::try_from(part).unwrap_or(whole)
}

/// What a counter gets back of `taken` when the refunded part of `discount` kopecks rises. A use is back when all of
/// the discount is; amounts and quantities come back in proportion.
pub(super) fn returned(unit: LimitUnit, taken: i64, discount: i64, (before, after): (i64, i64)) -> i64 {
    let back = |refunded| match unit {
        LimitUnit::Uses if refunded < discount => 0,
        _ => share(taken, refunded, discount),
    };
    back(after) - back(before)
}

/// An offer of a redemption before a refund, in kopecks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) offer: Uuid,
    pub(super) discount: i64,
    pub(super) refunded: i64,
}

/// What is wrong with a part of a refund, by its place in what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrongPart {
    /// The redemption has no such offer.
    NotGiven(usize),
    /// The offer stands there twice.
    Twice(usize),
    /// Nothing, or less.
    TooLittle(usize),
    /// More than the kopecks that are left.
    TooMuch(usize, i64),
}

/// How much of each offer's discount is refunded after `asked`, in the order of `given`; nothing asked means all.
pub(super) fn refund(given: &[Given], asked: Option<&[(Uuid, Kopecks)]>) -> Result<Vec<i64>, Vec<WrongPart>> {
    let Some(asked) = asked else { return Ok(given.iter().map(|one| one.discount).collect()) };
    let mut after: Vec<i64> = given.iter().map(|one| one.refunded).collect();
    let mut wrong = Vec::new();
    for (at, (offer, part)) in asked.iter().enumerate() {
        let Some(place) = given.iter().position(|one| one.offer == *offer) else {
            wrong.push(WrongPart::NotGiven(at));
            continue;
        };
        let left = given[place].discount - given[place].refunded;
        match part.0 {
            _ if asked[..at].iter().any(|(other, _)| other == offer) => wrong.push(WrongPart::Twice(at)),
            ..=0 => wrong.push(WrongPart::TooLittle(at)),
            part if part > left => wrong.push(WrongPart::TooMuch(at, left)),
            part => after[place] += part,
        }
    }
    if wrong.is_empty() { Ok(after) } else { Err(wrong) }
}

/// Why a quoted version of an offer is not honoured any more, by the offer's state and whether the version was
/// withdrawn. An edit by the partner is no reason: running quotes keep their version (CARD.md §6).
pub(super) fn refuse_offer(standing: Option<(OfferState, bool)>) -> Option<Reason> {
    match standing {
        Some((OfferState::Published, false)) => None,
        Some((OfferState::Published, true)) => Some(Reason::TermsChanged),
        _ => Some(Reason::OfferNotActive),
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
    fn a_till_takes_specimens_until_its_test_ends() {
        let at = |seconds: i64| Instant::from_micros(seconds * 1_000_000);
        assert_eq!(specimens(None, at(5)), Specimens::Refused);
        assert_eq!(specimens(Some(at(6)), at(5)), Specimens::Welcome);
        assert_eq!(specimens(Some(at(6)), at(6)), Specimens::Refused);
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

    #[test]
    fn only_a_till_whose_access_was_withdrawn_may_not_give_back() {
        assert_eq!(refuse_return(TillState::Active), None);
        assert_eq!(refuse_return(TillState::Revoked), Some(Reason::TillRevoked));
    }

    #[test]
    fn a_device_refunds_its_own_sales_for_a_quarter_of_an_hour_and_pos_software_its_outlets() {
        assert!(is_own(TillKind::Device, true, true) && !is_own(TillKind::Device, false, true));
        assert!(is_own(TillKind::Pos, false, true) && !is_own(TillKind::Pos, false, false));
        assert!(is_in_time(TillKind::Device, 900) && !is_in_time(TillKind::Device, 901));
        assert!(is_in_time(TillKind::Pos, 90 * 86_400));
    }

    #[test]
    fn a_quote_is_honoured_while_its_offer_is_published_and_its_version_was_not_withdrawn() {
        assert_eq!(refuse_offer(Some((OfferState::Published, false))), None);
        assert_eq!(refuse_offer(Some((OfferState::Published, true))), Some(Reason::TermsChanged));
        assert_eq!(refuse_offer(Some((OfferState::Paused, false))), Some(Reason::OfferNotActive));
        assert_eq!(refuse_offer(Some((OfferState::Suspended, true))), Some(Reason::OfferNotActive));
        assert_eq!(refuse_offer(None), Some(Reason::OfferNotActive));
    }

    #[test]
    fn parts_come_back_in_proportion_and_add_up_to_the_whole() {
        // A third, a third and a third of 100 kopecks off, of 1,000 bought.
        let bought = |step| returned(LimitUnit::AmountBought, 1_000, 100, step);
        assert_eq!([bought((0, 33)), bought((33, 66)), bought((66, 100))], [330, 330, 340]);
        let given = |step| returned(LimitUnit::Discount, 100, 100, step);
        assert_eq!([given((0, 33)), given((33, 100))], [33, 67]);
        let pieces = |step| returned(LimitUnit::Quantity, 3_000, 7, step);
        assert_eq!((0..7).map(|at| pieces((at, at + 1))).sum::<i64>(), 3_000);
    }

    #[test]
    fn a_use_comes_back_once_and_only_when_all_of_the_discount_is_back() {
        let uses = |step| returned(LimitUnit::Uses, 1, 100, step);
        assert_eq!([uses((0, 99)), uses((99, 100)), uses((0, 100))], [0, 1, 1]);
    }

    #[test]
    fn a_refund_takes_parts_of_what_is_left_and_nothing_else() {
        let offer = Uuid::from_u128;
        let given = [
            Given { offer: offer(1), discount: 100, refunded: 40 },
            Given { offer: offer(2), discount: 50, refunded: 0 },
        ];
        let ask = |parts: &[(u128, i64)]| {
            let parts: Vec<_> = parts.iter().map(|(id, part)| (offer(*id), Kopecks(*part))).collect();
            refund(&given, Some(&parts))
        };
        assert_eq!(refund(&given, None), Ok(vec![100, 50]));
        assert_eq!(ask(&[(2, 20)]), Ok(vec![40, 20]));
        assert_eq!(ask(&[(1, 60), (2, 50)]), Ok(vec![100, 50]));
        assert_eq!(ask(&[(1, 61)]), Err(vec![WrongPart::TooMuch(0, 60)]));
        assert_eq!(ask(&[(1, 0), (3, 5)]), Err(vec![WrongPart::TooLittle(0), WrongPart::NotGiven(1)]));
        assert_eq!(ask(&[(1, 1), (1, 1)]), Err(vec![WrongPart::Twice(1)]));
    }
}
