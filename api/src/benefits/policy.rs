//! Decisions about questions to the rules: values in, a verdict out.

use mobile_contracts::eligibility::{Family, Given, KnownFact, Scalar};

/// The family fact by which its region is known.
const REGION: &str = "region";

/// The region that a family says it lives in.
pub(super) fn region(family: &Family) -> Option<&str> {
    match family.facts.get(REGION)? {
        Given::Plain(Scalar::Text(region)) | Given::Known(KnownFact { value: Scalar::Text(region), .. }) => {
            Some(region)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_however_it_was_given_and_anything_else_is_none() {
        let with = |json: &str| serde_json::from_str::<Family>(json).unwrap();
        assert_eq!(region(&with(r#"{"facts": {"region": "RU-NIZ"}}"#)), Some("RU-NIZ"));
        let known = with(r#"{"facts": {"region": {"value": "RU-NIZ", "evidence": "registry"}}}"#);
        assert_eq!(region(&known), Some("RU-NIZ"));
        assert_eq!(region(&with(r#"{"facts": {"region": {"state": "declined"}}}"#)), None);
        assert_eq!(region(&with(r#"{"facts": {"region": 5}}"#)), None);
        assert_eq!(region(&with("{}")), None);
    }
}
