//! Who may leave a partner.

use super::StaffRole;

/// Whether somebody of this role may go, of a partner with so many owners: the last owner stays, because a partner
/// without one could not be reached.
#[must_use]
pub(super) const fn may_leave(role: StaffRole, owners: usize) -> bool {
    match role {
        StaffRole::Owner => owners > 1,
        StaffRole::Staff => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_owner_stays_and_everybody_else_may_go() {
        assert!(!may_leave(StaffRole::Owner, 1));
        assert!(may_leave(StaffRole::Owner, 2));
        assert!(may_leave(StaffRole::Staff, 1));
    }
}
