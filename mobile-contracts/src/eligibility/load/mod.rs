//! Turns the TOML files of one or more packs into a checked [`Pack`], or into the list of all that is wrong.
//!
//! Loading goes in three rounds: what is declared (so that the order of files never matters), then every
//! expression against those declarations, then what only the whole shows, such as circles.

mod benefit;
mod circles;
mod compile;
mod declare;
mod example;
mod texts;
mod version;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use super::check::Symbols;
use super::code::Code;
use super::diagnose::{PackError, PackErrors};
use super::document::{File, Table};
use super::model::{Layer, Pack, Source, Vocabulary};
use super::words::{Role, Scope, Text};

/// Bigger packs are refused; the API's limit for a pack is the same.
pub const MAX_PACK_BYTES: usize = 4 << 20;

/// The files of one pack, read by somebody else.
#[derive(Debug, Clone, Default)]
pub struct PackSource {
    /// Names and contents. One of them has the `[pack]` table.
    pub files: Vec<(String, String)>,
}

impl PackSource {
    /// A pack from borrowed names and contents.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let owned = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self { files: owned.collect() }
    }

    /// The id that the pack gives itself, if its header can be read; it tells which packs it is laid over before it is
    /// loaded.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        let id = |text: &str| {
            let document = DeTable::parse(text).ok()?;
            let header = document.get_ref().get("pack")?.get_ref().as_table()?;
            header.get("id")?.get_ref().as_str().map(str::to_owned)
        };
        self.files.iter().find_map(|(_, text)| id(text))
    }

    /// SHA-256 over names and contents of the files of packs that answer together, in hexadecimal: what
    /// [`Pack::hash`] says of them once they are loaded.
    #[must_use]
    pub fn hash_of(sources: &[Self]) -> String {
        hash(sources)
    }
}

/// What the rounds of loading share.
struct Loading<'a> {
    symbols: Symbols,
    code: Code,
    sources: Vec<Source>,
    layers: Vec<LayerSource<'a>>,
}

/// One pack while it is read.
struct LayerSource<'a> {
    layer: Layer,
    /// The words of `family.region` that the pack is for; `None` for the whole country.
    regions: Option<Vec<String>>,
    tables: Vec<Table<'a>>,
}

impl Pack {
    /// Loads a pack and the packs laid over it.
    ///
    /// The first source is the base; each further one adds to it, and may widen but not narrow its rules.
    ///
    /// # Errors
    /// Everything that is wrong, each with file, line and rule. Nothing is loaded in part.
    pub fn load(sources: &[PackSource]) -> Result<Self, PackErrors> {
        let errors = RefCell::default();
        let pack = load(sources, &errors);
        let mut errors = errors.into_inner();
        match pack {
            Some(pack) if errors.is_empty() => Ok(pack),
            _ => {
                errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
                errors.dedup();
                Err(PackErrors(errors))
            }
        }
    }
}

fn load(sources: &[PackSource], errors: &RefCell<Vec<PackError>>) -> Option<Pack> {
    let size: usize = sources.iter().flat_map(|source| &source.files).map(|(_, text)| text.len()).sum();
    if size > MAX_PACK_BYTES {
        File::new("", "", errors).error(
            0,
            "",
            &format!("the packs have {size} bytes; {MAX_PACK_BYTES} are the limit"),
        );
        return None;
    }
    let mut files = Vec::new();
    let mut documents = Vec::new();
    for (layer, source) in sources.iter().enumerate() {
        for (name, text) in &source.files {
            let file = File::new(name, text, errors);
            match DeTable::parse(text) {
                Ok(document) => {
                    files.push((layer, file));
                    documents.push(document);
                }
                Err(error) => file.error(error.span().map_or(0, |span| span.start), "", error.message()),
            }
        }
    }
    let mut tables: Vec<Vec<Table<'_>>> = sources.iter().map(|_| Vec::new()).collect();
    for ((layer, file), document) in files.iter().zip(&documents) {
        tables[*layer].push(Table::root(file, document.get_ref()));
    }
    let layers =
        tables.into_iter().enumerate().filter_map(|(at, tables)| header(at, tables, errors)).collect();
    let mut loading = Loading { symbols: with_roles(), code: Code::default(), sources: Vec::new(), layers };
    declare::all(&mut loading);
    let raw = benefit::read_all(&mut loading);
    let pack = compile::all(loading, raw, hash(sources));
    circles::refuse(&pack, errors);
    Some(pack)
}

