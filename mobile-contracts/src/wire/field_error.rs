//! What is wrong with one place of a request: a code for programs, a sentence for people.
//!
//! A [`FieldError`] has no language yet; it becomes a [`FieldProblem`] when the answer is written.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::problem::FieldProblem;
use crate::lang::Lang;

/// Builds [`FieldCode`] from rows of `Variant = "code", "ru", "en";`. Texts name parameters in braces.
macro_rules! field_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $ru:literal, $en:literal;)+) => {
        /// What is wrong with a value. `Display`, `FromStr` and `as_str` use the stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, strum::Display)]
        pub enum FieldCode {
            $($(#[$doc])* #[strum(serialize = $code)] $variant,)+
        }

        impl FieldCode {
            /// The sentence with its parameters still in braces.
            const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, Lang::Ru) => $ru, (Self::$variant, Lang::En) => $en,)+
                }
            }
        }
    };
}

field_codes! {
    /// The field is required and missing.
    Required = "required", "Обязательное поле.", "This field is required.";
    /// The operation does not know the field.
    Unknown = "unknown", "Такого поля нет.", "There is no such field.";
    /// A number where a text is due, and the like.
    WrongType = "wrong_type", "Значение другого типа.", "The value has the wrong type.";
    /// The value does not have the form that the field asks for.
    Malformed = "malformed", "Неверный формат.", "The format is wrong.";
    /// The value is not one of a closed list.
    NotInList = "not_in_list", "Такого варианта нет.", "This is not one of the choices.";
    /// The check digit, signature or sum does not fit the rest.
    CheckFailed = "check_failed", "Контрольное число не сходится: проверьте ввод.", "The check digits do not fit: check for typing errors.";
    /// Fewer characters or items than `min`.
    TooShort = "too_short", "Слишком коротко: нужно не меньше {min}.", "Too short: at least {min} needed.";
    /// More characters or items than `max`.
    TooLong = "too_long", "Слишком длинно: допустимо не больше {max}.", "Too long: at most {max} allowed.";
    /// Less than `min`.
    TooSmall = "too_small", "Слишком мало: нужно не меньше {min}.", "Too small: must be at least {min}.";
    /// More than `max`.
    TooLarge = "too_large", "Слишком много: допустимо не больше {max}.", "Too large: must be at most {max}.";
    /// Outside what the field allows, see its description.
    OutOfRange = "out_of_range", "Вне допустимых границ.", "Outside the allowed range.";
    /// A date or an instant that must not lie in the past.
    InThePast = "in_the_past", "Дата уже прошла.", "The date is in the past.";
    /// A date or an instant that must not lie in the future.
    InTheFuture = "in_the_future", "Дата ещё не наступила.", "The date is in the future.";
    /// A date after `max`.
    TooLate = "too_late", "Слишком поздняя дата: не позже {max}.", "The date is too late: at most {max}.";
    /// The same value stands twice.
    Duplicate = "duplicate", "Повторяется.", "This is a repetition.";
    /// The benefit rules know no such fact.
    UnknownFact = "unknown_fact", "Такого сведения в правилах нет; самое похожее: {nearest}.", "The rules know no such fact; the nearest is {nearest}.";
    /// The benefit rules know no such benefit.
    UnknownBenefit = "unknown_benefit", "Такой меры поддержки нет; самая похожая: {nearest}.", "There is no such benefit; the nearest is {nearest}.";
    /// None of the fact's words.
    UnknownWord = "unknown_word", "Такого варианта нет; самый похожий: {nearest}.", "This is none of the choices; the nearest is {nearest}.";
    /// A file of a benefit rule pack is wrong; `what` names file, line and rule.
    PackRule = "pack_rule", "Ошибка в пакете правил: {what}", "The rule pack is wrong: {what}";
    /// Another pack has this version already.
    VersionTaken = "version_taken", "У пакета {name} уже есть версия {version} с другим содержанием: поднимите версию.", "There is another pack {name} of version {version} already: raise the version.";
    /// A fact that applies to everybody was said not to apply.
    AlwaysApplies = "always_applies", "Это сведение есть у каждого: «не применимо» не подходит.", "This applies to everybody: it cannot be “not applicable”.";
    /// A member's id is empty or used twice.
    BadMemberId = "bad_member_id", "Номер члена семьи пуст или повторяется.", "A member's id is empty or used twice.";
    /// More members than the rules take.
    TooManyMembers = "too_many_members", "В семье может быть не больше 32 человек.", "A family has at most 32 members here.";
    /// A child is not younger than its parent.
    ChildOlderThanParent = "child_older_than_parent", "Ребёнок не моложе своего родителя.", "The child is not younger than its parent.";
    /// The order of birth contradicts the children who are listed.
    ImpossibleBirthOrder = "impossible_birth_order", "Очерёдность рождения противоречит перечисленным детям.", "The birth order contradicts the children listed.";
    /// The value names an object that does not exist or is not the caller's.
    NoSuchObject = "no_such_object", "Такого объекта нет.", "There is no such object.";
    /// A reviewer has seen a document for this value: the family cannot alter it alone, a reviewer can.
    Confirmed = "confirmed", "Это подтверждено документом. Если в данных ошибка, её исправит сотрудник, который проверяет семьи: покажите ему документ.", "This was confirmed by a document. If it is wrong, a reviewer can correct it: show them the document.";
    /// The value contradicts another one, named in `other`.
    Contradicts = "contradicts", "Противоречит полю {other}.", "Contradicts the field {other}.";
}

impl FieldCode {
    /// The stable snake_case code, such as `too_long`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// One mistake at one place of the request, before a language is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body, such as `/members/0/birth_date`; the empty pointer is the
    /// whole body. Query parameters and path segments are pointed at as `/name`.
    pub pointer: String,
    /// What kind of error.
    pub code: FieldCode,
    /// Values for the braces of the text, such as `("max", "64")`.
    pub params: Vec<(&'static str, String)>,
}

impl FieldError {
    /// A mistake whose text needs no parameters.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: FieldCode) -> Self {
        Self { pointer: pointer.into(), code, params: Vec::new() }
    }

    /// Adds a value for the text, as in `FieldError::new("/name", TooLong).with("max", 64)`.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers, dates and texts alike read best by value")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// The sentence for people.
    #[must_use]
    pub fn detail(&self, lang: Lang) -> String {
        self.params.iter().fold(self.code.template(lang).to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// What goes into the answer.
    #[must_use]
    pub fn into_problem(self, lang: Lang) -> FieldProblem {
        let detail = self.detail(lang);
        FieldProblem { pointer: self.pointer, code: self.code.as_str().to_owned(), detail }
    }
}

/// Appends one step to a JSON Pointer, escaping `~` and `/` (RFC 6901, section 4).
pub fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for c in step.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn a_mistake_says_its_limit_in_the_language_asked_for() {
        let error = FieldError::new("/name", FieldCode::TooLong).with("max", 64);
        assert_eq!(error.detail(Lang::Ru), "Слишком длинно: допустимо не больше 64.");
        assert_eq!(error.into_problem(Lang::En).detail, "Too long: at most 64 allowed.");
    }

    #[test]
    fn both_languages_name_the_same_parameters() {
        let braces = |text: &str| text.matches('{').count();
        for code in FieldCode::iter() {
            assert_eq!(braces(code.template(Lang::Ru)), braces(code.template(Lang::En)), "{code}");
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }

    #[test]
    fn a_step_with_a_slash_or_a_tilde_is_escaped() {
        let mut pointer = String::from("/a");
        push_step(&mut pointer, "b/c~d");
        assert_eq!(pointer, "/a/b~1c~0d");
    }
}
