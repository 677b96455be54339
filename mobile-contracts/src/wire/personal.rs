//! A value about a person. It travels as plain JSON and never reaches a log, because its `Debug` says nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name, a birth date, a number: readable for whoever may, silent in `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(pub T);

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_is_plain_in_json_and_absent_from_debug() {
        let name: Personal<String> = serde_json::from_str("\"Анна\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Анна\"");
        assert_eq!(format!("{name:?}"), "Personal(..)");
    }
}
