//! The packs that this server answers from: the federal one, and each regional one over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use mobile_contracts::eligibility::{Pack, PackErrors, PackSource, builtin, federal};

/// Which pack answers for which region.
pub struct Packs {
    federal: Arc<Pack>,
    regional: BTreeMap<String, Arc<Pack>>,
}

impl Packs {
    /// The packs that the service is built with.
    ///
    /// # Errors
    /// What is wrong with one of them, by file and line.
    pub fn built_in() -> Result<Self, PackErrors> {
        let mut regional = BTreeMap::new();
        // A region's pack is named after its ISO 3166-2 code, in lower case.
        for (name, files) in builtin().iter().skip(1) {
            let pack = Pack::load(&[federal(), PackSource::of(files)])?;
            regional.insert(name.to_uppercase(), Arc::new(pack));
        }
        Ok(Self { federal: Arc::new(Pack::load(&[federal()])?), regional })
    }

    /// The pack for a region; the federal one where the region has none of its own, or is not known.
    #[must_use]
    pub fn of_region(&self, region: Option<&str>) -> &Arc<Pack> {
        region.and_then(|region| self.regional.get(region)).unwrap_or(&self.federal)
    }

    /// All of them with their regions, the federal one first.
    pub fn all(&self) -> impl Iterator<Item = (Option<&str>, &Pack)> {
        let regional = self.regional.iter().map(|(region, pack)| (Some(region.as_str()), pack.as_ref()));
        std::iter::once((None, self.federal.as_ref())).chain(regional)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_answered_by_its_own_pack_and_any_other_by_the_federal_one() {
        let packs = Packs::built_in().unwrap();
        assert!(packs.of_region(Some("RU-NIZ")).id().contains("+ru-niz@"));
        assert!(!packs.of_region(Some("RU-MOW")).id().contains('+'));
        assert!(!packs.of_region(None).id().contains('+'));
    }
}
