//! Writes a condition: the most frequent thing in an answer.

use super::super::super::model::Piece;
use super::super::super::outcome::ConditionOutcome;
use super::super::super::words::Detail;
use super::super::decide;
use super::fragments::ConditionText;
use super::text::Json;
use super::write::{Writer, optional_date, word};

impl Writer<'_> {
    pub(super) fn condition(&self, json: &mut Json<'_>, text: &ConditionText, outcome: &ConditionOutcome) {
        json.raw(text.head(outcome.held.truth));
        if let Detail::Texts(language) = self.detail {
            self.reason(json, text.pieces(language), outcome);
        }
        json.raw("}");
    }

    fn reason(&self, json: &mut Json<'_>, pieces: &[Piece], outcome: &ConditionOutcome) {
        let from = outcome.shown.from as usize;
        for piece in pieces {
            json.raw(match piece {
                Piece::Words(words) => words,
                // Digits, letters and signs: nothing of it is escaped.
                Piece::Value(at) => self.values.get(from + at),
            });
        }
        if let Some((kind, value)) = outcome.margin {
            json.raw(",\"margin\":{\"kind\":");
            word(json, kind.into());
            json.raw(",\"value\":");
            json.int(decide::margin(kind, value));
            json.raw("}");
        }
        if let Some(who) = outcome.who.filter(|who| *who != 0) {
            json.raw(",\"who\":");
            let people = (0..self.names.len()).filter(|at| who & 1 << at != 0);
            json.list(people, |json, at| json.raw(&self.names[at]));
        }
        json.raw(",\"evidence\":");
        word(json, outcome.evidence.into());
        optional_date(json, ",\"until\":", outcome.held.until.date());
    }
}
