//! Drawing a code as a QR code: for a screen, a printer or a terminal.
//!
//! A code's characters are those of QR's alphanumeric mode, 5.5 bits each, which is why it is spelled in
//! base45. Layout around the code (captions, card designs, PDF) is the caller's.

use std::fmt::Write;

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::base45;
use super::verify::Kind;

/// The light border that readers need, in modules (ISO/IEC 18004).
pub const QUIET_ZONE: usize = 4;

/// A text that is too long, or a code with characters other than its 45.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be drawn as a QR code")]
pub struct NotDrawable;

/// A QR code, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    version: u8,
    width: usize,
    dark: Vec<bool>,
}

impl Drawing {
    /// Draws the text of a code. On a screen 15 % of it may be unreadable (level M); paper is folded and
    /// soiled, so 25 % (level Q). The size depends on nothing but the length: one alphanumeric segment, where a search
    /// for the best mixture of modes (the crate's own is not exact) may come out larger.
    ///
    /// # Errors
    /// [`NotDrawable`], which no code that can be read is.
    pub fn of(code: &str, kind: Kind) -> Result<Self, NotDrawable> {
        let level = match kind {
            Kind::DayPass | Kind::Presentation => EcLevel::M,
            Kind::Paper => EcLevel::Q,
        };
        if !base45::is_in_alphabet(code) {
            return Err(NotDrawable);
        }
        let in_version = |version: u8| {
            let mut bits = Bits::new(Version::Normal(version.into()));
            bits.push_alphanumeric_data(code.as_bytes()).ok()?;
            bits.push_terminator(level).ok()?;
            Some((version, bits))
        };
        let (version, bits) = (1..=40).find_map(in_version).ok_or(NotDrawable)?;
        let drawn = QrCode::with_bits(bits, level).map_err(|_| NotDrawable)?;
        Ok(Self::from_drawn(version, drawn))
    }

    /// Draws any text for a screen (level M), such as the address that an authenticator app reads.
    ///
    /// # Errors
    /// [`NotDrawable`] beyond 2,331 bytes.
    pub fn of_text(text: &str) -> Result<Self, NotDrawable> {
        let drawn = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| NotDrawable)?;
        match drawn.version() {
            Version::Normal(version) => u8::try_from(version).map(|version| Self::from_drawn(version, drawn)),
            Version::Micro(_) => return Err(NotDrawable),
        }
        .map_err(|_| NotDrawable)
    }

    fn from_drawn(version: u8, drawn: QrCode) -> Self {
        let width = drawn.width();
        let dark = drawn.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Self { version, width, dark }
    }

    /// The QR version, 1-40; smaller is easier to scan.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Modules along one side, without the quiet zone: 17 + 4 x version.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the module in this column and row is dark. Outside of the code, nothing is.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.width && row < self.width && self.dark[row * self.width + column]
    }

    /// An SVG of one unit a module, black on white, quiet zone included, without a size of its own.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.width + 2 * QUIET_ZONE;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\""
        );
        for row in 0..self.width {
            let mut column = 0;
            while column < self.width {
                let run = (column..self.width).take_while(|&column| self.is_dark(column, row)).count();
                if run > 0 {
                    let (x, y) = (column + QUIET_ZONE, row + QUIET_ZONE);
                    // Writing to a String cannot fail.
                    let _ = write!(svg, "M{x} {y}h{run}v1h-{run}z");
                }
                column += run.max(1);
            }
        }
        svg.push_str("\"/></svg>");
        svg
    }

    /// A PNG of `scale` (at least 1) pixels a module, one bit a pixel, quiet zone included.
    #[must_use]
    pub fn png(&self, scale: u8) -> Vec<u8> {
        let scale = usize::from(scale.max(1));
        let side = (self.width + 2 * QUIET_ZONE) * scale;
        let line_bytes = side.div_ceil(8);
        let mut pixels = Vec::with_capacity(line_bytes * side);
        for y in 0..side {
            if y % scale > 0 {
                pixels.extend_from_within(pixels.len() - line_bytes..);
                continue;
            }
            pixels.resize(pixels.len() + line_bytes, 0xff);
            let start = pixels.len() - line_bytes;
            for x in (0..side).filter(|x| self.at(x / scale, y / scale)) {
                pixels[start + x / 8] &= !(0x80 >> (x % 8));
            }
        }
        encode_png(side as u32, &pixels)
    }

    /// For a terminal: two modules a character, black on white whatever the terminal's colours are, quiet zone
    /// included.
    #[must_use]
    pub fn terminal(&self) -> String {
        let side = self.width + 2 * QUIET_ZONE;
        let mut text = String::new();
        for y in (0..side).step_by(2) {
            text.push_str("\x1b[30;107m");
            text.extend((0..side).map(|x| match (self.at(x, y), self.at(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }));
            text.push_str("\x1b[0m\n");
        }
        text
    }

    /// Whether a module is dark, counted from the corner of the quiet zone.
    fn at(&self, x: usize, y: usize) -> bool {
        x >= QUIET_ZONE && y >= QUIET_ZONE && self.is_dark(x - QUIET_ZONE, y - QUIET_ZONE)
    }
}

