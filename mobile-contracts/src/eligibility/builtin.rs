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
    pack!("ru-federal":
        "pack.toml", "birth_and_care.toml", "common.toml", "disability.toml", "drafts.toml", "facts.toml",
        "facts_regional.toml", "health_and_education.toml", "housing.toml", "large_family.toml",
        "maternity_capital.toml", "means_test.toml", "params.toml", "service.toml", "taxes.toml",
        "unified_benefit.toml", "work_and_pension.toml",
    ),
    pack!("ru-bel":
        "pack.toml", "params.toml", "family_capital.toml", "student_birth.toml", "third_child.toml",
    ),
    pack!("ru-kda": "pack.toml", "params.toml", "family_capital.toml"),
    pack!("ru-kgd": "pack.toml", "params.toml", "family_capital.toml", "newborn.toml", "young_third.toml"),
    pack!("ru-mos":
        "pack.toml", "params.toml", "college_four.toml", "newborn.toml", "triplets.toml", "young_third.toml",
    ),
    pack!("ru-niz":
        "pack.toml", "params.toml", "osnova_lump.toml", "osnova_monthly.toml", "student_pregnant.toml",
    ),
    pack!("ru-nvs":
        "pack.toml", "params.toml", "facts.toml", "family_capital.toml", "large_school.toml",
        "large_university.toml", "young_birth.toml",
    ),
    pack!("ru-per":
        "pack.toml", "birth_lift.toml", "facts.toml", "large_culture.toml", "large_family.toml",
        "school_aid.toml",
    ),
    pack!("ru-pnz":
        "pack.toml", "params.toml", "large_payments.toml", "second_housing.toml", "student_birth.toml",
        "student_pregnant.toml",
    ),
    pack!("ru-pri":
        "pack.toml", "params.toml", "first_child.toml", "large_school.toml", "large_utilities.toml",
    ),
    pack!("ru-rya":
        "pack.toml", "params.toml", "birth.toml", "family_capital.toml", "student_pregnant.toml",
        "young_third.toml",
    ),
    pack!("ru-sta":
        "pack.toml", "params.toml", "large_payments.toml", "student_birth.toml", "student_pregnant.toml",
        "study_half.toml",
    ),
    pack!("ru-tul": "pack.toml", "params.toml", "family_capital.toml", "million.toml"),
    pack!("ru-tyu": "pack.toml", "params.toml", "first_child.toml", "third_child.toml"),
    pack!("ru-vor":
        "pack.toml", "params.toml", "family_capital.toml", "student_pregnant.toml", "young_second.toml",
        "young_third.toml",
    ),
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

    // Their examples run in `tests/packs`, from disk, where an author needs no build to try a change.
    #[test]
    fn every_built_in_pack_loads_alone_or_over_the_federal_one() {
        for (at, (name, files)) in PACKS.iter().enumerate() {
            let mut sources = vec![federal()];
            if at > 0 {
                sources.push(PackSource::of(files));
            }
            let pack = Pack::load(&sources).unwrap_or_else(|errors| panic!("{name}:\n{errors}"));
            assert!(pack.benefit_ids().count() > 0, "{name} has no benefits");
        }
    }
}
