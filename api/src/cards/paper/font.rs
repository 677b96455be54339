//! The typeface of printed cards: Liberation Sans, which has Cyrillic (SIL Open Font License 1.1, assets/fonts).

use std::ops::Range;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use crate::failure::Failure;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Bold.ttf");

/// How strong letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A letter of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub(super) glyph: u32,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// How far the next one is, in units of the font's size.
    pub(super) advance: f32,
}

/// One weight of the typeface.
pub(super) struct Typeface {
    font: FontRef<'static>,
    data: &'static [u8],
    units_per_em: f32,
}

impl Typeface {
    pub(super) fn open(weight: Weight) -> Result<Self, Failure> {
        let data = match weight {
            Weight::Regular => REGULAR,
            Weight::Bold => BOLD,
        };
        let font = FontRef::new(data).map_err(anyhow::Error::from)?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { font, data, units_per_em: f32::from(metrics.units_per_em) })
    }

    /// The font's file.
    pub(super) const fn data(&self) -> &'static [u8] {
        self.data
    }

    /// Units of outlines in the font's size.
    pub(super) const fn units_per_em(&self) -> f32 {
        self.units_per_em
    }

    /// The letters of a text, one for each character: the typeface has no need of ligatures.
    pub(super) fn letters(&self, text: &str) -> Vec<Letter> {
        let (glyphs, metrics) =
            (self.font.charmap(), self.font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        text.char_indices()
            .map(|(at, character)| {
                let glyph = glyphs.map(character).unwrap_or(GlyphId::NOTDEF);
                Letter {
                    glyph: glyph.to_u32(),
                    range: at..at + character.len_utf8(),
                    advance: metrics.advance_width(glyph).unwrap_or_default() / self.units_per_em,
                }
            })
            .collect()
    }

    /// How wide a text is, in the unit of `size`.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.letters(text).iter().map(|letter| letter.advance * size).sum()
    }

    /// Draws a letter's outline, in the font's units, y upwards.
    pub(super) fn outline(&self, glyph: u32, pen: &mut impl OutlinePen) -> Result<(), Failure> {
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        match self.font.outline_glyphs().get(GlyphId::new(glyph)) {
            Some(outline) => outline
                .draw(settings, pen)
                .map(drop)
                .map_err(|error| Failure::Internal(anyhow::anyhow!("a letter cannot be drawn: {error}"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_have_every_letter_that_cards_need() {
        let needed = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя \
                      ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789«».,:;·—№?!()-Ѣ";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = Typeface::open(weight).unwrap();
            for letter in face.letters(needed) {
                assert_ne!(letter.glyph, 0, "{:?}", &needed[letter.range]);
            }
            assert!(face.width("Карта", 10.0) > face.width("Карта", 5.0));
        }
    }
}