#[expect(
    clippy::expect_used,
    reason = "the image is written to memory and of the size that the header tells"
)]
fn encode_png(side: u32, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("an image");
    writer.finish().expect("an end");
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// As long as the longest code, of all 45 characters.
    fn longest() -> String {
        "SFC1:"
            .chars()
            .chain("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars().cycle())
            .take(512)
            .collect()
    }

    /// Reads a picture with a decoder that has nothing in common with the drawing.
    fn scan(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let grey = |x, y| if is_dark(x, y) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_png_can_be_scanned() {
        for (kind, scale) in [(Kind::Presentation, 3), (Kind::Presentation, 4), (Kind::Paper, 5)] {
            let file = Drawing::of(&longest(), kind).unwrap().png(scale);
            let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut pixels).unwrap();
            let text =
                scan(info.width as usize, |x, y| pixels[y * info.line_size + x / 8] & (0x80 >> (x % 8)) == 0);
            assert_eq!(text, longest());
        }
    }

    #[test]
    fn an_svg_can_be_scanned() {
        let svg = Drawing::of(&longest(), Kind::Paper).unwrap().svg();
        let number = |text: &str| text.parse::<usize>().unwrap();
        let side = number(svg.split("0 0 ").nth(1).unwrap().split(' ').next().unwrap());
        let mut dark = vec![false; side * side];
        for run in svg.split("<path d=\"M").nth(1).unwrap().split("\"/>").next().unwrap().split('M') {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, rest) = rest.split_once('v').unwrap();
            assert_eq!(rest, format!("1h-{length}z"));
            let start = number(y) * side + number(x);
            dark[start..start + number(length)].fill(true);
        }
        assert_eq!(scan(side * 4, |x, y| dark[y / 4 * side + x / 4]), longest());
    }

    #[test]
    fn a_terminal_can_be_scanned() {
        let drawing = Drawing::of(&longest(), Kind::Presentation).unwrap();
        let text = drawing.terminal();
        let lines: Vec<Vec<char>> = text
            .lines()
            .map(|line| line.trim_start_matches("\x1b[30;107m").trim_end_matches("\x1b[0m").chars().collect())
            .collect();
        let side = drawing.width() + 2 * QUIET_ZONE;
        let scanned = scan(side * 4, |x, y| {
            let half = if y / 4 % 2 == 0 { ['█', '▀'] } else { ['█', '▄'] };
            half.contains(&lines[y / 8][x / 4])
        });
        assert_eq!(scanned, longest());
    }

    #[test]
    fn any_text_can_be_drawn_and_scanned() {
        let text = "otpauth://totp/Соц%20карта:anna.k?secret=GEZDGNBVGY3TQOJQ";
        let drawing = Drawing::of_text(text).unwrap();
        let side = drawing.width() + 2 * QUIET_ZONE;
        assert_eq!(scan(side * 4, |x, y| drawing.at(x / 4, y / 4)), text);
        assert_eq!(Drawing::of_text(&"a".repeat(2332)), Err(NotDrawable));
    }

    #[test]
    fn a_code_is_drawn_in_alphanumeric_mode() {
        // ISO/IEC 18004 table 7: 11-M holds 366 alphanumeric characters (251 bytes), 9-Q holds 189 (130).
        assert_eq!(Drawing::of(&longest()[..366], Kind::Presentation).unwrap().version(), 11);
        assert_eq!(Drawing::of(&longest()[..367], Kind::Presentation).unwrap().version(), 12);
        assert_eq!(Drawing::of(&longest()[..189], Kind::Paper).unwrap().version(), 9);
        assert_eq!(Drawing::of(&longest()[..190], Kind::Paper).unwrap().version(), 10);
    }

    #[test]
    fn what_is_too_long_or_outside_of_the_alphabet_is_not_drawn() {
        for text in ["A".repeat(3392), "sfc1".into(), "Я".into()] {
            assert_eq!(Drawing::of(&text, Kind::Presentation), Err(NotDrawable));
        }
    }
}
