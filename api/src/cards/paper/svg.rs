//! A card as SVG: letters as outlines, so that it looks the same without the font.

use std::fmt::Write as _;

use mobile_contracts::card::qr::{Drawing, QUIET_ZONE};
use skrifa::outline::OutlinePen;

use super::font::{Typeface, Weight};
use super::layout::{Mark, Page};
use crate::failure::Failure;

/// The colour of the band.
pub(super) const BAND: [u8; 3] = [0x1b, 0x3a, 0x6b];

pub(super) fn draw(page: &Page, code: &Drawing) -> Result<String, Failure> {
    let Page { width, height, title, marks } = page;
    let (regular, bold) = (Typeface::open(Weight::Regular)?, Typeface::open(Weight::Bold)?);
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\"><title>{title}</title>\
         <path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>"
    );
    for mark in marks {
        match mark {
            Mark::Band(left, top, width, height) => {
                let [red, green, blue] = BAND;
                let _ = write!(
                    svg,
                    "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" d=\"M{left} {top}h{width}v{height}h-{width}z\"/>"
                );
            }
            Mark::Text { at, size, weight, light, text } => {
                let face = if *weight == Weight::Bold { &bold } else { &regular };
                let (scale, fill) = (size / face.units_per_em(), if *light { "#fff" } else { "#000" });
                let _ = write!(
                    svg,
                    "<path fill=\"{fill}\" transform=\"translate({:.3} {:.3}) scale({scale:.6} -{scale:.6})\" d=\"{}\"/>",
                    at.0,
                    at.1,
                    outlines(face, text)?
                );
            }
            Mark::Code(left, top, side) => {
                let module = side / (code.width() + 2 * QUIET_ZONE) as f32;
                let _ = write!(
                    svg,
                    "<path shape-rendering=\"crispEdges\" transform=\"translate({left} {top}) scale({module:.6})\" d=\""
                );
                for (column, row, run) in runs(code) {
                    let _ = write!(svg, "M{column} {row}h{run}v1h-{run}z");
                }
                svg.push_str("\"/>");
            }
        }
    }
    svg.push_str("</svg>");
    Ok(svg)
}

/// The dark runs of a code: column and row, counted from the corner of the quiet zone, and length in modules.
pub(super) fn runs(code: &Drawing) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for row in 0..code.width() {
        let mut column = 0;
        while column < code.width() {
            let run = (column..code.width()).take_while(|&column| code.is_dark(column, row)).count();
            if run > 0 {
                runs.push((column + QUIET_ZONE, row + QUIET_ZONE, run));
            }
            column += run.max(1);
        }
    }
    runs
}

fn outlines(face: &Typeface, text: &str) -> Result<String, Failure> {
    let mut path = Outlines::default();
    for letter in face.letters(text) {
        face.outline(letter.glyph, &mut path)?;
        path.x += letter.advance * face.units_per_em();
    }
    Ok(path.data)
}

/// Letters side by side, as path data.
#[derive(Default)]
struct Outlines {
    data: String,
    x: f32,
}

impl OutlinePen for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.data, "M{} {y}", x + self.x);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.data, "L{} {y}", x + self.x);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let _ = write!(self.data, "Q{} {cy} {} {y}", cx + self.x, x + self.x);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let _ = write!(self.data, "C{} {ay} {} {by} {} {y}", ax + self.x, bx + self.x, x + self.x);
    }

    fn close(&mut self) {
        self.data.push('z');
    }
}
