//! Where things stand on a printed card, for SVG and PDF alike. All lengths are millimetres, from the top left.

use chrono::NaiveDate;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::PaperSize;

use super::font::{Typeface, Weight};
use crate::failure::Failure;

/// What stands on a card.
pub(super) struct Face {
    /// Who issued it.
    pub(super) issuer: String,
    /// The number, in fours.
    pub(super) number: String,
    /// Initials and day.month of the holder.
    pub(super) holder: String,
    /// The last day.
    pub(super) until: NaiveDate,
    /// How often it may be used in a day.
    pub(super) uses_a_day: u32,
    pub(super) lang: Lang,
}

/// A card, laid out.
pub(super) struct Page {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) title: &'static str,
    pub(super) marks: Vec<Mark>,
}

/// Something on the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A rectangle in the colour of the card: left, top, width, height.
    Band(f32, f32, f32, f32),
    /// A line of text; `at` is where its baseline begins.
    Text { at: (f32, f32), size: f32, weight: Weight, light: bool, text: String },
    /// The QR code with its quiet zone: left, top, side.
    Code(f32, f32, f32),
}

/// Lays a card out.
pub(super) fn lay_out(face: &Face, size: PaperSize) -> Result<Page, Failure> {
    let mut pen =
        Pen { regular: Typeface::open(Weight::Regular)?, bold: Typeface::open(Weight::Bold)?, marks: vec![] };
    let (width, height) = match size {
        PaperSize::A6 => sheet(&mut pen, face),
        PaperSize::Bank => bank_card(&mut pen, face),
    };
    Ok(Page { width, height, title: title(face.lang), marks: pen.marks })
}

/// 105 x 148 mm.
fn sheet(pen: &mut Pen, face: &Face) -> (f32, f32) {
    const WIDTH: f32 = 105.0;
    let column = Column { left: 6.0, width: WIDTH - 12.0, centred: true };
    pen.marks.push(Mark::Band(0.0, 0.0, WIDTH, 18.0));
    pen.heading(&face.issuer, &column, (0.0, 18.0), 5.2);
    pen.line(title(face.lang), &column, 26.0, 5.0, Weight::Bold);
    pen.marks.push(Mark::Code((WIDTH - 68.0) / 2.0, 28.0, 68.0));
    pen.line(&face.number, &column, 102.0, 6.2, Weight::Bold);
    pen.line(&face.holder, &column, 110.5, 5.4, Weight::Bold);
    pen.line(&until(face), &column, 117.0, 4.0, Weight::Regular);
    pen.paragraphs(&notes(face), &column, 123.5, 3.1);
    (WIDTH, 148.0)
}

/// 85.60 x 53.98 mm, ISO/IEC 7810 ID-1.
fn bank_card(pen: &mut Pen, face: &Face) -> (f32, f32) {
    const WIDTH: f32 = 85.6;
    let whole = Column { left: 3.0, width: WIDTH - 6.0, centred: true };
    let right = Column { left: 45.5, width: WIDTH - 48.0, centred: false };
    pen.marks.push(Mark::Band(0.0, 0.0, WIDTH, 10.0));
    pen.heading(&face.issuer, &whole, (0.0, 10.0), 3.6);
    pen.marks.push(Mark::Code(2.0, 11.2, 42.0));
    pen.line(title(face.lang), &right, 17.0, 3.6, Weight::Bold);
    let (first, second) = face.number.split_at(face.number.len() / 2);
    pen.line(first.trim(), &right, 24.0, 5.0, Weight::Bold);
    pen.line(second.trim(), &right, 29.6, 5.0, Weight::Bold);
    pen.line(&face.holder, &right, 37.0, 4.4, Weight::Bold);
    pen.line(&until(face), &right, 42.2, 3.0, Weight::Regular);
    pen.paragraphs(&notes(face)[..1], &right, 46.4, 2.3);
    (WIDTH, 53.98)
}

const fn title(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Бумажная карта",
        Lang::En => "Paper card",
    }
}

fn until(face: &Face) -> String {
    let date = face.until.format("%d.%m.%Y");
    match face.lang {
        Lang::Ru => format!("Действует по {date}"),
        Lang::En => format!("Valid until {date}"),
    }
}

fn notes(face: &Face) -> [String; 3] {
    let uses = face.uses_a_day;
    match face.lang {
        Lang::Ru => [
            "Покажите на кассе вместе с документом: кассир сверит инициалы и день рождения.".to_owned(),
            format!(
                "Можно применить не чаще {uses} {} в день. О каждом применении семье придёт сообщение.",
                if uses % 10 == 1 && uses % 100 != 11 { "раза" } else { "раз" },
            ),
            "Потеряли? Отзовите карту в приложении или скажите нам её номер.".to_owned(),
        ],
        Lang::En => [
            "Show it with a document: the cashier compares the initials and the day of birth.".to_owned(),
            match uses {
                1 => "It can be used once a day. The family is told of each use.".to_owned(),
                _ => format!("It can be used up to {uses} times a day. The family is told of each use."),
            },
            "Lost it? Revoke it in the app, or tell us its number.".to_owned(),
        ],
    }
}

/// Where lines of text begin and end.
struct Column {
    left: f32,
    width: f32,
    centred: bool,
}

