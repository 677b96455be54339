//! What the engine itself has to say, where no pack gives the words.

use super::super::words::Language;

/// A fixed text in both languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrase {
    ru: &'static str,
    en: &'static str,
}

impl Phrase {
    pub(crate) const PARENTS: Self =
        Self { ru: "Кто родители ребёнка?", en: "Who are the child's parents?" };
    pub(crate) const EVERYONE: Self = Self {
        ru: "Перечислены ли все члены семьи?",
        en: "Is everybody of the family listed?",
    };
    pub(super) const UNVERIFIED: Self =
        Self { ru: "Правило уточняется", en: "The rule is being verified" };
    pub(super) const NO_VALUE: Self = Self {
        ru: "Значение не удалось вычислить",
        en: "A value could not be calculated",
    };

    pub(crate) const fn get(self, language: Language) -> &'static str {
        match language {
            Language::Ru => self.ru,
            Language::En => self.en,
        }
    }
}
