//! What is wrong with a pack, said so that its author can put it right: file, line, rule, what was
//! expected, the nearest word that would have been valid. Every error of a pack is listed, not the first.

use std::fmt;

/// One thing that is wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    /// The file, named as it was handed in.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in bytes from 1.
    pub column: usize,
    /// The rule, as its author names it: `benefit ru.matkap, version 2026, condition order`; may be empty.
    pub rule: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What would have been right.
    pub expected: Option<String>,
    /// The valid word nearest to the one that was written.
    pub suggestion: Option<String>,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.rule.is_empty() {
            write!(f, "{}: ", self.rule)?;
        }
        f.write_str(&self.message)?;
        if let Some(expected) = &self.expected {
            write!(f, "; expected {expected}")?;
        }
        if let Some(word) = &self.suggestion {
            write!(f, "; did you mean `{word}`?")?;
        }
        Ok(())
    }
}

/// All that is wrong with a pack. It is refused whole; the running one stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PackErrors(
    /// In the order of files and lines; never empty.
    pub Vec<PackError>,
);

impl fmt::Display for PackErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

/// The word nearest to `written`, if one is near enough to have been meant.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let close = |word: &&str| strsim::damerau_levenshtein(written, word);
    let tail = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let best = known.into_iter().min_by_key(close)?;
    let near = strsim::damerau_levenshtein(written, best) <= 1 + written.chars().count() / 3;
    (near || tail(written) == tail(best)).then(|| best.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_a_different_word_is_not() {
        let known = ["birth_date", "citizenship", "work_income_12m"];
        assert_eq!(nearest("brith_date", known), Some("birth_date".to_owned()));
        assert_eq!(nearest("house", known), None);
    }
}
