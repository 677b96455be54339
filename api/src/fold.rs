//! Texts made alike for searching, in Rust, because the two databases disagree about upper and lower case.

/// Lower case, ё as е, and one blank for everything that is neither letter nor digit, also at both ends: so a word
/// begins after a blank, and nothing is left that `LIKE` would take for a pattern.
#[must_use]
pub fn fold<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut key = String::from(" ");
    for text in texts {
        for c in text.chars().flat_map(char::to_lowercase) {
            match c {
                'ё' => key.push('е'),
                c if c.is_alphanumeric() => key.push(c),
                _ if key.ends_with(' ') => {}
                _ => key.push(' '),
            }
        }
        if !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key
}

/// Patterns for `LIKE`, one for each word of what somebody looks for; a text holds it if it fits all of them. A word
/// finds those that begin with it. Beyond eight words nobody means more.
#[must_use]
pub fn patterns(wanted: &str) -> Vec<String> {
    fold([wanted]).split_whitespace().take(8).map(|word| format!("% {word}%")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_people_take_for_the_same_are_the_same() {
        assert_eq!(fold(["Пекарня «Ёлка»", "ООО"]), " пекарня елка ооо ");
        assert_eq!(fold(["пекарня  ЕЛКА", "ооо"]), fold(["Пекарня «Ёлка»", "ООО"]));
        assert_eq!(fold([]), " ");
    }

    #[test]
    fn a_pattern_holds_nothing_that_the_caller_made_up() {
        assert_eq!(patterns("100% Хлеб_"), ["% 100%", "% хлеб%"]);
        assert!(patterns(" %_\\ ").is_empty());
    }
}
