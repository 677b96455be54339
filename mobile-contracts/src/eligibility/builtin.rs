//! The packs that this crate is built with. A service may run newer ones that were published to it.

use super::load::PackSource;

/// A pack's directory name and its files.
pub type PackFiles = (&'static str, &'static [(&'static str, &'static str)]);

/// Names a pack's directory and its files once, for the contents and for the test that none was forgotten.
macro_rules! pack {
    ($directory:literal: $($file:literal),+ $(,)?) => {
        ($directory, &[$((
            concat!($directory, "/", $file),
            include_str!(concat!("../../packs/", $directory, "/", $file)),
        )),+])
    };
}

/// All packs, the federal one first.
const PACKS: &[PackFiles] = &[
    pack!("ru-federal": "pack.toml", "facts.toml", "params.toml", "large_family.toml", "means_test.toml", "unified_benefit.toml"),
];

/// The packs that are built in, the federal one first.
#[must_use]
pub const fn builtin() -> &'static [PackFiles] {
    PACKS
}

/// The federal pack.
#[must_use]
pub fn federal() -> PackSource {
    PACKS.first().map_or_else(PackSource::default, |(_, files)| PackSource::of(files))
}

#[cfg(test)]
mod tests {
    use super::super::model::Pack;
    use super::*;

    #[test]
    fn every_file_of_the_packs_is_built_in() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/packs");
        let mut on_disk = Vec::new();
        for directory in
            std::fs::read_dir(root).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir())
        {
            for file in std::fs::read_dir(directory.path()).unwrap().map(Result::unwrap) {
                let (directory, file) = (directory.file_name(), file.file_name());
                on_disk.push(format!("{}/{}", directory.to_str().unwrap(), file.to_str().unwrap()));
            }
        }
        let mut built_in: Vec<_> =
            PACKS.iter().flat_map(|(_, files)| files.iter().map(|(name, _)| (*name).to_owned())).collect();
        on_disk.sort();
        built_in.sort();
        assert_eq!(on_disk, built_in);
    }

    #[test]
    fn every_built_in_pack_loads_alone_or_over_the_federal_one_and_its_examples_hold() {
        for (at, (name, files)) in PACKS.iter().enumerate() {
            let mut sources = vec![federal()];
            if at > 0 {
                sources.push(PackSource::of(files));
            }
            let pack = Pack::load(&sources).unwrap_or_else(|errors| panic!("{name}:\n{errors}"));
            let report = pack.run_examples();
            let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
            assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n"));
            assert!(report.run > 0, "{name} has no examples");
        }
    }
}