fn header<'a>(
    at: usize,
    tables: Vec<Table<'a>>,
    errors: &RefCell<Vec<PackError>>,
) -> Option<LayerSource<'a>> {
    let mut layer = None;
    let mut regions = None;
    for table in &tables {
        let Some(pack) = table.table("pack") else { continue };
        let read = (|| {
            Some(Layer {
                id: pack.needed("id", pack.string("id"))?,
                version: pack.needed("version", pack.string("version"))?,
                published: pack.needed("published", pack.date("published"))?,
                review_every_days: i32::try_from(pack.integer("review_every_days").unwrap_or(60))
                    .unwrap_or(60),
                regions: Vec::new(),
            })
        })();
        let listed = pack.strings("regions");
        let read = read.map(|layer| Layer { regions: listed.clone(), ..layer });
        regions = (!listed.is_empty()).then_some(listed);
        if at > 0 && regions.is_none() {
            pack.error("a pack laid over another names the `regions` that it is for");
        }
        if layer.is_some() {
            pack.error("a pack has one `[pack]` table");
        }
        layer = layer.or(read);
        pack.finish();
    }
    if layer.is_none() && errors.borrow().is_empty() {
        let message = "no file of the pack has a `[pack]` table with id, version and published";
        match tables.first() {
            Some(table) => table.file.error(0, "", message),
            None => File::new("", "", errors).error(0, "", message),
        }
    }
    Some(LayerSource { layer: layer?, regions, tables })
}

/// The symbols that no pack declares: the roles of members.
fn with_roles() -> Symbols {
    let words = [
        (Role::Parent, "родитель"),
        (Role::Spouse, "супруг"),
        (Role::Guardian, "опекун"),
        (Role::Child, "ребёнок"),
        (Role::Ward, "подопечный"),
    ];
    let words = words.map(|(role, ru)| {
        let en: &str = role.into();
        (en.to_owned(), Text { ru: ru.to_owned(), en: en.to_owned() })
    });
    let roles = Vocabulary { id: "role".to_owned(), words: words.into() };
    Symbols { vocabularies: vec![roles], ..Symbols::default() }
}

/// SHA-256 over the names and contents of all files, in the order of names.
fn hash(sources: &[PackSource]) -> String {
    let mut hasher = Sha256::new();
    for source in sources {
        let mut files: Vec<_> = source.files.iter().collect();
        files.sort();
        for (name, text) in files {
            hasher.update(name.len().to_be_bytes());
            hasher.update(name);
            hasher.update(text.len().to_be_bytes());
            hasher.update(text);
        }
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The slots of the facts of one scope, as positions in the list of all facts.
fn slots(symbols: &Symbols, scope: Scope) -> Vec<usize> {
    (0..symbols.facts.len()).filter(|at| symbols.facts[*at].scope == scope).collect()
}

/// The slot of a fact that the engine itself reads.
fn slot_of(symbols: &Symbols, id: &str) -> Option<u16> {
    symbols.fact_index.get(id).map(|at| symbols.facts[*at].slot)
}

/// Notes `id` at `position`, or an error when it is taken.
fn register(index: &mut HashMap<String, usize>, table: &Table<'_>, id: &str, position: usize) -> bool {
    let free = !index.contains_key(id);
    if free {
        index.insert(id.to_owned(), position);
    } else {
        table.error(&format!("`{id}` is declared twice"));
    }
    free
}
