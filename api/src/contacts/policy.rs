//! The rules of codes, and of who is behind a contact.

use crate::accounts::Account;
use crate::clock::Instant;
use crate::ids::Key;

/// How long a code is good for, in seconds.
pub(super) const CODE_SECONDS: i64 = 600;
/// How often a code may be typed.
pub(super) const TRIES: i64 = 5;
/// How long somebody new has to fill in the registration, in seconds.
pub const REGISTRATION_SECONDS: i64 = 3600;

/// Somebody who acts for a partner under a contact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// Their account.
    pub(super) account: Key<Account>,
    /// When a code to the contact first came back for it.
    pub(super) confirmed: Option<Instant>,
}

/// Who is meant when nobody says for which partner: whoever proved the contact first, otherwise the newest, since an
/// older request with the same contact was given up or turned down. Claims come the oldest first.
pub(super) fn first(claims: &[Claim]) -> Option<Key<Account>> {
    let proved = claims.iter().filter_map(|claim| Some((claim.confirmed?, claim.account)));
    let proved = proved.min_by_key(|(confirmed, _)| *confirmed).map(|(_, account)| account);
    proved.or_else(|| claims.last().map(|claim| claim.account))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whoever_proved_a_contact_goes_before_whoever_named_it_later() {
        let claim = |number, confirmed: Option<i64>| Claim {
            account: Key::from_uuid(Uuid::from_u128(number)),
            confirmed: confirmed.map(Instant::from_micros),
        };
        let first = |claims: &[Claim]| first(claims).map(|account| account.uuid().as_u128());
        assert_eq!(first(&[]), None);
        assert_eq!(first(&[claim(1, None), claim(2, None)]), Some(2));
        assert_eq!(first(&[claim(1, Some(9)), claim(2, Some(5)), claim(3, None)]), Some(2));
    }
}
