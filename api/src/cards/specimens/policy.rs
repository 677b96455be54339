//! What a specimen stands for: values in, a verdict out.

use chrono::{Months, NaiveDate};
use mobile_contracts::card::{Class, Digits};
use mobile_contracts::discount::{Category, FamilyFacts};
use strum::IntoEnumIterator as _;
use uuid::Uuid;

use super::{Specimen, Step};
use crate::cards::{Bearer, Holder, Standing};
use crate::ids::Key;

/// Set in the index of every specimen. A family's index has it only where two thousand million devices are enrolled.
const MARK: u32 = 1 << 31;
/// The bits of an index that say which specimen it is.
const KIND_BITS: u32 = 6;
/// The class of every specimen.
pub(super) const CLASS: u8 = 1;
/// The ages of the specimen family's children, in full years.
const CHILDREN: [u32; 3] = [3, 8, 15];

/// The index of a specimen: its kind, and `number` to keep the proofs of two specimens apart.
pub(super) const fn index(specimen: Specimen, number: u32) -> u32 {
    MARK | (number << KIND_BITS) & !MARK | specimen as u32
}

/// Which specimen an index stands for.
#[must_use]
pub fn kind(index: u32) -> Option<Specimen> {
    Specimen::from_repr(index & ((1 << KIND_BITS) - 1)).filter(|_| index & MARK != 0)
}

/// How the specimen with this index stands. What is wrong with a code or its proof is found there, not here.
#[must_use]
pub fn standing(index: u32) -> Standing {
    match kind(index) {
        None => Standing::Unknown,
        Some(kind) if kind.is_made_wrong() => Standing::Good(card_of(index)),
        Some(kind) => kind.reason_at(Step::Verify).map_or(Standing::Good(card_of(index)), Standing::Bad),
    }
}

/// The digits below this number are specimens; no family is ever given one of them.
pub const SPOKEN: u64 = 100;

/// Which specimen these digits are.
#[must_use]
pub fn spoken(digits: Digits) -> Option<Specimen> {
    Specimen::iter().find(|kind| self::digits(*kind) == Some(digits))
}

/// The digits of a specimen that is read out.
pub(super) fn digits(specimen: Specimen) -> Option<Digits> {
    specimen.spoken().and_then(Digits::numbered)
}

/// The keys of a specimen's card and family, which are in no table.
#[must_use]
pub fn card_of(index: u32) -> Holder {
    let key = Uuid::from_u128(index.into());
    Holder {
        bearer: Bearer::Device(Key::from_uuid(key)),
        card: Key::from_uuid(key),
        family: Key::from_uuid(key),
        member: Key::from_uuid(key),
        class: Class::new(CLASS).unwrap_or_default(),
    }
}

/// The facts of a specimen's family: of every category, with three children, so that every offer is meant for it.
#[must_use]
pub fn facts(today: NaiveDate, region: &str) -> FamilyFacts {
    let born = |age: u32| today.checked_sub_months(Months::new(12 * age + 6));
    FamilyFacts {
        categories: Category::iter().collect(),
        children_born: CHILDREN.into_iter().filter_map(born).collect(),
        region: Some(region.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use mobile_contracts::reason::{CashierReason, Reason};

    use super::*;

    #[test]
    fn every_reason_that_a_till_may_see_has_a_specimen() {
        let tried: HashSet<_> =
            Specimen::iter().filter_map(Specimen::reason).map(Reason::for_cashier).collect();
        let missing: Vec<_> = CashierReason::all().filter(|reason| !tried.contains(reason)).collect();
        assert!(missing.is_empty(), "no specimen gives {missing:?}");
    }

    #[test]
    fn specimens_that_are_read_out_have_digits_of_their_own() {
        let mut seen = HashSet::new();
        for specimen in Specimen::iter() {
            let Some(digits) = digits(specimen) else { continue };
            assert_eq!(spoken(digits), Some(specimen));
            assert!(specimen.spoken().is_some_and(|number| number < SPOKEN) && seen.insert(digits));
        }
        assert_eq!(Digits::numbered(SPOKEN).and_then(spoken), None);
    }

    #[test]
    fn an_index_says_which_specimen_it_is_and_no_familys_index_does() {
        for specimen in Specimen::iter() {
            for number in [0, 1, u32::MAX] {
                assert_eq!(kind(index(specimen, number)), Some(specimen));
            }
        }
        for familys in [0, 1, 4, (1 << 20) - 1, MARK - 1] {
            assert_eq!(standing(familys), Standing::Unknown);
        }
        assert_eq!(standing(u32::MAX), Standing::Unknown);
    }

    #[test]
    fn a_specimen_stands_as_its_kind_says() {
        let stands = |specimen| standing(index(specimen, 7));
        assert!(matches!(stands(Specimen::Good), Standing::Good(_)));
        assert!(matches!(stands(Specimen::ProofStale), Standing::Good(_)), "its proof is what is wrong");
        assert_eq!(stands(Specimen::Suspended), Standing::Bad(Reason::Suspended));
        assert_eq!(stands(Specimen::CardExpired), Standing::Bad(Reason::Expired));
    }
}
