//! Whether a proof is of now, and whether the digits it signed are the ones that were asked for
//! (vectors/FORMAT.md).

use super::Refusal;
use super::values::Challenge;

/// A proof this many seconds old still counts as fresh; the border is inside.
pub const FRESH_AGE_S: i64 = 90;
/// A proof dated this many seconds ahead still counts as fresh; the border is inside.
pub const FRESH_SKEW_S: i64 = 30;
/// Beyond this many seconds, either way, digits do not help; the border is inside.
pub const CHALLENGE_SPAN_S: i64 = 600;
/// How often a phone draws a new proof, in seconds.
pub const REDRAW_S: u32 = 15;

/// How far a proof's moment is from the judge's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Seconds since the proof was made, 0-600; 0 for one dated ahead.
    pub age_s: u32,
    /// Seconds by which the proof is dated ahead, 0-600.
    pub skew_s: u32,
    /// Whether the digits that the till asked for were signed.
    pub challenged: bool,
}

/// Judges a proof of `iat` that signed the digits `signed`, at `now`, where the till asked for `asked`.
pub(super) fn judge(
    now: i64,
    iat: u32,
    asked: Option<Challenge>,
    signed: Option<Challenge>,
) -> Result<Freshness, Refusal> {
    let age = now.saturating_sub(i64::from(iat));
    if age > CHALLENGE_SPAN_S {
        return Err(Refusal::ProofStale);
    }
    if age < -CHALLENGE_SPAN_S {
        return Err(Refusal::ProofFuture);
    }
    let is_fresh = (-FRESH_SKEW_S..=FRESH_AGE_S).contains(&age);
    match (asked, signed) {
        (None, None) if is_fresh => {}
        (Some(asked), Some(signed)) if asked == signed => {}
        (_, Some(_)) => return Err(Refusal::ChallengeMismatch),
        (_, None) => return Err(Refusal::ChallengeNeeded),
    }
    // Within the span, both fit.
    let (age_s, skew_s) = (age.max(0) as u32, (-age).max(0) as u32);
    Ok(Freshness { age_s, skew_s, challenged: asked.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_900_000_000;

    fn aged(age: i64, asked: Option<u32>, signed: Option<u32>) -> Result<Freshness, Refusal> {
        let digits = |digits: Option<u32>| digits.and_then(Challenge::new);
        judge(NOW, (NOW - age) as u32, digits(asked), digits(signed))
    }

    #[test]
    fn a_fresh_proof_needs_no_digits_and_both_borders_are_inside() {
        assert_eq!(aged(90, None, None), Ok(Freshness { age_s: 90, skew_s: 0, challenged: false }));
        assert_eq!(aged(-30, None, None), Ok(Freshness { age_s: 0, skew_s: 30, challenged: false }));
        assert_eq!(aged(91, None, None), Err(Refusal::ChallengeNeeded));
        assert_eq!(aged(-31, None, None), Err(Refusal::ChallengeNeeded));
    }

    #[test]
    fn digits_carry_a_proof_to_six_hundred_seconds_and_not_further() {
        for age in [600, 91, 0, -31, -600] {
            assert!(aged(age, Some(7), Some(7)).is_ok_and(|freshness| freshness.challenged), "{age}");
        }
        assert_eq!(aged(601, Some(7), Some(7)), Err(Refusal::ProofStale));
        assert_eq!(aged(-601, Some(7), Some(7)), Err(Refusal::ProofFuture));
    }

    #[test]
    fn wrong_digits_and_digits_nobody_asked_for_are_a_mismatch_at_any_age() {
        for age in [600, 90, 0, -30, -600] {
            assert_eq!(aged(age, Some(7), Some(8)), Err(Refusal::ChallengeMismatch), "{age}");
            assert_eq!(aged(age, None, Some(8)), Err(Refusal::ChallengeMismatch), "{age}");
        }
    }

    #[test]
    fn a_till_that_asked_for_digits_does_not_accept_a_proof_without() {
        for age in [600, 90, 0, -30, -600] {
            assert_eq!(aged(age, Some(7), None), Err(Refusal::ChallengeNeeded), "{age}");
        }
    }

    #[test]
    fn clocks_at_the_end_of_time_do_not_overflow() {
        assert_eq!(judge(i64::MIN, u32::MAX, None, None), Err(Refusal::ProofFuture));
        assert_eq!(judge(i64::MAX, 0, None, None), Err(Refusal::ProofStale));
    }
}
