//! Texts for people: both languages or an error, and the `{values}` inside them.

use super::super::document::Table;
use super::super::model::{Piece, Template};
use super::super::words::Text;

/// `key = { ru = "..", en = ".." }`.
pub(super) fn text(table: &Table<'_>, key: &'static str) -> Option<Text> {
    let inner = table.table(key)?;
    let text = both(&inner);
    inner.finish();
    text
}

/// `ru = ".."` and `en = ".."` side by side.
pub(super) fn both(table: &Table<'_>) -> Option<Text> {
    let ru = table.needed("ru", table.string("ru"));
    let en = table.needed("en", table.string("en"));
    let text = Text { ru: ru?, en: en? };
    if text.ru.trim().is_empty() || text.en.trim().is_empty() {
        table.error("a text is empty in one language");
    }
    Some(text)
}

/// Cuts both languages at `{name}`; `names` are the values that may be shown.
pub(super) fn template(table: &Table<'_>, text: &Text, names: &[String]) -> Template {
    let cut = |source: &str| {
        pieces(source, names).unwrap_or_else(|name| {
            let message = format!("the text shows `{{{name}}}`, which `show` does not define");
            let suggestion = super::super::diagnose::nearest(&name, names.iter().map(String::as_str));
            table.file.detailed_error(table.at, &table.rule, &message, Some(names.join(", ")), suggestion);
            Vec::new()
        })
    };
    let (ru, en) = (cut(&text.ru), cut(&text.en));
    let used = |pieces: &[Piece]| {
        let mut list: Vec<_> = pieces
            .iter()
            .filter_map(|piece| if let Piece::Value(at) = piece { Some(*at) } else { None })
            .collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    if used(&ru) != used(&en) {
        table.error("the Russian and the English text show different values");
    }
    Template { ru, en }
}

/// # Errors
/// The name of a value that is not among `names`.
fn pieces(source: &str, names: &[String]) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        let at = names.iter().position(|known| known == name).ok_or_else(|| name.to_owned())?;
        pieces.push(Piece::Value(at));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}
