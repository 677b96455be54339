//! What a withdrawal does.

/// How long the last adult of a family has to change their mind, in seconds: 14 days. The law gives an operator 30 days
/// from the withdrawal to destroy the data (152-ФЗ, ст. 21, ч. 5).
pub(super) const NOTICE_SECONDS: i64 = 14 * 86_400;

/// What is erased when an adult withdraws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// They alone, at once: another adult's consent carries the family.
    Adult,
    /// The whole family, after the notice.
    Family,
}

/// Decides by how many other adults of the family sign in.
pub(super) const fn scope(other_accounts: usize) -> Scope {
    if other_accounts == 0 { Scope::Family } else { Scope::Adult }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_adults_takes_only_themselves_away_and_the_last_one_the_family() {
        assert_eq!(scope(1), Scope::Adult);
        assert_eq!(scope(0), Scope::Family);
    }
}
