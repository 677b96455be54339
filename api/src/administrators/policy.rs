//! What a login and a password look like.

use std::fmt;
use std::str::FromStr;

/// The fewest characters of a password: below that, guessing pays even against argon2id.
pub const PASSWORD_MIN: usize = 12;
/// The most characters of a password.
pub const PASSWORD_MAX: usize = 128;

/// The name that an administrator signs in with, folded to lower case: 3-64 of `a-z 0-9 . _ - @`, a letter or a
/// digit first. No letter outside of ASCII, because two logins must not look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(String);

/// A text that is no login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a login has 3 to 64 Latin letters, digits, dots, hyphens, underscores or @, a letter or a digit first"
)]
pub struct NotALogin;

impl Login {
    /// The login as it is kept and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = NotALogin;

    fn from_str(text: &str) -> Result<Self, NotALogin> {
        let folded = text.trim().to_ascii_lowercase();
        let starts = folded.starts_with(|first: char| first.is_ascii_alphanumeric());
        let known = folded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte));
        if starts && known && (3..=64).contains(&folded.len()) { Ok(Self(folded)) } else { Err(NotALogin) }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text may become a password. Length alone counts: rules about kinds of characters make people choose
/// worse ones (NIST SP 800-63B §3.1.1.2).
#[must_use]
pub fn is_password(text: &str) -> bool {
    (PASSWORD_MIN..=PASSWORD_MAX).contains(&text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_folded_so_that_case_and_blanks_do_not_matter() {
        assert_eq!(" Anna.K@Region ".parse::<Login>().unwrap().as_str(), "anna.k@region");
        for bad in ["", "ab", ".anna", "анна", "anna k", "anna\u{301}", &"a".repeat(65)] {
            assert_eq!(bad.parse::<Login>(), Err(NotALogin), "{bad}");
        }
    }

    #[test]
    fn a_password_is_counted_in_characters_and_not_in_bytes() {
        assert!(is_password("двенадцать12"));
        assert!(!is_password("одиннадцать"));
        assert!(is_password(&"я".repeat(128)));
        assert!(!is_password(&"a".repeat(129)));
    }
}
