//! A card as PDF: one page of the card's size, the letters it uses embedded, so that its text can be searched.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use mobile_contracts::card::qr::{Drawing, QUIET_ZONE};
use mobile_contracts::lang::Lang;

use super::font::{Letter, Typeface, Weight};
use super::layout::{Mark, Page};
use super::svg::{BAND, runs};
use crate::failure::Failure;

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

pub(super) fn draw(page: &Page, code: &Drawing, lang: Lang) -> Result<Vec<u8>, Failure> {
    let broken = || Failure::internal("a card's page cannot be drawn");
    let (regular, bold) = (Face::open(Weight::Regular)?, Face::open(Weight::Bold)?);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(page.title.to_owned()).language(lang.tag().to_owned()));
    let size = PageSettings::from_wh(page.width * POINTS, page.height * POINTS).ok_or_else(broken)?;
    let mut sheet = document.start_page_with(size);
    let mut surface = sheet.surface();
    for mark in &page.marks {
        match mark {
            Mark::Band(left, top, width, height) => {
                let area = (left * POINTS, top * POINTS, width * POINTS, height * POINTS);
                fill(&mut surface, BAND, [area]).ok_or_else(broken)?;
            }
            Mark::Text { at, size, weight, light, text } => {
                let face = if *weight == Weight::Bold { &bold } else { &regular };
                let shade = if *light { 255 } else { 0 };
                surface.set_fill(Some(solid([shade; 3])));
                let glyphs: Vec<KrillaGlyph> = face.letters.letters(text).into_iter().map(glyph).collect();
                let start = Point::from_xy(at.0 * POINTS, at.1 * POINTS);
                surface.draw_glyphs(start, &glyphs, face.font.clone(), text, size * POINTS, false);
            }
            Mark::Code(left, top, side) => {
                let module = side * POINTS / (code.width() + 2 * QUIET_ZONE) as f32;
                let dark = runs(code).into_iter().map(|(column, row, run)| {
                    let (x, y) = (left * POINTS + column as f32 * module, top * POINTS + row as f32 * module);
                    (x, y, run as f32 * module, module)
                });
                fill(&mut surface, [0; 3], dark).ok_or_else(broken)?;
            }
        }
    }
    surface.finish();
    sheet.finish();
    document
        .finish()
        .map_err(|error| Failure::Internal(anyhow::anyhow!("a card cannot be printed: {error:?}")))
}

struct Face {
    letters: Typeface,
    font: Font,
}

impl Face {
    fn open(weight: Weight) -> Result<Self, Failure> {
        let letters = Typeface::open(weight)?;
        let font = Font::new(letters.data().into(), 0);
        Ok(Self { font: font.ok_or_else(|| Failure::internal("a font cannot be read"))?, letters })
    }
}

fn glyph(Letter { glyph, range, advance }: Letter) -> KrillaGlyph {
    KrillaGlyph::new(GlyphId::new(glyph), advance, 0.0, 0.0, 0.0, range, None)
}

/// Fills rectangles (left, top, width, height in points) as one shape.
fn fill(
    surface: &mut Surface<'_>,
    colour: [u8; 3],
    areas: impl IntoIterator<Item = (f32, f32, f32, f32)>,
) -> Option<()> {
    let mut path = PathBuilder::new();
    for (left, top, width, height) in areas {
        path.push_rect(Rect::from_xywh(left, top, width, height)?);
    }
    surface.set_fill(Some(solid(colour)));
    surface.draw_path(&path.finish()?);
    Some(())
}

fn solid([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}
