//! The packs that this server answers from: the federal one, and each regional one over it. Together they are an
//! edition, which is immutable and swapped whole.
//!
//! A regional pack holds all the federal rules once more, and a region's server is asked about its own region: what
//! the service is built with is compiled when it is first asked for. What was published is compiled at once, because
//! it may not go together.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use mobile_contracts::eligibility::{Pack, PackErrors, PackSource, builtin};
use uuid::Uuid;

/// The name of the pack that stands alone; all others are laid over it.
pub(super) const FEDERAL: &str = "ru-federal";

/// Which packs answer; requests in flight keep the edition that they began with.
pub struct Packs {
    current: RwLock<Arc<Edition>>,
    /// The newest edition that this server cannot take.
    refused: AtomicI64,
    /// What would answer if a certain imported pack were in force.
    draft: RwLock<Option<(Uuid, Arc<Edition>)>>,
}

impl Packs {
    /// The packs that the service is built with: edition 0.
    ///
    /// # Errors
    /// What is wrong with one of them, by file and line.
    pub fn built_in() -> Result<Self, PackErrors> {
        let edition = Edition::build(0, &Published::new(), None)?;
        Ok(Self {
            current: RwLock::new(Arc::new(edition)),
            refused: AtomicI64::new(0),
            draft: RwLock::default(),
        })
    }

    /// The edition of this moment.
    #[must_use]
    pub fn now(&self) -> Arc<Edition> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers from `edition` from now on, unless a newer one does.
    pub(super) fn put(&self, edition: Arc<Edition>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if edition.number > current.number {
            *current = edition;
        }
    }

    /// The draft of an imported pack, if it is the one that was kept and nothing was published since.
    pub(super) fn draft(&self, pack: Uuid, number: i64) -> Option<Arc<Edition>> {
        let kept = self.draft.read().unwrap_or_else(PoisonError::into_inner);
        let (of, edition) = kept.as_ref()?;
        (*of == pack && edition.number == number).then(|| Arc::clone(edition))
    }

    /// Keeps a draft in place of the last one.
    pub(super) fn keep_draft(&self, pack: Uuid, edition: Arc<Edition>) -> Arc<Edition> {
        *self.draft.write().unwrap_or_else(PoisonError::into_inner) = Some((pack, Arc::clone(&edition)));
        edition
    }

    /// Remembers that this server cannot take an edition.
    pub(super) fn refuse(&self, number: i64) {
        self.refused.store(number, Ordering::Relaxed);
    }

    /// Whether it is one that this server cannot take.
    pub(super) fn is_refused(&self, number: i64) -> bool {
        number != 0 && self.refused.load(Ordering::Relaxed) == number
    }
}

/// The packs that are published, by their names; any other is the one that the service is built with.
pub(super) type Published = BTreeMap<String, Stored>;

/// A published pack: its key and its files.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) source: Arc<PackSource>,
}

/// All packs that answer at a time.
pub struct Edition {
    /// Counts publications.
    pub(super) number: i64,
    federal: Arc<Compiled>,
    regional: BTreeMap<String, Arc<Regional>>,
}

/// A region's pack over the federal one.
struct Regional {
    /// Which imported ones they are, the federal one first; none for those that the service is built with.
    stored: [Option<Uuid>; 2],
    sources: [Arc<PackSource>; 2],
    /// None if what the service is built with does not compile, which a test forbids.
    compiled: OnceLock<Option<Arc<Compiled>>>,
}