struct Pen {
    regular: Typeface,
    bold: Typeface,
    marks: Vec<Mark>,
}

impl Pen {
    /// Light letters in the middle of a band: on two lines at most, smaller if the text is long.
    fn heading(&mut self, text: &str, column: &Column, (top, height): (f32, f32), size: f32) {
        let fits = |size: f32| self.bold.wrap(text, size, column.width).len() <= 2;
        let size =
            (0..8).map(|step| size * 0.9_f32.powi(step)).find(|size| fits(*size)).unwrap_or(size * 0.4);
        let lines = self.bold.wrap(text, size, column.width);
        let step = size * 1.25;
        let first = top + height / 2.0 - step * (lines.len() as f32 - 1.0) / 2.0 + size * 0.36;
        for (number, line) in lines.iter().enumerate() {
            self.write(line, column, first + step * number as f32, size, Weight::Bold, true);
        }
    }

    /// One line, made smaller if it does not fit.
    fn line(&mut self, text: &str, column: &Column, baseline: f32, size: f32, weight: Weight) {
        let width = self.face(weight).width(text, size);
        let size = if width > column.width { size * column.width / width } else { size };
        self.write(text, column, baseline, size, weight, false);
    }

    /// Lines wrapped at the column's width; centred ones are balanced, so that no word is left alone in the middle.
    fn paragraphs(&mut self, texts: &[String], column: &Column, first: f32, size: f32) {
        let mut baseline = first;
        for text in texts {
            let lines = match column.centred {
                true => self.regular.balance(text, size, column.width),
                false => self.regular.wrap(text, size, column.width),
            };
            for line in lines {
                self.write(&line, column, baseline, size, Weight::Regular, false);
                baseline += size * 1.25;
            }
            baseline += size * 0.3;
        }
    }

    fn write(&mut self, text: &str, column: &Column, baseline: f32, size: f32, weight: Weight, light: bool) {
        let width = self.face(weight).width(text, size);
        let left = if column.centred { column.left + (column.width - width) / 2.0 } else { column.left };
        self.marks.push(Mark::Text { at: (left, baseline), size, weight, light, text: text.to_owned() });
    }

    const fn face(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

impl Typeface {
    /// Breaks a text between words; a word that is wider than the line stands alone.
    fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), size) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// Breaks a text into as few lines as fit the width, as even as can be.
    fn balance(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let widest = self.wrap(text, size, width);
        let fits = |lines: &[String], width: f32| {
            lines.len() == widest.len() && lines.iter().all(|line| self.width(line, size) <= width)
        };
        (50..100_u8)
            .map(|percent| width * f32::from(percent) / 100.0)
            .map(|width| (self.wrap(text, size, width), width))
            .find(|(lines, width)| fits(lines, *width))
            .map_or_else(|| widest.clone(), |(lines, _)| lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(lang: Lang, issuer: &str) -> Face {
        Face {
            issuer: issuer.to_owned(),
            number: "4718 0052 9317 2056".to_owned(),
            holder: "А. К. · 12.03".to_owned(),
            until: NaiveDate::from_ymd_opt(2027, 11, 24).unwrap(),
            uses_a_day: 2,
            lang,
        }
    }

    #[test]
    fn everything_stands_on_the_page_whatever_the_issuer_is_called() {
        let long = "Министерство социальной политики Нижегородской области: социальная карта семьи";
        for lang in [Lang::Ru, Lang::En] {
            for (size, issuer) in
                [(PaperSize::A6, "Карта семьи"), (PaperSize::A6, long), (PaperSize::Bank, long)]
            {
                let page = lay_out(&face(lang, issuer), size).unwrap();
                for mark in &page.marks {
                    let Mark::Text { at: (left, baseline), size, weight, text, .. } = mark else { continue };
                    let right = left + Typeface::open(*weight).unwrap().width(text, *size);
                    assert!(*left >= 0.0 && right <= page.width, "{text}");
                    assert!(*baseline + size * 0.25 <= page.height, "{text} {baseline}");
                    assert!(*size >= 1.9, "{text} is too small to read: {size}");
                }
            }
        }
    }

    #[test]
    fn no_word_is_left_alone_on_the_last_line_of_a_note() {
        let typeface = Typeface::open(Weight::Regular).unwrap();
        for lang in [Lang::Ru, Lang::En] {
            for note in notes(&face(lang, "Карта семьи")) {
                let (plain, even) = (typeface.wrap(&note, 3.1, 93.0), typeface.balance(&note, 3.1, 93.0));
                assert_eq!((even.len(), even.join(" ")), (plain.len(), note.clone()));
                assert!(even.last().unwrap().contains(' '), "{even:?}");
            }
        }
    }

    #[test]
    fn the_code_is_printed_with_modules_that_a_phone_can_see() {
        // Version 9 and its quiet zone have 61 modules; half a millimetre is what cheap cameras need.
        for size in [PaperSize::A6, PaperSize::Bank] {
            let page = lay_out(&face(Lang::Ru, "Карта семьи"), size).unwrap();
            let side = page.marks.iter().find_map(|mark| match mark {
                Mark::Code(_, _, side) => Some(*side),
                _ => None,
            });
            assert!(side.unwrap() / 61.0 > 0.5);
        }
    }
}
