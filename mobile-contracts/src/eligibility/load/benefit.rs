//! Finds the benefits of all packs and notes their names, before any expression is looked at.

use super::super::document::Table;
use super::super::words::Per;
use super::declare::word;
use super::{Loading, register};

/// A benefit's table and what had to be known of it in advance.
pub(super) struct RawBenefit<'a> {
    pub(super) table: Table<'a>,
    pub(super) id: String,
    pub(super) per: Per,
    pub(super) layer: usize,
    pub(super) versions: Vec<Table<'a>>,
}

/// One widening of a rule of the pack beneath.
pub(super) struct RawWidening<'a> {
    pub(super) table: Table<'a>,
    pub(super) layer: usize,
}

pub(super) struct Raw<'a> {
    pub(super) benefits: Vec<RawBenefit<'a>>,
    pub(super) widenings: Vec<RawWidening<'a>>,
    pub(super) derived: Vec<Table<'a>>,
}

pub(super) fn read_all<'a>(loading: &mut Loading<'a>) -> Raw<'a> {
    let mut raw = Raw { benefits: Vec::new(), widenings: Vec::new(), derived: Vec::new() };
    for (layer, source) in std::mem::take(&mut loading.layers).into_iter().enumerate() {
        for root in &source.tables {
            for mut table in root.one_or_many("benefit") {
                let (Some(id), Some(per)) =
                    (table.needed("id", table.string("id")), table.needed("per", word::<Per>(&table, "per")))
                else {
                    continue;
                };
                table.rule = format!("benefit {id}");
                let mut versions = table.tables("version");
                for version in &mut versions {
                    let name = version.needed("id", version.string("id")).unwrap_or_default();
                    version.rule = format!("benefit {id}, version {name}");
                }
                if versions.is_empty() {
                    table.error("a benefit has at least one `[[benefit.version]]`");
                }
                let position = loading.symbols.benefits.len();
                if register(&mut loading.symbols.benefit_index, &table, &id, position) {
                    loading.symbols.benefits.push((id.clone(), per));
                    raw.benefits.push(RawBenefit { table, id, per, layer, versions });
                }
            }
            for table in root.tables("widen") {
                raw.widenings.push(RawWidening { table, layer });
            }
            raw.derived.extend(root.tables("derived"));
            for known in ["pack", "vocabulary", "fact", "param"] {
                root.value(known);
            }
        }
        let mut source = source;
        for root in source.tables.drain(..) {
            root.finish();
        }
        loading.layers.push(source);
    }
    raw
}
