//! What an operation demands of an administrator, as a type: `Administrator<rights::ManageCards>`.

use crate::accounts::Role;

/// A right, held by some roles. The owner holds every one.
pub trait Right {
    /// The roles that hold it, besides `owner`.
    const ROLES: &'static [Role];

    /// Whether any of `roles` holds it.
    fn is_held_by(roles: &[Role]) -> bool {
        roles.iter().any(|role| *role == Role::Owner || Self::ROLES.contains(role))
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident: [$($role:ident),*];)+) => {
        $(
            $(#[$doc])*
            pub struct $right;

            impl Right for $right {
                const ROLES: &'static [Role] = &[$(Role::$role),*];
            }
        )+
    };
}

rights! {
    /// To know oneself.
    Any: [Reviewer, PartnerManager, BenefitsEditor, Auditor];
    /// To read the audit log.
    ReadAudit: [Auditor];
    /// To look at a card and its family's standing.
    ReadCards: [Reviewer, Auditor];
    /// To look at families and at what waits for a review.
    ReadFamilies: [Reviewer, Auditor];
    /// To decide what families are.
    ReviewFamilies: [Reviewer];
    /// To issue, suspend and revoke cards.
    ManageCards: [Reviewer];
    /// To look at the issuer's keys, without their secrets.
    ReadKeys: [Auditor];
    /// To rotate and revoke the issuer's keys: the owner's alone.
    ManageKeys: [];
    /// To look at partners and their offers.
    ReadPartners: [PartnerManager, Auditor];
    /// To decide about partners and their offers.
    ManagePartners: [PartnerManager];
    /// To look at benefit rule packs and what was published.
    ReadBenefits: [BenefitsEditor, Auditor];
    /// To import, compare, publish and take back benefit rule packs.
    ManageBenefits: [BenefitsEditor];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_reads_and_changes_nothing() {
        assert!(ReadCards::is_held_by(&[Role::Auditor]));
        assert!(!ManageCards::is_held_by(&[Role::Auditor]));
    }

    #[test]
    fn the_owner_holds_every_right_and_nobody_holds_one_without_a_role() {
        assert!(ManageCards::is_held_by(&[Role::Owner]));
        assert!(!Any::is_held_by(&[]));
    }
}
