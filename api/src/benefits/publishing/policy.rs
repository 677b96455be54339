//! Decisions about packs: what may be taken in, and what a publication leads to. Values in, a verdict out.

use std::collections::BTreeMap;

use mobile_contracts::eligibility::PackTitle;

use crate::benefits::packs::FEDERAL;

/// So many files has a pack at most.
pub(super) const FILES_MAX: usize = 200;
/// So long is the name of a file at most, in bytes.
const NAME_MAX: usize = 100;

/// One change of what is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change<P> {
    /// The edition that it made.
    pub(super) number: i64,
    /// The pack that is in force since then; none for the one that the service is built with.
    pub(super) pack: Option<P>,
    /// The change to which a rollback from here leads; 0 for what the service is built with.
    pub(super) goes_back_to: i64,
}

/// Whether a file may be called so: letters, digits and `. _ - /`, ending in `.toml`.
pub(super) fn is_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    name.len() <= NAME_MAX && name.ends_with(".toml") && name.bytes().all(plain)
}

/// Whether the pack may answer under the name that it gives itself: the federal one for the country, any other for the
/// region that it is named after.
pub(super) fn is_named_after_its_region(title: &PackTitle<'_>) -> bool {
    let region = title.id.to_uppercase();
    match title.regions {
        [] => title.id == FEDERAL,
        [only] => title.id != FEDERAL && *only == region && title.id == title.id.to_lowercase(),
        _ => false,
    }
}

/// The changes in force, by the packs' names: the last one of each.
pub(super) fn in_force<P: Copy>(changes: &[(String, Change<P>)]) -> BTreeMap<String, Change<P>> {
    changes.iter().map(|(name, change)| (name.clone(), *change)).collect()
}

/// What a rollback of `name` puts in force: the pack before the present one, and where a further rollback leads. None
/// where the pack that the service is built with is in force already.
pub(super) fn before<P: Copy>(changes: &[(String, Change<P>)], name: &str) -> Option<(Option<P>, i64)> {
    let present = in_force(changes).get(name).copied()?;
    present.pack?;
    let former = changes.iter().find(|(_, change)| change.number == present.goes_back_to);
    Some(former.map_or((None, 0), |(_, former)| (former.pack, former.goes_back_to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(number: i64, pack: Option<char>, goes_back_to: i64) -> (String, Change<char>) {
        ("ru-niz".to_owned(), Change { number, pack, goes_back_to })
    }

    #[test]
    fn rollbacks_walk_back_through_what_was_in_force_and_end_at_what_is_built_in() {
        let mut changes = vec![change(1, Some('a'), 0), change(3, Some('b'), 1)];
        assert_eq!(before(&changes, "ru-niz"), Some((Some('a'), 0)));
        changes.push(change(4, Some('a'), 0));
        assert_eq!(before(&changes, "ru-niz"), Some((None, 0)), "it does not go round in circles");
        changes.push(change(5, None, 0));
        assert_eq!(before(&changes, "ru-niz"), None);
        assert_eq!(before(&changes, "ru-kda"), None, "nothing was ever published");
    }

    #[test]
    fn a_pack_answers_for_the_region_that_it_is_named_after() {
        let niz = ["RU-NIZ".to_owned()];
        let two = ["RU-NIZ".to_owned(), "RU-KDA".to_owned()];
        let named =
            |id, regions| is_named_after_its_region(&PackTitle { id, version: "1", regions, benefits: 1 });
        assert!(named("ru-niz", &niz) && named("ru-federal", &[]));
        assert!(!named("ru-kda", &niz) && !named("RU-NIZ", &niz) && !named("ru-niz", &two));
        assert!(!named("ru-niz", &[]) && !named("ru-federal", &niz));
    }

    #[test]
    fn a_file_is_named_without_surprises() {
        assert!(is_file_name("ru-niz/params.toml") && is_file_name("pack.toml"));
        for bad in ["params", "a b.toml", "ё.toml", "C:\\x.toml", &format!("{}.toml", "a".repeat(96))] {
            assert!(!is_file_name(bad), "{bad}");
        }
    }
}