impl Regional {
    /// Compiles it if that has not been done. `None` is told in the log: whoever asks gets the federal pack then,
    /// which promises no less than the law.
    fn compiled(&self) -> Option<&Arc<Compiled>> {
        let compile = || match self.compile() {
            Ok(compiled) => Some(compiled),
            Err(errors) => {
                tracing::error!(%errors, "a regional pack that the service is built with does not compile");
                None
            }
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    fn compile(&self) -> Result<Arc<Compiled>, PackErrors> {
        let [federal, own] = &self.sources;
        compile(self.stored[1], &[(**federal).clone(), (**own).clone()])
    }
}

/// A pack, ready to answer.
pub(super) struct Compiled {
    pub(super) pack: Pack,
    /// SHA-256 over its own files, in hexadecimal.
    pub(super) hash: String,
    /// Which imported one it is; none for one that the service is built with.
    pub(super) stored: Option<Uuid>,
}

impl Edition {
    /// Compiles what is published over what the service is built with. Packs that `before` has are taken from there.
    ///
    /// # Errors
    /// What is wrong with one of them, by file and line.
    pub(super) fn build(
        number: i64,
        published: &Published,
        before: Option<&Self>,
    ) -> Result<Self, PackErrors> {
        let mut sources: BTreeMap<String, (Option<Uuid>, Arc<PackSource>)> = BTreeMap::new();
        for (name, files) in builtin() {
            sources.insert((*name).to_owned(), (None, Arc::new(PackSource::of(files))));
        }
        for (name, stored) in published {
            sources.insert(name.clone(), (Some(stored.id), Arc::clone(&stored.source)));
        }
        let (stored, federal) = sources.remove(FEDERAL).unwrap_or_default();
        let base = match before.map(|before| &before.federal).filter(|known| known.stored == stored) {
            Some(known) => Arc::clone(known),
            None => compile(stored, &[(*federal).clone()])?,
        };
        let mut regional = BTreeMap::new();
        for (name, (own, source)) in sources {
            // A region's pack is named after its ISO 3166-2 code, in lower case.
            let (region, ids) = (name.to_uppercase(), [stored, own]);
            let known = before.and_then(|before| before.regional.get(&region));
            let pack = match known.filter(|known| known.stored == ids) {
                Some(known) => Arc::clone(known),
                None => {
                    let sources = [Arc::clone(&federal), source];
                    let pack = Regional { stored: ids, sources, compiled: OnceLock::new() };
                    if ids != [None, None] {
                        let compiled = pack.compile()?;
                        pack.compiled.get_or_init(|| Some(compiled));
                    }
                    Arc::new(pack)
                }
            };
            regional.insert(region, pack);
        }
        Ok(Self { number, federal: base, regional })
    }

    /// The pack for a region; the federal one where the region has none of its own, or is not known.
    #[must_use]
    pub fn of_region(&self, region: Option<&str>) -> &Pack {
        let own = region.and_then(|region| self.regional.get(region)).and_then(|own| own.compiled());
        &own.unwrap_or(&self.federal).pack
    }

    /// All of them with their regions, the federal one first.
    pub fn all(&self) -> impl Iterator<Item = (Option<&str>, &Pack)> {
        self.compiled().map(|(region, compiled)| (region, &compiled.pack))
    }

    /// The same with where they come from.
    pub(super) fn compiled(&self) -> impl Iterator<Item = (Option<&str>, &Compiled)> {
        let regional = self
            .regional
            .iter()
            .filter_map(|(region, own)| Some((Some(region.as_str()), own.compiled()?.as_ref())));
        std::iter::once((None, self.federal.as_ref())).chain(regional)
    }
}

fn compile(stored: Option<Uuid>, sources: &[PackSource]) -> Result<Arc<Compiled>, PackErrors> {
    let hash = PackSource::hash_of(sources.get(sources.len().saturating_sub(1)..).unwrap_or_default());
    Ok(Arc::new(Compiled { pack: Pack::load(sources)?, hash, stored }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_answered_by_its_own_pack_and_any_other_by_the_federal_one() {
        let packs = Packs::built_in().unwrap().now();
        assert!(packs.of_region(Some("RU-NIZ")).id().contains("+ru-niz@"));
        assert!(!packs.of_region(Some("RU-MOW")).id().contains('+'));
        assert!(!packs.of_region(None).id().contains('+'));
    }

    #[test]
    fn every_pack_that_the_service_is_built_with_compiles() {
        let packs = Packs::built_in().unwrap().now();
        assert_eq!(packs.all().count(), builtin().len());
    }

    #[test]
    fn a_new_edition_takes_over_what_has_not_changed_and_an_older_one_changes_nothing() {
        let packs = Packs::built_in().unwrap();
        let first = packs.now();
        let niz = builtin().iter().find(|(name, _)| *name == "ru-niz").unwrap();
        let mut source = PackSource::of(niz.1);
        for (_, text) in &mut source.files {
            *text = text.replace("version = \"2026.3.0\"", "version = \"2026.4.0\"");
        }
        let stored = Stored { id: Uuid::from_u128(7), source: Arc::new(source) };
        let published = Published::from([("ru-niz".to_owned(), stored)]);
        let second = Edition::build(1, &published, Some(&first)).unwrap();
        assert!(Arc::ptr_eq(&first.regional["RU-KDA"], &second.regional["RU-KDA"]));
        assert!(second.of_region(Some("RU-NIZ")).id().ends_with("+ru-niz@2026.4.0"));
        packs.put(Arc::new(second));
        packs.put(first);
        assert_eq!(packs.now().number, 1);
    }
}
