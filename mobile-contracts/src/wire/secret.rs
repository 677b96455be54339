//! A text that signs somebody in: a password, a token, a code. It travels as plain JSON and never reaches a log,
//! because its `Debug` says nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A secret text. Read it with [`Secret::expose`], so that every place that does can be found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_plain_in_json_and_absent_from_debug() {
        let secret: Secret = serde_json::from_str("\"correct horse\"").unwrap();
        assert_eq!(secret.expose(), "correct horse");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"correct horse\"");
        assert!(!format!("{secret:?}").contains("horse"));
    }
}
