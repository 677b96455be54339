//! Which revision of an object somebody has seen, so that nobody overwrites what they have not read.
//!
//! The HTTP side (`If-Match`, `ETag`) is in `http/etag.rs`.

use mobile_contracts::wire::problem::ProblemCode;

use crate::failure::Failure;

/// What a caller says it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Whatever is there (`If-Match: *`).
    Anything,
    /// One of these revisions.
    Revisions(Vec<i64>),
    /// Nothing was said. Who calls and whether the object is there is answered first.
    Unsaid,
}

impl Seen {
    /// Goes on only if the present revision is one that was seen.
    ///
    /// # Errors
    /// `precondition_failed`; `precondition_required` if nothing was said.
    pub fn check(&self, present: i64) -> Result<(), Failure> {
        match self {
            Self::Unsaid => Err(Failure::problem(ProblemCode::PreconditionRequired)),
            Self::Revisions(seen) if !seen.contains(&present) => {
                Err(Failure::problem(ProblemCode::PreconditionFailed))
            }
            _ => Ok(()),
        }
    }
}

/// Holds a conditional update to its word: another writer that came first is a failed precondition.
///
/// # Errors
/// `precondition_failed` if no row was changed.
pub fn changed(rows: usize) -> Result<(), Failure> {
    if rows == 0 { Err(Failure::problem(ProblemCode::PreconditionFailed)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_revision_that_was_seen_may_be_changed() {
        assert!(Seen::Revisions(vec![3, 7]).check(7).is_ok());
        assert!(Seen::Anything.check(7).is_ok());
        let refused = Seen::Revisions(vec![6]).check(7).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::PreconditionFailed);
        assert!(Seen::Revisions(Vec::new()).check(1).is_err());
        assert_eq!(Seen::Unsaid.check(7).unwrap_err().code(), ProblemCode::PreconditionRequired);
    }
}
