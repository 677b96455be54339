//! Decisions about asking: when to ask again, when to give up.

use chrono::NaiveDate;

/// How long one question may take, in seconds.
pub(super) const ANSWER_SECONDS: u64 = 10;
/// For how long a question belongs to the server that took it, in seconds: longer than asking may take.
pub(super) const LEASE_SECONDS: i64 = 60;
/// How many questions a server takes at a time.
pub(super) const BATCH: i64 = 32;
/// How many it asks at the same time.
pub(super) const ABREAST: usize = 8;
/// After the first failure, in seconds; each further one doubles it.
const FIRST_PAUSE: i64 = 10;
/// The longest pause, in seconds.
const LONGEST_PAUSE: i64 = 3600;
/// So often a registry is asked at most, over about two days; then a reviewer decides.
const ATTEMPTS: i64 = 56;

/// What a registry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The family holds the category, by this register, until then if it names a day.
    Confirmed {
        /// The register's name.
        register: String,
        /// The last day, inclusive.
        until: Option<NaiveDate>,
    },
    /// It does not know.
    Unknown,
}

/// Why there is no answer. No text: what the other side says may name somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Another time there may be one; the other side's status, if it gave one.
    Later(Option<u16>),
    /// There never will be: the question is refused, or its answer is not the registry's own.
    Never(Option<u16>),
}

/// What a status means that is no answer.
pub(super) const fn of_status(status: u16) -> Unanswered {
    match status {
        408 | 425 | 429 | 500..=599 => Unanswered::Later(Some(status)),
        _ => Unanswered::Never(Some(status)),
    }
}

/// In how many seconds to ask again after the `attempts`-th failure; `None`: never.
pub(super) fn pause(failed: Unanswered, attempts: i64) -> Option<i64> {
    match failed {
        Unanswered::Later(_) if attempts < ATTEMPTS => {
            let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
            Some((FIRST_PAUSE << doublings).min(LONGEST_PAUSE))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_that_is_away_is_asked_again_for_two_days_and_a_refusal_is_final() {
        assert_eq!(pause(of_status(503), 1), Some(10));
        assert_eq!(pause(of_status(429), 2), Some(20));
        assert_eq!(pause(Unanswered::Later(None), 20), Some(3600));
        assert_eq!(pause(Unanswered::Later(None), ATTEMPTS), None);
        assert_eq!(pause(of_status(403), 1), None);
        let all: i64 = (1..ATTEMPTS).filter_map(|attempt| pause(Unanswered::Later(None), attempt)).sum();
        assert!((44 * 3600..52 * 3600).contains(&all), "{all} s");
    }
}
