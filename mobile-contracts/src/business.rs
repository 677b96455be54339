//! Businesses as the Russian registers know them: INN and OGRN with their check digits, and the branch they work in.
//!
//! A number that passes here is well formed; whether the register has it is another question.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of business a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessKind {
    /// A legal entity: INN of 10 digits, OGRN of 13.
    Company,
    /// A sole trader (индивидуальный предприниматель): INN of 12 digits, OGRNIP of 15.
    SoleTrader,
}

/// Why a number is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadNumber {
    /// Something other than digits, or not as many as any such number has.
    Malformed,
    /// The check digits do not fit the others: a typing error.
    CheckDigits,
}

/// Checks an INN (taxpayer number) by its control digits: a weighted sum modulo 11, then 10. The algorithm is that of
/// the Federal Tax Service's order ММВ-7-6/435@ of 29 June 2012.
///
/// # Errors
/// [`BadNumber`].
pub fn check_inn(inn: &str) -> Result<BusinessKind, BadNumber> {
    const WEIGHTS: [u64; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let digits = digits(inn)?;
    // The weights of a shorter number are the last ones of the row.
    let fits = |at: usize| {
        let weights = &WEIGHTS[WEIGHTS.len() - at..];
        let sum: u64 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        sum % 11 % 10 == digits[at]
    };
    match digits.len() {
        10 => fits(9).then_some(BusinessKind::Company),
        12 => (fits(10) && fits(11)).then_some(BusinessKind::SoleTrader),
        _ => return Err(BadNumber::Malformed),
    }
    .ok_or(BadNumber::CheckDigits)
}

/// Checks an OGRN (13 digits) or OGRNIP (15 digits): the last digit is the rest of the others divided by 11 or by 13,
/// and of that the last digit. The rule is that of the Ministry of Finance's order 165н of 30 October 2017.
///
/// # Errors
/// [`BadNumber`].
pub fn check_ogrn(ogrn: &str) -> Result<BusinessKind, BadNumber> {
    let digits = digits(ogrn)?;
    let (kind, divisor) = match digits.len() {
        13 => (BusinessKind::Company, 11),
        15 => (BusinessKind::SoleTrader, 13),
        _ => return Err(BadNumber::Malformed),
    };
    let (last, others) = digits.split_last().ok_or(BadNumber::Malformed)?;
    let number = others.iter().fold(0, |number: u64, digit| number * 10 + digit);
    if number % divisor % 10 == *last { Ok(kind) } else { Err(BadNumber::CheckDigits) }
}

fn digits(text: &str) -> Result<Vec<u64>, BadNumber> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0')).ok_or(BadNumber::Malformed);
    text.bytes().map(digit).collect()
}

/// The branch that a business works in, as families look for it.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sector {
    /// Food shops.
    Groceries,
    /// Cafés, canteens, bakeries.
    Catering,
    /// Pharmacies.
    Pharmacy,
    /// Clinics, dentists, opticians.
    Health,
    /// Clothes and shoes.
    Clothes,
    /// Toys and goods for children.
    Children,
    /// Furniture, household goods, building materials.
    Home,
    /// Books and stationery.
    Books,
    /// Courses, schools, nurseries.
    Education,
    /// Museums, theatres, cinemas.
    Culture,
    /// Pools, gyms, sports shops.
    Sport,
    /// Parks, attractions, hotels.
    Leisure,
    /// Buses, taxis, petrol stations, car services.
    Transport,
    /// Hairdressers, photographers, repairs and other services.
    Services,
    /// Anything else.
    #[default]
    Other,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::BadNumber::{CheckDigits, Malformed};
    use super::BusinessKind::{Company, SoleTrader};
    use super::*;

    #[test]
    fn numbers_of_the_registers_are_taken() {
        for inn in ["7707083893", "7830002293", "7736050003"] {
            assert_eq!(check_inn(inn), Ok(Company), "{inn}");
        }
        assert_eq!(check_inn("500100732259"), Ok(SoleTrader));
        for ogrn in ["1027700132195", "1027739609391"] {
            assert_eq!(check_ogrn(ogrn), Ok(Company), "{ogrn}");
        }
        assert_eq!(check_ogrn("304500116000157"), Ok(SoleTrader));
    }

    #[test]
    fn a_wrong_check_digit_is_found_out() {
        assert_eq!(check_inn("7707083894"), Err(CheckDigits));
        assert_eq!(check_inn("500100732258"), Err(CheckDigits));
        assert_eq!(check_inn("500100732269"), Err(CheckDigits));
        assert_eq!(check_ogrn("1027700132196"), Err(CheckDigits));
        assert_eq!(check_ogrn("304500116000158"), Err(CheckDigits));
    }

    #[test]
    fn what_is_no_number_of_its_kind_is_malformed() {
        for bad in ["", "770708389", "77070838931", "7707083893 ", "770708389x", "٧٧٠٧٠٨٣٨٩٣"] {
            assert_eq!(check_inn(bad), Err(Malformed), "{bad}");
        }
        for bad in ["", "102770013219", "10277001321951", "3045001160001570", "-027700132195"] {
            assert_eq!(check_ogrn(bad), Err(Malformed), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_prefix_has_exactly_one_ogrn(prefix in 0_u64..1_000_000_000_000) {
            let fitting = (0..10).filter(|last| check_ogrn(&format!("{prefix:012}{last}")) == Ok(Company));
            prop_assert_eq!(fitting.count(), 1);
        }

        #[test]
        fn every_prefix_has_exactly_one_inn(prefix in 0_u64..1_000_000_000) {
            let fitting = (0..10).filter(|last| check_inn(&format!("{prefix:09}{last}")) == Ok(Company));
            prop_assert_eq!(fitting.count(), 1);
        }
    }
}
