//! The regions of Russia by their codes in ISO 3166-2:RU, which knows 83 of them. A region that the standard does not
//! list has no code there and none is invented here.

/// In alphabetical order, without the `RU-`.
const CODES: [&str; 83] = [
    "AD", "AL", "ALT", "AMU", "ARK", "AST", "BA", "BEL", "BRY", "BU", "CE", "CHE", "CHU", "CU", "DA", "IN",
    "IRK", "IVA", "KAM", "KB", "KC", "KDA", "KEM", "KGD", "KGN", "KHA", "KHM", "KIR", "KK", "KL", "KLU",
    "KO", "KOS", "KR", "KRS", "KYA", "LEN", "LIP", "MAG", "ME", "MO", "MOS", "MOW", "MUR", "NEN", "NGR",
    "NIZ", "NVS", "OMS", "ORE", "ORL", "PER", "PNZ", "PRI", "PSK", "ROS", "RYA", "SA", "SAK", "SAM", "SAR",
    "SE", "SMO", "SPE", "STA", "SVE", "TA", "TAM", "TOM", "TUL", "TVE", "TY", "TYU", "UD", "ULY", "VGG",
    "VLA", "VLG", "VOR", "YAN", "YAR", "YEV", "ZAB",
];

/// Whether `code` is one of them, such as `RU-NIZ`.
pub(super) fn is_region(code: &str) -> bool {
    code.strip_prefix("RU-").is_some_and(|short| CODES.binary_search(&short).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_only_as_the_standard_writes_it() {
        assert!(CODES.is_sorted());
        assert!(is_region("RU-NIZ") && is_region("RU-AD") && is_region("RU-ZAB"));
        for other in ["NIZ", "RU-", "RU-niz", "RU-XXX", "KZ-ALA", ""] {
            assert!(!is_region(other), "{other}");
        }
    }
}
