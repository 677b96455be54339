//! What may happen to a partner, and when it may still change what is its own.

use super::PartnerState::{self, Active, Closed, Rejected, Suspended, Waiting};

/// A decision about a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its request is granted.
    Approve,
    /// Its request is turned down.
    Reject,
    /// It is stopped for a while.
    Suspend,
    /// It goes on after that.
    Reinstate,
}

/// The state after a step; the same one if the step was taken already, none if it cannot be taken from here.
pub(super) const fn after(state: PartnerState, step: Step) -> Option<PartnerState> {
    match (step, state) {
        (Step::Approve, Waiting | Rejected | Active) | (Step::Reinstate, Suspended | Active) => Some(Active),
        (Step::Reject, Waiting | Rejected) => Some(Rejected),
        (Step::Suspend, Active | Suspended) => Some(Suspended),
        _ => None,
    }
}

impl PartnerState {
    /// Whether its people may change outlets, tills and offers. One that waits prepares them, one that is suspended
    /// mends them.
    #[must_use]
    pub const fn may_change(self) -> bool {
        match self {
            Waiting | Active | Suspended => true,
            Rejected | Closed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    const STEPS: [Step; 4] = [Step::Approve, Step::Reject, Step::Suspend, Step::Reinstate];

    #[test]
    fn a_request_is_granted_or_turned_down_and_may_be_granted_later() {
        assert_eq!(after(Waiting, Step::Approve), Some(Active));
        assert_eq!(after(Waiting, Step::Reject), Some(Rejected));
        assert_eq!(after(Rejected, Step::Approve), Some(Active));
        assert_eq!(after(Waiting, Step::Suspend), None);
        assert_eq!(after(Active, Step::Reject), None);
    }

    #[test]
    fn a_suspended_partner_comes_back_by_reinstating_only() {
        assert_eq!(after(Active, Step::Suspend), Some(Suspended));
        assert_eq!(after(Suspended, Step::Approve), None);
        assert_eq!(after(Suspended, Step::Reinstate), Some(Active));
    }

    #[test]
    fn a_step_taken_twice_changes_nothing() {
        for (state, step) in PartnerState::iter().flat_map(|state| STEPS.map(|step| (state, step))) {
            if let Some(next) = after(state, step) {
                assert_eq!(after(next, step), Some(next), "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn nothing_brings_back_a_partner_that_left() {
        assert!(STEPS.iter().all(|step| after(Closed, *step).is_none()));
        assert!(!Closed.may_change() && !Rejected.may_change());
    }
}
