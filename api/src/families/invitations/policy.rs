//! The rules of invitations.

use chrono::NaiveDate;

use super::super::MemberRole;

/// How long an invitation is good for, in seconds: a week.
pub(super) const GOOD_FOR_SECONDS: i64 = 7 * 86_400;
/// How often the birth date may be told wrongly; then the invitation is worth nothing.
pub(super) const TRIES: i64 = 5;

/// Whether a member can be invited: an adult who has no account yet.
pub(super) const fn may_be_invited(role: MemberRole, has_account: bool) -> bool {
    !role.is_child() && !has_account
}

/// Whether whoever joins is the member who was meant.
pub(super) fn is_the_one(recorded: NaiveDate, told: NaiveDate) -> bool {
    recorded == told
}

/// First name and the initial of the surname: enough for a spouse, too little for a stranger.
pub(super) fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|surname| surname.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adult_without_an_account_can_be_invited_and_nobody_else() {
        assert!(may_be_invited(MemberRole::Spouse, false));
        assert!(!may_be_invited(MemberRole::Parent, true));
        assert!(!may_be_invited(MemberRole::Child, false));
    }

    #[test]
    fn a_name_is_told_to_strangers_by_its_first_word_and_an_initial() {
        assert_eq!(short_name("Анна Кузнецова"), "Анна К.");
        assert_eq!(short_name("Анна Мария  Кузнецова"), "Анна К.");
        assert_eq!(short_name("Анна"), "Анна");
    }
}
